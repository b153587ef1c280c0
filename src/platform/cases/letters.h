// The content of a letter in both languages, made once when an item is granted and kept exactly: the PDF, the API and
// the verification page show this and nothing else.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/language.h"
#include "base/result.h"
#include "platform/cases/cases.h"

namespace yq::cases {

struct LetterLine {
  Bilingual label;
  Bilingual value;
};
BOOST_DESCRIBE_STRUCT(LetterLine, (), (label, value))

// stored as JSON: add members, do not rename
struct LetterContent {
  Bilingual issuer;
  Bilingual number;
  Bilingual title;
  Bilingual salutation;
  std::vector<Bilingual> paragraphs;
  std::vector<LetterLine> rows;
  Bilingual closing;
  std::string name;
  Date decided_on;
};
BOOST_DESCRIBE_STRUCT(LetterContent, (),
                      (issuer, number, title, salutation, paragraphs, rows, closing, name, decided_on))

// What the placeholders of a template stand for; facts only those that are not sealed.
struct LetterWords {
  Bilingual prefix;
  int year = 0;
  std::int64_t serial = 0;
  std::string name;
  Bilingual policy;
  Bilingual policy_number;
  Bilingual service;
  std::string case_number;
  Date decided_on;
  std::optional<std::string> amount;  // canonical decimal
  std::optional<Date> valid_until;    // the last day
  Bilingual issuer;
  std::vector<std::pair<std::string, Bilingual>> facts;
};

// The number before its serial is known: equal texts share one series of serials.
[[nodiscard]] std::string SeriesOf(const pack::LetterTemplate& letter, const LetterWords& words);
// Fills the template. A paragraph or row with {amount} or {valid_until} is left out where there is none; any other
// placeholder without a value is written as a dash. Pure.
[[nodiscard]] LetterContent Compose(const pack::LetterTemplate& letter, const LetterWords& words);

[[nodiscard]] Result<LetterContent> ReadContent(const LetterRecord& letter);
// "https://talents.example.org/verify/TOKEN"
[[nodiscard]] std::string VerifyPath(std::string_view token);

}  // namespace yq::cases
