#include "engine/decision/batch/scalar_steps.h"

#include <cstring>
#include <ranges>

#include "engine/decision/feel/ast.h"

namespace yq::decision {
namespace {

std::size_t At(int index) { return static_cast<std::size_t>(index); }

const std::uint8_t* CodesOf(const Program& program, const BlockView& view, int reg) {
  const Register& r = program.registers[At(reg)];
  return r.column >= 0 ? static_cast<const std::uint8_t*>(view.column[At(r.column)]) : view.code_slot[At(r.slot)];
}
const std::int64_t* UnitsOf(const Program& program, const BlockView& view, int reg) {
  return view.units_slot[At(program.registers[At(reg)].slot)];
}

template <class T, class Use>
void EachUnit(const void* in, std::size_t rows, const Use& use) {
  const T* units = static_cast<const T*>(in);
  for (std::size_t i = 0; i < rows; ++i) {
    use(i, units[i] == std::numeric_limits<T>::min() ? kNullUnits : static_cast<std::int64_t>(units[i]));
  }
}

// Every unit of a register, wherever it lies.
template <class Use>
void EachUnit(const Program& program, const BlockView& view, int reg, const Use& use) {
  const Register& r = program.registers[At(reg)];
  if (r.column < 0) return EachUnit<std::int64_t>(view.units_slot[At(r.slot)], view.rows, use);
  const void* in = view.column[At(r.column)];
  switch (view.storage[At(r.column)]) {
    case ColumnStorage::kUnits16:
      return EachUnit<std::int16_t>(in, view.rows, use);
    case ColumnStorage::kUnits32:
      return EachUnit<std::int32_t>(in, view.rows, use);
    default:
      return EachUnit<std::int64_t>(in, view.rows, use);
  }
}

void Gather(const Program& program, const BlockView& view, const PlanStep& step) {
  std::array<std::uint32_t, kBlock> index;
  std::memset(index.data(), 0, view.rows * sizeof(index[0]));
  for (std::size_t t = 0; t < step.terms.size(); ++t) {
    const auto stride = static_cast<std::uint32_t>(step.strides[t]);
    if (step.bases[t] == kNullUnits) {
      const std::uint8_t* codes = CodesOf(program, view, step.terms[t].reg);
      for (std::size_t i = 0; i < view.rows; ++i) index[i] += stride * codes[i];
      continue;
    }
    const std::int64_t base = step.bases[t];
    const std::int64_t null = step.nulls[t];
    EachUnit(program, view, step.terms[t].reg, [&](std::size_t i, std::int64_t units) {
      index[i] += stride * static_cast<std::uint32_t>(units == kNullUnits ? null : units - base);
    });
  }
  const Register& out = program.registers[At(step.out)];
  if (step.kind == StepKind::kGather) {
    std::uint8_t* to = view.code_slot[At(out.slot)];
    for (std::size_t i = 0; i < view.rows; ++i) to[i] = step.table[index[i]];
  } else {
    std::int64_t* to = view.units_slot[At(out.slot)];
    for (std::size_t i = 0; i < view.rows; ++i) to[i] = step.units[index[i]];
  }
}

void Masks(const Program& program, const BlockView& view, const PlanStep& step) {
  std::array<std::uint64_t, kBlock> mask;
  std::memset(mask.data(), 0, view.rows * sizeof(mask[0]));
  for (std::size_t p = 0; p < step.planes.size(); ++p) {
    std::array<std::uint8_t, kBlock> byte;
    std::memset(byte.data(), 255, view.rows);
    for (const Term& term : step.planes[p].terms) {
      const std::uint8_t* codes = CodesOf(program, view, term.reg);
      for (std::size_t i = 0; i < view.rows; ++i) byte[i] &= term.lut.bytes[codes[i]];
    }
    for (std::size_t i = 0; i < view.rows; ++i) mask[i] |= static_cast<std::uint64_t>(byte[i]) << (8 * p);
  }
  std::uint8_t* to = view.code_slot[At(program.registers[At(step.out)].slot)];
  std::uint64_t last = 0;
  auto known = step.masks.find(0);
  std::uint8_t code = known == step.masks.end() ? 0 : known->second;
  for (std::size_t i = 0; i < view.rows; ++i) {
    if (mask[i] != last) {
      last = mask[i];
      known = step.masks.find(last);
      code = known == step.masks.end() ? 0 : known->second;
    }
    to[i] = code;
  }
}

std::int64_t RoundedQuotient(std::int64_t value, std::int64_t unit, Number::Rounding rounding) {
  std::int64_t quotient = value / unit;
  const std::int64_t rest = value % unit;
  if (rest == 0) return quotient;
  const std::int64_t away = value < 0 ? -1 : 1;
  const std::int64_t twice = 2 * (rest < 0 ? -rest : rest);
  switch (rounding) {
    case Number::Rounding::kFloor:
      return value < 0 ? quotient - 1 : quotient;
    case Number::Rounding::kCeiling:
      return value > 0 ? quotient + 1 : quotient;
    case Number::Rounding::kUp:
      return quotient + away;
    case Number::Rounding::kDown:
      return quotient;
    case Number::Rounding::kHalfUp:
      return twice >= unit ? quotient + away : quotient;
    case Number::Rounding::kHalfDown:
      return twice > unit ? quotient + away : quotient;
    case Number::Rounding::kHalfEven:
      if (twice > unit || (twice == unit && quotient % 2 != 0)) quotient += away;
      return quotient;
  }
  return quotient;
}

std::uint8_t Compared(Operation operation, std::int64_t a, std::int64_t b) {
  const bool null = a == kNullUnits || b == kNullUnits;
  bool holds = false;
  switch (operation) {
    case Operation::kEqual:
      return a == b ? 2 : 0;
    case Operation::kNotEqual:
      return a == b ? 0 : 2;
    case Operation::kLess:
      holds = a < b;
      break;
    case Operation::kLessEqual:
      holds = a <= b;
      break;
    case Operation::kGreater:
      holds = a > b;
      break;
    default:
      holds = a >= b;
      break;
  }
  if (null) return 1;
  return holds ? 2 : 0;
}

template <class Calculation>
void Pairwise(const Program& program, const BlockView& view, const PlanStep& step, const Calculation& calculate) {
  const std::int64_t* a = UnitsOf(program, view, step.a);
  const std::int64_t* b = UnitsOf(program, view, step.b);
  std::int64_t* out = view.units_slot[At(program.registers[At(step.out)].slot)];
  for (std::size_t i = 0; i < view.rows; ++i) {
    if (a[i] == kNullUnits || b[i] == kNullUnits) {
      out[i] = kNullUnits;
      continue;
    }
    std::int64_t result = 0;
    if (calculate(a[i], b[i], result) || (step.checked && (result >= kMostUnits || result <= -kMostUnits))) {
      view.misfit[i] = 1;
      result = kNullUnits;
    }
    out[i] = result;
  }
}

void Choose(const Program& program, const BlockView& view, const PlanStep& step) {
  const std::uint8_t* selector = CodesOf(program, view, step.a);
  std::int64_t* out = view.units_slot[At(program.registers[At(step.out)].slot)];
  std::array<const std::int64_t*, 256> from{};
  for (std::size_t c = 0; c < step.cases.size(); ++c)
    from[c] = step.cases[c] < 0 ? nullptr : UnitsOf(program, view, step.cases[c]);
  for (std::size_t i = 0; i < view.rows; ++i) {
    const std::int64_t* units = from[step.selector.bytes[selector[i]]];
    out[i] = units == nullptr ? kNullUnits : units[i];
  }
}

}  // namespace

void BucketScalar(ColumnStorage storage, const void* in, std::size_t rows, const std::vector<std::int64_t>& thresholds,
                  std::uint8_t* out) {
  const auto each = [&](const auto* units) {
    for (std::size_t i = 0; i < rows; ++i) out[i] = BucketOfOne(units[i], thresholds);
  };
  if (storage == ColumnStorage::kUnits16) return each(static_cast<const std::int16_t*>(in));
  if (storage == ColumnStorage::kUnits32) return each(static_cast<const std::int32_t*>(in));
  each(static_cast<const std::int64_t*>(in));
}

void RunScalarStep(const Program& program, const BlockView& view, const PlanStep& step) {
  std::int64_t* units = nullptr;
  std::uint8_t* codes = nullptr;
  if (step.out >= 0) {
    const Register& out = program.registers[At(step.out)];
    units = out.units ? view.units_slot[At(out.slot)] : nullptr;
    codes = out.units ? nullptr : view.code_slot[At(out.slot)];
  }
  switch (step.kind) {
    case StepKind::kGather:
    case StepKind::kGatherUnits:
      return Gather(program, view, step);
    case StepKind::kGather32: {
      const auto* wide = static_cast<const std::uint32_t*>(view.column[At(program.registers[At(step.a)].column)]);
      for (std::size_t i = 0; i < view.rows; ++i) codes[i] = step.table[wide[i]];
      return;
    }
    case StepKind::kMasks:
      return Masks(program, view, step);
    case StepKind::kLoad:
      return EachUnit(program, view, step.a, [&](std::size_t i, std::int64_t value) { units[i] = value; });
    case StepKind::kFromCode: {
      const std::uint8_t* from = CodesOf(program, view, step.a);
      for (std::size_t i = 0; i < view.rows; ++i) units[i] = step.units[from[i]];
      return;
    }
    case StepKind::kConstant:
      std::fill_n(units, view.rows, step.units[0]);
      return;
    case StepKind::kAdd:
      return Pairwise(program, view, step, [](std::int64_t a, std::int64_t b, std::int64_t& sum) {
        return __builtin_add_overflow(a, b, &sum);
      });
    case StepKind::kSubtract:
      return Pairwise(program, view, step, [](std::int64_t a, std::int64_t b, std::int64_t& difference) {
        return __builtin_sub_overflow(a, b, &difference);
      });
    case StepKind::kMultiply:
      return Pairwise(program, view, step, [](std::int64_t a, std::int64_t b, std::int64_t& product) {
        return __builtin_mul_overflow(a, b, &product);
      });
    case StepKind::kLeast:
      return Pairwise(program, view, step, [](std::int64_t a, std::int64_t b, std::int64_t& least) {
        least = std::min(a, b);
        return false;
      });
    case StepKind::kGreatest:
      return Pairwise(program, view, step, [](std::int64_t a, std::int64_t b, std::int64_t& greatest) {
        greatest = std::max(a, b);
        return false;
      });
    case StepKind::kRound: {
      const std::int64_t unit = *Rescaled(1, step.by);
      const std::int64_t* from = UnitsOf(program, view, step.a);
      for (std::size_t i = 0; i < view.rows; ++i)
        units[i] = from[i] == kNullUnits ? kNullUnits : RoundedQuotient(from[i], unit, step.rounding);
      return;
    }
    case StepKind::kRescale: {
      const std::int64_t factor = *Rescaled(1, step.by);
      const std::int64_t* from = UnitsOf(program, view, step.a);
      for (std::size_t i = 0; i < view.rows; ++i) units[i] = from[i] == kNullUnits ? kNullUnits : from[i] * factor;
      return;
    }
    case StepKind::kCompare: {
      const std::int64_t* a = UnitsOf(program, view, step.a);
      const std::int64_t* b = UnitsOf(program, view, step.b);
      const auto operation = static_cast<Operation>(step.operation);
      for (std::size_t i = 0; i < view.rows; ++i) codes[i] = Compared(operation, a[i], b[i]);
      return;
    }
    case StepKind::kChooseUnits:
      return Choose(program, view, step);
    case StepKind::kAnswerUnits:
      std::memcpy(view.answer64[At(step.answer)], UnitsOf(program, view, step.a), view.rows * sizeof(std::int64_t));
      return;
    default:
      return;
  }
}

void Settle(Program& program) {
  // Backwards: a step is kept when it answers or something kept reads it.
  std::vector<std::size_t> last(program.registers.size(), 0);
  std::vector<bool> read(program.registers.size(), false);
  const auto each_read = [&](const PlanStep& step, const auto& use) {
    const auto note = [&](int reg) {
      if (reg >= 0) use(At(reg));
    };
    for (const Term& term : step.terms) note(term.reg);
    for (const RulePlane& plane : step.planes) {
      for (const Term& term : plane.terms) note(term.reg);
    }
    for (const int reg : step.cases) note(reg);
    note(step.a);
    note(step.b);
  };
  std::vector<PlanStep> kept;
  for (PlanStep& step : program.steps | std::views::reverse) {
    if (step.answer < 0 && (step.out < 0 || !read[At(step.out)])) continue;
    each_read(step, [&](std::size_t reg) { read[reg] = true; });
    kept.push_back(std::move(step));
  }
  program.steps.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
  for (std::size_t s = 0; s < program.steps.size(); ++s)
    each_read(program.steps[s], [&](std::size_t reg) { last[reg] = s; });
  // Forwards: a slot is free again after its register was read for the last time.
  std::vector<int> free_codes, free_units;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    if (const int out = program.steps[s].out; out >= 0) {
      Register& r = program.registers[At(out)];
      std::vector<int>& free = r.units ? free_units : free_codes;
      if (free.empty()) {
        r.slot = r.units ? program.units_slots++ : program.code_slots++;
      } else {
        r.slot = free.back();
        free.pop_back();
      }
    }
    for (std::size_t reg = 0; reg < program.registers.size(); ++reg) {
      const Register& r = program.registers[reg];
      if (r.column < 0 && r.slot >= 0 && last[reg] == s && read[reg])
        (r.units ? free_units : free_codes).push_back(r.slot);
    }
  }
}

}  // namespace yq::decision
