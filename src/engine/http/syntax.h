// The small grammars of HTTP as pure functions over text: strict where an attacker could profit from doubt, lenient
// only where browsers really differ (cookies).
#pragma once

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/headers.h"

namespace yq::http {

[[nodiscard]] bool IsTokenChar(char c);                  // RFC 9110 5.6.2
[[nodiscard]] bool IsToken(std::string_view text);       // one or more of them
[[nodiscard]] bool IsFieldValue(std::string_view text);  // no control character but TAB
[[nodiscard]] bool IsUtf8(std::string_view text);        // shortest forms only, no surrogates
[[nodiscard]] std::string LowerCase(std::string_view text);
[[nodiscard]] std::string_view Trim(std::string_view text);  // spaces and tabs

enum class Plus : bool { kLiteral, kSpace };
// nullopt on a "%" without two hex digits.
[[nodiscard]] std::optional<std::string> PercentDecode(std::string_view text, Plus plus);
[[nodiscard]] std::string PercentEncode(std::string_view text);  // all but unreserved characters

// The path of a request: starts with "/", no "." or ".." segment, no encoded "/", "\" or control character, valid
// UTF-8.
struct DecodedPath {
  std::string path;
  std::vector<std::string> segments;
};
[[nodiscard]] std::optional<DecodedPath> DecodePath(std::string_view path);

// application/x-www-form-urlencoded: queries and forms. nullopt when badly encoded, not UTF-8, holding NUL, or too
// many.
inline constexpr std::size_t kMaxFormFields = 1'000;
[[nodiscard]] std::optional<std::vector<Field>> ParseUrlEncoded(std::string_view text);

// Malformed pairs are skipped: other programs on the same host may have set them.
[[nodiscard]] std::vector<Field> ParseCookies(std::string_view text);

// A name, IPv4 address or [IPv6 address] with an optional port.
[[nodiscard]] bool IsHost(std::string_view host);

// "Multipart/Form-Data; boundary=x" -> type "multipart/form-data", parameters {"boundary", "x"}; names in lower case,
// each once.
struct MediaType {
  std::string type;
  std::vector<Field> parameters;
  [[nodiscard]] std::string_view Parameter(std::string_view name) const;
};
[[nodiscard]] std::optional<MediaType> ParseMediaType(std::string_view text);

// "; name=value; name="quoted value"" as in Content-Type and Content-Disposition; nullopt when malformed or a name
// comes twice.
[[nodiscard]] std::optional<std::vector<Field>> ParseParameters(std::string_view text);

[[nodiscard]] std::string HttpDate(std::time_t at);  // "Sun, 06 Nov 1994 08:49:37 GMT"

}  // namespace yq::http
