#include "engine/decision/feel/regex.h"

#include <map>
#include <memory>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace yq::decision {
namespace {

constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::uint32_t kHeapLimitKilobytes = 64'000;

struct CodeDeleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct DataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct ContextDeleter {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

struct Compiled {
  std::unique_ptr<pcre2_code, CodeDeleter> code;
  std::unique_ptr<pcre2_match_data, DataDeleter> data;
  int groups = 0;
};

std::unexpected<Error> Bad() { return Fail(ErrorCode::kInvalid, "decision.bad_pattern"); }

PCRE2_SPTR Units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

// Compiled patterns of this thread; a wrong one is remembered as such.
Compiled* Compile(std::string_view pattern, std::string_view flags) {
  thread_local std::map<std::string, Compiled> cache;
  if (cache.size() > 200) cache.clear();
  std::string key(flags);
  key += '/';
  key += pattern;
  const auto [entry, fresh] = cache.try_emplace(std::move(key));
  Compiled& compiled = entry->second;
  if (fresh) {
    if (const auto regex = TranslateRegex(pattern, flags)) {
      std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY;
      if (regex->dot_all) options |= PCRE2_DOTALL;
      if (regex->multi_line) options |= PCRE2_MULTILINE;
      if (regex->ignore_case) options |= PCRE2_CASELESS;
      int error = 0;
      PCRE2_SIZE offset = 0;
      compiled.code.reset(
          pcre2_compile(Units(regex->pattern), regex->pattern.size(), options, &error, &offset, nullptr));
      if (compiled.code) compiled.data.reset(pcre2_match_data_create_from_pattern(compiled.code.get(), nullptr));
      compiled.groups = regex->groups;
    }
  }
  return compiled.data ? &compiled : nullptr;
}

// The match from `from` on; false when there is none.
Result<bool> Match(Compiled& compiled, std::string_view text, std::size_t from) {
  thread_local const auto context = [] {
    std::unique_ptr<pcre2_match_context, ContextDeleter> made(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(made.get(), kMatchLimit);
    pcre2_set_depth_limit(made.get(), kMatchLimit);
    pcre2_set_heap_limit(made.get(), kHeapLimitKilobytes);
    return made;
  }();
  const int result =
      pcre2_match(compiled.code.get(), Units(text), text.size(), from, 0, compiled.data.get(), context.get());
  if (result > 0) return true;
  if (result == PCRE2_ERROR_NOMATCH) return false;
  if (result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT) {
    return Fail(ErrorCode::kTooLarge, "decision.pattern_too_costly");
  }
  return Bad();  // the text is not UTF-8
}

struct Span {
  std::size_t begin;
  std::size_t end;
};
Span Group(const Compiled& compiled, int group) {
  const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(compiled.data.get());
  const auto at = static_cast<std::size_t>(group) * 2;
  if (offsets[at] == PCRE2_UNSET) return {0, 0};
  return {offsets[at], offsets[at + 1]};
}

}  // namespace

Result<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags) {
  Compiled* compiled = Compile(pattern, flags);
  if (compiled == nullptr) return Bad();
  return Match(*compiled, text, 0);
}

Result<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                 std::string_view flags) {
  Compiled* compiled = Compile(pattern, flags);
  if (compiled == nullptr) return Bad();
  YQ_ASSIGN(const bool empty, Match(*compiled, "", 0));
  if (empty) return Bad();
  std::string out;
  std::size_t from = 0;
  while (true) {
    YQ_ASSIGN(const bool found, Match(*compiled, text, from));
    if (!found) break;
    const Span whole = Group(*compiled, 0);
    out += text.substr(from, whole.begin - from);
    for (std::size_t i = 0; i < replacement.size(); ++i) {
      const char c = replacement[i];
      if (c == '\\') {
        ++i;
        if (i >= replacement.size() || (replacement[i] != '\\' && replacement[i] != '$')) return Bad();
        out += replacement[i];
      } else if (c == '$') {
        int group = -1;
        while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9') {
          const int next = (group < 0 ? 0 : group * 10) + (replacement[i + 1] - '0');
          if (group >= 0 && next > compiled->groups) break;
          group = next;
          ++i;
        }
        if (group < 0) return Bad();
        if (group > compiled->groups) continue;
        const Span span = Group(*compiled, group);
        out += text.substr(span.begin, span.end - span.begin);
      } else {
        out += c;
      }
    }
    if (out.size() > (16U << 20)) return Fail(ErrorCode::kTooLarge, "decision.pattern_too_costly");
    if (whole.end == whole.begin) {  // an anchor alone: one character on
      if (whole.end >= text.size()) {
        from = text.size();
        break;
      }
      out += text[whole.end];
      from = whole.end + 1;
      while (from < text.size() && (text[from] & 0xC0) == 0x80) out += text[from++];
    } else {
      from = whole.end;
    }
  }
  out += text.substr(from);
  return out;
}

Result<std::vector<std::string>> RegexSplit(std::string_view text, std::string_view pattern) {
  Compiled* compiled = Compile(pattern, "");
  if (compiled == nullptr) return Bad();
  YQ_ASSIGN(const bool empty, Match(*compiled, "", 0));
  if (empty) return Bad();
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (true) {
    YQ_ASSIGN(const bool found, Match(*compiled, text, from));
    const Span whole = found ? Group(*compiled, 0) : Span{0, 0};
    if (!found || whole.end == whole.begin) break;
    parts.emplace_back(text.substr(from, whole.begin - from));
    from = whole.end;
  }
  parts.emplace_back(text.substr(from));
  return parts;
}

}  // namespace yq::decision
