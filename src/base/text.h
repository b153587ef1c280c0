// Text in UTF-8: checking, cutting, escaping, masking, and the nearest right word for a wrong one. All functions are
// pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yq {

// Shortest forms only, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(std::string_view text);
// Code points; bytes that are no UTF-8 count one each.
std::size_t CountCodePoints(std::string_view text);
// The longest beginning of at most `max_bytes` bytes that cuts no code point.
std::string_view TruncateUtf8(std::string_view text, std::size_t max_bytes);

// Without ASCII white space and U+3000 (the wide space of Chinese keyboards) at both ends.
std::string_view Trim(std::string_view text);
// Pieces between separators; n separators give n + 1 pieces, so "" gives one empty piece.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(std::span<const std::string> pieces, std::string_view separator);
// ASCII letters alone.
std::string ToLowerAscii(std::string_view text);

// The candidate most alike (Damerau-Levenshtein over code points), for "did you mean": at most one edit for words of up
// to 4 characters, two up to 8, three above, and always less than the word's length. Ties go to the earlier candidate.
std::optional<std::string> NearestWord(std::string_view word, std::span<const std::string> candidates);

// For text and for attribute values in quotes: & < > " '.
std::string EscapeHtml(std::string_view text);
// One reference token of RFC 6901: "~" -> "~0", "/" -> "~1".
std::string EscapeJsonPointer(std::string_view token);

// "zhang@example.org" -> "z***@example.org"; without "@" everything is masked: "***".
std::string MaskEmail(std::string_view email);
// All but the last `visible` code points become "*"; everything when there are not at least twice as many code points
// as `visible`.
std::string MaskTail(std::string_view text, std::size_t visible = 4);

}  // namespace yq
