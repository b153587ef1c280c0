#include "features/people/form.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "features/people/test_pack.h"

namespace yq::people {
namespace {

const Date kToday = ParseDate("2026-11-24").value();

// "degree_level! arrived_on+": ! required and not answered, + required and answered, - not required and answered.
std::string Summary(const Form& form) {
  std::vector<std::string> words;
  for (const FormField& field : form.fields) {
    const std::string_view mark = field.answered ? (field.required ? "+" : "-") : (field.required ? "!" : "");
    words.push_back(field.fact->id + std::string(mark));
  }
  return Join(words, " ");
}

Result<Form> FormOf(const pack::Pack& pack, const std::vector<const pack::Service*>& services, const Given& given) {
  return MakeForm(pack, services, given, kToday, OpenByAssessing(pack));
}

pack::KnownFacts Answers(const pack::Pack& pack, const std::vector<std::pair<std::string, std::string>>& given) {
  pack::KnownFacts answers;
  for (const auto& [fact, text] : given) {
    const pack::Fact& of = *pack.facts.Find(fact);
    answers[fact] = text == "~" ? pack::Scalar{.type = of.type, .none = true, .text = ""}
                                : pack::ParseFactValue(pack, of, text).value();
  }
  return answers;
}

TEST_CASE("a fact is required as long as it can change an answer that the others leave open") {
  const auto pack = TestPack();
  struct Row {
    std::string what;
    std::vector<std::pair<std::string, std::string>> given;
    std::string fields;
  };
  const std::vector<Row> rows{
      {"nothing known", {}, "degree_level! arrived_on! full_name! phone!"},
      {"yes",
       {{"degree_level", "master"}, {"arrived_on", "2026-10-12"}},
       "degree_level+ arrived_on+ full_name! phone!"},
      {"no by the degree: the arrival matters no more",
       {{"degree_level", "~"}},
       "degree_level+ arrived_on full_name! phone!"},
      {"no by the arrival: the degree matters no more",
       {{"arrived_on", "2025-01-01"}},
       "degree_level arrived_on+ full_name! phone!"},
      {"no by both: what was answered stays",
       {{"degree_level", "~"}, {"arrived_on", "~"}},
       "degree_level+ arrived_on+ full_name! phone!"},
      {"half way", {{"degree_level", "doctorate"}}, "degree_level+ arrived_on! full_name! phone!"},
      {"last day", {{"arrived_on", "2026-05-25"}}, "degree_level! arrived_on+ full_name! phone!"},
      {"one day late", {{"arrived_on", "2026-05-24"}}, "degree_level arrived_on+ full_name! phone!"},
      {"asked facts stay required",
       {{"full_name", "Lin"}, {"phone", "13800000000"}},
       "degree_level! arrived_on! full_name+ phone+"},
  };
  const std::vector<const pack::Service*> services{pack->services.Find("welcome_grant_application")};
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Given given{.answers = Answers(*pack, row.given), .profile = {}};
    CHECK(Summary(FormOf(*pack, services, given).value()) == row.fields);
  }
}

TEST_CASE("several services make one form: each fact and material once, with what it is for") {
  const auto pack = TestPack();
  const std::vector<const pack::Service*> services{pack->services.Find("library_card"),
                                                   pack->services.Find("welcome_grant_application")};
  const Form form = FormOf(*pack, services, {}).value();
  CHECK(Summary(form) == "degree_level! arrived_on! full_name! phone!");
  CHECK(form.fields[0].needed_for == std::vector<std::string>{"welcome_grant_application"});
  CHECK(form.fields[2].needed_for == std::vector<std::string>{"library_card", "welcome_grant_application"});
  REQUIRE(form.materials.size() == 3);
  CHECK(form.materials[0].material->id == "passport");
  CHECK(form.materials[0].required);
  CHECK(form.materials[1].material->id == "degree_certificate");
  CHECK(form.materials[1].required);
  CHECK(form.materials[1].needed_for == std::vector<std::string>{"library_card", "welcome_grant_application"});
  CHECK_FALSE(form.materials[2].required);
  CHECK(FormOf(*pack, {}, {}).value().fields.empty());
}

TEST_CASE("what the profile knows counts unless it is stale, and a draft's answer counts more") {
  const auto pack = TestPack();
  const std::vector<const pack::Service*> services{pack->services.Find("welcome_grant_application")};
  facts::Known arrived{.fact = "arrived_on",
                       .value = {.type = pack::FactType::kDate, .none = false, .text = "2026-10-12"}};
  facts::Known phone{.fact = "phone", .value = {.text = "***1234"}, .sealed = true};
  Given given{.answers = {}, .profile = {arrived, phone}};
  CHECK(Summary(FormOf(*pack, services, given).value()) == "degree_level! arrived_on+ full_name! phone+");
  given.profile[0].stale = true;
  CHECK(Summary(FormOf(*pack, services, given).value()) == "degree_level! arrived_on! full_name! phone+");
  given.answers = Answers(*pack, {{"arrived_on", "2020-01-01"}});
  CHECK(Summary(FormOf(*pack, services, given).value()) == "degree_level arrived_on+ full_name! phone+");
  CHECK(given.ForDeciding().at("arrived_on").text == "2020-01-01");
  CHECK(given.ForDeciding().at("phone").text.empty());
}

TEST_CASE("answers are remembered by what the policy reads, and not for ever") {
  const auto pack = TestPack();
  const pack::PolicyVersion& version = *VersionFor(*pack, *pack->services.Find("welcome_grant_application"), kToday);
  int asked = 0;
  const StillOpen ask = Remembering(
      [&](const pack::PolicyVersion&, const pack::KnownFacts& known, Date) -> Result<std::set<std::string>> {
        ++asked;
        if (known.contains("broken")) return Fail(ErrorCode::kInternal, "test.broken");
        return std::set<std::string>{"answer " + std::to_string(asked)};
      },
      2);
  struct Row {
    std::vector<std::pair<std::string, std::string>> given;
    Date on;
    std::string answer;
  };
  const Date tomorrow = AddDays(kToday, 1);
  for (const Row& row : std::vector<Row>{{{}, kToday, "answer 1"},
                                         {{}, kToday, "answer 1"},
                                         {{{"full_name", "Lin"}}, kToday, "answer 1"},
                                         {{{"degree_level", "master"}}, kToday, "answer 2"},
                                         {{{"degree_level", "master"}}, kToday, "answer 2"},
                                         {{}, kToday, "answer 1"},
                                         {{}, tomorrow, "answer 3"},
                                         {{}, kToday, "answer 4"},
                                         {{{"degree_level", "~"}}, kToday, "answer 5"}}) {
    CHECK(ask(version, Answers(*pack, row.given), row.on).value() == std::set<std::string>{row.answer});
  }
  pack::KnownFacts broken;
  broken["broken"] = {};
  broken["degree_level"] = {.text = "doctorate"};
  CHECK_FALSE(ask(version, broken, kToday).has_value());
  CHECK_FALSE(ask(version, broken, kToday).has_value());
}

}  // namespace
}  // namespace yq::people
