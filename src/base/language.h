// The two languages of the product and text that exists in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace yq {

enum class Language : std::uint8_t { kZh, kEn };

// "zh" and "en".
std::string_view ToText(Language language);
// "zh", "zh-CN", "en", "EN-gb" and the like; nothing for other languages.
std::optional<Language> ParseLanguage(std::string_view tag);

struct Bilingual {
  std::string zh;
  std::string en;
  [[nodiscard]] const std::string& In(Language language) const { return language == Language::kZh ? zh : en; }
  friend bool operator==(const Bilingual&, const Bilingual&) = default;
};

// 2026年11月24日; 24 Nov 2026.
std::string DateText(Date date, Language language);
// 2026年11月24日 14:05; 24 Nov 2026, 14:05. In the given zone.
std::string InstantText(Instant at, const TimeZone& zone, Language language);

}  // namespace yq
