// Finds the route of a method and path, with its limits, before any byte of a body is read. Patterns:
// "/cases/{id}/closure"; a last "{rest...}" takes all remaining segments. A literal segment goes before a parameter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/http/headers.h"

namespace yq::http {

enum class BodyKind : std::uint8_t {
  kNone,       // a body is refused: 413
  kJson,       // application/json or application/...+json, kept as bytes
  kForm,       // application/x-www-form-urlencoded, decoded
  kMultipart,  // multipart/form-data, files streamed to disk
};

enum class RunOn : std::uint8_t {
  kPool,      // may block: runs on the bounded pool, 503 when that is full
  kIoThread,  // never blocks, takes microseconds (health, files in memory): answers even when the pool is full
};

struct RouteLimits {
  BodyKind body = BodyKind::kNone;
  std::size_t max_bytes = 0;       // of the whole body; more is 413, by Content-Length before a byte of it is read
  std::size_t max_file_bytes = 0;  // of one file of a multipart body; 0: max_bytes
  std::size_t max_parts = 20;      // of a multipart body
  std::chrono::milliseconds deadline{15'000};  // from the end of the body to the handler's answer; then 503
  RunOn run_on = RunOn::kPool;
};

enum class Found : std::uint8_t { kRoute, kNoPath, kNoMethod };

struct RouteFound {
  Found found = Found::kNoPath;
  std::size_t route = 0;
  RouteLimits limits = {};
  std::vector<Field> parameters = {};
  std::string allow = {};  // kNoMethod: "GET, HEAD, POST"
};

// Filled once, then read from any thread.
class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  // `route` is the caller's index, given back in RouteFound and Request. Errors: http.bad_pattern, http.route_twice.
  [[nodiscard]] Result<> Add(std::string_view method, std::string_view pattern, std::size_t route, RouteLimits limits);
  // `segments` decoded, as in Request::segments. HEAD is found where GET is.
  [[nodiscard]] RouteFound Find(std::string_view method, std::span<const std::string> segments) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace yq::http
