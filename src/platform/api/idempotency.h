// Kept answers of keyed POSTs, in the same transaction as their effect. The dispatcher alone calls Claim and Keep.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/crypto/hash.h"
#include "engine/crypto/key_ring.h"
#include "engine/http/headers.h"
#include "engine/store/module.h"

namespace yq::api {

extern const store::Module kStoreModule;

struct KeyedCall {
  Id account;             // "" for nobody
  std::string route;      // "POST /api/cases"
  std::string key;        // as sent
  crypto::Digest body{};  // of the input
};

struct KeptAnswer {
  int status = 0;
  std::string body;                       // "" for none
  std::vector<http::Field> headers = {};  // that belong to it: Content-Type, ETag
};

// Takes the key for this transaction and gives nothing, or gives the answer kept earlier. A second caller with the same
// key waits for the first. kInvalid "api.idempotency_reused" when the key came with another body before.
[[nodiscard]] Result<std::optional<KeptAnswer>> ClaimKey(store::Tx& tx, const crypto::KeyRing& keys,
                                                         const KeyedCall& call, Instant now);
[[nodiscard]] Result<> KeepAnswer(store::Tx& tx, const crypto::KeyRing& keys, const KeyedCall& call,
                                  const KeptAnswer& answer);
// For the nightly cleaning: keys older than `before`. Gives how many went.
[[nodiscard]] Result<std::int64_t> ForgetKeys(store::Tx& tx, Instant before);

}  // namespace yq::api
