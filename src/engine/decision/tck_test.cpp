// The DMN conformance kit, when its files are there.
#include "engine/decision/tck.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/decision/dmn/test_cases.h"
#include "engine/decision/feel.h"

namespace yq::decision {
namespace {

TEST_CASE("the conformance kit passes whole") {
  const char* const given = std::getenv("YQ_TCK_DIR");
  std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(YQ_SOURCE_DIR) / ".." / "shared" / "tck";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE(
        "skipped: the conformance kit is not here. Get it with `git clone https://github.com/dmn-tck/tck` and set "
        "YQ_TCK_DIR to its TestCases folder.");
    return;
  }
  const auto report = RunTck(folder.string());
  REQUIRE(report.has_value());
  for (const TckFailure& f : report->failures)
    MESSAGE(f.file, " ", f.test_case, " ", f.node, ": expected ", f.expected, ", got ", f.got);
  CHECK(report->failed == 0);
  CHECK(report->passed > 0);
  MESSAGE(report->passed, " passed, strict ", report->strict);
}

// Folders of the kit that may come without cases: what their decisions must give, worked out from the models by hand.
struct Worked {
  const char* file;
  const char* asked;                                        // decision or service
  std::vector<std::pair<const char*, const char*>> inputs;  // name, FEEL
  const char* path;                                         // FEEL over the answer, called `answer`
  const char* expected;
};

const std::vector<std::pair<const char*, const char*>> kLetters = {{"A", "\"a\""}, {"B", "\"b\""}, {"C", "\"c\""}};
const std::vector<std::pair<const char*, const char*>> kStudent = {
    {"Student's name", "\"Mei\""}, {"Grade", "\"B\""}, {"Teacher's Evaluation", "\"good\""}};
const std::vector<std::pair<const char*, const char*>> kLists = {
    {"simpleList", "[\"a\", \"b\", \"c\"]"}, {"nestedList", "[[\"w\"], [\"x\", \"y\"]]"}, {"position", "2"}};

TEST_CASE("models of the conformance kit give what they must") {
  const char* const given = std::getenv("YQ_TCK_DIR");
  const std::filesystem::path kit =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(YQ_SOURCE_DIR) / ".." / "shared" / "tck";
  if (!std::filesystem::is_directory(kit)) {
    MESSAGE("skipped: the conformance kit is not here");
    return;
  }
  const std::string two = "compliance-level-2/";
  const std::string three = "compliance-level-3/";
  const Worked rows[] = {
      {"2/0100-feel-constants", "Decision1", {}, "answer", "true"},
      {"2/0100-feel-constants", "Decision2", {}, "answer", "false"},
      {"3/0001-filter",
       "filter01",
       {{"Employees",
         "[{id: 1, dept: 10, name: \"x\"}, {id: 2, dept: 20, name: \"y\"}, {id: 3, dept: 20, name: \"z\"}]"}},
       "answer",
       "[\"y\", \"z\"]"},
      {"3/0001-filter", "filter01", {{"Employees", "[{id: 2, dept: 20, name: \"y\"}]"}}, "answer", "[\"y\"]"},
      {"3/0011-insert-remove", "literalNestedList", kLists, "answer", "[[\"a\", \"b\"], [\"b\", \"c\"]]"},
      {"3/0011-insert-remove", "remove1", kLists, "answer", "[\"a\", \"c\"]"},
      {"3/0011-insert-remove", "remove2", kLists, "answer", "[[\"a\", \"b\"]]"},
      {"3/0011-insert-remove", "insert1", kLists, "answer", "[\"a\", \"x\", \"b\", \"c\"]"},
      {"3/0011-insert-remove", "insert2", kLists, "answer", "[[\"a\", \"b\"], [\"a\", \"b\", \"c\"], [\"b\", \"c\"]]"},
      {"3/0011-insert-remove", "insert3", kLists, "answer", "[[\"w\"], [\"a\", \"b\", \"c\"], [\"x\", \"y\"]]"},
      {"3/0014-loan-comparison", "Bankrates", {}, "count(answer)", "10"},
      {"3/0014-loan-comparison", "Bankrates", {}, "answer[4].points", "1.1"},
      // Payments and shares by another program with 34 digits, for a loan of 330,000.
      {"3/0014-loan-comparison",
       "RankedProducts",
       {{"RequestedAmt", "330000"}},
       "answer.metricsTable.paymentAmt",
       "[1481.847469769121, 1454.515807764692, 1465.681565899863, 1423.318353709275, 1430.409890005739, "
       "1432.307593257382, 1433.545598313195, 1439.975513845287, 1441.194429734570, 1444.863219004350]"},
      {"3/0014-loan-comparison",
       "RankedProducts",
       {{"RequestedAmt", "330000"}},
       "answer.metricsTable.equity36moPct",
       "[0.122913080668, 0.113702973187, 0.121980746751, 0.115429800732, 0.121947868783, 0.120782970248, "
       "0.120023025155, 0.116076043890, 0.126102527036, 0.123877882252]"},
      {"3/0014-loan-comparison",
       "RankedProducts",
       {{"RequestedAmt", "330000"}},
       "answer.rankByDownPmt.lenderName",
       "[\"Oceans Capital\", \"Home Loans Today\", \"eClickLending\", \"AimLoan\", \"Home Loans Today\", \"Sebonic\", "
       "\"AimLoan\", \"eRates Mortgage\", \"eClick Lending\", \"AimLoan\"]"},
      {"3/0014-loan-comparison",
       "RankedProducts",
       {{"RequestedAmt", "330000"}},
       "answer.rankByMonthlyPmt.rate",
       "[0.03, 0.03125, 0.03125, 0.03125, 0.03125, 0.0325, 0.0325, 0.032, 0.03375, 0.035]"},
      {"3/0014-loan-comparison",
       "RankedProducts",
       {{"RequestedAmt", "330000"}},
       "answer.rankByEquityPct.rate",
       "[0.0325, 0.0325, 0.035, 0.03375, 0.03125, 0.03125, 0.03125, 0.03125, 0.03, 0.032]"},
      {"3/0030-user-defined-functions",
       "simple function invocation",
       {{"stringInputA", "\"A\""}, {"stringInputB", "\"B\""}},
       "answer",
       "\"ABAB\""},
      {"3/0030-user-defined-functions",
       "named function invocation",
       {{"stringInputA", "\"A\""}, {"stringInputB", "\"B\""}},
       "answer",
       "\"BABA\""},
      {"3/0034-drg-scopes", "decision A 1", kLetters, "answer", "{\"resolve A\": \"a\"}"},
      {"3/0034-drg-scopes", "decision A 2.1", kLetters, "answer", "{\"resolve A 1\": {\"resolve A\": \"a\"}}"},
      {"3/0034-drg-scopes", "decision A 2.2", kLetters, "answer", "{\"resolve A 1\": {\"resolve A\": \"a\"}}"},
      {"3/0034-drg-scopes", "decision A 3", kLetters, "answer",
       "{\"resolve A 2.1\": {\"resolve A 1\": {\"resolve A\": \"a\"}}, \"resolve A 2.2\": {\"resolve A 1\": {\"resolve "
       "A\": \"a\"}}}"},
      {"3/0034-drg-scopes", "decision B 1", kLetters, "answer", "{\"resolve B\": \"b\", \"resolve A\": \"a\"}"},
      {"3/0034-drg-scopes", "decision B 2.2", kLetters, "answer",
       "{\"resolve B 1\": {\"resolve B\": \"b\", \"resolve A\": \"a\"}}"},
      {"3/0034-drg-scopes", "decision B 3", kLetters, "count(get entries(answer))", "3"},
      {"3/0034-drg-scopes", "decision C 1", kLetters, "get value(answer, \"resolve C\")", "\"c\""},
      {"3/0034-drg-scopes", "decision C 2", kLetters, "answer",
       "\"BKM I # BKM II # BKM III # decision C 2 # BKM IV # BKM III # decision C 2\""},
      {"3/0034-drg-scopes", "decision C 3", kLetters, "answer",
       "\"BKM II # BKM III # decision C 3 # BKM IV # BKM III # decision C 3\""},
      {"3/0034-drg-scopes", "decision C 4", kLetters, "answer",
       "{\"resolve C 3\": \"BKM II # BKM III # decision C 3 # BKM IV # BKM III # decision C 3\"}"},
      {"3/0088-no-decision-logic", "Graduation DT", kStudent, "answer", "\"Graduated\""},
      {"3/0088-no-decision-logic", "Evaluation DS", kStudent, "answer",
       "\"Mei is Graduated with grade: B and evaluation: good\""},
      {"3/0088-no-decision-logic", "Teacher's Evaluation", {}, "answer", "null"},
      {"3/1161-boxed-list-expression",
       "BList",
       {{"A", "1"}, {"B", "true"}, {"C", "\"x\""}},
       "answer",
       "[\"1\", \"true\", \"x\"]"},
      {"3/1161-boxed-list-expression",
       "BList",
       {{"A", "2.5"}, {"B", "false"}, {"C", "null"}},
       "answer",
       "[\"2.5\", \"false\", null]"},
  };
  for (const Worked& row : rows) {
    const std::string folder = row.file;
    CAPTURE(folder);
    CAPTURE(std::string(row.asked));
    const std::string name = folder.substr(2);
    const auto path = kit / ((folder[0] == '2' ? two : three) + name) / (name + ".dmn");
    std::ifstream file(path, std::ios::binary);
    const auto model = LoadModel({path.string(), std::string(std::istreambuf_iterator<char>(file), {})});
    REQUIRE(model.has_value());
    Context inputs;
    for (const auto& [input, feel] : row.inputs) inputs.Set(input, Evaluate(*ParseExpression(feel), {}).value);
    const auto outcome = Decide(*model, row.asked, inputs);
    REQUIRE(outcome.has_value());
    const auto part = ParseExpression(row.path, {{"answer", "Any"}});
    REQUIRE(part.has_value());
    const Value got = Evaluate(*part, {{"answer", outcome->value}}).value;
    const Value expected = Evaluate(*ParseExpression(row.expected), {}).value;
    CHECK_MESSAGE(Alike(expected, got), "got ", ToFeel(got));
  }
}

TEST_CASE("a wrong call of the command says how") {
  std::FILE* const nowhere = std::fopen("/dev/null", "w");
  REQUIRE(nowhere != nullptr);
  CHECK(TckCommand({}, nowhere, nowhere) == 2);
  CHECK(TckCommand({"/no/such/folder"}, nowhere, nowhere) == 2);
  CHECK(TckCommand({"--csv"}, nowhere, nowhere) == 2);
  std::fclose(nowhere);
}

}  // namespace
}  // namespace yq::decision
