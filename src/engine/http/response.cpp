#include "engine/http/response.h"

#include <fmt/format.h>

namespace yq::http {

namespace {

Response Typed(int status, std::string_view content_type, Response::Body body) {
  Response response;
  response.status = status;
  response.headers.Add("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

}  // namespace

Response Response::Text(int status, std::string text) {
  return Typed(status, "text/plain; charset=utf-8", std::move(text));
}

Response Response::Html(int status, std::string html) {
  return Typed(status, "text/html; charset=utf-8", std::move(html));
}

Response Response::Json(int status, std::string json) { return Typed(status, "application/json", std::move(json)); }

Response Response::Bytes(int status, std::string_view content_type, std::string bytes) {
  return Typed(status, content_type, std::move(bytes));
}

Response Response::File(int status, std::string_view content_type, TempFile file) {
  return Typed(status, content_type, std::move(file));
}

Response Response::Redirect(int status, std::string_view location) {
  Response response;
  response.status = status;
  response.headers.Add("Location", location);
  return response;
}

void Response::Add(const SetCookie& cookie) {
  std::string value = fmt::format("{}={}; Path={}", cookie.name, cookie.value, cookie.path);
  if (cookie.max_age) value += fmt::format("; Max-Age={}", cookie.max_age->count());
  if (cookie.secure) value += "; Secure";
  if (cookie.http_only) value += "; HttpOnly";
  value += cookie.same_site == SameSite::kStrict ? "; SameSite=Strict"
           : cookie.same_site == SameSite::kLax  ? "; SameSite=Lax"
                                                 : "; SameSite=None";
  headers.Add("Set-Cookie", value);
}

std::uint64_t Response::body_size() const {
  if (const auto* text = std::get_if<std::string>(&body)) return text->size();
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body))
    return *shared ? (*shared)->size() : 0;
  return std::get<TempFile>(body).size();
}

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

}  // namespace yq::http
