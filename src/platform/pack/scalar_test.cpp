#include "platform/pack/scalar.h"

#include <doctest/doctest.h>

#include "platform/pack/pack.h"

namespace yq::pack {
namespace {

Pack SmallPack() {
  Pack pack;
  pack.codes.Put({.id = "levels", .codes = {{"doctorate", {}, {}}, {"master", {}, {}}}, .at = {}});
  pack.facts.Put({.id = "level", .type = FactType::kString, .codes = Ref{"levels", {}}});
  pack.facts.Put({.id = "name", .type = FactType::kString});
  pack.facts.Put({.id = "pay", .type = FactType::kNumber, .min = "0", .max = "1000.5", .decimals = 2});
  pack.facts.Put({.id = "owns", .type = FactType::kBoolean});
  pack.facts.Put({.id = "born", .type = FactType::kDate});
  return pack;
}

TEST_CASE("values of facts as people and files write them") {
  const Pack pack = SmallPack();
  struct Row {
    const char* fact;
    std::string text;
    const char* result;  // the canonical text, or the key of the error
  };
  const Row rows[] = {
      {"level", "master", "master"},
      {"level", " master\n", "value.bad_text"},
      {"level", "Master", "value.unknown_code"},
      {"level", "", "value.empty"},
      {"name", "  林悦　", "林悦"},
      {"name", "   ", "value.empty"},
      {"name", std::string(500, 'a'), "same"},
      {"name", std::string(501, 'a'), "value.too_long"},
      {"name", "a\x01", "value.bad_text"},
      {"name", "a\xFF", "value.bad_text"},
      {"pay", "0", "0"},
      {"pay", "-0.00", "0"},
      {"pay", "+0012.50", "12.5"},
      {"pay", "1000.5", "1000.5"},
      {"pay", "1000.51", "value.too_large"},
      {"pay", "-0.01", "value.too_small"},
      {"pay", "1.005", "value.too_many_decimals"},
      {"pay", "1.500", "1.5"},
      {"pay", "1e3", "value.not_a_number"},
      {"pay", "1,000", "value.not_a_number"},
      {"pay", ".5", "value.not_a_number"},
      {"pay", "5.", "value.not_a_number"},
      {"pay", "1234567890123456", "value.too_large"},
      {"pay", "-", "value.not_a_number"},
      {"owns", "true", "true"},
      {"owns", "yes", "value.not_a_boolean"},
      {"born", "2024-02-29", "2024-02-29"},
      {"born", "2023-02-29", "value.not_a_date"},
      {"born", "29.2.2024", "value.not_a_date"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto value = ParseFactValue(pack, *pack.facts.Find(row.fact), row.text);
    const std::string got = value ? value->text : value.error().key;
    CHECK(got == (std::string_view(row.result) == "same" ? row.text : row.result));
  }
  CHECK(ParseFactValue(pack, *pack.facts.Find("level"), "mastr").error().param("nearest") == "master");
  CHECK(ParseFactValue(pack, *pack.facts.Find("pay"), "2000").error().param("max") == "1000.5");
}

TEST_CASE("the order of decimals") {
  const char* const kSorted[] = {"-1000", "-12.5", "-12", "-0.5", "0",     "0.05", "0.5",
                                 "0.51",  "1",     "9",   "10",   "10.01", "11"};
  for (std::size_t i = 0; i < std::size(kSorted); ++i) {
    for (std::size_t k = 0; k < std::size(kSorted); ++k) {
      CHECK(CompareDecimals(kSorted[i], kSorted[k]) == (i < k ? -1 : i == k ? 0 : 1));
    }
  }
}

TEST_CASE("marks: only what was read at a source that stands behind it is verified") {
  int verified = 0;
  for (const char* code :
       {"READ-gov", "READ-press", "READ-agency", "READ-farm", "READ", "K-high", "K-med", "K-low", "U", "invented"}) {
    const auto mark = ParseMark(code);
    REQUIRE(mark.has_value());
    CHECK(MarkCode(*mark) == code);
    CHECK(!MarkSentence(*mark).zh.empty());
    CHECK(!MarkSentence(*mark).en.empty());
    if (IsVerified(*mark)) ++verified;
  }
  CHECK(verified == 2);
  CHECK(!ParseMark("read-gov").has_value());
  CHECK(!ParseMark("").has_value());
}

TEST_CASE("which version of a policy, which value of a parameter a day has") {
  const auto day = [](const char* text) { return ParseDate(text).value(); };
  Policy policy;
  policy.versions.resize(2);
  policy.versions[0].version = "a";
  policy.versions[0].in_force = {day("2020-01-01"), day("2021-12-31")};
  policy.versions[1].version = "b";
  policy.versions[1].in_force = {day("2023-01-01"), std::nullopt};
  struct Row {
    const char* on;
    const char* in_force;  // "" for none
    const char* best;
  };
  for (const Row& row : {Row{"2019-12-31", "", "a"}, Row{"2020-01-01", "a", "a"}, Row{"2021-12-31", "a", "a"},
                         Row{"2022-01-01", "", "a"}, Row{"2022-12-31", "", "a"}, Row{"2023-01-01", "b", "b"},
                         Row{"2099-01-01", "b", "b"}}) {
    CAPTURE(row.on);
    const PolicyVersion* version = policy.InForce(day(row.on));
    CHECK((version == nullptr ? "" : version->version) == row.in_force);
    CHECK(policy.BestFor(day(row.on)).version == row.best);
  }
  Parameter parameter;
  parameter.values.resize(2);
  parameter.values[0].period = {day("2024-07-01"), day("2025-06-30")};
  parameter.values[0].value = Scalar{FactType::kNumber, false, "5"};
  parameter.values[1].period = {day("2025-07-01"), std::nullopt};  // announced, not published
  CHECK(parameter.On(day("2024-06-30")) == nullptr);
  CHECK(parameter.On(day("2025-06-30"))->value->text == "5");
  CHECK(parameter.On(day("2025-07-01")) == nullptr);
}

}  // namespace
}  // namespace yq::pack
