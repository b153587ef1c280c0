#include "engine/document/letter_check.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/document/qr.h"

namespace yq::document {
namespace {

// Far above any real letter, low enough that drawing stays under a second.
constexpr std::size_t kMaxLine = 300;        // bytes: head, title, labels, seal
constexpr std::size_t kMaxText = 8000;       // bytes: a paragraph, a value
constexpr std::size_t kMaxParts = 200;       // paragraphs, rows
constexpr std::size_t kMaxWhole = 200'000;   // bytes of all texts together
constexpr std::ptrdiff_t kMaxNewlines = 20;  // in one text

enum class Lines { kOne, kMany };

// The next code point, or nothing when the bytes are no UTF-8 (RFC 3629). Moves `at` on.
std::optional<char32_t> NextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at++);
  if (first < 0x80) return first;
  const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < more) return std::nullopt;
  char32_t point = first & (0x3FU >> more);
  for (unsigned i = 0; i < more; ++i) {
    if ((byte(at) & 0xC0U) != 0x80) return std::nullopt;
    point = (point << 6U) | (byte(at++) & 0x3FU);
  }
  const char32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
  return point;
}

// Control characters, and those that turn the writing direction so that paper says something else than the record.
bool IsControl(char32_t point, Lines lines) {
  if (point == '\n') return lines == Lines::kOne;
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200E && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF ||
         (point & 0xFFFEU) == 0xFFFE || (point >= 0xE000 && point <= 0xF8FF);
}

const char* WrongCharacters(std::string_view text, Lines lines) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = NextCodePoint(text, at);
    if (!point) return "not_utf8";
    if (IsControl(*point, lines)) return "control_character";
  }
  return nullptr;
}

class Checker {
 public:
  void Required(std::string_view place, const std::string& text) {
    if (text.find_first_not_of(" \n") == std::string::npos) Add(place, "required");
    Optional(place, text);
  }
  void Optional(std::string_view place, const std::string& text, std::size_t limit = kMaxLine,
                Lines lines = Lines::kOne) {
    whole_ += text.size();
    if (text.size() > limit || std::ranges::count(text, '\n') > kMaxNewlines) {
      Add(place, "too_long");
    } else if (const char* const key = WrongCharacters(text, lines)) {
      Add(place, key);
    }
  }
  void Paragraphs(std::string_view place, const std::vector<std::string>& texts) {
    Count(place, texts.size());
    for (std::size_t i = 0; i < std::min(texts.size(), kMaxParts); ++i) {
      Optional(fmt::format("{}/{}", place, i), texts[i], kMaxText);
    }
  }
  void Count(std::string_view place, std::size_t count) {
    if (count > kMaxParts) Add(place, "too_many");
  }
  void Add(std::string_view place, std::string key) {
    problems_.push_back({.place = std::string(place), .key = std::move(key), .params = {}});
  }
  std::vector<Problem> Finish() {
    if (whole_ > kMaxWhole) Add("", "too_long");
    return std::move(problems_);
  }

 private:
  std::vector<Problem> problems_;
  std::size_t whole_ = 0;
};

}  // namespace

std::vector<Problem> CheckLetter(const LetterDocument& letter) {
  Checker check;
  check.Required("/issuer", letter.issuer);
  check.Required("/number", letter.number);
  check.Required("/title", letter.title);
  check.Optional("/salutation", letter.salutation);
  check.Paragraphs("/paragraphs", letter.paragraphs);
  if (letter.paragraphs.empty() && letter.rows.empty()) check.Add("/paragraphs", "required");
  check.Count("/rows", letter.rows.size());
  for (std::size_t i = 0; i < std::min(letter.rows.size(), kMaxParts); ++i) {
    check.Required(fmt::format("/rows/{}/label", i), letter.rows[i].label);
    check.Optional(fmt::format("/rows/{}/value", i), letter.rows[i].value, kMaxText, Lines::kMany);
  }
  check.Paragraphs("/closing", letter.closing);
  check.Optional("/signer", letter.signer);
  if (!letter.date.ok() || letter.date.year() < std::chrono::year(1) || letter.date.year() > std::chrono::year(9999)) {
    check.Add("/date", "not_a_date");
  }
  if (letter.seal.size() > 4) check.Add("/seal", "too_many");
  for (std::size_t i = 0; i < std::min<std::size_t>(letter.seal.size(), 4); ++i) {
    check.Optional(fmt::format("/seal/{}", i), letter.seal[i], 60);
  }
  if (!letter.qr_payload.empty() && !EncodeQr(letter.qr_payload)) check.Add("/qr_payload", "too_long");
  check.Optional("/qr_caption", letter.qr_caption, 1000, Lines::kMany);
  check.Optional("/footer", letter.footer, kMaxLine);
  return check.Finish();
}

}  // namespace yq::document
