#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/ids.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"
#include "platform/api/schema.h"

namespace yq::api {
namespace {

enum class Outcome { kGranted, kCannotTell };
BOOST_DESCRIBE_ENUM(Outcome, kGranted, kCannotTell)

struct Item {
  std::string fact;
  boost::json::value value;
};
BOOST_DESCRIBE_STRUCT(Item, (), (fact, value))

struct Order {
  Id case_;
  bool confirmed = false;
  std::int64_t version = 0;
  std::uint8_t small = 0;
  Date on;
  Instant at;
  Money amount;
  Bilingual title;
  Outcome outcome = Outcome::kGranted;
  std::optional<std::string> note;
  Maybe<int> limit;
  std::vector<Item> items;
  std::map<std::string, int> counts;
  Language language = Language::kZh;
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (case_, confirmed, version, small, on, at, amount, title, outcome, note, limit, items, counts,
                       language))

struct Base {
  Id id;
};
BOOST_DESCRIBE_STRUCT(Base, (), (id))
struct Derived : Base {
  std::string extra;
  std::vector<Derived> children;
};
BOOST_DESCRIBE_STRUCT(Derived, (Base), (extra, children))

struct Forgetful {
  int shown = 0;
  int forgotten = 0;
};
BOOST_DESCRIBE_STRUCT(Forgetful, (), (shown))
struct ForgetfulChild : Base {
  int shown = 0;
  std::int64_t forgotten = 0;
};
BOOST_DESCRIBE_STRUCT(ForgetfulChild, (Base), (shown))
static_assert(detail::DescribesAll<Order>());
static_assert(detail::DescribesAll<Derived>());
static_assert(!detail::DescribesAll<Forgetful>());
static_assert(!detail::DescribesAll<ForgetfulChild>());

constexpr std::string_view kGood = R"({"case": "c1", "confirmed": true, "version": 7, "small": 255,
  "on": "2026-11-24", "at": "2026-11-24T20:54:52Z", "amount": "21000.50", "title": {"zh": "一", "en": "one"},
  "outcome": "cannot_tell", "note": null, "limit": 3, "items": [{"fact": "age", "value": "12.5"},
  {"fact": "x", "value": null}], "counts": {"a": 1}, "language": "en"})";

// The problems as "place key" lines.
std::string Lines(const std::vector<Problem>& problems) {
  std::string lines;
  for (const Problem& each : problems) lines += each.place + " " + each.key + "\n";
  return lines;
}

template <class T>
std::string ProblemsOf(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json) return Lines(json.error());
  const auto decoded = Decode<T>(*json);
  return decoded ? "" : Lines(decoded.error());
}

TEST_CASE("a body of every kind of member is read and written alike") {
  const auto order = Decode<Order>(*ParseJson(kGood));
  REQUIRE(order);
  CHECK(order->case_ == "c1");
  CHECK(order->small == 255);
  CHECK(order->on == *ParseDate("2026-11-24"));
  CHECK(order->amount.fen == 2'100'050);
  CHECK(order->outcome == Outcome::kCannotTell);
  CHECK(!order->note);
  CHECK(order->limit == 3);
  CHECK(order->items[1].value.is_null());
  CHECK(Encode(*order) == *ParseJson(kGood));
}

TEST_CASE("optional members are null, Maybe members are left out") {
  CHECK(boost::json::serialize(Encode(Order{})) ==
        R"({"case":"","confirmed":false,"version":0,"small":0,"on":"1970-01-01","at":"1970-01-01T00:00:00Z",)"
        R"("amount":"0.00","title":{"zh":"","en":""},"outcome":"granted","note":null,"items":[],"counts":{},)"
        R"("language":"zh"})");
  CHECK(boost::json::serialize(Encode(List<Item>{.items = {}, .next_cursor = std::nullopt})) ==
        R"({"items":[],"next_cursor":null})");
}

TEST_CASE("members of bases come first") {
  Derived derived;
  derived.id = "i";
  derived.children.emplace_back();
  CHECK(boost::json::serialize(Encode(derived)) ==
        R"({"id":"i","extra":"","children":[{"id":"","extra":"","children":[]}]})");
  CHECK(ProblemsOf<Derived>(R"({"extra": "x", "children": [{"id": 1, "extra": "", "children": []}]})") ==
        "/id api.missing_field\n/children/0/id api.needs_text\n");
}

TEST_CASE("texts that are no acceptable JSON") {
  struct Row {
    std::string_view text;
    std::string_view problems;
  };
  const std::string deep(33, '[');
  const Row rows[] = {
      {"", " api.body_needed\n"},
      {"{", " api.bad_json\n"},
      {"{\"a\": 1,}", " api.bad_json\n"},
      {"{'a': 1}", " api.bad_json\n"},
      {"[1 2]", " api.bad_json\n"},
      {"NaN", " api.bad_json\n"},
      {"01", " api.bad_json\n"},
      {"[1]]", " api.bad_json\n"},
      {"// x\n1", " api.bad_json\n"},
      {"\"\xff\"", " api.bad_json\n"},
      {"\"\\ud800\"", " api.bad_json\n"},
      {"\"a", " api.bad_json\n"},
      {deep, " api.too_deep\n"},
      {R"({"a": 1, "a": 2})", "/a api.duplicate_key\n"},
      {R"({"x": [{"a/b": 1, "a/b": 2, "~": 3, "~": 4}]})", "/x/0/a~1b api.duplicate_key\n/x/0/~0 api.duplicate_key\n"},
      {R"([0, {"a": 1e400}])", "/1/a api.not_finite\n"},
      {R"(-1e999)", " api.not_finite\n"},
      {R"({"a": "x\u0000y"})", "/a api.control_character\n"},
      {R"({"a\u0001": 1})", "/a\x01 api.control_character\n"},
      {R"([["a\u001b"], "b\u007f"])", "/0/0 api.control_character\n/1 api.control_character\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto json = ParseJson(row.text);
    REQUIRE(!json);
    CHECK(Lines(json.error()) == row.problems);
  }
  for (const std::string_view good : {"1", " {} \n", "\"\\t\\n\"", "[1e300, 18446744073709551615]", "null"}) {
    CAPTURE(good);
    CHECK(ParseJson(good));
  }
  const auto broken = ParseJson("{\n  \"a\": tru\n}");
  REQUIRE(!broken);
  CHECK(broken.error()[0].params[0].value == "2");
}

TEST_CASE("one mistake in a body") {
  struct Row {
    std::string_view from;
    std::string_view to;
    std::string_view problems;
  };
  const Row rows[] = {
      {R"("case": "c1", )", "", "/case api.missing_field\n"},
      {R"("c1")", "1", "/case api.needs_text\n"},
      {R"("c1")", "null", "/case api.needs_text\n"},
      {"true", "1", "/confirmed api.needs_boolean\n"},
      {"true", "\"true\"", "/confirmed api.needs_boolean\n"},
      {"7", "7.0", "/version api.needs_integer\n"},
      {"7", "\"7\"", "/version api.needs_integer\n"},
      {"7", "9223372036854775808", "/version api.integer_range\n"},
      {"255", "256", "/small api.integer_range\n"},
      {"255", "-1", "/small api.integer_range\n"},
      {"2026-11-24\"", "2026-02-30\"", "/on api.needs_date\n"},
      {"2026-11-24\"", "24.11.2026\"", "/on api.needs_date\n"},
      {"20:54:52Z", "20:54:52", "/at api.needs_instant\n"},
      {"21000.50", "21,000.50", "/amount api.needs_money\n"},
      {"\"21000.50\"", "21000.5", "/amount api.needs_money\n"},
      {R"("en": "one")", R"("de": "eins")", "/title/en api.missing_field\n/title/de api.unknown_field\n"},
      {"cannot_tell", "cannot_tel", "/outcome api.unknown_code_near\n"},
      {"cannot_tell", "perhaps", "/outcome api.unknown_code\n"},
      {"\"note\": null", "\"note\": 5", "/note api.needs_text\n"},
      {"\"note\": null", "\"nota\": null", "/nota api.unknown_field_near\n"},
      {"\"limit\": 3", "\"limit\": \"3\"", "/limit api.needs_integer\n"},
      {R"([{"fact": "age", "value": "12.5"},)", R"([{"fact": "age"}, 5,)",
       "/items/0/value api.missing_field\n/items/1 api.needs_object\n"},
      {R"({"a": 1})", R"({"a/b": "1"})", "/counts/a~1b api.needs_integer\n"},
      {R"("language": "en")", R"("language": "de")", "/language api.needs_language\n"},
      {R"("language": "en")", R"("language": "en", "zzzzzzzzzz": 1)", "/zzzzzzzzzz api.unknown_field\n"},
  };
  for (const Row& row : rows) {
    std::string text(kGood);
    const std::size_t at = text.find(row.from);
    REQUIRE(at != std::string::npos);
    text.replace(at, row.from.size(), row.to);
    CAPTURE(text);
    CHECK(ProblemsOf<Order>(text) == row.problems);
  }
  CHECK(ProblemsOf<Order>("[]") == " api.needs_object\n");
  CHECK(ProblemsOf<std::vector<int>>(R"({"0": 1})") == " api.needs_list\n");
}

TEST_CASE("all mistakes are said at once, and not without end") {
  CHECK(ProblemsOf<Item>(R"({"fakt": "a", "valu": 1})") ==
        "/fact api.missing_field\n/value api.missing_field\n/fakt api.unknown_field_near\n/valu "
        "api.unknown_field_near\n");
  std::string many = "[";
  for (int i = 0; i < 500; ++i) many += "\"x\",";
  many.back() = ']';
  const std::vector<Problem> problems = Decode<std::vector<int>>(*ParseJson(many)).error();
  REQUIRE(problems.size() == kMostProblems + 1);
  CHECK(problems.back() == Problem{"", "api.more_problems", {{"count", "450"}}});
}

struct Query {
  std::string cursor;
  std::optional<int> limit;
  std::optional<bool> open;
  std::optional<Date> from;
  std::optional<Outcome> outcome;
  std::optional<std::string> case_;
};
BOOST_DESCRIBE_STRUCT(Query, (), (cursor, limit, open, from, outcome, case_))

TEST_CASE("query strings are bound like bodies") {
  const auto query = DecodeQuery<Query>({{"cursor", "12"},
                                         {"limit", "25"},
                                         {"open", "true"},
                                         {"from", "2026-01-31"},
                                         {"outcome", "granted"},
                                         {"case", "n1"}});
  REQUIRE(query);
  CHECK(query->cursor == "12");
  CHECK(query->limit == 25);
  CHECK(query->open == true);
  CHECK(query->outcome == Outcome::kGranted);
  CHECK(query->case_ == "n1");
  struct Row {
    std::vector<http::Field> query;
    std::string_view problems;
  };
  const Row rows[] = {
      {{}, "/cursor api.missing_field\n"},
      {{{"cursor", ""}}, "/cursor api.missing_field\n"},
      {{{"cursor", "a"}, {"limit", "x"}}, "/limit api.needs_integer\n"},
      {{{"cursor", "a"}, {"limit", "1.0"}}, "/limit api.needs_integer\n"},
      {{{"cursor", "a"}, {"limit", "99999999999"}}, "/limit api.integer_range\n"},
      {{{"cursor", "a"}, {"limit", "99999999999999999999"}}, "/limit api.needs_integer\n"},
      {{{"cursor", "a"}, {"open", "yes"}}, "/open api.needs_boolean\n"},
      {{{"cursor", "a"}, {"from", "today"}}, "/from api.needs_date\n"},
      {{{"cursor", "a"}, {"outcome", "grantd"}}, "/outcome api.unknown_code_near\n"},
      {{{"cursor", "a"}, {"cursor", "b"}}, "/cursor api.parameter_twice\n"},
      {{{"cursor", "a"}, {"limitt", "1"}}, "/limitt api.unknown_field_near\n"},
  };
  for (const Row& row : rows) {
    const auto bad = DecodeQuery<Query>(row.query);
    REQUIRE(!bad);
    CHECK(Lines(bad.error()) == row.problems);
  }
}

TEST_CASE("schemas: in, optional members may be absent; out, they are always there") {
  Schemas schemas;
  CHECK(boost::json::serialize(SchemaOf<List<Order>, Direction::kOut>(schemas)) ==
        R"({"$ref":"#/components/schemas/OrderList"})");
  const boost::json::object all = schemas.All();
  const boost::json::object& order = all.at("Order").as_object();
  CHECK(boost::json::serialize(order.at("required")) ==
        R"(["case","confirmed","version","small","on","at","amount","title","outcome","note","items","counts",)"
        R"("language"])");
  CHECK(boost::json::serialize(order.at("properties").at("note")) == R"({"type":["string","null"]})");
  CHECK(boost::json::serialize(order.at("properties").at("limit")) == R"({"type":"integer"})");
  CHECK(boost::json::serialize(order.at("properties").at("outcome")) ==
        R"({"type":"string","enum":["granted","cannot_tell"]})");
  CHECK(boost::json::serialize(order.at("properties").at("title")) == R"({"$ref":"#/components/schemas/Text"})");
  CHECK(boost::json::serialize(SchemaOf<Order, Direction::kIn>(schemas)) ==
        R"({"$ref":"#/components/schemas/OrderBody"})");
  CHECK(boost::json::serialize(SchemaOf<Derived, Direction::kOut>(schemas)) ==
        R"({"$ref":"#/components/schemas/Derived"})");
  CHECK(schemas.clashes().empty());
}

namespace other {
struct Order {
  int x = 0;
};
BOOST_DESCRIBE_STRUCT(Order, (), (x))
}  // namespace other

TEST_CASE("two types of one name are found") {
  Schemas schemas;
  (void)SchemaOf<Order, Direction::kOut>(schemas);
  (void)SchemaOf<other::Order, Direction::kOut>(schemas);
  CHECK(schemas.clashes() == std::vector<std::string>{"Order"});
}

TEST_CASE("names on the wire") {
  CHECK(detail::WireName("kCannotTell") == "cannot_tell");
  CHECK(detail::WireName("kZh") == "zh");
  CHECK(detail::WireName("open") == "open");
  CHECK(detail::WireName("key") == "key");
  CHECK(EnumText(Outcome::kCannotTell) == "cannot_tell");
  CHECK(EnumFromText<Outcome>("granted") == Outcome::kGranted);
  CHECK(!EnumFromText<Outcome>("kGranted"));
  CHECK(detail::ShortTypeName("f() [T = yq::api::List<yq::cases::Case>]") == "CaseList");
  CHECK(detail::ShortTypeName("f() [with T = yq::cases::Case; std::string_view = x]") == "Case");
}

}  // namespace
}  // namespace yq::api
