// Steps that are not worth vector code: units, wide look-ups, masks of many rules. Internal to the batch engine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/decision/batch/program.h"

namespace yq::decision {

void RunScalarStep(const Program& program, const BlockView& view, const PlanStep& step);
void BucketScalar(ColumnStorage storage, const void* in, std::size_t rows, const std::vector<std::int64_t>& thresholds,
                  std::uint8_t* out);

template <class T>
std::uint8_t BucketOfOne(T value, const std::vector<std::int64_t>& thresholds) {
  const auto reached = std::ranges::upper_bound(thresholds, static_cast<std::int64_t>(value));
  return static_cast<std::uint8_t>(reached - thresholds.begin());
}

}  // namespace yq::decision
