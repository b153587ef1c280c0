#include "platform/pack/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace yq::pack {
namespace {

constexpr std::uint32_t kMatchLimit = 100'000;  // steps; our patterns need a few per character

PCRE2_SPTR AsUnits(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

}  // namespace

std::optional<Pattern> Pattern::Compile(std::string_view text) {
  int error = 0;
  std::size_t offset = 0;
  pcre2_code* code =
      pcre2_compile(AsUnits(text), text.size(), PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr);
  if (code == nullptr) return std::nullopt;
  Pattern pattern;
  pattern.code_ = std::shared_ptr<void>(code, [](void* held) { pcre2_code_free(static_cast<pcre2_code*>(held)); });
  return pattern;
}

bool Pattern::Matches(std::string_view text) const {
  auto* code = static_cast<pcre2_code*>(code_.get());
  const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
      pcre2_match_data_create_from_pattern(code, nullptr), &pcre2_match_data_free);
  const std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context(
      pcre2_match_context_create(nullptr), &pcre2_match_context_free);
  pcre2_set_match_limit(context.get(), kMatchLimit);
  return pcre2_match(code, AsUnits(text), text.size(), 0, 0, data.get(), context.get()) >= 0;
}

}  // namespace yq::pack
