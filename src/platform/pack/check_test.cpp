#include <doctest/doctest.h>

#include <sstream>

#include "platform/pack/check.h"
#include "platform/pack/pack_copy.h"

namespace yq::pack {
namespace {

TEST_CASE("the whole pack has no finding") {
  const PackCopy copy;
  CHECK(copy.Check() == std::vector<std::string>{});
  std::ostringstream out;
  CHECK(RunCheck({copy.Whole()}, out) == 0);
  CHECK(out.str() ==
        "whole is whole: 6 facts, 1 policies in 2 versions, 12 examples, 1 services, 1 years of calendar\n");
}

TEST_CASE("the command ends with a count and exit status 1") {
  const PackCopy copy;
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
  static const BrokenPack kRows[] = {
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
      {"none beside yes and no", "whole/facts/home.yaml", "    changeable: true",
       "    changeable: true\n    may_be_none: true",
       "whole/facts/home.yaml:9:18: fact 'owns_home' is chosen from a list; give the list a code for none instead"},
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
      {"parameter named like a fact", "whole/parameters.yaml", "parameters:",
       "parameters:\n  arrived_on: {type: date, label: {zh: 到, en: Arrived}, values: [{from: 2026-01-01, to: ~, "
       "value: 2026-01-01, mark: U}]}",
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
  static const BrokenPack kRows[] = {
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

}  // namespace
}  // namespace yq::pack
