// What a handler gets to know about the request, and what it may answer beside its view.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/language.h"
#include "engine/http/request.h"
#include "engine/http/response.h"
#include "engine/store/store.h"
#include "platform/api/actor.h"
#include "platform/api/messages.h"

namespace yq::api {

struct Call {
  const http::Request& request;
  const Actor& actor;        // nobody (is_signed_in() == false) on public rows without a session
  Language language;         // of the caller
  Instant now;               // one moment for the whole request
  store::Store& store;       // for handlers without a Tx; inside a Tx handler using it stops the program
  const Messages& messages;  // for sentences inside views
  std::optional<std::int64_t> if_match = {};  // the version the caller has seen; set on rows with IfMatch::kNeeded

  [[nodiscard]] std::string_view Path(std::string_view name) const { return request.Parameter(name); }
  [[nodiscard]] std::string_view request_id() const { return request.id; }
  // The version that If-Match named; only on rows with IfMatch::kNeeded.
  [[nodiscard]] std::int64_t version() const { return if_match.value_or(0); }
};

// A view with what else belongs to the answer: `Result<Answer<Session>>` instead of `Result<Session>`.
template <class V>
struct Answer {
  V view;
  std::vector<http::SetCookie> cookies = {};
  std::vector<http::Field> headers = {};
  std::optional<int> status = {};  // instead of the row's success status
};

// The body of multipart rows: the one file of the form, in a field called "file".
struct Upload {
  const http::Part* file = nullptr;  // never null in a handler
};

}  // namespace yq::api
