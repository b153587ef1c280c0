// Draws models and rows. The same seed gives the same model and rows on every machine: the generator of random numbers
// and what is made of its numbers are our own (the distributions of <random> differ between libraries).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/decision/proof/drawn_model.h"

namespace yq::decision::proof {

class Dice {  // SplitMix64
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next();
  // 0 .. below - 1
  std::size_t Below(std::size_t below) { return static_cast<std::size_t>(Next() % below); }
  int Between(int low, int high) {
    return low + static_cast<int>(Next() % (static_cast<std::uint64_t>(high - low) + 1));
  }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  template <class Container>
  const auto& Of(const Container& container) {
    return container[Below(std::size(container))];
  }

 private:
  std::uint64_t state_;
};

struct Drawn {
  DrawnModel model;
  std::vector<Row> rows;
};

// 1 to 12 inputs of every type, 1 to 5 decisions, tables of 1 to 70 rules and every hit policy, literal expressions,
// overlaps, nulls, names and texts that are hard to quote. Rows stand at every value a cell mentions and one unit of
// the scale (and one of the next digit) to each side, at null, least, greatest, an unknown code; all combinations when
// there are at most 400, else every pair of values of two neighbouring inputs and random ones.
Drawn Draw(std::uint64_t seed);

// ---- Changes that must not change any answer. Each picks what it does by the dice; false when nothing fits.

bool PermuteRules(DrawnModel& model, Dice& dice);   // of tables whose answer does not depend on the order
bool SplitRule(DrawnModel& model, Dice& dice);      // into below, from and null at a value
bool AddOpenColumn(DrawnModel& model, Dice& dice);  // of `-` cells
bool DoubleColumn(DrawnModel& model, Dice& dice);

}  // namespace yq::decision::proof
