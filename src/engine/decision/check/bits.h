// A set of rules of one table.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <vector>

namespace yq::decision {

class RuleSet {
 public:
  RuleSet() = default;
  explicit RuleSet(std::size_t rules, bool all = false) : words_((rules + 63) / 64, all ? ~0ULL : 0) {
    if (all && rules % 64 != 0) words_.back() = (1ULL << (rules % 64)) - 1;
  }
  void Set(std::size_t rule) { words_[rule / 64] |= 1ULL << (rule % 64); }
  [[nodiscard]] bool Has(std::size_t rule) const { return (words_[rule / 64] >> (rule % 64) & 1) != 0; }
  [[nodiscard]] bool empty() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  RuleSet& operator&=(const RuleSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  RuleSet& operator|=(const RuleSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  RuleSet& operator-=(const RuleSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  friend RuleSet operator&(RuleSet a, const RuleSet& b) { return a &= b; }
  [[nodiscard]] bool Meets(const RuleSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool Within(const RuleSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & ~other.words_[i]) != 0) return false;
    }
    return true;
  }
  template <class Visit>
  void ForEach(Visit&& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }
  }
  friend auto operator<=>(const RuleSet&, const RuleSet&) = default;
  friend bool operator==(const RuleSet&, const RuleSet&) = default;

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace yq::decision
