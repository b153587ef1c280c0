// Is a product of finite sets covered by rules? Exact, by splitting one dimension at a time over rule sets.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/decision/check/bits.h"

namespace yq::decision {

// What to cover: per dimension its values, each with the rules that hold there.
using CoverSpace = std::vector<std::vector<RuleSet>>;  // at most 64 dimensions, none without a value

class CoverSearch {
 public:
  // `steps` is shared between searches and counted down; at 0 a search ends without an answer.
  CoverSearch(const CoverSpace& space, std::size_t rules, std::int64_t& steps);
  // One value per dimension that no rule of `rules` holds for; nothing when there is none, or when steps() ran out.
  std::optional<std::vector<std::size_t>> FindHole(const RuleSet& rules);
  [[nodiscard]] bool exhausted() const { return exhausted_; }

 private:
  bool Split(const RuleSet& live, std::uint64_t open);
  [[nodiscard]] std::size_t Choose(const RuleSet& live, std::uint64_t open) const;

  const CoverSpace& space_;
  std::int64_t& steps_;
  bool exhausted_ = false;
  std::vector<RuleSet> everywhere_;                      // per dimension: rules that hold for all its values
  std::vector<std::size_t> point_;                       // the values chosen so far
  std::set<std::pair<std::uint64_t, RuleSet>> covered_;  // already shown to have no hole
};

}  // namespace yq::decision
