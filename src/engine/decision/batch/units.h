// Numbers and dates as whole units of a column. Internal to the batch engine.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "engine/decision/value.h"

namespace yq::decision {

inline constexpr std::int64_t kNullUnits = INT64_MIN;
inline constexpr int kMostScale = 18;                              // digits behind the point a column may have
inline constexpr std::int64_t kMostUnits = std::int64_t{1} << 62;  // beyond it a value stands beside its column

// units * 10^-scale without trailing zeros.
Value NumberOfUnits(std::int64_t units, int scale);
// The units and least scale of a number; nothing when it does not fit.
std::optional<std::pair<std::int64_t, int>> UnitsOfNumber(const Number& number);
// The units of a number at a scale, or the days of a date; kNullUnits when there are none.
std::int64_t UnitsIn(const Value& value, int scale);
// units * 10^by; nothing on overflow.
std::optional<std::int64_t> Rescaled(std::int64_t units, int by);

}  // namespace yq::decision
