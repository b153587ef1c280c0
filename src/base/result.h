// Errors as values. Every function that can fail for an expected reason returns Result<T>; an exception means a bug or
// a lost resource and is caught only at the request and the job boundary.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yq {

// What a caller (a program) can do about an error. One place (platform/api) maps these to HTTP.
enum class ErrorCode : std::uint8_t {
  kInvalid,          // 422: the request or file is wrong; `problems` say where
  kUnauthenticated,  // 401
  kForbidden,        // 403: only where existence is no secret; otherwise kNotFound
  kNotFound,         // 404: absent, or outside the actor's scope; the two are never distinguishable
  kConflict,         // 409: a rule about the present state forbids it
  kStale,            // 412: somebody else changed it first
  kTooLarge,         // 413
  kTooMany,          // 429
  kUnavailable,      // 503: try again later
  kInternal,         // 500: a bug; the detail goes to the log only
};

// A named value for the sentence of an error, e.g. {"needed", "24"}.
struct Param {
  std::string name;
  std::string value;
  friend bool operator==(const Param&, const Param&) = default;
};

// One problem at one place: a JSON pointer ("/facts/3/value") or a file position ("facts.yaml:12:5").
struct Problem {
  std::string place;
  std::string key;  // stable, e.g. "unknown_field"
  std::vector<Param> params;
  friend bool operator==(const Problem&, const Problem&) = default;
};

// Text for the log alone. A type of its own so that it can never be handed to a person by mistake.
struct LogDetail {
  std::string text;
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string key;  // stable for people and tests: "cases.already_decided"
  std::vector<Param> params = {};
  std::vector<Problem> problems = {};
  LogDetail detail = {};

  // The value of the parameter `name`, or "" when there is none.
  [[nodiscard]] std::string_view param(std::string_view name) const {
    for (const Param& p : params) {
      if (p.name == name) return p.value;
    }
    return {};
  }
};

template <class T = void>
using Result = std::expected<T, Error>;

// `return Fail(ErrorCode::kConflict, "cases.already_decided", {{"number", number}});`
[[nodiscard]] inline std::unexpected<Error> Fail(ErrorCode code, std::string key, std::vector<Param> params = {},
                                                 std::string log_detail = {}) {
  return std::unexpected(Error{.code = code,
                               .key = std::move(key),
                               .params = std::move(params),
                               .problems = {},
                               .detail = LogDetail{std::move(log_detail)}});
}

}  // namespace yq

#define YQ_CONCAT_INNER(a, b) a##b
#define YQ_CONCAT(a, b) YQ_CONCAT_INNER(a, b)

// YQ_TRY(expression): returns the error to the caller, or goes on. For Result<void>.
#define YQ_TRY(expression)                                        \
  do {                                                            \
    if (auto yq_result = (expression); !yq_result) [[unlikely]] { \
      return ::std::unexpected(::std::move(yq_result).error());   \
    }                                                             \
  } while (false)

// YQ_ASSIGN(auto name, expression): the value, or returns the error to the caller.
#define YQ_ASSIGN(declaration, expression)                                          \
  auto YQ_CONCAT(yq_result_, __LINE__) = (expression);                              \
  if (!YQ_CONCAT(yq_result_, __LINE__)) [[unlikely]] {                              \
    return ::std::unexpected(::std::move(YQ_CONCAT(yq_result_, __LINE__)).error()); \
  }                                                                                 \
  declaration = ::std::move(*YQ_CONCAT(yq_result_, __LINE__))
