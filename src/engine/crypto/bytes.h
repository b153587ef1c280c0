// Byte strings and the text forms they travel in: hex, base64 (RFC 4648 section 4, encoding only), base64url without
// padding (RFC 4648 section 5) and base32 without padding (section 6). Pure; any thread. Decoders are strict: one text
// for one value, so a decoded token can be compared.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yq::crypto {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The bytes of a text, without copying; valid as long as the text.
[[nodiscard]] inline ByteView AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] std::string HexEncode(ByteView bytes);  // lower case
[[nodiscard]] std::optional<Bytes> HexDecode(std::string_view text);
[[nodiscard]] std::string Base64Encode(ByteView bytes);  // with padding
[[nodiscard]] std::string Base64UrlEncode(ByteView bytes);
[[nodiscard]] std::optional<Bytes> Base64UrlDecode(std::string_view text);
[[nodiscard]] std::string Base32Encode(ByteView bytes);  // upper case
[[nodiscard]] std::optional<Bytes> Base32Decode(std::string_view text);

}  // namespace yq::crypto
