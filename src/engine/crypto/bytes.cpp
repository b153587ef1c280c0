#include "engine/crypto/bytes.h"

#include <sodium.h>

#include <array>

namespace yq::crypto {
namespace {

constexpr std::string_view kBase32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// A decoder is strict when encoding its answer gives the text back.
std::optional<Bytes> IfExact(Bytes bytes, std::string_view text, std::string (*encode)(ByteView)) {
  if (encode(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace

std::string HexEncode(ByteView bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::optional<Bytes> HexDecode(std::string_view text) {
  Bytes bytes(text.size() / 2 + 1);
  std::size_t size = 0;
  if (sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return IfExact(std::move(bytes), text, HexEncode);
}

namespace {

std::string Base64Of(ByteView bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();  // its final zero
  return text;
}

}  // namespace

std::string Base64Encode(ByteView bytes) { return Base64Of(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::string Base64UrlEncode(ByteView bytes) { return Base64Of(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::optional<Bytes> Base64UrlDecode(std::string_view text) {
  Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return IfExact(std::move(bytes), text, Base64UrlEncode);
}

std::string Base32Encode(ByteView bytes) {
  std::string text;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8U) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += kBase32Letters[(pending >> bits) & 31U];
    }
    pending &= (1U << bits) - 1U;
  }
  if (bits > 0) text += kBase32Letters[(pending << (5U - bits)) & 31U];
  return text;
}

std::optional<Bytes> Base32Decode(std::string_view text) {
  Bytes bytes;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const auto value = kBase32Letters.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    pending = (pending << 5U) | static_cast<std::uint32_t>(value);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
      pending &= (1U << bits) - 1U;
    }
  }
  return IfExact(std::move(bytes), text, Base32Encode);
}

}  // namespace yq::crypto
