// One request, whole and checked: what reaches a handler has passed every limit of its route, and its path, query, form
// and multipart body are decoded, valid UTF-8 and free of NUL.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/headers.h"
#include "engine/http/temp_file.h"

namespace yq::http {

// One part of a multipart/form-data body.
struct Part {
  std::string name;
  std::string file_name;     // last path component as sent by the client; "" when the part is a plain field
  std::string content_type;  // as claimed by the client: judge files by their content
  std::string text;          // the value of a plain field
  TempFile file;             // open when the part is a file, its content on disk

  [[nodiscard]] bool is_file() const { return file.is_open(); }
};

struct Request {
  std::string id;      // unique in this process and unguessable across restarts; for logs
  std::string method;  // upper case; "GET" for a HEAD request (the server drops the body of the answer)
  bool is_head = false;
  std::string target;                 // as sent: "/a%20b?x=1"
  std::string path;                   // decoded: "/a b"
  std::vector<std::string> segments;  // decoded: {"a b"}; "/" has none, a trailing "/" gives a last empty one
  std::vector<Field> query;           // decoded, in order, keys may repeat
  Headers headers;
  std::vector<Field> cookies;
  std::string host;            // the Host field, e.g. "127.0.0.1:8080"
  std::string remote_address;  // of the client; believed from X-Forwarded-For only when the peer is a trusted proxy
  bool tls = false;            // as seen by the client (X-Forwarded-Proto of a trusted proxy)

  std::string body;         // BodyKind::kJson: the bytes as sent
  std::vector<Field> form;  // BodyKind::kForm, decoded
  std::vector<Part> parts;  // BodyKind::kMultipart

  std::size_t route = 0;                           // what the router found: an index into the owner's table
  std::vector<Field> parameters;                   // of the pattern: "/cases/{id}" gives {"id", "..."}
  std::chrono::steady_clock::time_point deadline;  // after this the client has been told 503: hand it on to slow work

  // The first value under that name; nullopt when absent.
  [[nodiscard]] std::optional<std::string_view> Query(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> FormValue(std::string_view name) const;
  [[nodiscard]] std::string_view Parameter(std::string_view name) const;  // "" when the pattern has no such name
  [[nodiscard]] const Part* FindPart(std::string_view name) const;
  // Absent also when two cookies of that name differ: which of them is ours cannot be known.
  [[nodiscard]] std::optional<std::string_view> Cookie(std::string_view name) const;
};

}  // namespace yq::http
