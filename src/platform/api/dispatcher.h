// Between the HTTP server and the handlers. For each request, in this order: rate limit, session, actor, Origin and
// CSRF token, permission, decoding (all problems at once), idempotency, handler in its transaction, commit, encoding.
// Errors become problem documents in one place; an exception becomes 500 with an incident id and one line in the log.
// Every answer carries the security headers. Thread-safe after construction; table and collaborators must outlive it.
//
//   http::ServerConfig config{.find = [&](auto method, auto segments) { return dispatcher.Find(method, segments); },
//                             .handle = [&](const http::Request& request) { return dispatcher.Handle(request); },
//                             .refusal_page = [&](const http::Refusal& refusal) { return dispatcher.Refuse(refusal); },
//                             .default_headers = api::SecurityHeaders(tls)};
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/crypto/key_ring.h"
#include "engine/http/http.h"
#include "engine/store/store.h"
#include "platform/api/authenticator.h"
#include "platform/api/log.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"

namespace yq::api {

struct DispatcherConfig {
  store::Store& store;
  const crypto::KeyRing& keys;  // seals kept answers, hashes account ids for the log
  const Clock& clock;
  Authenticator& authenticator;
  const Messages& messages;
  LogSink log = LogToStderr;
  // Run first in every writing transaction, e.g. to take the lock of the audit chain in time. May be empty.
  std::function<Result<>(store::Tx&)> begin_write = {};
  // The page for an error on a page row; absent: a plain one.
  std::function<http::Response(const Call&, int status, const Bilingual& title, const Bilingual& detail)> error_page =
      {};
  std::uint32_t guesses_per_address = 300;  // of Rate::kGuessing rows in 5 minutes
};

class Dispatcher {
 public:
  Dispatcher(const Table& table, DispatcherConfig config);
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  [[nodiscard]] http::RouteFound Find(std::string_view method, std::span<const std::string> segments) const;
  [[nodiscard]] http::Response Handle(const http::Request& request);
  [[nodiscard]] http::Response Refuse(const http::Refusal& refusal) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// CSP without unsafe-*, nosniff, COOP, CORP, Referrer-Policy, Permissions-Policy, and HSTS with TLS.
[[nodiscard]] std::vector<http::Field> SecurityHeaders(bool tls);

}  // namespace yq::api
