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
      {"no by both: either alone decides",
       {{"degree_level", "~"}, {"arrived_on", "~"}},
       "degree_level- arrived_on- full_name! phone!"},
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
    CHECK(Summary(MakeForm(*pack, services, given, kToday).value()) == row.fields);
  }
}

TEST_CASE("several services make one form: each fact and material once, with what it is for") {
  const auto pack = TestPack();
  const std::vector<const pack::Service*> services{pack->services.Find("library_card"),
                                                   pack->services.Find("welcome_grant_application")};
  const Form form = MakeForm(*pack, services, {}, kToday).value();
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
  CHECK(MakeForm(*pack, {}, {}, kToday).value().fields.empty());
}

TEST_CASE("what the profile knows counts unless it is stale, and a draft's answer counts more") {
  const auto pack = TestPack();
  const std::vector<const pack::Service*> services{pack->services.Find("welcome_grant_application")};
  facts::Known arrived{.fact = "arrived_on",
                       .value = {.type = pack::FactType::kDate, .none = false, .text = "2026-10-12"}};
  facts::Known phone{.fact = "phone", .value = {.text = "***1234"}, .sealed = true};
  Given given{.answers = {}, .profile = {arrived, phone}};
  CHECK(Summary(MakeForm(*pack, services, given, kToday).value()) == "degree_level! arrived_on+ full_name! phone+");
  given.profile[0].stale = true;
  CHECK(Summary(MakeForm(*pack, services, given, kToday).value()) == "degree_level! arrived_on! full_name! phone+");
  given.answers = Answers(*pack, {{"arrived_on", "2020-01-01"}});
  CHECK(Summary(MakeForm(*pack, services, given, kToday).value()) == "degree_level arrived_on+ full_name! phone+");
  CHECK(given.ForDeciding().at("arrived_on").text == "2020-01-01");
  CHECK(given.ForDeciding().at("phone").text.empty());
}

}  // namespace
}  // namespace yq::people
