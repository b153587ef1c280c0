#include "engine/document/letter_style.h"

#include <array>
#include <string_view>

namespace yq::document {
namespace {

constexpr double kMm = kPointsPerMm;

// GB/T 9704-2012: side margins 28 and 26 mm, lines of 28 characters of size 3 (16 pt), title of size 2 (22 pt). Its
// upper and lower margins (37 and 35 mm) are given up to the code and the footer, which it does not know.
LetterStyle ChineseStyle(Density density) {
  const double size = density == Density::kSmall ? 14 : 15.75;  // 28 of the larger fill 156 mm
  const double line = density == Density::kNormal ? 28.5 : density == Density::kClose ? 25 : 22.5;
  const bool normal = density == Density::kNormal;
  return {.language = "zh-cn",
          .geometry = {.left = 28 * kMm, .right = 26 * kMm, .top = 28 * kMm, .bottom = 28 * kMm},
          .issuer_top = normal ? 28 * kMm : 20 * kMm,
          .issuer_size = 34,
          .issuer_least = 22,
          .issuer_spacing = 3,
          .title = {.size = 22, .line_height = 34, .bold = true, .align = Align::kCentre, .tag = "H1"},
          .body = {.size = size, .line_height = line, .align = Align::kJustified, .indent = 2 * size},
          .cell = {.size = 12.5, .line_height = normal ? 20.0 : 18.0},
          .seal = {.size = 11, .line_height = 17, .bold = true, .colour = kRed, .align = Align::kCentre},
          .small = {.size = 9.5, .line_height = 14.5, .colour = kGrey},
          .salutation_after = 0,
          .paragraph_after = 0,
          .label_share = 0.3};
}

LetterStyle EnglishStyle(Density density) {
  const double size = density == Density::kSmall ? 10.5 : 11.5;
  const double line = density == Density::kNormal ? 18 : density == Density::kClose ? 16.5 : 15;
  return {.language = "en",
          .geometry = {.left = 27 * kMm, .right = 27 * kMm, .top = 28 * kMm, .bottom = 30 * kMm},
          .issuer_top = 24 * kMm,
          .issuer_size = 25,
          .issuer_least = 17,
          .issuer_spacing = 0.4,
          .title = {.size = 16, .line_height = 24, .bold = true, .align = Align::kCentre, .tag = "H1"},
          .body = {.size = size, .line_height = line},
          .cell = {.size = 10.5, .line_height = 16.5},
          .seal = {.size = 9.5, .line_height = 14.5, .bold = true, .colour = kRed, .align = Align::kCentre},
          .small = {.size = 9, .line_height = 13.5, .colour = kGrey},
          .salutation_after = 8,
          .paragraph_after = 9,
          .label_share = 0.34};
}

}  // namespace

LetterStyle StyleOf(LetterLanguage language, Density density) {
  return language == LetterLanguage::kZh ? ChineseStyle(density) : EnglishStyle(density);
}

std::string DateText(std::chrono::year_month_day date, LetterLanguage language) {
  constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day = static_cast<unsigned>(date.day());
  return language == LetterLanguage::kZh ? fmt::format("{}年{}月{}日", year, month, day)
                                         : fmt::format("{} {} {}", day, kMonths[month - 1], year);
}

std::string InstantText(std::chrono::sys_seconds instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace yq::document
