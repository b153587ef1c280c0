// Names of files on their way in and out.
#include <algorithm>

#include "base/text.h"
#include "platform/attachments/attachments.h"

namespace yq::attachments {
namespace {

constexpr std::size_t kMostBytes = 150;  // file systems take 255 with what browsers add

// One code point at the start of valid UTF-8, and its length.
std::pair<char32_t, std::size_t> FirstOf(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1) return {lead, 1};
  char32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {point, std::min(length, text.size())};
}

// Controls, marks that turn the direction of reading or cannot be seen, and what Windows forbids.
bool IsUnwanted(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return true;
  if (point == 0x00AD || point == 0x061C || point == 0xFEFF || (point >= 0x200B && point <= 0x200F)) return true;
  if ((point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F)) return true;
  if (point >= 0xE0000) return true;
  return std::u32string_view(U"<>:\"|?*;%").contains(point);
}

bool IsPlain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

}  // namespace

std::string CleanFileName(std::string_view given, document::FileKind kind) {
  if (const std::size_t cut = given.find_last_of("/\\"); cut != std::string_view::npos) given.remove_prefix(cut + 1);
  std::string name;
  if (IsValidUtf8(given)) {
    for (std::string_view rest = given; !rest.empty();) {
      const auto [point, length] = FirstOf(rest);
      if (!IsUnwanted(point)) name.append(rest.substr(0, length));
      rest.remove_prefix(length);
    }
  }
  const std::string_view extension = document::Extension(kind);
  const std::size_t dot = name.rfind('.');
  std::string end = dot == std::string::npos ? "" : ToLowerAscii(std::string_view(name).substr(dot + 1));
  if (end == "jpeg" || end == "jpe") end = "jpg";
  std::string_view stem = name;
  if (end == extension) stem = stem.substr(0, dot);
  const auto is_edge = [](char c) { return c == '.' || c == ' '; };
  while (!stem.empty() && is_edge(stem.front())) stem.remove_prefix(1);
  stem = Trim(TruncateUtf8(stem, kMostBytes));
  while (!stem.empty() && is_edge(stem.back())) stem.remove_suffix(1);
  return fmt::format("{}.{}", stem.empty() ? "attachment" : stem, extension);
}

std::string ContentDisposition(std::string_view name) {
  std::string plain;
  std::string encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsPlain(c)) {
      plain += c;
      encoded += c;
      continue;
    }
    if ((byte & 0xC0U) != 0x80U) plain += '_';
    encoded += fmt::format("%{:02X}", byte);
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

}  // namespace yq::attachments
