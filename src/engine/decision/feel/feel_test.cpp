// FEEL by tables: an expression and what it gives as FEEL text; "!" in front of the result means a problem is reported
// too.
#include "engine/decision/feel.h"

#include <doctest/doctest.h>

#include <string>

#include "engine/decision/feel/regex.h"

namespace yq::decision {
namespace {

const std::vector<ScopeName> kScope = {{"x", "number"},
                                       {"name", "string"},
                                       {"Student's name", "string"},
                                       {"monthly rent", "number"},
                                       {"days in weekend", "list<string>"},
                                       {"person", "context<age: number, home town: string>"},
                                       {"people", "list<context<age: number, home town: string>>"},
                                       {"foo+bar", "number"}};

Context Values() {
  const auto json = [](const char* text, const char* type) { return *FromJsonText(text, type); };
  return {
      {"x", json("10", "number")},
      {"name", json("\"Li\"", "string")},
      {"Student's name", json("\"Wang\"", "string")},
      {"monthly rent", json("2500.50", "number")},
      {"days in weekend", json("[\"saturday\", \"sunday\"]", "list<string>")},
      {"person", json("{\"age\": 30, \"home town\": \"Harbour\"}", "Any")},
      {"people", json("[{\"age\": 30, \"home town\": \"Harbour\"}, {\"age\": 40, \"home town\": \"Hill\"}]", "Any")},
      {"foo+bar", json("5", "number")}};
}

struct Row {
  const char* text;
  const char* result;
};

void Check(const Row& row) {
  CAPTURE(row.text);
  const auto parsed = ParseExpression(row.text, kScope);
  if (!parsed) {
    for (const Problem& p : parsed.error().problems) MESSAGE(p.place, " ", p.key, " ", p.params[0].value);
  }
  REQUIRE(parsed.has_value());
  const Outcome outcome = Evaluate(*parsed, Values(), {.now = DateTime::Parse("2026-06-15T10:30:00+08:00")});
  const bool problem = row.result[0] == '!';
  CHECK(ToFeel(outcome.value) == (problem ? row.result + 1 : row.result));
  CHECK(!outcome.diagnostics.empty() == problem);
}

TEST_CASE("names, numbers and operators") {
  for (const Row& row : {
           Row{"Student's name + name", "\"WangLi\""},
           Row{"monthly rent * 12", "30006.00"},
           Row{"monthly  rent", "2500.50"},
           Row{"foo+bar + 1", "6"},
           Row{"foo + bar", "5"},
           Row{"person.home town", "\"Harbour\""},
           Row{"people[age > 30].home town", "[\"Hill\"]"},
           Row{"people[home town = \"Hill\"][1].age", "40"},
           Row{"every d in days in weekend satisfies contains(d, \"day\")", "true"},
           Row{"-5 ** 2", "25"},
           Row{"3 ** 4 ** 5", "3486784401"},
           Row{"0.1 + 0.2 = 0.3", "true"},
           Row{"1 / 0", "!null"},
           Row{"x - -1", "11"},
           Row{"1 + /* one */ 1 // two", "2"},
           Row{"\"a\" + 1", "!null"},
           Row{"[1,2,3][item > 1]", "[2, 3]"},
           Row{"[1,2,3][-1]", "3"},
           Row{"{a: 1, b: a + 1}.b", "2"},
           Row{"if x > 5 then \"big\" else \"small\"", "\"big\""},
           Row{"for i in 1..3, j in [i] return i * j", "[1, 4, 9]"},
           Row{"for i in 3..1 return i", "[3, 2, 1]"},
           Row{"for i in 1..4 return if i = 1 then 1 else partial[-1] * i", "[1, 2, 6, 24]"},
           Row{"for d in @\"2024-02-28\"..@\"2024-03-01\" return d",
               "[@\"2024-02-28\", @\"2024-02-29\", @\"2024-03-01\"]"},
           Row{"some i in [1, 2] satisfies i > 1", "true"},
           Row{"x between 1 and 10", "true"},
           Row{"x in (1, [5..10])", "true"},
           Row{"x in > 10", "false"},
           Row{"5 in [1..10[", "true"},
           Row{"(function(a: number, b) a + b)(1, 2)", "3"},
           Row{"(function(a, b) a - b)(b: 1, a: 5)", "4"},
           Row{"x instance of number", "true"},
           Row{"[1] instance of list<number>", "true"},
           Row{"now()", "@\"2026-06-15T10:30:00+08:00\""},
           Row{"today() - @\"2026-06-01\"", "@\"P14D\""},
           Row{"\"\\u4e0a\\U01F40E\"", "\"\xE4\xB8\x8A\xF0\x9F\x90\x8E\""},
       }) {
    Check(row);
  }
}

TEST_CASE("three values, nulls and coercion") {
  for (const Row& row : {
           Row{"true and null", "null"},
           Row{"false and null", "false"},
           Row{"null or true", "true"},
           Row{"null = null", "true"},
           Row{"1 = null", "false"},
           Row{"1 < null", "!null"},
           Row{"get value({a: 1}, \"a\") = \"1\"", "!null"},
           Row{"not(null)", "null"},
           Row{"null instance of Any", "false"},
           Row{"100[1]", "100"},
           Row{"[1, 2][5]", "null"},
           Row{"upper case([\"a\"])", "\"A\""},
           Row{"count(1)", "1"},
           Row{"max([])", "null"},
           Row{"sum([1, null])", "!null"},
           Row{"context put({}, \"a\", 1).b", "!null"},
       }) {
    Check(row);
  }
}

TEST_CASE("built-in functions at their edges") {
  for (const Row& row : {
           Row{"substring(\"foobar\", -2, 1)", "\"a\""},
           Row{"substring(\"foobar\", 0)", "!null"},
           Row{"string length(\"\xE4\xB8\x8A\xE6\xB5\xB7\")", "2"},
           Row{"string join([\"a\", null, \"c\"], \"-\")", "\"a-c\""},
           Row{"split(\"a,b\", \",\")", "[\"a\", \"b\"]"},
           Row{"replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "\"abbraccaddabbra\""},
           Row{"replace(\"abc\", \"x*\", \"-\")", "!null"},
           Row{"number(\"1 000,50\", \" \", \",\")", "1000.50"},
           Row{"decimal(1/3, 2)", "0.33"},
           Row{"round half up(-2.5, 0)", "-3"},
           Row{"append([1], 2, 3)", "[1, 2, 3]"},
           Row{"concatenate([1], [2])", "[1, 2]"},
           Row{"insert before([1, 3], 2, 2)", "[1, 2, 3]"},
           Row{"remove([1, 2], 3)", "!null"},
           Row{"sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"},
           Row{"sort([3, 1, 2], function(a, b) true)", "[2, 1, 3]"},
           Row{"distinct values([1, 2, 1.0])", "[1, 2]"},
           Row{"flatten([1, [2, [3]]])", "[1, 2, 3]"},
           Row{"median([1, 2, 3, 4])", "2.5"},
           Row{"mode([1, 2, 2, 1])", "[1, 2]"},
           Row{"all([true, null])", "null"},
           Row{"get value({a: 1}, \"a\")", "1"},
           Row{"context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"},
           Row{"years and months duration(@\"2024-01-31\", @\"2024-02-29\")", "@\"P0M\""},
           Row{"@\"2024-01-31\" + @\"P1M\"", "@\"2024-02-29\""},
           Row{"@\"2024-03-31\" - @\"P1M\"", "@\"2024-02-29\""},
           Row{"week of year(@\"2021-01-01\")", "53"},
           Row{"day of week(@\"2024-11-24\")", "\"Sunday\""},
           Row{"before([1..5], 6)", "true"},
           Row{"overlaps([1..5], [5..8])", "true"},
           Row{"overlaps([1..5), [5..8])", "false"},
           Row{"range(\"[1..3]\") = [1..3]", "true"},
           Row{"abs(5, 6)", "!null"},
           Row{"abs(number: 5)", "!null"},
           Row{"is(@\"23:00:50Z\", @\"23:00:50+00:00\")", "true"},
       }) {
    Check(row);
  }
}

TEST_CASE("regular expressions: classes, references, flags, and patterns that would run away") {
  struct Match {
    const char* text;
    const char* pattern;
    const char* flags;
    int result;  // -1: wrong pattern
  };
  const Match rows[] = {
      {"x", "[A-Z-[OI]]", "i", 1},
      {"i", "[A-Z-[OI]]", "i", 0},
      {"q", "[^Q]", "i", 0},
      {"aA", "(a)\\1", "i", 1},
      {"h", "(.)\\3", "", -1},
      {"a b", "a b", "x", 0},
      {"ab", "a b", "x", 1},
      {"a b", "a[ ]b", "x", 1},
      {"hello world", "hello\\ sworld", "x", 1},
      {"a\rb", "a.b", "", 0},
      {"a\nb", "a.b", "s", 1},
      {"abc", "a++", "", -1},
      {"abc", "(?=a)", "", -1},
      {"abc", "[\\1]", "", -1},
      {"abc", "a{2,1}", "", -1},
      {"abc", "\\p{IsBasicLatin}+", "", 1},
      {"abc", "\\p{IsNowhere}", "", -1},
      {"abc", "[a", "", -1},
      {"abc", "abc", "q", -1},
      {"\xE4\xB8\x8A", "^\\w$", "", 1},
      {"a1", "^\\i\\c*$", "", 1},
      {"1", "^\\D$", "", 0},
      {"-", "[\\D-[a]]", "", 1},
  };
  for (const Match& row : rows) {
    CAPTURE(row.pattern);
    const auto result = RegexMatches(row.text, row.pattern, row.flags);
    CHECK((result ? static_cast<int>(*result) : -1) == row.result);
  }
  const std::string many(60, 'a');
  const auto costly = RegexMatches(many + "!", "^(a|aa|a?)+$", "");
  CHECK((!costly.has_value() || !*costly));
}

TEST_CASE("what cannot be read is told with its place and the nearest name") {
  struct Bad {
    const char* text;
    const char* place;
    const char* key;
    const char* suggestion;
  };
  const Bad rows[] = {
      {"monthly rant + 1", "1:1", "unknown_name", "monthly rent"},
      {"1 +", "1:4", "syntax", ""},
      {"(1", "1:3", "syntax", ""},
      {"\"a", "1:1", "syntax", ""},
      {"if x then 1", "1:12", "syntax", ""},
      {"[1, 2", "1:6", "syntax", ""},
      {"{a: 1, a: 2}", "1:8", "duplicate_entry", ""},
      {"\n\n  nme", "3:3", "unknown_name", "name"},
      {"person.agee", "1:8", "no_such_entry", "age"},
      {"x instance of numbr", "1:15", "unknown_type", "number"},
      {"f(1, a: 2)", "1:1", "unknown_name", ""},
      {"@\"2024-13-01\"", "1:1", "not_a_value", ""},
      {"x = \"1\"", "1:1", "type_mismatch", ""},
      {"/* open", "1:8", "syntax", ""},
      {"x x", "1:3", "syntax", ""},
  };
  for (const Bad& row : rows) {
    CAPTURE(row.text);
    const auto parsed = ParseExpression(row.text, kScope);
    REQUIRE_FALSE(parsed.has_value());
    const Problem& problem = parsed.error().problems.front();
    CHECK(problem.place == row.place);
    CHECK(problem.key == row.key);
    CHECK(problem.params[1].value == row.suggestion);
  }
}

TEST_CASE("unary tests") {
  struct Cell {
    const char* text;
    const char* tested;
    bool holds;
  };
  const Cell rows[] = {
      {"-", "null", true},
      {"< 5", "4", true},
      {"< 5", "5", false},
      {"< 5", "null", false},
      {"[1..3], > 7", "8", true},
      {"not(1, 2)", "3", true},
      {"not(1, 2)", "2", false},
      {"\"a\", \"b\"", "\"b\"", true},
      {"null", "null", true},
      {"null", "1", false},
      {"? > 5 and ? < 9", "7", true},
      {"? < 5 or ? > 9", "null", false},
      {"? between 1 and 3", "null", false},
      {"? = null", "null", true},
      {"x", "10", true},
      {"days in weekend", "\"sunday\"", true},
      {"? > 5", "null", false},
      {"? = null", "null", true},
      {"true", "true", true},
      {"true", "null", false},
      {"false", "null", false},
      {"true", "1", false},
      {"not(true)", "null", true},
      {"x > 5", "\"any\"", true},
      {"!= 3", "4", true},
      {"(3..5]", "3", false},
  };
  for (const Cell& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.tested);
    const auto tests = ParseUnaryTests(row.text, kScope);
    REQUIRE(tests.has_value());
    const Value tested = Evaluate(*ParseExpression(row.tested), {}).value;
    CHECK_MESSAGE(EvaluateTests(*tests, tested, Values()).value.is_true() == row.holds, row.text, " of ", row.tested);
  }
}

TEST_CASE("budgets end what would not end") {
  const char* const kTexts[] = {"for a in 1..100000, b in 1..100000 return 1", "count(for i in 1..10000000 return i)",
                                "{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r",
                                "some a in 1..1000000, b in 1..1000000 satisfies a + b = -1"};
  for (const char* text : kTexts) {
    CAPTURE(text);
    const auto parsed = ParseExpression(text);
    REQUIRE(parsed.has_value());
    const Outcome outcome = Evaluate(*parsed, {}, {.budget = {.steps = 300'000, .depth = 400, .list_length = 50'000}});
    CHECK(outcome.value.is_null());
    REQUIRE_FALSE(outcome.diagnostics.empty());
    CHECK(outcome.diagnostics.front().key == "budget");
  }
  for (const std::string& text :
       {std::string(5000, '('), std::string(5000, '['), std::string(5000, '-') + "1", std::string(5000, ']'), "1" + [] {
          std::string chain;
          for (int i = 0; i < 5000; ++i) chain += "+1";
          return chain;
        }()}) {
    const auto parsed = ParseExpression(text);
    CHECK_FALSE(parsed.has_value());
  }
}

TEST_CASE("the names an expression reads") {
  const auto parsed = ParseExpression("for i in people return i.age + x", kScope);
  CHECK(parsed->names() == std::vector<std::string>{"people", "x"});
  CHECK(ParseExpression("x > 1", kScope)->type() == "boolean");
}

}  // namespace
}  // namespace yq::decision
