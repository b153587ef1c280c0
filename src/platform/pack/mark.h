// Marks: how well a figure or a sentence of a pack is known. Every page that shows a marked thing shows the sentence of
// its mark.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/language.h"

namespace yq::pack {

enum class Mark : std::uint8_t {
  kReadGov,     // READ-gov: read in a government page
  kReadPress,   // READ-press: read in the press
  kReadAgency,  // READ-agency: read in an agency's summary
  kReadFarm,    // READ-farm: read in a content page without a known author
  kRead,        // READ: read in a summary by others
  kKnownHigh,   // K-high: general knowledge, not read, likely right
  kKnownMed,    // K-med
  kKnownLow,    // K-low
  kUnknown,     // U: not found; left empty or plainly fictitious
  kInvented,    // invented: made up for an invented district
};

[[nodiscard]] std::optional<Mark> ParseMark(std::string_view text);
[[nodiscard]] std::string_view MarkCode(Mark mark);  // "READ-gov"

// True where the figure was read at a source that stands behind it (a government page or the press). All else must be
// labelled.
[[nodiscard]] bool IsVerified(Mark mark);

// The sentence shown beside the thing, zh and en: "Example data, not verified".
[[nodiscard]] const Bilingual& MarkSentence(Mark mark);

}  // namespace yq::pack
