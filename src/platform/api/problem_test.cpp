#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "platform/api/cursor.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"
#include "platform/api/problem.h"
#include "platform/api/rate_limit.h"

namespace yq::api {
namespace {

constexpr Message kCaseRows[] = {
    {"cases.already_decided", "办件 {number} 已由{department}作出决定。",
     "{department} has already decided case {number}."},
};

TEST_CASE("an error is said in the caller's language, with its parameters in that language") {
  Messages messages;
  messages.Add(kCaseRows);
  std::vector<Param> params = Both("department", {.zh = "人社局", .en = "The bureau"});
  params.push_back({"number", "A-1"});
  const Error error{.code = ErrorCode::kConflict, .key = "cases.already_decided", .params = params};
  CHECK(boost::json::serialize(Encode(Describe(error, messages, Language::kZh))) ==
        R"({"type":"urn:yinqiao:problem:cases.already_decided","title":"与当前状态冲突","status":409,)"
        R"("key":"cases.already_decided","detail":"办件 A-1 已由人社局作出决定。","problems":[]})");
  CHECK(boost::json::serialize(Encode(Describe(error, messages, Language::kEn))) ==
        R"({"type":"urn:yinqiao:problem:cases.already_decided","title":"Conflict with the present state","status":409,)"
        R"("key":"cases.already_decided","detail":"The bureau has already decided case A-1.","problems":[]})");
}

TEST_CASE("the problems of a body carry their places") {
  const Messages messages;
  const Error error{.code = ErrorCode::kInvalid,
                    .key = "api.invalid_body",
                    .problems = {{"/facts/0/value", "api.needs_date", {}},
                                 {"/fakts", "api.unknown_field_near", {{"field", "fakts"}, {"nearest", "facts"}}}}};
  const ProblemDocument document = Describe(error, messages, Language::kEn);
  CHECK(document.status == 422);
  REQUIRE(document.problems.size() == 2);
  CHECK(document.problems[0].message == "This must be a date such as 2026-11-24.");
  CHECK(document.problems[1].message == "There is no field “fakts”; did you mean “facts”?");
  CHECK(Describe(error, messages, Language::kZh).problems[1].message == "没有名为“fakts”的字段，是否应为“facts”？");
}

TEST_CASE("many and long problems make a short document that counts the rest") {
  const Messages messages;
  const std::string long_key(1000, 'k');
  struct Row {
    std::size_t problems;
    std::int64_t counted;  // by a decoder that stopped listing
    std::size_t shown;
    std::int64_t more;  // 0: not said
  };
  const Row rows[] = {{0, 0, 0, 0},   {50, 0, 50, 0},  {51, 0, 50, 1},
                      {50, 7, 50, 7}, {60, 7, 50, 17}, {100'000, 0, 50, 99'950}};
  for (const Row& row : rows) {
    CAPTURE(row.problems);
    Error error{.code = ErrorCode::kInvalid, .key = "api.invalid_body"};
    for (std::size_t i = 0; i < row.problems; ++i) {
      error.problems.push_back({"/list/" + long_key + "/" + long_key, "api.unknown_field", {{"field", long_key}}});
    }
    if (row.counted > 0) {
      error.problems.push_back({"", std::string(kMoreProblems), {{"count", std::to_string(row.counted)}}});
    }
    const ProblemDocument document = Describe(error, messages, Language::kEn);
    CHECK(document.problems.size() == row.shown);
    CHECK(document.more_problems.value_or(0) == row.more);
    for (const ProblemItem& item : document.problems) {
      CHECK(item.place == "/list");
      CHECK(item.message.size() < 700);
    }
    CHECK(std::get<std::string>(ToResponse(document, error).body).size() < 50'000);
  }
}

TEST_CASE("statuses") {
  struct Row {
    ErrorCode code;
    std::string_view key;
    int status;
    std::string_view shown_key;
  };
  const Row rows[] = {
      {ErrorCode::kInvalid, "x.y", 422, "x.y"},
      {ErrorCode::kUnauthenticated, "access.sign_in_needed", 401, "access.sign_in_needed"},
      {ErrorCode::kForbidden, "access.forbidden", 403, "access.forbidden"},
      {ErrorCode::kNotFound, "cases.no_such_case", 404, "not_found"},
      {ErrorCode::kConflict, "x.y", 409, "x.y"},
      {ErrorCode::kStale, "x.y", 412, "x.y"},
      {ErrorCode::kTooLarge, "x.y", 413, "x.y"},
      {ErrorCode::kTooMany, "x.y", 429, "x.y"},
      {ErrorCode::kUnavailable, "store.busy", 503, "store.busy"},
      {ErrorCode::kInternal, "store.misread", 500, "api.internal"},
      {ErrorCode::kInvalid, "api.if_match_needed", 428, "api.if_match_needed"},
      {ErrorCode::kInvalid, "api.malformed_json", 400, "api.malformed_json"},
  };
  const Messages messages;
  for (const Row& row : rows) {
    CAPTURE(row.key);
    const Error error{.code = row.code, .key = std::string(row.key)};
    const ProblemDocument document = Describe(error, messages, Language::kEn);
    CHECK(document.status == row.status);
    CHECK(document.key == row.shown_key);
    CHECK(!document.title.empty());
    CHECK(!document.detail.empty());
    CHECK(ToResponse(document, error).headers.Get("Content-Type") == "application/problem+json");
  }
}

TEST_CASE("absent and forbidden give the same bytes, whatever the service said") {
  const Messages messages;
  const Error absent{.code = ErrorCode::kNotFound, .key = "cases.no_such_case", .params = {{"id", "1"}}};
  const Error forbidden{.code = ErrorCode::kNotFound,
                        .key = "cases.not_yours",
                        .problems = {{"/id", "api.needs_text", {}}},
                        .detail = {"of another department"}};
  CHECK(boost::json::serialize(Encode(Describe(absent, messages, Language::kEn))) ==
        boost::json::serialize(Encode(Describe(forbidden, messages, Language::kEn))));
}

TEST_CASE("the inside of a bug stays inside") {
  const Messages messages;
  const Error bug{.code = ErrorCode::kInternal,
                  .key = "store.failed",
                  .problems = {{"/secret", "x", {}}},
                  .detail = {"INSERT INTO secret"}};
  const std::string text = boost::json::serialize(Encode(Describe(bug, messages, Language::kEn)));
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text.find("store") == std::string::npos);
}

TEST_CASE("the table of sentences") {
  Messages messages;
  CHECK(messages.Check() == std::vector<std::string>{});
  static constexpr Message kBad[] = {
      {"x.half", "一半", ""},
      {"x.differs", "{a}", "{b}"},
      {"api.general", "又", "again"},
  };
  messages.Add(kBad);
  CHECK(messages.Check() == std::vector<std::string>{"api.general: two rows",
                                                     "x.differs: zh and en differ in their parameters",
                                                     "x.half: a sentence is missing"});
  CHECK(messages.Say("no.such_key", {}, Language::kEn) ==
        "The request could not be completed. Please try again later.");
}

TEST_CASE("cursors") {
  const std::string cursor = EncodeCursor({"2026-11-24", "id/1"});
  const auto keys = DecodeCursor(cursor, 2);
  REQUIRE(keys);
  CHECK(**keys == std::vector<std::string>{"2026-11-24", "id/1"});
  CHECK(!DecodeCursor(std::nullopt, 2)->has_value());
  for (const std::string_view bad : {"x", "WzFd", "", "W10", "*", "eyJhIjoxfQ"}) {
    CAPTURE(bad);
    const auto decoded = DecodeCursor(std::string(bad), 2);
    REQUIRE(!decoded);
    CHECK(decoded.error().problems[0].place == "/cursor");
  }
  CHECK(!DecodeCursor(cursor, 1));
  CHECK(*LimitOf(std::nullopt) == 25);
  CHECK(*LimitOf(1) == 1);
  CHECK(*LimitOf(100) == 100);
  for (const int bad : {0, -1, 101}) CHECK(!LimitOf(bad));
  const List<int> page =
      MakePage(std::vector<int>{1, 2, 3}, 2, [](int n) { return std::vector<std::string>{std::to_string(n)}; });
  CHECK(page.items == std::vector<int>{1, 2});
  CHECK(page.next_cursor == EncodeCursor({"2"}));
  CHECK(!MakePage(std::vector<int>{1, 2}, 2, [](int) { return std::vector<std::string>{}; }).next_cursor);
}

TEST_CASE("a rate limit counts per network and window") {
  RateLimit limit(3, std::chrono::minutes(5));
  const Instant start{1'000'000'000};
  for (int i = 0; i < 3; ++i) CHECK(!limit.Take("192.0.2.1", start));
  CHECK(limit.Take("192.0.2.1", start) == std::chrono::seconds(300));
  CHECK(limit.Take("192.0.2.1", start + std::chrono::seconds(299)) == std::chrono::seconds(1));
  CHECK(!limit.Take("192.0.2.2", start));
  CHECK(!limit.Take("192.0.2.1", start + std::chrono::seconds(300)));
  for (const std::string_view same : {"2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::"}) {
    CHECK(!limit.Take(same, start));
  }
  CHECK(limit.Take("2001:db8::9", start));
  CHECK(!limit.Take("2001:db8:0:1::1", start));
}

}  // namespace
}  // namespace yq::api
