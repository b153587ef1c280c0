#include "engine/decision/feel/lexer.h"

namespace yq::decision {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameSign(char c) { return c == '.' || c == '/' || c == '-' || c == '\'' || c == '+' || c == '*'; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t DecodeUtf8(std::string_view text, std::size_t at, char32_t& code_point) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const unsigned first = byte(0);
  code_point = first;
  std::size_t length = 1;
  if (first >= 0xF0 && first < 0xF8) {
    length = 4;
    code_point = first & 0x07;
  } else if (first >= 0xE0) {
    length = first < 0xF0 ? 3 : 1;
    code_point = first < 0xF0 ? first & 0x0F : first;
  } else if (first >= 0xC0) {
    length = 2;
    code_point = first & 0x1F;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      code_point = 0xFFFD;
      return 1;
    }
    code_point = (code_point << 6) | (byte(i) & 0x3F);
  }
  return length;
}

void AppendUtf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool IsBlank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

bool IsNameStart(char32_t c) {
  return c == '?' || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z') ||
         (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) ||
         (c >= 0x370 && c <= 0x1FFF && c != 0x37E && c != 0x1680 && c != 0x180E) || (c >= 0x200C && c <= 0x200D) ||
         (c >= 0x2070 && c <= 0x218F) || (c >= 0x2C00 && c <= 0x2FEF) || (c >= 0x3001 && c <= 0xD7FF) ||
         (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFFD && c != 0xFEFF) || (c >= 0x10000 && c <= 0xEFFFF);
}

bool IsNamePart(char32_t c) {
  return IsNameStart(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) ||
         (c >= 0x203F && c <= 0x2040) || (c >= 0x2190 && c <= 0x2BFF);
}

bool Lexer::Skip() {
  while (at_ < text_.size()) {
    char32_t c = 0;
    const std::size_t length = DecodeUtf8(text_, at_, c);
    if (IsBlank(c)) {
      at_ += length;
    } else if (c == '/' && Peek(1) == '/') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (c == '/' && Peek(1) == '*') {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) {
        at_ = text_.size();
        return false;
      }
      at_ = end + 2;
    } else {
      break;
    }
  }
  return true;
}

bool Lexer::AtEnd() {
  Skip();
  return at_ >= text_.size();
}

bool Lexer::SeesSymbol(std::string_view symbol) {
  Skip();
  if (!text_.substr(at_).starts_with(symbol)) return false;
  const char next = Peek(symbol.size());
  if (symbol == ".") return next != '.';
  if (symbol == "<" || symbol == ">") return next != '=';
  if (symbol == "*") return next != '*';
  if (symbol == "-") return next != '>';
  return true;
}

bool Lexer::EatSymbol(std::string_view symbol) {
  if (!SeesSymbol(symbol)) return false;
  at_ += symbol.size();
  return true;
}

bool Lexer::SeesWord(std::string_view word) {
  Skip();
  if (!text_.substr(at_).starts_with(word)) return false;
  char32_t next = 0;
  if (at_ + word.size() >= text_.size()) return true;
  DecodeUtf8(text_, at_ + word.size(), next);
  return !IsNamePart(next);
}

bool Lexer::EatWord(std::string_view word) {
  if (!SeesWord(word)) return false;
  at_ += word.size();
  return true;
}

std::size_t Lexer::MatchName(std::string_view name) const {
  std::size_t at = at_;
  std::size_t i = 0;
  char32_t last = 0;
  const auto skip_text = [&] {
    char32_t c = 0;
    while (at < text_.size()) {
      const std::size_t length = DecodeUtf8(text_, at, c);
      if (!IsBlank(c)) break;
      at += length;
    }
  };
  while (i < name.size()) {
    char32_t c = 0;
    const std::size_t length = DecodeUtf8(name, i, c);
    if (IsBlank(c)) {
      const std::size_t before = at;
      skip_text();
      i += length;
      while (i < name.size() && name[i] == ' ') ++i;
      // Blanks are needed between two words, and free beside a sign.
      const bool sign = i < name.size() && IsNameSign(name[i]);
      if (at == before && !sign && !(last < 0x80 && IsNameSign(static_cast<char>(last)))) return 0;
      continue;
    }
    if (i > 0 && c < 0x80 && IsNameSign(static_cast<char>(c))) skip_text();
    char32_t here = 0;
    if (at >= text_.size()) return 0;
    const std::size_t here_length = DecodeUtf8(text_, at, here);
    if (here != c) return 0;
    at += here_length;
    i += length;
    last = c;
    if (c < 0x80 && IsNameSign(static_cast<char>(c)) && i < name.size()) skip_text();
  }
  if (IsNamePart(last) && at < text_.size()) {
    char32_t next = 0;
    DecodeUtf8(text_, at, next);
    if (IsNamePart(next)) return 0;
  }
  return at - at_;
}

std::size_t Lexer::WordLength() const {
  std::size_t at = at_;
  char32_t c = 0;
  while (at < text_.size()) {
    const std::size_t length = DecodeUtf8(text_, at, c);
    if (at == at_ ? !IsNameStart(c) : !IsNamePart(c)) break;
    at += length;
  }
  return at - at_;
}

std::optional<std::string> Lexer::NameUpTo(char stop) {
  Skip();
  std::string name;
  std::size_t at = at_;
  bool blank = false;
  while (at < text_.size()) {
    char32_t c = 0;
    const std::size_t length = DecodeUtf8(text_, at, c);
    if (c == static_cast<unsigned char>(stop)) {
      if (name.empty()) return std::nullopt;
      at_ = at;
      return name;
    }
    if (IsBlank(c)) {
      blank = true;
    } else if (IsNamePart(c) || (c < 0x80 && IsNameSign(static_cast<char>(c)))) {
      if (name.empty() && !IsNameStart(c)) return std::nullopt;
      if (blank && !name.empty()) name += ' ';
      blank = false;
      name.append(text_.substr(at, length));
    } else {
      return std::nullopt;
    }
    at += length;
  }
  return std::nullopt;
}

std::optional<std::string> Lexer::NameUpToIn() {
  Skip();
  std::string name;
  while (true) {
    Skip();
    if (!name.empty() && SeesWord("in")) return name;
    const std::size_t word = WordLength();
    char32_t c = 0;
    const std::size_t length = word > 0 ? word : DecodeUtf8(text_, at_, c);
    if (at_ >= text_.size()) return std::nullopt;
    if (word == 0 && (name.empty() || (!IsNamePart(c) && !(c < 0x80 && IsNameSign(static_cast<char>(c))))))
      return std::nullopt;
    char32_t before = 0;
    if (!name.empty() && at_ > 0) {
      DecodeUtf8(text_, at_ - 1, before);
      if (IsBlank(before)) name += ' ';
    }
    name.append(text_.substr(at_, length));
    at_ += length;
  }
}

std::optional<std::string> Lexer::Number() {
  std::size_t at = at_;
  while (at < text_.size() && IsDigit(text_[at])) ++at;
  const bool whole = at > at_;
  if (at + 1 < text_.size() && text_[at] == '.' && IsDigit(text_[at + 1])) {
    ++at;
    while (at < text_.size() && IsDigit(text_[at])) ++at;
  } else if (!whole) {
    return std::nullopt;
  }
  if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
    if (exponent < text_.size() && IsDigit(text_[exponent])) {
      at = exponent;
      while (at < text_.size() && IsDigit(text_[at])) ++at;
    }
  }
  std::string number(text_.substr(at_, at - at_));
  at_ = at;
  return number;
}

std::optional<std::string> Lexer::String() {
  std::string out;
  std::size_t at = at_ + 1;
  const auto hex = [&](std::size_t digits) -> std::optional<char32_t> {
    char32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const int digit = at < text_.size() ? HexDigit(text_[at]) : -1;
      if (digit < 0) return std::nullopt;
      value = value * 16 + static_cast<char32_t>(digit);
      ++at;
    }
    return value;
  };
  while (at < text_.size()) {
    const char c = text_[at++];
    if (c == '"') {
      at_ = at;
      return out;
    }
    if (c != '\\') {
      out += c;
      continue;
    }
    if (at >= text_.size()) return std::nullopt;
    const char escape = text_[at++];
    switch (escape) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'f':
        out += '\f';
        break;
      case 'b':
        out += '\b';
        break;
      case '"':
      case '\'':
      case '\\':
        out += escape;
        break;
      case 'u':
      case 'U': {
        const auto first = hex(escape == 'u' ? 4 : 6);
        if (!first || *first > 0x10FFFF) return std::nullopt;
        char32_t code = *first;
        if (code >= 0xD800 && code < 0xDC00 && text_.substr(at, 2) == "\\u") {
          at += 2;
          const auto second = hex(4);
          if (!second || *second < 0xDC00 || *second > 0xDFFF) return std::nullopt;
          code = 0x10000 + ((code - 0xD800) << 10) + (*second - 0xDC00);
        }
        AppendUtf8(out, code);
        break;
      }
      default:  // not an escape: both characters stand, as in regular expressions ("\d")
        out += '\\';
        out += escape;
    }
  }
  return std::nullopt;
}

}  // namespace yq::decision
