// XPath pattern to PCRE2 pattern.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel/lexer.h"
#include "engine/decision/feel/regex.h"

namespace yq::decision {
namespace {

// With the x flag blanks outside classes are no part of the pattern, wherever they stand: "\\ s" is "\\s".
std::string WithoutBlanks(std::string_view pattern) {
  std::string out;
  int classes = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && classes == 0) continue;
    out += c;
    if (c == '\\') {
      std::size_t next = i + 1;
      while (classes == 0 && next < pattern.size() &&
             (pattern[next] == ' ' || pattern[next] == '\t' || pattern[next] == '\n' || pattern[next] == '\r'))
        ++next;
      if (next < pattern.size()) out += pattern[next];
      i = next;
    } else if (c == '[') {
      ++classes;
    } else if (c == ']' && classes > 0) {
      --classes;
    }
  }
  return out;
}

constexpr std::string_view kCategories[] = {"L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd",
                                            "Nl", "No", "P",  "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z",  "Zs",
                                            "Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "C",  "Cc", "Cf", "Co", "Cn"};

class Translator {
 public:
  Translator(std::string_view pattern, bool dot_all) : text_(pattern), dot_all_(dot_all) {}

  bool Run(std::string& out, int& groups) {
    if (!Branches(out, 0) || at_ != text_.size()) return false;
    groups = groups_;
    return true;
  }

 private:
  [[nodiscard]] char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool AtEnd() const { return at_ >= text_.size(); }

  static void Literal(char32_t c, std::string& out) {
    if (c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
      out += fmt::format("\\x{{{:x}}}", static_cast<unsigned>(c));
    } else {
      AppendUtf8(out, c);
    }
  }

  bool Branches(std::string& out, int depth) {
    if (depth > 100) return false;
    while (true) {
      if (AtEnd() || Peek() == ')') return true;
      if (Peek() == '|') {
        out += '|';
        ++at_;
        continue;
      }
      if (!Piece(out, depth)) return false;
    }
  }

  bool Piece(std::string& out, int depth) {
    const char c = Peek();
    bool assertion = false;
    if (c == '^' || c == '$') {
      out += c;
      ++at_;
      assertion = true;
    } else if (c == '.') {
      out += dot_all_ ? "." : "[^\\n\\r]";
      ++at_;
    } else if (c == '(') {
      if (!Group(out, depth)) return false;
    } else if (c == '[') {
      std::string set;
      if (!Class(set, 0)) return false;
      out += set;
    } else if (c == '\\') {
      if (!Escape(out)) return false;
    } else if (c == '*' || c == '+' || c == '?' || c == '{' || c == '}' || c == ']') {
      return false;
    } else {
      char32_t code = 0;
      at_ += DecodeUtf8(text_, at_, code);
      Literal(code, out);
    }
    return Quantifier(out, assertion);
  }

  bool Quantifier(std::string& out, bool assertion) {
    const char c = Peek();
    if (AtEnd() || (c != '*' && c != '+' && c != '?' && c != '{')) return true;
    if (assertion) return false;
    if (c == '{') {
      const std::size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return false;
      std::string inside(text_.substr(at_ + 1, end - at_ - 1));
      const std::size_t comma = inside.find(',');
      const auto number = [](std::string_view s) {
        return !s.empty() && s.size() <= 4 && std::ranges::all_of(s, [](char d) { return d >= '0' && d <= '9'; });
      };
      const std::string low = inside.substr(0, comma);
      const std::string high = comma == std::string::npos ? "" : inside.substr(comma + 1);
      if (!number(low) || (!high.empty() && (!number(high) || std::stoi(low) > std::stoi(high)))) return false;
      out += '{' + inside + '}';
      at_ = end + 1;
    } else {
      out += c;
      ++at_;
    }
    if (Peek() == '?') {
      out += '?';
      ++at_;
    }
    const char next = Peek();
    return next != '*' && next != '+' && next != '?' && next != '{';
  }

  bool Group(std::string& out, int depth) {
    ++at_;
    int number = 0;
    if (text_.substr(at_).starts_with("?:")) {
      at_ += 2;
      out += "(?:";
    } else if (Peek() == '?') {
      return false;
    } else {
      number = ++groups_;
      out += '(';
    }
    if (!Branches(out, depth + 1) || Peek() != ')') return false;
    ++at_;
    out += ')';
    if (number > 0) closed_.push_back(number);
    return true;
  }

  // One escape outside a class.
  bool Escape(std::string& out) {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c >= '1' && c <= '9') {
      std::size_t end = at_ + 1;
      int reference = 0;
      // As many digits as still name a group that there is.
      while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9' &&
             (reference == 0 || reference * 10 + (text_[end] - '0') <= groups_)) {
        reference = reference * 10 + (text_[end] - '0');
        ++end;
      }
      if (std::ranges::find(closed_, reference) == closed_.end()) return false;
      out += fmt::format("\\g{{{}}}", reference);
      at_ = end;
      return true;
    }
    std::string set;
    bool single = false;
    char32_t code = 0;
    if (!ClassEscape(set, single, code, true)) return false;
    if (single) {
      Literal(code, out);
    } else {
      out += '[' + set + ']';
    }
    return true;
  }

  // An escape as part of a class: a single character, or a set in `out`.
  bool ClassEscape(std::string& out, bool& single, char32_t& code, bool outside) {
    ++at_;
    if (AtEnd()) return false;
    const char c = text_[at_++];
    static constexpr std::string_view kSelf = "\\|.-^?*+{}()[]$";
    single = true;
    switch (c) {
      case 'n':
        code = '\n';
        return true;
      case 'r':
        code = '\r';
        return true;
      case 't':
        code = '\t';
        return true;
      default:
        break;
    }
    if (kSelf.find(c) != std::string_view::npos) {
      code = static_cast<unsigned char>(c);
      return true;
    }
    single = false;
    switch (c) {
      case 's':
        out += " \\t\\n\\r";
        return true;
      case 'S':
        out += "^ \\t\\n\\r";
        return Complement(out, outside);
      case 'd':
        out += "\\p{Nd}";
        return true;
      case 'D':
        out += "\\P{Nd}";
        return true;
      case 'w':
        out += "^\\p{P}\\p{Z}\\p{C}";
        return Complement(out, outside);
      case 'W':
        out += "\\p{P}\\p{Z}\\p{C}";
        return true;
      case 'i':
        out += "\\p{L}_:";
        return true;
      case 'I':
        out += "^\\p{L}_:";
        return Complement(out, outside);
      case 'c':
        out += "\\p{L}\\p{N}\\p{M}_:.\\-\\x{b7}";
        return true;
      case 'C':
        out += "^\\p{L}\\p{N}\\p{M}_:.\\-\\x{b7}";
        return Complement(out, outside);
      case 'p':
      case 'P':
        return Category(out, c == 'P', outside);
      default:
        return false;
    }
  }

  // A negated set cannot stand inside another; such classes are rebuilt from alternatives.
  bool Complement(std::string& out, bool outside) {
    if (outside) return true;
    alternatives_.push_back("[" + out + "]");
    out.clear();
    return true;
  }

  bool Category(std::string& out, bool negated, bool outside) {
    if (Peek() != '{') return false;
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) return false;
    std::string name(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    if (std::ranges::find(kCategories, name) != std::end(kCategories)) {
      out += negated ? "\\P{" + name + "}" : "\\p{" + name + "}";
      return true;
    }
    if (!name.starts_with("Is")) return false;
    const auto block = UnicodeBlock(std::string_view(name).substr(2));
    if (!block) return false;
    out += negated ? "^" : "";
    out += fmt::format("\\x{{{:x}}}-\\x{{{:x}}}", static_cast<unsigned>(block->first),
                       static_cast<unsigned>(block->second));
    return !negated || Complement(out, outside);
  }

  // [...] with ranges, negation and subtraction.
  bool Class(std::string& out, int depth) {
    if (depth > 20) return false;
    ++at_;
    bool negated = false;
    if (Peek() == '^') {
      negated = true;
      ++at_;
    }
    std::string set;
    std::string subtracted;
    const std::vector<std::string> outer = std::exchange(alternatives_, {});
    bool any = false;
    bool have_previous = false;
    char32_t previous = 0;
    while (true) {
      if (AtEnd()) return false;
      const char c = Peek();
      if (c == ']') {
        if (!any) return false;
        ++at_;
        break;
      }
      if (c == '[') return false;
      if (c == '-' && at_ + 1 < text_.size() && text_[at_ + 1] == '[') {
        if (!any) return false;
        ++at_;
        const std::vector<std::string> own = std::exchange(alternatives_, {});
        if (!Class(subtracted, depth + 1)) return false;
        alternatives_ = own;
        if (Peek() != ']') return false;
        ++at_;
        break;
      }
      if (c == '-' && have_previous && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        char32_t last = 0;
        bool single = true;
        std::string unused;
        if (Peek() == '\\') {
          if (!ClassEscape(unused, single, last, false) || !single) return false;
        } else if (Peek() == '[') {
          return false;
        } else {
          at_ += DecodeUtf8(text_, at_, last);
        }
        if (last < previous) return false;
        set += '-';
        Literal(last, set);
        have_previous = false;
        continue;
      }
      any = true;
      if (c == '\\') {
        std::string part;
        bool single = false;
        if (!ClassEscape(part, single, previous, false)) return false;
        if (single) Literal(previous, part);
        have_previous = single;
        set += part;
      } else {
        at_ += DecodeUtf8(text_, at_, previous);
        Literal(previous, set);
        have_previous = true;
      }
    }
    std::string base;
    if (alternatives_.empty()) {
      base = (negated ? "[^" : "[") + set + "]";
    } else {
      std::string any_of;
      for (const std::string& one : alternatives_) any_of += (any_of.empty() ? "" : "|") + one;
      if (!set.empty()) any_of += "|[" + set + "]";
      base = negated ? "(?:(?!" + any_of + ")(?s:.))" : "(?:" + any_of + ")";
    }
    alternatives_ = outer;
    out += subtracted.empty() ? base : "(?:(?!" + subtracted + ")" + base + ")";
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool dot_all_;
  int groups_ = 0;
  std::vector<int> closed_;
  std::vector<std::string> alternatives_;
};

}  // namespace

std::optional<RegexText> TranslateRegex(std::string_view pattern, std::string_view flags) {
  RegexText regex;
  bool blanks_free = false;
  for (const char flag : flags) {
    switch (flag) {
      case 's':
        regex.dot_all = true;
        break;
      case 'm':
        regex.multi_line = true;
        break;
      case 'i':
        regex.ignore_case = true;
        break;
      case 'x':
        blanks_free = true;
        break;
      default:
        return std::nullopt;
    }
  }
  if (pattern.size() > 10'000) return std::nullopt;
  const std::string plain = blanks_free ? WithoutBlanks(pattern) : std::string(pattern);
  if (!Translator(plain, regex.dot_all).Run(regex.pattern, regex.groups)) return std::nullopt;
  return regex;
}

}  // namespace yq::decision
