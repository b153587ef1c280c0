// The head of a request, from raw bytes to a checked Request. Two looks at the same bytes: our own scan of every byte,
// for what a lenient parser would let through (bare LF, folded lines, control characters, leading CRLF), then the
// checks on fields that decide where the message ends. Whoever disagrees with the next server about that can smuggle
// requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/http/request.h"

namespace yq::http {

struct HeadProblem {
  int status = 400;
  std::string_view key = "http.bad_request";
  friend bool operator==(const HeadProblem&, const HeadProblem&) = default;
};

// Looks at bytes as they come, so that a hopeless head is refused at its first wrong byte and not at its deadline.
class HeadScanner {
 public:
  enum class State : std::uint8_t { kMore, kWhole, kBad };

  HeadScanner(std::size_t max_head_bytes, std::size_t max_target_bytes)
      : max_head_bytes_(max_head_bytes), max_target_bytes_(max_target_bytes) {}

  // `buffer` starts with all bytes given before.
  [[nodiscard]] State Scan(std::string_view buffer);
  [[nodiscard]] std::size_t length() const { return at_; }  // of the whole head with its last CRLF
  [[nodiscard]] const HeadProblem& problem() const { return problem_; }

 private:
  enum class Step : std::uint8_t {
    kMethod,
    kTarget,
    kVersion,
    kLineEnd,
    kLineStart,
    kName,
    kValue,
    kValueEnd,
    kHeadEnd
  };
  [[nodiscard]] State Bad(int status, std::string_view key);

  std::size_t max_head_bytes_;
  std::size_t max_target_bytes_;
  std::size_t at_ = 0;
  std::size_t step_start_ = 0;
  std::size_t fields_ = 0;
  Step step_ = Step::kMethod;
  HeadProblem problem_ = {};
};

// Where the message ends and what happens to the connection after it.
struct Framing {
  bool chunked = false;
  std::optional<std::uint64_t> content_length = {};
  bool keep_alive = true;
  bool expects_continue = false;

  [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// Fills path, segments, query, host, cookies and is_head from method, target and headers. `minor_version` of HTTP/1.
[[nodiscard]] std::optional<HeadProblem> CheckHead(int minor_version, Request& request, Framing& framing);

}  // namespace yq::http
