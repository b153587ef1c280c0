// Reads FEEL text token by token. There is no token list: what a name is depends on the scope, so the parser asks for
// what it expects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yq::decision {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t position() const { return at_; }
  void set_position(std::size_t at) { at_ = at; }
  [[nodiscard]] std::string_view text() const { return text_; }

  // Skips blanks and comments; false when a comment does not end.
  bool Skip();
  [[nodiscard]] bool AtEnd();
  [[nodiscard]] char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  // A symbol such as "<=", after blanks. `..` and `.` are told apart, as are `<`, `<=`, `*`, `**`, `-`, `->`.
  bool EatSymbol(std::string_view symbol);
  [[nodiscard]] bool SeesSymbol(std::string_view symbol);
  // A whole word.
  bool EatWord(std::string_view word);
  [[nodiscard]] bool SeesWord(std::string_view word);

  // Bytes a declared name takes here (0: it is not here). Blanks in it stand for any blanks; blanks around its signs
  // are free.
  [[nodiscard]] std::size_t MatchName(std::string_view name) const;
  // Bytes of one plain word here (letters, digits, marks, _ and other name characters).
  [[nodiscard]] std::size_t WordLength() const;
  // Reads name parts and signs up to `stop`; nothing when something else comes first. Blanks are normalised.
  std::optional<std::string> NameUpTo(char stop);
  // The same up to the word `in`.
  std::optional<std::string> NameUpToIn();

  // Digits, fraction, exponent; nothing when there is no number here.
  std::optional<std::string> Number();
  // A quoted string with its escapes replaced. `at_` stands on the quote. Nothing when it does not end or an escape is
  // wrong.
  std::optional<std::string> String();

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Length of the UTF-8 character at `at` (at least 1) and its code point.
std::size_t DecodeUtf8(std::string_view text, std::size_t at, char32_t& code_point);
void AppendUtf8(std::string& out, char32_t code_point);
bool IsNameStart(char32_t c);
bool IsNamePart(char32_t c);
bool IsBlank(char32_t c);

}  // namespace yq::decision
