// Official letters as PDF, in Chinese after GB/T 9704 (red issuer, red rule, number, centred title, 16 pt body with two
// characters of indent, signature and date at the right) and in an English layout of the same rank. A4; text can be
// searched and copied; fonts are embedded; equal input gives equal bytes. Needs the font "Noto Serif CJK SC" installed.
// Any thread, one letter at a time in the process (pango's font map is not thread safe); about 50 ms a letter, the
// first 200 ms. Never on an I/O thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace yq::document {

enum class LetterLanguage { kZh, kEn };

struct LetterRow {
  std::string label;
  std::string value;
};

// All texts are UTF-8 plain text: no markup, no control characters. Empty optional parts are left out.
struct LetterDocument {
  LetterLanguage language = LetterLanguage::kZh;
  std::string issuer;  // in red at the head; scaled to fit
  std::string number;  // document number, under the issuer
  std::string title;
  std::string salutation;  // "...:" / "Dear ...,"; optional
  std::vector<std::string> paragraphs;
  std::vector<LetterRow> rows;          // a ruled table after the paragraphs; optional
  std::vector<std::string> closing;     // paragraphs after the table ("特此证明。"); optional
  std::string signer;                   // under the text at the right; the issuer when empty
  std::chrono::year_month_day date;     // printed as 2025年3月7日 / 7 March 2025
  std::vector<std::string> seal;        // lines of the red-framed block beside the signature; optional
  std::string qr_payload;               // optional
  std::string qr_caption;               // beside the code: how to verify, the address in words
  std::string footer;                   // small, at the foot of every page; optional
  std::chrono::sys_seconds created_at;  // goes into the file's metadata; nothing else in it is a time
};

// The PDF. kInvalid with one problem per wrong part (place "/paragraphs/3", key "required", "not_utf8",
// "control_character", "too_long") under "document.letter_wrong"; kUnavailable "document.font_missing" (param "font").
[[nodiscard]] Result<std::string> RenderLetter(const LetterDocument& letter);

}  // namespace yq::document
