#include "platform/pack/evaluate.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace yq::pack {
namespace {

const Pack& WholePack() {
  static const std::shared_ptr<const Pack> kPack = [] {
    auto pack = LoadPack(std::string(YQ_SOURCE_DIR) + "/src/platform/pack/testdata/whole", {.world = true});
    REQUIRE(pack.has_value());
    return *pack;
  }();
  return *kPack;
}

// "degree_level=master owns_home=~": facts as the pack's rules read them.
KnownFacts Facts(std::string_view text) {
  KnownFacts known;
  for (const std::string_view word : Split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t at = word.find('=');
    const Fact* fact = WholePack().facts.Find(word.substr(0, at));
    REQUIRE(fact != nullptr);
    const std::string_view value = word.substr(at + 1);
    known[fact->id] = value == "~" ? Scalar{fact->type, true, ""} : ParseFactValue(WholePack(), *fact, value).value();
  }
  return known;
}

std::string Conditions(const Assessment& assessment) {
  std::string out;
  for (const ConditionAssessment& item : assessment.conditions) {
    out += fmt::format("{}:{} ", item.condition->id, HoldsName(item.holds));
  }
  return out;
}

TEST_CASE("the answer, its conditions and what is missing") {
  struct Row {
    const char* facts;
    const char* answer;
    const char* conditions;
    const char* amount;   // "" for none
    const char* missing;  // sorted
  };
  const Row rows[] = {
      {"degree_level=master monthly_pay=16000 owns_home=false", "yes", "degree:yes pay:yes home:yes ", "2000", ""},
      {"degree_level=bachelor monthly_pay=16000 owns_home=false", "yes", "degree:yes pay:yes home:yes ", "1000", ""},
      {"degree_level=master monthly_pay=15999.99 owns_home=false", "no", "degree:yes pay:no home:yes ", "", ""},
      {"degree_level=master monthly_pay=16000 owns_home=true", "no", "degree:yes pay:yes home:no ", "", ""},
      {"degree_level=master monthly_pay=16000", "cannot_tell", "degree:yes pay:yes home:unknown ", "", "owns_home"},
      {"degree_level=master", "cannot_tell", "degree:yes pay:unknown home:unknown ", "", "monthly_pay,owns_home"},
      {"", "cannot_tell", "degree:unknown pay:unknown home:unknown ", "", "degree_level,monthly_pay,owns_home"},
      // One failing condition is enough; nothing is asked any more.
      {"owns_home=true", "no", "degree:unknown pay:unknown home:no ", "", ""},
      // A known none is no unknown: the condition fails.
      {"degree_level=master monthly_pay=~ owns_home=false", "no", "degree:yes pay:no home:yes ", "", ""},
      {"monthly_pay=~", "no", "degree:unknown pay:no home:unknown ", "", ""},
      // Facts that the policy does not read change nothing.
      {"arrived_on=2026-01-01 owns_home=true", "no", "degree:unknown pay:unknown home:no ", "", ""},
  };
  const PolicyVersion& version = *WholePack().policies.Find("harbour_grant")->FindVersion("2026");
  for (const Row& row : rows) {
    CAPTURE(std::string(row.facts));
    const auto got = Assess(WholePack(), version, Facts(row.facts), ParseDate("2026-03-01").value());
    REQUIRE(got.has_value());
    CHECK(AnswerName(got->answer) == row.answer);
    CHECK(Conditions(*got) == row.conditions);
    CHECK(got->amount.value_or("") == row.amount);
    std::vector<std::string> missing = got->missing;
    std::ranges::sort(missing);
    CHECK(Join(missing, ",") == row.missing);
    CHECK(got->exact);
  }
}

TEST_CASE("the parameter of the day decides, or the one of a what-if") {
  const PolicyVersion& version = *WholePack().policies.Find("harbour_grant")->FindVersion("2026");
  const KnownFacts known = Facts("degree_level=master monthly_pay=16400.99 owns_home=false");
  const auto answer = [&](const char* on, const ParameterOverrides& overrides) {
    const auto got =
        Assess(WholePack(), version, known, ParseDate(on).value(), {.overrides = overrides, .effort = Effort::kProve});
    REQUIRE(got.has_value());
    return got->answer;
  };
  CHECK(answer("2026-06-30", {}) == Answer::kYes);
  CHECK(answer("2026-07-01", {}) == Answer::kNo);  // twice 8200.50 is one fen more
  CHECK(answer("2026-07-01", {{"average_pay", {FactType::kNumber, false, "8200.49"}}}) == Answer::kYes);
  CHECK(answer("2025-06-30", {}) == Answer::kNo);  // not published: nobody qualifies by it
  const auto got = Assess(WholePack(), version, known, ParseDate("2025-06-30").value());
  REQUIRE(got->parameters.size() == 1);
  CHECK(got->parameters[0].row == nullptr);
}

TEST_CASE("what a condition was judged on, and why") {
  const PolicyVersion& version = *WholePack().policies.Find("harbour_grant")->FindVersion("2025");
  const auto got =
      Assess(WholePack(), version, Facts("degree_level=none monthly_pay=20000"), ParseDate("2025-08-01").value());
  REQUIRE(got.has_value());
  const ConditionAssessment& degree = got->conditions[0];
  REQUIRE(degree.facts.size() == 1);
  CHECK(degree.facts[0].fact->id == "degree_level");
  CHECK(degree.facts[0].given->text == "none");
  CHECK(degree.clause->id == "c1");
  REQUIRE(degree.reason.has_value());
  CHECK(!degree.reason->satisfied);
  CHECK(got->Failing().size() == 1);
  REQUIRE(got->shows.size() == 1);
  CHECK(decision::ToText(got->shows[0].value.value()) == "2");
  CHECK(got->conditions[2].facts[0].given == std::nullopt);
  CHECK(got->conditions[2].missing == std::vector<std::string>{"owns_home"});
}

TEST_CASE("what would have to change for a no to become a yes") {
  struct Row {
    const char* facts;
    const char* change;  // "?" behind: what is unknown decides then
  };
  const Row rows[] = {
      {"degree_level=master monthly_pay=15999.99 owns_home=false", "monthly_pay 15999.99->16000"},
      {"degree_level=master monthly_pay=20000 owns_home=true", "owns_home true->false"},
      {"degree_level=none monthly_pay=20000 owns_home=false", "degree_level none->bachelor"},
      {"degree_level=master monthly_pay=9000 owns_home=true", "monthly_pay 9000->16000, owns_home true->false"},
      {"degree_level=master monthly_pay=~ owns_home=false", "monthly_pay ->16000"},
      // What is unknown stays open.
      {"owns_home=true", "owns_home true->false?"},
      {"degree_level=none owns_home=true", "degree_level none->bachelor, owns_home true->false?"},
      // A yes and a cannot tell have none.
      {"degree_level=master monthly_pay=16000 owns_home=false", ""},
      {"degree_level=master", ""},
  };
  const PolicyVersion& version = *WholePack().policies.Find("harbour_grant")->FindVersion("2026");
  const Date on = ParseDate("2026-03-01").value();
  for (const Row& row : rows) {
    CAPTURE(std::string(row.facts));
    const auto got = Assess(WholePack(), version, Facts(row.facts), on, {.nearest = true});
    REQUIRE(got.has_value());
    std::string change;
    if (got->nearest) {
      for (const Nearest::Item& item : got->nearest->changes)
        change += fmt::format("{}{} {}->{}", change.empty() ? "" : ", ", item.fact->id, item.from.text, item.to.text);
      if (!got->nearest->certain) change += "?";
      CHECK(got->nearest->proven);
    }
    CHECK(change == row.change);
    CHECK_FALSE(Assess(WholePack(), version, Facts(row.facts), on)->nearest.has_value());
  }
}

TEST_CASE("values go to the engine and back") {
  struct Row {
    Scalar scalar;
    FactType type;
  };
  for (const Scalar& scalar : {Scalar{FactType::kNumber, false, "0.1"}, Scalar{FactType::kNumber, false, "-12345"},
                               Scalar{FactType::kString, false, "学位"}, Scalar{FactType::kBoolean, false, "true"},
                               Scalar{FactType::kDate, false, "2024-02-29"}, Scalar{FactType::kDate, true, ""}}) {
    const auto back = ToScalar(ToValue(scalar), scalar.type);
    REQUIRE(back.has_value());
    CHECK(*back == scalar);
  }
  CHECK(ToScalar(decision::Value::List({}), FactType::kString).error().key == "value.wrong_type");
  CHECK(ToScalar(decision::Value::Text("x"), FactType::kNumber).error().key == "value.wrong_type");
}

TEST_CASE("a model is tied to the facts and parameters it reads") {
  const PolicyVersion& version = *WholePack().policies.Find("harbour_grant")->FindVersion("2026");
  CHECK(version.facts == std::vector<std::string>{"degree_level", "monthly_pay", "owns_home"});
  CHECK(version.parameters == std::vector<std::string>{"average_pay"});
}

}  // namespace
}  // namespace yq::pack
