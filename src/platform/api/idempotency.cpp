#include "platform/api/idempotency.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/http/headers.h"
#include "platform/api/migrations.h"
#include "platform/api/queries.h"

namespace yq::api {
namespace {

// The key is the caller's own text: kept as a hash.
crypto::Digest KeyHash(const KeyedCall& call) { return crypto::Sha256Of(call.key); }

std::span<const std::uint8_t> View(const crypto::Digest& digest) { return digest; }

std::string RowName(const KeyedCall& call) {
  return call.account + "|" + call.route + "|" + crypto::HexEncode(KeyHash(call));
}

std::string ToText(const KeptAnswer& answer) {
  boost::json::object headers;
  for (const http::Field& field : answer.headers) headers.emplace(field.name, field.value);
  return boost::json::serialize(headers) + "\n" + answer.body;
}

void FromText(std::string_view text, KeptAnswer& answer) {
  const std::size_t line_end = text.find('\n');
  const boost::json::value headers = boost::json::parse(text.substr(0, line_end));
  for (const auto& [name, value] : headers.as_object()) {
    answer.headers.push_back({std::string(name), std::string(value.as_string())});
  }
  answer.body = text.substr(line_end + 1);
}

}  // namespace

const store::Module kStoreModule{.name = "api", .statements = sql::kStatements, .migrations = kMigrations};

Result<std::optional<KeptAnswer>> ClaimKey(store::Tx& tx, const crypto::KeyRing& keys, const KeyedCall& call,
                                           Instant now) {
  const crypto::Digest key_hash = KeyHash(call);
  YQ_ASSIGN(const std::int64_t claimed,
            tx.Exec(sql::kClaimKey, call.account, call.route, View(key_hash), View(call.body), now.micros));
  if (claimed == 1) return std::nullopt;
  YQ_ASSIGN(const store::Row row, tx.One(sql::kFindKept, call.account, call.route, View(key_hash)));
  if (!crypto::EqualInConstantTime(row.Blob(0), call.body)) {
    return Fail(ErrorCode::kInvalid, "api.idempotency_reused");
  }
  KeptAnswer answer{.status = row.Get<int>(1)};
  if (const auto sealed = row.OptionalBlob(2)) {
    const std::string row_name = RowName(call);
    YQ_ASSIGN(const std::string text, keys.Open(*sealed, {"api_idempotency", "answer", row_name}));
    FromText(text, answer);
  }
  return answer;
}

Result<> KeepAnswer(store::Tx& tx, const crypto::KeyRing& keys, const KeyedCall& call, const KeptAnswer& answer) {
  const crypto::Digest key_hash = KeyHash(call);
  const std::string row_name = RowName(call);
  const crypto::Bytes sealed = keys.Seal(ToText(answer), {"api_idempotency", "answer", row_name});
  YQ_TRY(tx.Exec(sql::kKeepAnswer, answer.status, sealed, call.account, call.route, View(key_hash)));
  return {};
}

Result<std::int64_t> ForgetKeys(store::Tx& tx, Instant before) { return tx.Exec(sql::kForgetKeys, before.micros); }

}  // namespace yq::api
