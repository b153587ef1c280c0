#include "platform/pack/check.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "platform/pack/pack.h"

namespace yq::pack {
namespace {

namespace fs = std::filesystem;

// A copy of testdata/ that a test may break; gone at its end.
class Copy {
 public:
  Copy() : folder_(fs::temp_directory_path() / fmt::format("yq_pack_test_{}", ::getpid())) {
    fs::remove_all(folder_);
    fs::copy(fs::path(YQ_SOURCE_DIR) / "src/platform/pack/testdata", folder_, fs::copy_options::recursive);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() { fs::remove_all(folder_); }

  // Replaces the first `find` in `file`; an empty `find` puts `replace` in front, making the file where it is missing.
  void Edit(const std::string& file, const std::string& find, const std::string& replace) const {
    std::string text = Read(file);
    const std::size_t at = text.find(find);
    REQUIRE_MESSAGE(at != std::string::npos, find);
    text.replace(at, find.size(), replace);
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  [[nodiscard]] std::string Read(const std::string& file) const {
    std::ifstream in(folder_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::string Whole() const { return (folder_ / "whole").string(); }

  // Findings without the name of the copy's folder.
  [[nodiscard]] std::vector<std::string> Check() const {
    std::vector<std::string> lines;
    for (const Finding& finding : CheckPack(Whole())) {
      std::string line = finding.Line();
      for (std::size_t at = line.find(folder_.string()); at != std::string::npos; at = line.find(folder_.string())) {
        line.erase(at, folder_.string().size() + 1);
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  fs::path folder_;
};

struct Row {
  const char* name;
  const char* file;
  const char* find;
  const char* replace;
  const char* line;  // the one finding
};

void CheckRows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const Copy copy;
    copy.Edit(row.file, row.find, row.replace);
    const auto lines = copy.Check();
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    CHECK(all == std::string(row.line) + "\n");
  }
}

TEST_CASE("the whole pack has no finding") {
  const Copy copy;
  CHECK(copy.Check() == std::vector<std::string>{});
  std::ostringstream out;
  CHECK(RunCheck({copy.Whole()}, out) == 0);
  CHECK(out.str() ==
        "whole is whole: 6 facts, 1 policies in 2 versions, 10 examples, 1 services, 1 years of calendar\n");
}

TEST_CASE("the command ends with a count and exit status 1") {
  const Copy copy;
  copy.Edit("whole/places.yaml", "kind: window", "kind: windw");
  std::ostringstream out;
  CHECK(RunCheck({copy.Whole()}, out) == 1);
  CHECK(out.str().ends_with(
      "whole/places.yaml:2:43: 'windw' is not one of centre, station, window; did you mean 'window'?\n1 finding\n"));
  std::ostringstream usage;
  CHECK(RunCheck({}, usage) == 2);
  std::ostringstream none;
  CHECK(RunCheck({copy.Whole() + "-none"}, none) == 1);
}

TEST_CASE("mistakes in the vocabulary, one each") {
  static const Row kRows[] = {
      {"misspelt key", "whole/facts/home.yaml",
       "    label:", "    lable:", "whole/facts/home.yaml:5:5: unknown key 'lable'; did you mean 'label'?"},
      {"missing question", "whole/facts/home.yaml", "    question: {zh: 您有房吗?, en: Do you own a home?}\n", "",
       "whole/facts/home.yaml:3:5: missing key 'question'; a fact needs it"},
      {"no English", "whole/facts/home.yaml", "label: {zh: 有房, en: Owns a home}", "label: {zh: 有房}",
       "whole/facts/home.yaml:5:12: missing key 'en'; text in both languages needs it"},
      {"empty Chinese", "whole/facts/home.yaml", "{zh: 有房,", "{zh: \"\",",
       "whole/facts/home.yaml:5:17: the text is empty; this is text for people"},
      {"plain text for both", "whole/facts/home.yaml", "{zh: 有房, en: Owns a home}", "Owns a home",
       "whole/facts/home.yaml:5:12: expected a map of keys, found text 'Owns a home'; this is text in both languages"},
      {"unknown type", "whole/facts/home.yaml", "type: boolean", "type: bolean",
       "whole/facts/home.yaml:4:11: 'bolean' is not one of string, number, boolean, date; did you mean 'boolean'?"},
      {"type of the wrong kind", "whole/facts/home.yaml", "changeable: true", "changeable: yes",
       "whole/facts/home.yaml:8:17: expected true or false, found text 'yes'"},
      {"no purpose", "whole/facts/home.yaml", "purposes: [eligibility]", "purposes: []",
       "whole/facts/home.yaml:9:15: the list has 0 entries; at least 1 are needed"},
      {"purpose twice", "whole/facts/home.yaml", "[eligibility, statistics]", "[statistics, statistics]",
       "whole/facts/home.yaml:18:28: 'statistics' stands in this list already"},
      {"id in capitals", "whole/facts/home.yaml", "  arrived_on:", "  ArrivedOn:",
       "whole/facts/home.yaml:11:3: 'ArrivedOn' is not in the right form; an id is small letters, digits and _, "
       "beginning with a letter, at most 60 characters\n"
       "whole/world/people.yaml:2:133: unknown fact 'arrived_on'; did you mean 'ArrivedOn'?"},
      {"limits of a text", "whole/facts/home.yaml", "    order: 40", "    max: 5",
       "whole/facts/home.yaml:19:10: 'max' is for numbers; fact 'arrived_on' is a date"},
      {"codes of a number", "ground/facts/person.yaml", "    min: 0", "    codes: degree_levels",
       "ground/facts/person.yaml:33:12: 'codes' is for strings; fact 'monthly_pay' is a number"},
      {"min above max", "ground/facts/person.yaml", "min: 0", "min: 2000000",
       "ground/facts/person.yaml:33:10: min 2000000 is above max 1000000"},
      {"unknown code list", "ground/facts/person.yaml", "codes: degree_levels", "codes: degre_levels",
       "ground/facts/person.yaml:22:12: unknown code list 'degre_levels'; did you mean 'degree_levels'?"},
      {"unknown evidence", "ground/facts/person.yaml", "[degree_certificate]", "[degree_certifcate]",
       "ground/facts/person.yaml:28:16: unknown material 'degree_certifcate'; did you mean 'degree_certificate'?"},
      {"fact twice in a layer", "whole/facts/more.yaml", "",
       "facts:\n  owns_home: {of: person, type: boolean, label: {zh: 有, en: Owns}, "
       "question: {zh: 有?, en: Owns?}, sensitivity: open, changeable: true, purposes: [service]}\n",
       "whole/facts/more.yaml:2:3: fact 'owns_home' is already given at whole/facts/home.yaml:2:3"},
      {"reserved name", "whole/facts/home.yaml", "  arrived_on:", "  decision_date:",
       "whole/facts/home.yaml:11:3: 'decision_date' is given to every model and cannot be a fact\n"
       "whole/world/people.yaml:2:133: unknown fact 'arrived_on'; known: full_name, phone, degree_level, monthly_pay, "
       "owns_home, decision_date"},
      {"code twice", "ground/codes.yaml", "code: master", "code: doctorate",
       "ground/codes.yaml:4:14: code 'doctorate' stands in list 'degree_levels' already"},
      {"code in capitals", "ground/codes.yaml", "code: none", "code: NONE",
       "ground/codes.yaml:6:14: 'NONE' is not in the right form; a code is small letters, digits, _ and -"},
      {"parameter named like a fact", "whole/parameters.yaml", "  average_pay:", "  arrived_on:",
       "whole/parameters.yaml:2:3: 'arrived_on' is a fact too (whole/facts/home.yaml:11:3); a model could not tell "
       "them apart"},
      {"periods overlap", "whole/parameters.yaml", "to: 2026-06-30", "to: 2026-07-01",
       "whole/parameters.yaml:8:9: the period from 2026-07-01 overlaps the one from 2025-07-01, which ends on "
       "2026-07-01"},
      {"period reversed", "whole/parameters.yaml", "to: 2026-06-30", "to: 2024-06-30",
       "whole/parameters.yaml:7:9: the period ends on 2024-06-30 before it begins on 2025-07-01"},
      {"value of the wrong type", "whole/parameters.yaml", "\"8000\"", "\"8,000\"",
       "whole/parameters.yaml:7:51: '8,000' is no number; parameter 'average_pay' is declared a number"},
      {"no such day", "whole/parameters.yaml", "from: 2025-07-01", "from: 2025-06-31",
       "whole/parameters.yaml:7:16: '2025-06-31' is no date; a date is written like 2026-11-24"},
      {"unknown mark", "whole/parameters.yaml", "mark: invented", "mark: inventd",
       "whole/parameters.yaml:7:65: 'inventd' is not one of READ-gov, READ-press, READ-agency, READ-farm, READ, "
       "K-high, K-med, K-low, U, invented; did you mean 'invented'?"},
      {"unknown source", "whole/departments.yaml", "sources: [notice]", "sources: [notce]",
       "whole/departments.yaml:2:98: unknown source 'notce'; did you mean 'notice'?"},
      {"unknown department of a place", "whole/places.yaml", "registry", "regstry",
       "whole/places.yaml:2:81: unknown department 'regstry'; did you mean 'registry'?"},
      {"material takes nothing", "ground/materials.yaml", "accept: [pdf, jpg]", "accept: [pdf, gif]",
       "ground/materials.yaml:2:81: 'gif' is not one of pdf, jpg, png"},
      {"duplicate key", "whole/departments.yaml", "  registry:", "  harbour_office:",
       "whole/departments.yaml:3:3: key 'harbour_office' is already given in line 2; a key stands once in a map"},
      {"no YAML", "ground/sources.yaml", "{title: Harbour notice", "{title: {Harbour notice",
       "ground/sources.yaml:3:1: not YAML: did not find expected ',' or '}' while parsing a flow mapping"},
      {"anchor", "ground/sources.yaml", "notice: {", "notice: &n {",
       "ground/sources.yaml:2:11: anchors (&name) are not used in packs; remove it"},
  };
  CheckRows(kRows);
}

TEST_CASE("mistakes in the calendar, the stack and the folder, one each") {
  static const Row kRows[] = {
      {"make-up day on a weekday", "whole/calendar/2026.yaml", "[2026-01-04]", "[2026-01-05]",
       "whole/calendar/2026.yaml:6:12: make-up working day 2026-01-05 is no Saturday or Sunday; other days work "
       "anyway"},
      {"day of another year", "whole/calendar/2026.yaml", "2026-05-01", "2025-05-01",
       "whole/calendar/2026.yaml:5:36: 2025-05-01 does not belong to the calendar of 2026"},
      {"day twice", "whole/calendar/2026.yaml", "2026-05-01]", "2026-01-02]",
       "whole/calendar/2026.yaml:5:36: 2026-01-02 is given twice in the calendar of 2026"},
      {"off and working", "whole/calendar/2026.yaml", "[2026-01-04]", "[2026-01-03]",
       "whole/calendar/2026.yaml:6:12: 2026-01-03 is given twice in the calendar of 2026"},
      {"range reversed", "whole/calendar/2026.yaml", "2026-01-01..2026-01-03", "2026-01-03..2026-01-01",
       "whole/calendar/2026.yaml:5:12: the range 2026-01-03..2026-01-01 has -1 days; it must have 1 to 15"},
      {"range too long", "whole/calendar/2026.yaml", "..2026-01-03", "..2026-01-30",
       "whole/calendar/2026.yaml:5:12: the range 2026-01-01..2026-01-30 has 30 days; it must have 1 to 15"},
      {"no such day", "whole/calendar/2026.yaml", "2026-05-01", "2026-02-29",
       "whole/calendar/2026.yaml:5:36: '2026-02-29' is no date; days are written like 2026-01-01"},
      {"layer missing", "whole/pack.yaml", "[ground]", "[grund]",
       "whole/pack.yaml:3:13: there is no pack folder 'grund'; did you mean 'ground'?"},
      {"layer outside", "whole/pack.yaml", "[ground]", "[../ground]",
       "whole/pack.yaml:3:13: '../ground' is no name of a pack folder beside this one"},
      {"circle", "ground/pack.yaml", "stacks_on: []", "stacks_on: [whole]",
       "ground/pack.yaml:3:13: the packs stand on one another in a circle through 'whole'"},
      {"other name than the folder", "whole/pack.yaml", "pack: whole", "pack: hole",
       "whole/pack.yaml:1:7: pack 'hole' stands in folder 'whole'; the two must be equal"},
      {"unknown time zone", "ground/pack.yaml", "Asia/Shanghai", "Asia/Shangai",
       "ground/pack.yaml:4:12: time zone 'Asia/Shangai' is unknown; write it as in Asia/Shanghai"},
      {"no time zone", "ground/pack.yaml", "time_zone: Asia/Shanghai\n", "",
       "whole/pack.yaml: no layer gives 'time_zone'; a pack with services needs one"},
      {"unknown issuer", "whole/pack.yaml", "issuer: harbour_office", "issuer: harbor_office",
       "whole/pack.yaml:4:9: unknown department 'harbor_office'; did you mean 'harbour_office'?"},
      {"version without points", "whole/pack.yaml", "version: 1.2.0", "version: \"1\"",
       "whole/pack.yaml:6:10: '1' is not in the right form; a version is three numbers, like 1.0.0"},
      {"missing site text", "whole/texts.yaml", "  contact: {zh: 码头, en: The pier}\n", "",
       "whole/texts.yaml: no layer gives text 'contact'; a pack with services needs it"},
      {"unknown site text", "whole/texts.yaml", "  tagline:", "  tag_line:",
       "whole/texts.yaml: no layer gives text 'tagline'; a pack with services needs it\n"
       "whole/texts.yaml:3:3: unknown key 'tag_line'; did you mean 'tagline'?"},
      {"file of no kind", "whole/place.yaml", "", "places: {}\n",
       "whole/place.yaml: a pack knows no file of this name; did you mean 'places.yaml'?"},
      {"file in the wrong folder", "whole/service/x.yaml", "", "service: x\n",
       "whole/service/x.yaml: a pack knows no file of this name; did you mean 'services/x.yaml'?"},
  };
  CheckRows(kRows);
}

TEST_CASE("mistakes in policies, one each") {
  static const Row kRows[] = {
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
  static const Row kRows[] = {
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

}  // namespace
}  // namespace yq::pack
