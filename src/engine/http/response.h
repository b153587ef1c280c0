// An answer. Content-Length, Date, Connection and the server's default headers are added when it is sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/http/headers.h"
#include "engine/http/temp_file.h"

namespace yq::http {

enum class SameSite : std::uint8_t { kLax, kStrict, kNone };

struct SetCookie {
  std::string name;
  std::string value;                                 // visible ASCII without quotes, comma, semicolon, backslash
  std::optional<std::chrono::seconds> max_age = {};  // absent: until the browser closes; 0: delete
  std::string path = "/";
  bool secure = true;
  bool http_only = true;
  SameSite same_site = SameSite::kLax;
};

struct Response {
  // Text held by the answer, text shared by many answers (static files), or a file sent in pieces.
  using Body = std::variant<std::string, std::shared_ptr<const std::string>, TempFile>;

  int status = 200;
  Headers headers;
  Body body;
  bool compress =
      true;  // may be sent as gzip when it is text; false for what mixes secrets with the client's own words

  [[nodiscard]] static Response Text(int status, std::string text);  // text/plain; charset=utf-8
  [[nodiscard]] static Response Html(int status, std::string html);
  [[nodiscard]] static Response Json(int status, std::string json);
  [[nodiscard]] static Response Bytes(int status, std::string_view content_type, std::string bytes);
  [[nodiscard]] static Response File(int status, std::string_view content_type, TempFile file);
  [[nodiscard]] static Response Redirect(int status, std::string_view location);  // 303 after a POST, 302, 308

  void Add(const SetCookie& cookie);
  [[nodiscard]] std::uint64_t body_size() const;
};

// The words of a status: "Not Found".
[[nodiscard]] std::string_view ReasonPhrase(int status);

}  // namespace yq::http
