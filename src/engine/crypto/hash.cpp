#include "engine/crypto/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <cstdlib>
#include <utility>

namespace yq::crypto {
namespace {

// Fetched once: OpenSSL 3 otherwise looks the algorithm up at every call.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

// SHA-256 cannot fail but for want of memory.
void Need(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  Need(EVP_DigestInit_ex2(state_->context, Sha256Algorithm(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Add(ByteView bytes) { Need(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1); }

Digest Sha256::Finish() {
  Digest digest;
  Need(EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) == 1);
  Need(EVP_DigestInit_ex2(state_->context, Sha256Algorithm(), nullptr) == 1);
  return digest;
}

Digest Sha256Of(ByteView bytes) {
  thread_local Sha256 hash;
  hash.Add(bytes);
  return hash.Finish();
}

Digest HmacSha256(ByteView key, ByteView message) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, message.data(), message.size());
  Digest digest;
  crypto_auth_hmacsha256_final(&state, digest.data());
  sodium_memzero(&state, sizeof state);
  return digest;
}

bool EqualInConstantTime(ByteView a, ByteView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace yq::crypto
