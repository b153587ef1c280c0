#include "platform/api/table.h"

#include <fmt/format.h>

namespace yq::api {

Endpoint Table::FromRow(const ReadRow& row) {
  Endpoint endpoint;
  endpoint.access = row.access.get();
  endpoint.scope = row.scope.get();
  endpoint.summary = row.summary.text;
  endpoint.idempotency = Natural{"a read changes nothing"};
  endpoint.produces = row.produces;
  endpoint.rate = row.rate;
  endpoint.run_on = row.run_on;
  endpoint.kept = row.kept;
  return endpoint;
}

Endpoint Table::FromRow(const PostRow& row) {
  Endpoint endpoint;
  endpoint.access = row.access.get();
  endpoint.scope = row.scope.get();
  endpoint.summary = row.summary.text;
  endpoint.idempotency = row.idempotency.get();
  endpoint.if_match = row.if_match.get();
  endpoint.success = row.success.get();
  endpoint.max_bytes = row.max_bytes;
  endpoint.produces = row.produces;
  endpoint.rate = row.rate;
  return endpoint;
}

Endpoint Table::FromRow(const EditRow& row) {
  Endpoint endpoint;
  endpoint.access = row.access.get();
  endpoint.scope = row.scope.get();
  endpoint.summary = row.summary.text;
  endpoint.idempotency = Natural{"PUT, PATCH and DELETE bring about a state, however often"};
  endpoint.if_match = row.if_match.get();
  endpoint.max_bytes = row.max_bytes;
  endpoint.produces = "application/json";
  return endpoint;
}

Endpoint Table::FromRow(const PageRow& row) {
  Endpoint endpoint;
  endpoint.access = row.access.get();
  endpoint.summary = row.summary.text;
  endpoint.idempotency = Natural{"a read changes nothing"};
  endpoint.produces = "text/html";
  endpoint.run_on = row.run_on;
  return endpoint;
}

void Table::Add(Endpoint endpoint) {
  const auto name = [&] { return endpoint.method + " " + endpoint.path; };
  const auto wrong = [&](std::string_view what) { wrong_.push_back(fmt::format("{}: {}", name(), what)); };
  const bool is_api = endpoint.kind == EndpointKind::kApi;
  if (endpoint.summary.zh.empty() || endpoint.summary.en.empty()) wrong("a summary is missing");
  if (is_api && endpoint.scope.empty()) wrong("the scope note is empty");
  if (const auto* open = std::get_if<Public>(&endpoint.access); open && open->why.empty()) {
    wrong("public without a reason");
  }
  if (const auto* natural = std::get_if<Natural>(&endpoint.idempotency); natural && natural->why.empty()) {
    wrong("without an idempotency key and without a reason");
  }
  if (endpoint.kept == Kept::kRevalidated && !std::holds_alternative<Public>(endpoint.access)) {
    wrong("kept by clients although it is not public");
  }
  if (endpoint.is_keyed() && endpoint.transaction != TransactionKind::kWrite) {
    wrong("keyed, so its handler must take the transaction (store::Tx&)");
  }
  if (endpoint.method != "POST" && !endpoint.view_schema && endpoint.is_unsafe()) endpoint.success = 204;
  http::RouteLimits limits{.run_on = endpoint.run_on};
  if (endpoint.input == InputKind::kJson || endpoint.input == InputKind::kUpload) {
    const bool upload = endpoint.input == InputKind::kUpload;
    limits.body = upload ? http::BodyKind::kMultipart : http::BodyKind::kJson;
    limits.max_bytes = endpoint.max_bytes + (upload ? std::size_t{64} * 1024 : 0);  // the form around the file
    limits.max_file_bytes = endpoint.max_bytes;
    limits.max_parts = 4;
  }
  if (const Result<> added = router_.Add(endpoint.method, endpoint.path, endpoints_.size(), limits); !added) {
    wrong(added.error().key);
  }
  endpoints_.push_back(std::move(endpoint));
}

std::vector<std::string> Table::Check() const { return wrong_; }

}  // namespace yq::api
