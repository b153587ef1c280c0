#include "engine/crypto/password.h"

#include <sodium.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace yq::crypto {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19} * 1024 * 1024;
constexpr int kAtOnce = 2;  // memory and processor time are what an attacker would exhaust
constexpr auto kLongestWait = std::chrono::seconds(5);

// A hash of today's parameters that no password is known for.
constexpr char kNobody[] =
    "$argon2id$v=19$m=19456,t=2,p=1$GFo+64RYAdVTECIm7nZczw$7aW6L+eaa3gobMOyxjevydQS303klWz9lq3fjgu0uXE";

class Turnstile {
 public:
  bool Enter() {
    std::unique_lock lock(mutex_);
    if (!free_again_.wait_for(lock, kLongestWait, [this] { return inside_ < kAtOnce; })) return false;
    ++inside_;
    return true;
  }
  void Leave() {
    {
      const std::lock_guard lock(mutex_);
      --inside_;
    }
    free_again_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_again_;
  int inside_ = 0;
};

Turnstile& TheTurnstile() {
  static Turnstile turnstile;
  return turnstile;
}

class Turn {
 public:
  Turn() : inside_(TheTurnstile().Enter()) {}
  ~Turn() {
    if (inside_) TheTurnstile().Leave();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool inside() const { return inside_; }

 private:
  bool inside_;
};

Result<void> CheckLength(std::string_view password) {
  if (password.size() <= kMaxPasswordBytes) return {};
  return Fail(ErrorCode::kInvalid, "crypto.password_too_long", {{"limit", std::to_string(kMaxPasswordBytes)}});
}

std::unexpected<Error> QueueFull() { return Fail(ErrorCode::kUnavailable, "crypto.password_queue_full"); }

}  // namespace

Result<std::string> HashPassword(std::string_view password) {
  YQ_TRY(CheckLength(password));
  const Turn turn;
  if (!turn.inside()) return QueueFull();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Fail(ErrorCode::kUnavailable, "crypto.password_memory_short");
  }
  return std::string(text.data());
}

Result<bool> VerifyPassword(std::string_view stored_hash, std::string_view password) {
  YQ_TRY(CheckLength(password));
  const std::string text(stored_hash);
  if (crypto_pwhash_str_needs_rehash(text.c_str(), kPasses, kMemoryBytes) < 0) {
    return Fail(ErrorCode::kInternal, "crypto.password_hash_malformed");
  }
  const Turn turn;
  if (!turn.inside()) return QueueFull();
  return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

Result<bool> DummyVerify(std::string_view password) {
  YQ_ASSIGN(const bool matched, VerifyPassword(kNobody, password));
  static_cast<void>(matched);
  return false;
}

bool NeedsRehash(std::string_view stored_hash) {
  return crypto_pwhash_str_needs_rehash(std::string(stored_hash).c_str(), kPasses, kMemoryBytes) != 0;
}

}  // namespace yq::crypto
