// Inside this folder: the sizes, margins and forms of dates in which the Chinese and the English layout differ. Pure.
#pragma once

#include <chrono>
#include <string>

#include "engine/document/letter.h"
#include "engine/document/letter_page.h"

namespace yq::document {

// Everything in which the two layouts differ.
struct LetterStyle {
  const char* language;
  Geometry geometry;
  double issuer_top;    // of the page
  double issuer_size;   // largest
  double issuer_least;  // smallest before it breaks into lines
  double issuer_spacing;
  TextStyle title, body, cell, seal, small;
  double salutation_after;
  double paragraph_after;
  double label_share;  // of the width of the table
};

// How close the lines stand. A letter is set closer only where that saves a page, or a last page without text.
enum class Density { kNormal, kClose, kSmall };

[[nodiscard]] LetterStyle StyleOf(LetterLanguage language, Density density);

[[nodiscard]] std::string DateText(std::chrono::year_month_day date, LetterLanguage language);
[[nodiscard]] std::string InstantText(std::chrono::sys_seconds instant);  // ISO 8601, UTC

}  // namespace yq::document
