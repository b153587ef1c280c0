#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace yq {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t bytes;
  bool valid;
};

constexpr std::array<char32_t, 5> kLeastOfLength = {0, 0, 0x80, 0x800, 0x10000};

// The code point at the start of `text`, which is not empty. A byte that begins no valid sequence stands for itself.
CodePoint First(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const CodePoint wrong{lead, 1, false};
  const std::size_t bytes = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (lead >= 0xf8 || bytes == 0 || text.size() < bytes) return wrong;
  char32_t value = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return wrong;
    value = (value << 6) | (next & 0x3fU);
  }
  if (value < kLeastOfLength[bytes] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return wrong;
  return {value, bytes, true};
}

std::u32string Decode(std::string_view text) {
  std::u32string points;
  while (!text.empty()) {
    const CodePoint point = First(text);
    points.push_back(point.value);
    text.remove_prefix(point.bytes);
  }
  return points;
}

// Optimal string alignment: insert, delete, replace, swap neighbours, each of cost 1.
std::size_t Distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view kWideSpace = "\u3000";

// Longer words are no slips of the finger, and comparing them costs their product.
constexpr std::size_t kLongestWord = 100;

}  // namespace

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = First(text);
    if (!point.valid) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(First(text).bytes);
  return count;
}

std::string_view TruncateUtf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = 0;
  while (true) {
    const std::size_t next = end + First(text.substr(end)).bytes;
    if (next > max_bytes) return text.substr(0, end);
    end = next;
  }
}

std::string_view Trim(std::string_view text) {
  while (!text.empty()) {
    if (IsSpace(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(kWideSpace)) {
      text.remove_prefix(kWideSpace.size());
    } else if (IsSpace(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(kWideSpace)) {
      text.remove_suffix(kWideSpace.size());
    } else {
      break;
    }
  }
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    pieces.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return pieces;
    start = end + 1;
  }
}

std::string Join(std::span<const std::string> pieces, std::string_view separator) {
  std::string joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += separator;
    joined += pieces[i];
  }
  return joined;
}

std::string ToLowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<std::string> NearestWord(std::string_view word, std::span<const std::string> candidates) {
  const std::u32string wanted = Decode(word);
  if (wanted.size() < 2 || wanted.size() > kLongestWord) return std::nullopt;
  const std::size_t allowed = std::min<std::size_t>(wanted.size() <= 4   ? 1
                                                    : wanted.size() <= 8 ? 2
                                                                         : 3,
                                                    wanted.size() - 1);
  std::size_t best = allowed + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    const std::u32string points = Decode(candidate);
    if (points.size() > wanted.size() + allowed || wanted.size() > points.size() + allowed) continue;
    const std::size_t distance = Distance(wanted, points);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string EscapeJsonPointer(std::string_view token) {
  std::string escaped;
  for (const char c : token) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string MaskEmail(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0) return "***";
  const std::size_t first = First(email).bytes;
  return std::string(email.substr(0, first)) + "***" + std::string(email.substr(at));
}

std::string MaskTail(std::string_view text, std::size_t visible) {
  const std::size_t count = CountCodePoints(text);
  const std::size_t hidden = count / 2 >= visible ? count - visible : count;
  for (std::size_t i = 0; i < hidden; ++i) text.remove_prefix(First(text).bytes);
  return std::string(hidden, '*') + std::string(text);
}

}  // namespace yq
