// One row of the endpoint table: everything the dispatcher must know before any handler runs. The attributes whose
// absence would be dangerous have no default: a row without its permission, scope note, idempotency or If-Match does
// not compile. Rows are made by Table (table.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include "base/language.h"
#include "base/result.h"
#include "engine/http/response.h"
#include "engine/http/router.h"
#include "platform/api/actor.h"
#include "platform/api/call.h"
#include "platform/api/schema.h"

namespace yq::api {

// A value that must be given: no default, so leaving it out does not compile.
template <class T>
class Must {
 public:
  template <class U>
    requires std::convertible_to<U, T>
  Must(U value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const T& get() const { return value_; }

 private:
  T value_;
};

// What the row does, in a few words: {"一件办件", "One case"}.
struct Summary {
  Summary(std::string_view zh, std::string_view en) : text{std::string(zh), std::string(en)} {}
  Bilingual text;
};

// Open to everybody, and why that is right.
struct Public {
  std::string_view why;
};
using Access = std::variant<Permission, Public>;

// What a repeated POST does.
struct Keyed {};  // needs Idempotency-Key; the answer is kept beside the effect, in the same transaction
struct Natural {  // needs no key: repeating it changes nothing more, or repeating is meant
  std::string_view why;
};
using Idempotency = std::variant<Keyed, Natural>;

enum class IfMatch : std::uint8_t {
  kNeeded,     // If-Match: "v<version>" of what was read; 428 without
  kNotNeeded,  // creates something new, or the change does not rest on what was read
};

enum class Rate : std::uint8_t {
  kNormal,
  kGuessing,  // sign-in and the like: 300 requests per address in 5 minutes over all such rows together
};

// Whether a client may keep an answer and ask again with its ETag.
enum class Kept : std::uint8_t {
  kNever,        // no-store: personal, or the state of a record
  kRevalidated,  // the same for everybody: an ETag of the bytes, 304 when nothing changed
};

// The rows as written by modules.
struct ReadRow {
  Must<Access> access;
  Must<std::string_view> scope;  // which records are seen: "own cases"
  Summary summary;
  std::string_view produces = "application/json";  // for rows that answer with http::Response
  Rate rate = Rate::kNormal;
  http::RunOn run_on = http::RunOn::kPool;  // kIoThread only for answers out of memory in microseconds
  Kept kept = Kept::kNever;
};
struct PostRow {
  Must<Access> access;
  Must<std::string_view> scope;
  Summary summary;
  Must<Idempotency> idempotency;
  Must<IfMatch> if_match;
  Must<int> success;                   // 200, 201, 202, 204
  std::size_t max_bytes = 256 * 1024;  // of the body; of an upload: of the file
  std::string_view produces = "application/json";
  Rate rate = Rate::kNormal;
};
struct EditRow {  // PUT, PATCH, DELETE: idempotent by themselves
  Must<Access> access;
  Must<std::string_view> scope;
  Summary summary;
  Must<IfMatch> if_match;
  std::size_t max_bytes = 256 * 1024;
};
struct PageRow {
  Must<Access> access;
  Summary summary;
  http::RunOn run_on = http::RunOn::kPool;  // kIoThread only for answers out of memory in microseconds
};

// The rest is made by Table and read by the dispatcher, the OpenAPI document and the tests.

struct Reply {
  int status = 200;
  boost::json::value view;                 // unless `raw`
  bool has_view = false;                   // false: an empty body
  std::optional<http::Response> raw = {};  // a file or page, as it is
  std::vector<http::SetCookie> cookies = {};
  std::vector<http::Field> headers = {};
};

enum class InputKind : std::uint8_t { kNone, kQuery, kJson, kUpload };
enum class TransactionKind : std::uint8_t { kNone, kRead, kWrite };  // what the dispatcher opens around the handler
enum class EndpointKind : std::uint8_t { kApi, kPage };

struct Endpoint {
  std::string method;  // "GET"
  std::string path;    // "/api/cases/{id}"
  EndpointKind kind = EndpointKind::kApi;
  Access access = Public{};
  std::string scope;
  Bilingual summary;
  Idempotency idempotency = Natural{};
  IfMatch if_match = IfMatch::kNotNeeded;
  int success = 200;
  std::size_t max_bytes = 0;
  std::string produces;
  Rate rate = Rate::kNormal;
  http::RunOn run_on = http::RunOn::kPool;
  Kept kept = Kept::kNever;
  InputKind input = InputKind::kNone;
  TransactionKind transaction = TransactionKind::kNone;

  // Types for the OpenAPI document; empty functions where there is none.
  std::function<boost::json::value(Schemas&)> input_schema = {};
  std::function<boost::json::value(Schemas&)> view_schema = {};
  std::string_view view_type;  // tells views apart

  // Decodes the input and does what comes before the transaction.
  std::function<Result<std::shared_ptr<const void>>(const Call&)> decode = {};
  // Calls the handler. tx is set exactly when `transaction` is not kNone. May run more than once.
  std::function<Result<Reply>(const Call&, store::Tx* tx, const void* input)> apply = {};

  [[nodiscard]] bool is_unsafe() const { return method != "GET"; }
  [[nodiscard]] bool is_keyed() const { return std::holds_alternative<Keyed>(idempotency); }
};

}  // namespace yq::api
