// Finding what a reference leads to, with the nearest right name where it leads nowhere. For resolve*.cpp, models.cpp
// and check*.cpp.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "platform/pack/pack.h"

namespace yq::pack {

// "; did you mean 'degree_level'?", or what is known when nothing is like it.
[[nodiscard]] std::string DidYouMean(std::string_view kind, std::string_view name,
                                     const std::vector<std::string>& known);
// "unknown fact 'degre_level'; did you mean 'degree_level'?"
[[nodiscard]] std::string UnknownName(std::string_view kind, std::string_view name,
                                      const std::vector<std::string>& known);

// A sentence for a value that does not fit its fact (an error of ParseFactValue).
[[nodiscard]] std::string WrongValue(const Fact& fact, std::string_view text, const Error& error);

class Resolver {
 public:
  Resolver(const Pack& pack, Findings& findings) : pack_(pack), findings_(findings) {
    for (const Finding& finding : findings) broken_.insert(finding.at.file);
  }

  template <class T>
  const T* Find(const Table<T>& table, std::string_view kind, const Ref& ref) {
    const T* found = table.Find(ref.id);
    if (found == nullptr && !ref.id.empty()) {
      std::vector<std::string> known;
      for (const T& entry : table) known.push_back(entry.id);
      Unknown(kind, ref, known);
    }
    return found;
  }
  template <class T>
  void FindAll(const Table<T>& table, std::string_view kind, const std::vector<Ref>& refs) {
    for (const Ref& ref : refs) Find(table, kind, ref);
  }
  void Unknown(std::string_view kind, const Ref& ref, const std::vector<std::string>& known);
  void Say(Position at, std::string key, std::string text) {
    findings_.push_back({std::move(at), std::move(key), std::move(text)});
  }

  void Sources(const std::vector<Ref>& refs) { FindAll(pack_.sources, "source", refs); }
  void Facts(const std::vector<Ref>& refs) { FindAll(pack_.facts, "fact", refs); }
  // Makes the value canonical, or says why it does not fit its fact.
  void Fit(GivenFact& given);

  // Whether the fact and its codes stand in files without findings: only then can a value be judged by them.
  [[nodiscard]] bool IsSound(const Fact& fact) const;

  [[nodiscard]] const Pack& pack() const { return pack_; }

 private:
  const Pack& pack_;
  Findings& findings_;
  std::set<std::string> broken_;  // files with findings before this resolver began
};

// The parts of Resolve.
void ResolveVocabulary(Resolver& resolver, Pack& pack);
void ResolvePolicies(Resolver& resolver, Pack& pack);
void ResolveServices(Resolver& resolver, Pack& pack);
void ResolveLetters(Resolver& resolver, const Pack& pack);
void ResolveWorld(Resolver& resolver, Pack& pack);

}  // namespace yq::pack
