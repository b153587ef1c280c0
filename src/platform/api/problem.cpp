#include "platform/api/problem.h"

#include <boost/json/serialize.hpp>
#include <charconv>

#include "base/text.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"

namespace yq::api {
namespace {

struct CodeRow {
  ErrorCode code;
  int status;
  std::string_view general;  // the sentence for keys without one
};
constexpr CodeRow kCodes[] = {
    {ErrorCode::kInvalid, 422, "api.invalid"},         {ErrorCode::kUnauthenticated, 401, "access.sign_in_needed"},
    {ErrorCode::kForbidden, 403, "api.forbidden"},     {ErrorCode::kNotFound, 404, "not_found"},
    {ErrorCode::kConflict, 409, "api.conflict"},       {ErrorCode::kStale, 412, "api.stale"},
    {ErrorCode::kTooLarge, 413, "api.too_large"},      {ErrorCode::kTooMany, 429, "api.too_many"},
    {ErrorCode::kUnavailable, 503, "api.unavailable"}, {ErrorCode::kInternal, 500, "api.internal"},
};

const CodeRow& RowOf(ErrorCode code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return row;
  }
  return kCodes[std::size(kCodes) - 1];
}

// Statuses that say more than their code does.
struct KeyRow {
  std::string_view key;
  int status;
};
constexpr KeyRow kKeys[] = {
    {"api.if_match_needed", 428},
    {"api.if_match_malformed", 400},
    {"api.idempotency_key_needed", 400},
    {"api.malformed_json", 400},
};

struct TitleRow {
  int status;
  std::string_view zh;
  std::string_view en;
};
constexpr TitleRow kTitles[] = {
    {400, "请求无法理解", "Request not understood"},
    {401, "需要登录", "Sign-in needed"},
    {403, "不允许", "Not allowed"},
    {404, "没有找到", "Not found"},
    {405, "方法不适用", "Method not allowed"},
    {408, "请求超时", "Request took too long"},
    {409, "与当前状态冲突", "Conflict with the present state"},
    {412, "内容已更新", "Changed in the meantime"},
    {413, "内容过大", "Too large"},
    {414, "地址过长", "Address too long"},
    {415, "内容类型不适用", "Content type not accepted"},
    {422, "内容有误", "Content not accepted"},
    {428, "缺少版本", "Version needed"},
    {429, "请求过于频繁", "Too many requests"},
    {431, "请求头过大", "Header too large"},
    {500, "系统出错", "Internal error"},
    {503, "暂时不可用", "Not available at the moment"},
};

// What a client sent may stand in places and messages; a long one says no more than its beginning.
constexpr std::size_t kMostPlace = 300;
constexpr std::size_t kMostMessage = 600;

std::string ShortText(std::string text) {
  if (text.size() <= kMostMessage) return text;
  return std::string(TruncateUtf8(text, kMostMessage)) + "…";
}

// A pointer cut between its segments: to what holds the mistake.
std::string ShortPlace(const std::string& place) {
  return place.size() <= kMostPlace ? place : place.substr(0, place.rfind('/', kMostPlace));
}

std::int64_t CountOf(const Problem& problem) {
  std::int64_t count = 0;
  for (const Param& param : problem.params) {
    if (param.name == "count") std::from_chars(param.value.data(), param.value.data() + param.value.size(), count);
  }
  return count;
}

}  // namespace

int StatusOf(ErrorCode code) { return RowOf(code).status; }

Bilingual TitleOf(int status) {
  for (const TitleRow& row : kTitles) {
    if (row.status == status) return {.zh = std::string(row.zh), .en = std::string(row.en)};
  }
  return {.zh = "请求未完成", .en = std::string(http::ReasonPhrase(status))};
}

ProblemDocument Describe(const Error& error, const Messages& messages, Language language) {
  const CodeRow& row = RowOf(error.code);
  ProblemDocument document;
  document.status = row.status;
  document.key = error.key;
  for (const KeyRow& each : kKeys) {
    if (each.key == error.key) document.status = each.status;
  }
  // Absent and forbidden look alike to the byte; the inside of a bug is nobody's business.
  if (error.code == ErrorCode::kNotFound) document.key = "not_found";
  if (error.code == ErrorCode::kInternal) document.key = "api.internal";
  document.type = "urn:yinqiao:problem:" + document.key;
  document.title = TitleOf(document.status).In(language);
  const std::string_view sentence = messages.Has(document.key) ? std::string_view(document.key) : row.general;
  document.detail = messages.Say(sentence, error.params, language);
  if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kInternal) return document;
  std::int64_t more = 0;
  for (const Problem& problem : error.problems) {
    if (problem.key == kMoreProblems) {
      more += CountOf(problem);
    } else if (document.problems.size() >= kMostProblems) {
      ++more;
    } else {
      document.problems.push_back({.place = ShortPlace(problem.place),
                                   .key = problem.key,
                                   .message = ShortText(messages.Say(problem.key, problem.params, language))});
    }
  }
  if (more > 0) document.more_problems.emplace(more);
  return document;
}

http::Response ToResponse(const ProblemDocument& document, const Error& error) {
  http::Response response = http::Response::Json(document.status, boost::json::serialize(Encode(document)));
  response.headers.Set("Content-Type", "application/problem+json");
  if (document.status == 429 || document.status == 503) {
    const std::string_view seconds = error.param("seconds");
    response.headers.Set("Retry-After", seconds.empty() ? "1" : seconds);
  }
  return response;
}

}  // namespace yq::api
