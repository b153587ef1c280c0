#include "platform/pack/resolver.h"

namespace yq::pack {
namespace {

const std::vector<std::string>& Placeholders() {
  static const std::vector<std::string> kNames{
      "prefix",      "year",          "serial",     "name",   "policy",      "policy_number", "service",
      "case_number", "letter_number", "decided_on", "amount", "valid_until", "issuer"};
  return kNames;
}

void CheckPlaceholder(Resolver& resolver, const Ref& text, const std::string& name) {
  constexpr std::string_view kFact = "fact:";
  if (name.starts_with(kFact)) {
    const Fact* fact = resolver.Find(resolver.pack().facts, "fact", {name.substr(kFact.size()), text.at});
    if (fact != nullptr && fact->sensitivity == Sensitivity::kSealed) {
      resolver.Say(text.at, "letter.sealed_fact",
                   fmt::format("'{{{}}}' names a sealed fact; sealed facts never stand in letters", name));
    }
    return;
  }
  if (std::ranges::find(Placeholders(), name) == Placeholders().end())
    resolver.Unknown("placeholder", {name, text.at}, Placeholders());
}

void CheckText(Resolver& resolver, const Ref& text) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t open = text.id.find_first_of("{}", from);
    if (open == std::string::npos) return;
    const std::size_t close = text.id.find_first_of("{}", open + 1);
    if (text.id[open] == '}' || close == std::string::npos || text.id[close] == '{') {
      resolver.Say(text.at, "letter.open_brace", "a brace is left open; a placeholder is written like {name}");
      return;
    }
    CheckPlaceholder(resolver, text, text.id.substr(open + 1, close - open - 1));
    from = close + 1;
  }
}

}  // namespace

void ResolveLetters(Resolver& resolver, const Pack& pack) {
  for (const LetterTemplate& letter : pack.letters) {
    for (const auto& [zh, en] : letter.places) {
      CheckText(resolver, zh);
      CheckText(resolver, en);
    }
    for (const std::string* number : {&letter.number.zh, &letter.number.en}) {
      if (!number->empty() && number->find("{serial}") == std::string::npos) {
        resolver.Say(letter.at, "letter.number_without_serial",
                     fmt::format("the number of letter '{}' must hold {{serial}}; numbers would repeat", letter.id));
        break;
      }
    }
  }
}

}  // namespace yq::pack
