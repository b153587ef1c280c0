#include "platform/pack/dmn_text.h"

#include "base/text.h"

namespace yq::pack {
namespace {

constexpr std::string_view kQuoteEntity = "&quot;";

std::string Escaped(std::string_view text) { return EscapeHtml(text); }

// The length of the quote sign at `at` ("\"" or its entity), 0 when there is none.
std::size_t QuoteAt(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '"') return 1;
  return text.substr(std::min(at, text.size())).starts_with(kQuoteEntity) ? kQuoteEntity.size() : 0;
}

std::size_t SkipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) ++at;
  return at;
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

// A string literal that begins at `at`: its text and where it ends.
std::optional<std::pair<std::string, std::size_t>> LiteralAt(std::string_view text, std::size_t at) {
  const std::size_t quote = QuoteAt(text, at);
  if (quote == 0) return std::nullopt;
  std::size_t end = at + quote;
  while (end < text.size() && QuoteAt(text, end) == 0 && text[end] != '<') ++end;
  const std::size_t closing = QuoteAt(text, end);
  if (closing == 0) return std::nullopt;
  return std::pair(std::string(text.substr(at + quote, end - at - quote)), end + closing);
}

}  // namespace

Position DmnText::AtOffset(std::size_t offset) const {
  const std::string_view before = std::string_view(bytes_).substr(0, offset);
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {file_, static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1,
          static_cast<std::uint32_t>(CountCodePoints(before.substr(line_start))) + 1};
}

Position DmnText::At(int line, int column) const {
  return {file_, static_cast<std::uint32_t>(std::max(line, 0)), static_cast<std::uint32_t>(std::max(column, 0))};
}

Position DmnText::Element(std::string_view tag, std::string_view name) const {
  const std::string wanted = fmt::format(" name=\"{}\"", Escaped(name));
  const std::string_view text = bytes_;
  for (std::size_t at = text.find(tag); at != std::string_view::npos; at = text.find(tag, at + 1)) {
    std::size_t open = at;
    while (open > 0 && (IsNameCharacter(text[open - 1]) || text[open - 1] == ':')) --open;
    if (open == 0 || text[open - 1] != '<') continue;
    const std::size_t close = text.find('>', at);
    if (text.substr(at, close == std::string_view::npos ? close : close - at).find(wanted) != std::string_view::npos) {
      return AtOffset(open - 1);
    }
  }
  return {file_, 0, 0};
}

std::vector<DmnText::Found> DmnText::ComparedWith(std::string_view name) const {
  std::vector<Found> found;
  const std::string_view text = bytes_;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    if ((at > 0 && IsNameCharacter(text[at - 1])) ||
        (at + name.size() < text.size() && IsNameCharacter(text[at + name.size()])))
      continue;
    std::size_t next = SkipBlanks(text, at + name.size());
    bool list = false;
    if (text.substr(next).starts_with("!=")) {
      next += 2;
    } else if (text.substr(next).starts_with("=")) {
      next += 1;
    } else if (text.substr(next).starts_with("in") && next + 2 < text.size() && !IsNameCharacter(text[next + 2])) {
      next = SkipBlanks(text, next + 2);
      list = next < text.size() && (text[next] == '(' || text[next] == '[');
      if (list) ++next;
    } else {
      continue;
    }
    if (at > 0 && QuoteAt(text, at - 1) != 0) continue;  // name="…" of XML
    for (;;) {
      next = SkipBlanks(text, next);
      const auto literal = LiteralAt(text, next);
      if (!literal) break;
      found.push_back({literal->first, AtOffset(next)});
      next = SkipBlanks(text, literal->second);
      if (!list || next >= text.size() || text[next] != ',') break;
      ++next;
    }
  }
  return found;
}

std::size_t DmnText::LineStart(int line) const {
  std::size_t from = 0;
  for (int i = 1; i < line; ++i) {
    from = bytes_.find('\n', from);
    if (from == std::string::npos) return from;
    ++from;
  }
  return line > 0 ? from : std::string::npos;
}

Position DmnText::Line(int line) const {
  const std::size_t start = LineStart(line);
  return start == std::string::npos ? At(line, 0) : AtOffset(SkipBlanks(bytes_, start));
}

Position DmnText::InRule(int line, std::string_view literal) const {
  const std::string_view text = bytes_;
  const std::size_t from = LineStart(line);
  if (from == std::string::npos) return At(line, 0);
  const std::size_t end = text.find("rule>", from);
  for (const std::string& quoted : {fmt::format("\"{}\"", literal), fmt::format("{0}{1}{0}", kQuoteEntity, literal)}) {
    const std::size_t at = text.find(quoted, from);
    if (at != std::string_view::npos && at < end) return AtOffset(at);
  }
  return At(line, 0);
}

std::vector<std::string> StringLiterals(std::string_view feel) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < feel.size();) {
    if (const auto literal = LiteralAt(feel, at)) {
      out.push_back(literal->first);
      at = literal->second;
    } else {
      ++at;
    }
  }
  return out;
}

}  // namespace yq::pack
