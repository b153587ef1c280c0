#include "engine/decision/check/cover.h"

#include <algorithm>
#include <cmath>

namespace yq::decision {

CoverSearch::CoverSearch(const CoverSpace& space, std::size_t rules, std::int64_t& steps)
    : space_(space), steps_(steps), point_(space.size(), 0) {
  for (const auto& values : space) {
    RuleSet all(rules, true);
    for (const RuleSet& holds : values) all &= holds;
    everywhere_.push_back(std::move(all));
  }
}

std::optional<std::vector<std::size_t>> CoverSearch::FindHole(const RuleSet& rules) {
  std::ranges::fill(point_, 0);
  const std::uint64_t open = space_.size() == 64 ? ~0ULL : (1ULL << space_.size()) - 1;
  if (!Split(rules, open) || exhausted_) return std::nullopt;
  return point_;
}

// The dimension that decides most of the rules that are nearest to holding everywhere.
std::size_t CoverSearch::Choose(const RuleSet& live, std::uint64_t open) const {
  std::vector<double> weight(space_.size(), 0);
  live.ForEach([&](std::size_t rule) {
    int decided_by = 0;
    for (std::size_t d = 0; d < space_.size(); ++d) decided_by += (open >> d & 1) != 0 && !everywhere_[d].Has(rule);
    const double share = std::ldexp(1.0, -2 * std::min(decided_by, 60));
    for (std::size_t d = 0; d < space_.size(); ++d) {
      if ((open >> d & 1) != 0 && !everywhere_[d].Has(rule)) weight[d] += share;
    }
  });
  return static_cast<std::size_t>(std::ranges::max_element(weight) - weight.begin());
}

bool CoverSearch::Split(const RuleSet& live, std::uint64_t open) {
  if (--steps_ < 0) exhausted_ = true;
  if (exhausted_) return false;
  if (live.empty()) return true;
  RuleSet complete = live;
  for (std::size_t d = 0; d < space_.size(); ++d) {
    if ((open >> d & 1) != 0) complete &= everywhere_[d];
  }
  if (!complete.empty()) return false;
  auto key = std::pair(open, live);
  if (covered_.contains(key)) return false;
  const std::size_t chosen = Choose(live, open);
  // Of values where the rules of one are among those of the other, the one with fewer suffices.
  std::vector<std::pair<RuleSet, std::size_t>> children;
  for (std::size_t v = 0; v < space_[chosen].size(); ++v) {
    RuleSet rest = live & space_[chosen][v];
    if (std::ranges::any_of(children, [&](const auto& child) { return child.first.Within(rest); })) continue;
    std::erase_if(children, [&](const auto& child) { return rest.Within(child.first); });
    children.emplace_back(std::move(rest), v);
  }
  for (const auto& [rest, value] : children) {
    point_[chosen] = value;
    if (Split(rest, open & ~(1ULL << chosen))) return true;
    if (exhausted_) return false;
  }
  point_[chosen] = 0;
  if (covered_.size() < 200'000) covered_.insert(std::move(key));
  return false;
}

}  // namespace yq::decision
