#include <doctest/doctest.h>

#include "platform/pack/pack_copy.h"

namespace yq::pack {
namespace {

TEST_CASE("mistakes in policies, one each") {
  static const BrokenPack kRows[] = {
      {"folder of another name", "whole/policies/harbour_grant/policy.yaml", "policy: harbour_grant",
       "policy: harbor_grant",
       "whole/policies/harbour_grant/policy.yaml:1:9: policy 'harbor_grant' stands in folder 'harbour_grant'; the two "
       "must be equal\n"
       "whole/services/grant_application.yaml:4:9: unknown policy 'harbour_grant'; did you mean 'harbor_grant'?"},
      {"unknown owner", "whole/policies/harbour_grant/policy.yaml", "owner: harbour_office", "owner: harbour_ofice",
       "whole/policies/harbour_grant/policy.yaml:6:8: unknown department 'harbour_ofice'; did you mean "
       "'harbour_office'?"},
      {"versions overlap", "whole/policies/harbour_grant/policy.yaml", "to: 2025-12-31", "to: ~",
       "whole/policies/harbour_grant/policy.yaml:23:5: version '2026' begins on 2026-01-01 while '2025' is in force; "
       "give that one an end"},
      {"versions in the wrong order", "whole/policies/harbour_grant/policy.yaml", "from: 2026-01-01",
       "from: 2024-01-01",
       "whole/policies/harbour_grant/policy.yaml:23:5: version '2026' begins on 2024-01-01, not after '2025'; the "
       "oldest comes first"},
      {"version twice", "whole/policies/harbour_grant/policy.yaml", "version: \"2026\"", "version: \"2025\"",
       "whole/policies/harbour_grant/policy.yaml:23:14: version '2025' is given twice"},
      {"version not in quotes", "whole/policies/harbour_grant/policy.yaml", "version: \"2026\"", "version: 2026",
       "whole/policies/harbour_grant/policy.yaml:23:14: expected text, found a number '2026'; write \"2026\" in "
       "quotes"},
      {"unknown clause", "whole/policies/harbour_grant/policy.yaml", "clause: c1", "clause: c11",
       "whole/policies/harbour_grant/policy.yaml:16:57: unknown clause 'c11'; did you mean 'c1'?"},
      {"clause twice", "whole/policies/harbour_grant/policy.yaml", "    next_step:",
       "      - {id: c1, title: {zh: 三, en: Three}, text: {zh: 三。, en: Three.}, mark: invented}\n    next_step:",
       "whole/policies/harbour_grant/policy.yaml:22:9: clause 'c1' is already given in line 20"},
      {"missing model", "whole/policies/harbour_grant/policy.yaml", "model: grant.dmn", "model: grnt.dmn",
       "whole/policies/harbour_grant/policy.yaml:12:12: unknown file 'grnt.dmn'; did you mean 'grant.dmn'?"},
      {"missing examples", "whole/policies/harbour_grant/policy.yaml", "examples: grant.examples.yaml",
       "examples: grant.example.yaml",
       "whole/policies/harbour_grant/policy.yaml:13:15: unknown file 'grant.example.yaml'; did you mean "
       "'grant.examples.yaml'?"},
      {"file nobody names", "whole/policies/harbour_grant/old.dmn", "", "<definitions/>\n",
       "whole/policies/harbour_grant/old.dmn: no version of the policy names this file"},
      {"missing next step", "whole/policies/harbour_grant/policy.yaml",
       "    next_step: {zh: 请申请。, en: Please apply.}\n", "",
       "whole/policies/harbour_grant/policy.yaml:8:5: missing key 'next_step'; a policy version needs it"},
      {"unknown fact given", "whole/policies/harbour_grant/grant.examples.yaml", "degree_level: doctorate",
       "degre_level: doctorate",
       "whole/policies/harbour_grant/grant.examples.yaml:5:13: unknown fact 'degre_level'; did you mean "
       "'degree_level'?"},
      {"unknown code given", "whole/policies/harbour_grant/grant.examples.yaml", "degree_level: doctorate",
       "degree_level: doctrate",
       "whole/policies/harbour_grant/grant.examples.yaml:5:27: 'doctrate' does not fit fact 'degree_level': list "
       "'degree_levels' has no such code; did you mean 'doctorate'?"},
      {"number with too many digits", "whole/policies/harbour_grant/grant.examples.yaml", "15999.99", "15999.999",
       "whole/policies/harbour_grant/grant.examples.yaml:27:46: '15999.999' does not fit fact 'monthly_pay': it has at "
       "most 2 digits after the point"},
      {"number below the least", "whole/policies/harbour_grant/grant.examples.yaml", "15999.99", "-1",
       "whole/policies/harbour_grant/grant.examples.yaml:27:46: '-1' does not fit fact 'monthly_pay': the least is 0"},
      {"truth value as a word", "whole/policies/harbour_grant/grant.examples.yaml", "owns_home: true", "owns_home: yes",
       "whole/policies/harbour_grant/grant.examples.yaml:19:66: 'yes' does not fit fact 'owns_home': it is true or "
       "false"},
      {"unknown parameter of an example", "whole/policies/harbour_grant/grant.examples.yaml", "average_pay: 9000",
       "averge_pay: 9000",
       "whole/policies/harbour_grant/grant.examples.yaml:41:18: unknown parameter 'averge_pay'; did you mean "
       "'average_pay'?"},
      {"value that fits no parameter", "whole/policies/harbour_grant/grant.examples.yaml", "average_pay: 9000",
       "average_pay: much",
       "whole/policies/harbour_grant/grant.examples.yaml:41:31: 'much' is no number; parameter 'average_pay' is "
       "declared a number"},
      {"unknown condition in because", "whole/policies/harbour_grant/grant.examples.yaml", "because: [home]",
       "because: [hom]",
       "whole/policies/harbour_grant/grant.examples.yaml:21:15: unknown condition 'hom'; did you mean 'home'?"},
      {"because with yes", "whole/policies/harbour_grant/grant.examples.yaml", "answer: yes",
       "answer: yes\n    because: [home]",
       "whole/policies/harbour_grant/grant.examples.yaml:7:15: 'because' names failing conditions and goes with "
       "'answer: no' alone"},
      {"no without because", "whole/policies/harbour_grant/grant.examples.yaml", "    because: [home]\n", "",
       "whole/policies/harbour_grant/grant.examples.yaml:16:5: example 'rich_owner' answers no; 'because' must name "
       "the conditions that fail"},
      {"cannot tell without missing", "whole/policies/harbour_grant/grant.examples.yaml", "    missing: [owns_home]\n",
       "",
       "whole/policies/harbour_grant/grant.examples.yaml:31:5: example 'unknown_home' answers cannot_tell; 'missing' "
       "must name the facts that can still decide"},
      {"example twice", "whole/policies/harbour_grant/grant.examples.yaml", "id: bachelor", "id: doctor",
       "whole/policies/harbour_grant/grant.examples.yaml:9:9: example 'doctor' is already given in line 2"},
  };
  CheckRows(kRows);
}

TEST_CASE("mistakes in services, letters and the world, one each") {
  static const BrokenPack kRows[] = {
      {"unknown policy", "whole/services/grant_application.yaml", "policy: harbour_grant", "policy: harbour_grants",
       "whole/services/grant_application.yaml:4:9: unknown policy 'harbour_grants'; did you mean 'harbour_grant'?"},
      {"unknown place", "whole/services/grant_application.yaml", "place: pier", "place: peer",
       "whole/services/grant_application.yaml:6:8: unknown place 'peer'; did you mean 'pier'?"},
      {"unknown letter", "whole/services/grant_application.yaml", "letter: grant_letter", "letter: grant_leter",
       "whole/services/grant_application.yaml:16:9: unknown letter 'grant_leter'; did you mean 'grant_letter'?"},
      {"unknown material", "whole/services/grant_application.yaml", "material: degree_certificate",
       "material: degree_paper",
       "whole/services/grant_application.yaml:11:16: unknown material 'degree_paper'; known: degree_certificate"},
      {"unknown fact asked", "whole/services/grant_application.yaml", "[full_name, phone]", "[ful_name, phone]",
       "whole/services/grant_application.yaml:9:8: unknown fact 'ful_name'; did you mean 'full_name'?"},
      {"no task decides", "whole/services/grant_application.yaml", "decides: true", "decides: false",
       "whole/services/grant_application.yaml:1:10: 0 tasks of service 'grant_application' decide; exactly one has "
       "'decides: true'"},
      {"two tasks decide", "whole/services/grant_application.yaml", "verifies: [owns_home]",
       "verifies: [owns_home], decides: true",
       "whole/services/grant_application.yaml:1:10: 2 tasks of service 'grant_application' decide; exactly one has "
       "'decides: true'"},
      {"tasks in a circle", "whole/services/grant_application.yaml", "verifies: [owns_home]",
       "verifies: [owns_home], after: [decide]",
       "whole/services/grant_application.yaml:13:5: tasks of service 'grant_application' wait for one another in a "
       "circle"},
      {"task nobody waits for", "whole/services/grant_application.yaml", "[check_home, check_degree]", "[check_degree]",
       "whole/services/grant_application.yaml:13:5: task 'check_home' does not come before the deciding task 'decide'; "
       "name it in 'after' there"},
      {"unknown task", "whole/services/grant_application.yaml", "[check_home, check_degree]",
       "[check_home, check_degree, chek_home]",
       "whole/services/grant_application.yaml:15:141: unknown task 'chek_home'; did you mean 'check_home'?"},
      {"task longer than the promise", "whole/services/grant_application.yaml", "working_days: 2", "working_days: 9",
       "whole/services/grant_application.yaml:13:5: task 'check_home' takes 9 working days, the whole service promises "
       "5"},
      {"channel of no kind", "whole/services/grant_application.yaml", "[online, window]", "[online, windows]",
       "whole/services/grant_application.yaml:7:20: 'windows' is not one of online, window; did you mean 'window'?"},
      {"other name than the file", "whole/services/grant_application.yaml", "service: grant_application",
       "service: grant",
       "whole/services/grant_application.yaml:1:10: service 'grant' stands in file 'grant_application.yaml'; the two "
       "must be equal"},
      {"unknown placeholder", "whole/letters/grant_letter.yaml", "{amount} yuan", "{amont} yuan",
       "whole/letters/grant_letter.yaml:5:41: unknown placeholder 'amont'; did you mean 'amount'?"},
      {"sealed fact", "whole/letters/grant_letter.yaml", "{fact:degree_level}", "{fact:phone}",
       "whole/letters/grant_letter.yaml:7:42: '{fact:phone}' names a sealed fact; sealed facts never stand in letters"},
      {"unknown fact", "whole/letters/grant_letter.yaml", "{fact:degree_level}", "{fact:degree}",
       "whole/letters/grant_letter.yaml:7:42: unknown fact 'degree'; known: full_name, phone, degree_level, "
       "monthly_pay, owns_home, arrived_on"},
      {"open brace", "whole/letters/grant_letter.yaml", "Dear {name}", "Dear {name",
       "whole/letters/grant_letter.yaml:4:33: a brace is left open; a placeholder is written like {name}"},
      {"number without serial", "whole/letters/grant_letter.yaml", "No. {serial}", "No. 1",
       "whole/letters/grant_letter.yaml:1:9: the number of letter 'grant_letter' must hold {serial}; numbers would "
       "repeat"},
      {"short password", "whole/world/accounts.yaml", "harbour-officer-1", "harbour",
       "whole/world/accounts.yaml:2:106: the text has 7 characters; at least 12 are needed; this is a password"},
      {"unknown role", "whole/world/accounts.yaml", "roles: [officer]", "roles: [oficer]",
       "whole/world/accounts.yaml:2:58: 'oficer' is not one of officer, department_officer, policy_officer, auditor, "
       "administrator; did you mean 'officer'?"},
      {"password outside the world", "whole/texts.yaml", "texts:", "password: harbour-officer-1\ntexts:",
       "whole/texts.yaml:1:1: unknown key 'password'; known here: texts"},
      {"unknown fact of a person", "whole/world/people.yaml", "arrived_on:", "arived_on:",
       "whole/world/people.yaml:2:133: unknown fact 'arived_on'; did you mean 'arrived_on'?"},
      {"no such day", "whole/world/people.yaml", "2026-02-28", "2026-02-30",
       "whole/world/people.yaml:2:145: '2026-02-30' does not fit fact 'arrived_on': it is a date, written like "
       "2026-11-24"},
      {"address without a sign", "whole/world/people.yaml", "ada@example.org", "ada.example.org",
       "whole/world/people.yaml:2:47: 'ada.example.org' is not in the right form; an address is written "
       "name@example.org"},
  };
  CheckRows(kRows);
}

constexpr const char* kModel = "whole/policies/harbour_grant/grant.dmn";
constexpr const char* kExamples = "whole/policies/harbour_grant/grant.examples.yaml";

TEST_CASE("mistakes in models, one each") {
  static const BrokenPack kRows[] = {
      {"a table without a label", "whole/policies/harbour_grant/policy.yaml",
       "labels:\n  Points: {zh: 积分, en: Points}\n", "",
       "whole/policies/harbour_grant/grant.dmn:33:3: 'Points' is shown to people and has no label; add it to 'labels' "
       "of the policy"},
      {"a label of nothing", "whole/policies/harbour_grant/policy.yaml", "labels:\n",
       "labels:\n  Pionts: {zh: 分, en: P}\n",
       "whole/policies/harbour_grant/policy.yaml:40:3: unknown decision 'Pionts'; did you mean 'Points'?"},
      {"a validity that is no number", "whole/policies/harbour_grant/policy.yaml",
       "amount: Amount, shows:", "amount: Amount, validity: {decision: Eligible, unit: years}, shows:",
       "whole/policies/harbour_grant/policy.yaml:14:71: decision 'Eligible' is a boolean; 'validity' needs a number"},
      {"a validity in weeks", "whole/policies/harbour_grant/policy.yaml",
       "amount: Amount, shows:", "amount: Amount, validity: {decision: Points, unit: weeks}, shows:",
       "whole/policies/harbour_grant/policy.yaml:14:85: 'weeks' is not one of days, months, years"},
      {"no XML", kModel, "</definitions>", "</definition>",
       "whole/policies/harbour_grant/grant.dmn:82:3: the file is not well-formed XML: Start-end tags mismatch"},
      {"no DMN", kModel, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"",
       "<definitions xmlns=\"urn:none\"",
       "whole/policies/harbour_grant/grant.dmn:2:1: the file is not DMN 1.1 to 1.5: its root is 'definitions' of "
       "namespace 'urn:none'"},
      {"a bad expression", kModel, "2 * average_pay", "2 * * average_pay",
       "whole/policies/harbour_grant/grant.dmn:19:49: an expression expected instead of '*'"},
      {"an unknown name", kModel, "owns_home = false", "own_home = false",
       "whole/policies/harbour_grant/grant.dmn:24:30: nothing is named 'own_home' here; did you mean 'owns_home'?"},
      {"an input that is no fact", kModel, "name=\"monthly_pay\"><variable name=\"monthly_pay\"",
       "name=\"month_pay\"><variable name=\"month_pay\"",
       "whole/policies/harbour_grant/grant.dmn:5:3: unknown fact or parameter 'month_pay'; did you mean "
       "'monthly_pay'?\n"
       "whole/policies/harbour_grant/grant.dmn:19:30: nothing is named 'monthly_pay' here; did you mean 'month_pay'?\n"
       "whole/policies/harbour_grant/grant.dmn:37:64: nothing is named 'monthly_pay' here; did you mean 'month_pay'?"},
      {"an input of another type", kModel, "<variable name=\"owns_home\" typeRef=\"boolean\"/>",
       "<variable name=\"owns_home\" typeRef=\"string\"/>",
       "whole/policies/harbour_grant/grant.dmn:6:3: input 'owns_home' is a string here, but the fact is a boolean\n"
       "whole/policies/harbour_grant/grant.dmn:24:30: 'owns_home' is string and 'false' is boolean: comparing them "
       "gives null"},
      {"an input without a type", kModel, "<variable name=\"decision_date\" typeRef=\"date\"/>",
       "<variable name=\"decision_date\"/>",
       "whole/policies/harbour_grant/grant.dmn:3:3: input 'decision_date' has no type; write typeRef=\"date\""},
      {"a code not in the list", kModel, "(\"bachelor\", \"master\"", "(\"bachelor\", \"magister\"",
       "whole/policies/harbour_grant/grant.dmn:13:59: list 'degree_levels' has no code 'magister'; did you mean "
       "'master'?"},
      {"a code not in the list, in a cell", kModel, "\"doctorate\", \"master\"</text>", "\"doctor\", \"master\"</text>",
       "whole/policies/harbour_grant/grant.dmn:67:39: list 'degree_levels' has no code 'doctor'; known: doctorate, "
       "master, bachelor, none"},
      {"a clause not in the policy", kModel, "<text>c1, c2</text>", "<text>c1, c3</text>",
       "whole/policies/harbour_grant/grant.dmn:45:7: unknown clause 'c3'; did you mean 'c1'?"},
      {"a knowledge source that is no clause", kModel, "name=\"c1\"", "name=\"c9\"",
       "whole/policies/harbour_grant/grant.dmn:8:3: unknown clause 'c9'; did you mean 'c1'?"},
      {"a gap", kModel, "[20000..30000)", "(20000..30000)",
       "whole/policies/harbour_grant/grant.dmn:36:5: no rule of table 'Points' fits monthly_pay = 20000; add a rule or "
       "a default output\n"
       "whole/policies/harbour_grant/grant.dmn:45:7: rule 2 of table 'Points' is hit by no example; add one that hits "
       "it\n"
       "whole/policies/harbour_grant/grant.examples.yaml:14:36: example 'bachelor': expected Points = 2, got null"},
      {"an overlap", kModel, "[20000..30000)", "[20000..30000]",
       "whole/policies/harbour_grant/grant.dmn:50:7: rules 2 and 3 of table 'Points' both fit monthly_pay = 30000; hit "
       "policy UNIQUE forbids that"},
      {"a gap of codes", kModel, "<inputEntry id=\"t2r3i1\"><text>-</text>",
       "<inputEntry id=\"t2r3i1\"><text>true</text>",
       "whole/policies/harbour_grant/grant.dmn:61:5: no rule of table 'Amount' fits Eligible = false, degree_level = "
       "\"doctorate\"; add a rule or a default output\n"
       "whole/policies/harbour_grant/grant.dmn:75:7: rule 3 of table 'Amount' is hit by no example; add one that hits "
       "it\n"
       "whole/policies/harbour_grant/grant.dmn:75:7: rule 3 of table 'Amount' is never chosen: wherever it fits, "
       "earlier rules are chosen first\n"
       "whole/policies/harbour_grant/grant.examples.yaml:22:22: example 'rich_owner': expected Amount = 0, got null"},
      {"unknown decision in answer", "whole/policies/harbour_grant/policy.yaml", "{eligible: Eligible, amount: Amount}",
       "{eligible: Eligible, amount: Amout}",
       "whole/policies/harbour_grant/policy.yaml:30:42: unknown decision 'Amout'; did you mean 'Amount'?"},
      {"amount that is no number", "whole/policies/harbour_grant/policy.yaml", "{eligible: Eligible, amount: Amount}",
       "{eligible: Eligible, amount: No home}",
       "whole/policies/harbour_grant/policy.yaml:30:42: decision 'No home' is a boolean; 'amount' needs a number"},
      {"unknown decision of a condition", "whole/policies/harbour_grant/policy.yaml", "decision: No home",
       "decision: No house",
       "whole/policies/harbour_grant/policy.yaml:18:30: unknown decision 'No house'; did you mean 'No home'?"},
      {"unknown decision in values", kExamples, "Points: 1", "Ponts: 1",
       "whole/policies/harbour_grant/grant.examples.yaml:7:30: unknown decision 'Ponts'; did you mean 'Points'?"},
  };
  CheckRows(kRows);
}

TEST_CASE("mistakes in worked examples, one each") {
  static const BrokenPack kRows[] = {
      {"wrong answer", kExamples, "monthly_pay: 16000, owns_home: false", "monthly_pay: 15999, owns_home: false",
       "whole/policies/harbour_grant/grant.dmn:65:7: rule 1 of table 'Amount' is hit by no example; add one that hits "
       "it\n"
       "whole/policies/harbour_grant/grant.examples.yaml:2:5: example 'doctor': expected yes, got no, because [pay]\n"
       "whole/policies/harbour_grant/grant.examples.yaml:7:22: example 'doctor': expected Amount = 2000, got 0\n"
       "whole/policies/harbour_grant/grant.examples.yaml:7:51: example 'doctor': expected Eligible = true, got false"},
      {"wrong because", kExamples, "because: [degree, pay]", "because: [degree]",
       "whole/policies/harbour_grant/grant.examples.yaml:29:15: example 'poor': expected because [degree], got "
       "[degree, pay]"},
      {"wrong missing", kExamples, "missing: [owns_home]", "missing: [monthly_pay]",
       "whole/policies/harbour_grant/grant.examples.yaml:36:15: example 'unknown_home': expected missing "
       "[monthly_pay], got [owns_home]"},
      {"wrong value", kExamples, "Amount: \"2000\"", "Amount: \"2001\"",
       "whole/policies/harbour_grant/grant.examples.yaml:7:22: example 'doctor': expected Amount = 2001, got 2000"},
      {"a condition that never fails", kExamples,
       "monthly_pay: 30000, owns_home: true}\n    answer: no\n    because: [home]",
       "monthly_pay: 30000, owns_home: false}\n    answer: yes",
       "whole/policies/harbour_grant/grant.examples.yaml:21:22: example 'rich_owner': expected Amount = 0, got 2000\n"
       "whole/policies/harbour_grant/policy.yaml:18:9: condition 'home' fails in no example; add one where it does\n"
       "whole/policies/harbour_grant/policy.yaml:34:9: condition 'home' fails in no example; add one where it does"},
      {"a rule never hit", kExamples, "monthly_pay: 30000, owns_home: true", "monthly_pay: 20000, owns_home: true",
       "whole/policies/harbour_grant/grant.dmn:50:7: rule 3 of table 'Points' is hit by no example; add one that hits "
       "it"},
      {"eligible that asks less than the conditions", kModel, "Degree suffices and Pay suffices and No home",
       "Degree suffices and Pay suffices",
       "whole/policies/harbour_grant/grant.examples.yaml:16:5: example 'rich_owner': 'Eligible' is true although "
       "condition 'home' fails; it must be true exactly when all hold\n"
       "whole/policies/harbour_grant/grant.examples.yaml:22:22: example 'rich_owner': expected Amount = 0, got 2000\n"
       "whole/policies/harbour_grant/grant.examples.yaml:31:5: example 'unknown_home': expected cannot_tell, got yes"},
      {"a parameter changed under the examples", "whole/parameters.yaml", "\"8000\"", "\"9000\"",
       "whole/policies/harbour_grant/grant.dmn:65:7: rule 1 of table 'Amount' is hit by no example; add one that hits "
       "it\n"
       "whole/policies/harbour_grant/grant.examples.yaml:2:5: example 'doctor': expected yes, got no, because [pay]\n"
       "whole/policies/harbour_grant/grant.examples.yaml:7:22: example 'doctor': expected Amount = 2000, got 0\n"
       "whole/policies/harbour_grant/grant.examples.yaml:7:51: example 'doctor': expected Eligible = true, got false\n"
       "whole/policies/harbour_grant/grant.examples.yaml:31:5: example 'unknown_home': expected cannot_tell, got no, "
       "because [pay]"},
  };
  CheckRows(kRows);
}

}  // namespace
}  // namespace yq::pack
