#include "engine/crypto/totp.h"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>

#include "engine/crypto/hash.h"
#include "engine/crypto/random.h"

namespace yq::crypto {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::int64_t kStepsToEitherSide = 1;  // clocks of phones are off by up to half a minute
constexpr unsigned kDigits = 6;

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~' || c == '@';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

Bytes NewTotpSecret() { return RandomBytes(20); }

std::string TotpUri(ByteView secret, std::string_view issuer, std::string_view account) {
  return "otpauth://totp/" + PercentEncoded(issuer) + ":" + PercentEncoded(account) +
         "?secret=" + Base32Encode(secret) + "&issuer=" + PercentEncoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

std::string TotpCode(ByteView secret, std::int64_t step, unsigned digits) {
  static const bool ready = oath_init() == OATH_OK;
  std::array<char, 16> code{};
  if (!ready || oath_totp_generate(reinterpret_cast<const char*>(secret.data()), secret.size(), step * kStepSeconds,
                                   kStepSeconds, 0, digits, code.data()) != OATH_OK) {
    std::abort();  // only a wrong number of digits or no memory
  }
  return code.data();
}

std::optional<std::int64_t> MatchTotp(ByteView secret, std::string_view code, std::int64_t unix_seconds,
                                      std::int64_t used_step) {
  std::string digits;
  for (const char c : code) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || digits.size() == kDigits) return std::nullopt;
    digits += c;
  }
  if (digits.size() != kDigits || unix_seconds < 0) return std::nullopt;
  const std::int64_t now = unix_seconds / kStepSeconds;
  std::optional<std::int64_t> matched;
  // All three are computed, so that the time does not tell which one matched.
  for (std::int64_t step = now - kStepsToEitherSide; step <= now + kStepsToEitherSide; ++step) {
    const bool same = step >= 0 && EqualInConstantTime(TotpCode(secret, step, kDigits), digits);
    if (same && step > used_step) matched = step;
  }
  return matched;
}

}  // namespace yq::crypto
