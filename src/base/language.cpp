#include "base/language.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace yq {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string_view ToText(Language language) { return language == Language::kZh ? "zh" : "en"; }

std::optional<Language> ParseLanguage(std::string_view tag) {
  const std::string lower = ToLowerAscii(tag);
  const std::string_view primary = Split(lower, '-').front();
  if (primary == "zh") return Language::kZh;
  if (primary == "en") return Language::kEn;
  return std::nullopt;
}

std::string DateText(Date date, Language language) {
  if (language == Language::kZh) return fmt::format("{}年{}月{}日", Year(date), Month(date), Day(date));
  return fmt::format("{} {} {}", Day(date), kMonths[static_cast<std::size_t>(Month(date) - 1)], Year(date));
}

std::string InstantText(Instant at, const TimeZone& zone, Language language) {
  const LocalTime local = zone.At(at);
  return fmt::format("{}{} {:02}:{:02}", DateText(local.date, language), language == Language::kZh ? "" : ",",
                     local.second_of_day / 3600, local.second_of_day / 60 % 60);
}

}  // namespace yq
