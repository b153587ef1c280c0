#include "engine/http/answer.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/http/negotiate.h"
#include "engine/http/syntax.h"

namespace yq::http {

namespace {

constexpr std::size_t kGzipFrom = 1024;  // below that the headers weigh more

}  // namespace

Response PlainRefusal(const Refusal& refusal) {
  Response response = Response::Bytes(refusal.status, "application/problem+json",
                                      fmt::format(R"({{"status":{},"title":"{}","key":"{}"}})", refusal.status,
                                                  ReasonPhrase(refusal.status), refusal.key));
  return response;
}

bool IsSendable(const Headers& headers) {
  return std::ranges::all_of(headers,
                             [](const Field& field) { return IsToken(field.name) && IsFieldValue(field.value); });
}

void Compress(const Request& request, Response& response) {
  auto* text = std::get_if<std::string>(&response.body);
  if (!response.compress || text == nullptr || text->size() < kGzipFrom) return;
  if (response.headers.Has("Content-Encoding") || !IsTextType(response.headers.Get("Content-Type"))) return;
  response.headers.Add("Vary", "Accept-Encoding");
  if (!TakesEncoding(request.headers.Get("Accept-Encoding"), "gzip")) return;
  if (std::optional<std::string> packed = Gzip(*text)) {
    *text = std::move(*packed);
    response.headers.Add("Content-Encoding", "gzip");
  }
}

std::string HeadText(const Response& response, const std::vector<Field>& defaults, std::string_view date,
                     bool keep_alive) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonPhrase(response.status));
  const auto append = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  for (const Field& field : response.headers) {
    const bool is_ours = SameName(field.name, "Content-Length") || SameName(field.name, "Connection") ||
                         SameName(field.name, "Transfer-Encoding") || SameName(field.name, "Date");
    if (!is_ours) append(field.name, field.value);
  }
  for (const Field& field : defaults) {
    if (!response.headers.Has(field.name)) append(field.name, field.value);
  }
  append("Date", date);
  if (response.status != 204 && response.status != 304) append("Content-Length", fmt::to_string(response.body_size()));
  if (!keep_alive) append("Connection", "close");
  return text + "\r\n";
}

}  // namespace yq::http
