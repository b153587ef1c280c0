// The steps of a plan, compiled once per set of vector instructions and chosen at run time by Highway.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/decision/batch/kernels.cpp"
#define HWY_WANT_AVX3_DL 1
#define HWY_WANT_SSE4 1
// Registers are arrays of vectors here, which vectors of unknown length cannot be.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "engine/decision/batch/program.h"
#include "engine/decision/batch/scalar_steps.h"

HWY_BEFORE_NAMESPACE();
namespace yq::decision::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Bytes = hn::ScalableTag<std::uint8_t>;
using V = hn::Vec<Bytes>;
constexpr std::size_t kVectors = 4;  // per round: look-up tables are loaded once for all of them

// A look-up table of Parts * 16 bytes held in vector registers.
template <int kParts>
struct Table {
#if HWY_TARGET <= HWY_AVX3_DL && HWY_ARCH_X86
  static constexpr int kVectors512 = kParts <= 1 ? 1 : (kParts + 3) / 4;
  __m512i part[kVectors512];
  explicit Table(const std::uint8_t* bytes) {
    if constexpr (kParts == 1) {
      part[0] = hn::LoadDup128(Bytes(), bytes).raw;
    } else {
      for (int i = 0; i < kVectors512; ++i) part[i] = hn::Load(Bytes(), bytes + 64 * i).raw;
    }
  }
  V operator()(V index) const {
    if constexpr (kParts == 1) return V{_mm512_shuffle_epi8(part[0], index.raw)};
    if constexpr (kParts > 1 && kParts <= 4) return V{_mm512_permutexvar_epi8(index.raw, part[0])};
    if constexpr (kParts > 4 && kParts <= 8) return V{_mm512_permutex2var_epi8(part[0], index.raw, part[1])};
    if constexpr (kParts > 8) {
      const __m512i low = _mm512_permutex2var_epi8(part[0], index.raw, part[1]);
      const __m512i high = _mm512_permutex2var_epi8(part[2], index.raw, part[3]);
      return V{_mm512_mask_blend_epi8(_mm512_movepi8_mask(index.raw), low, high)};
    }
  }
#else
  V part[kParts];
  explicit Table(const std::uint8_t* bytes) {
    for (int i = 0; i < kParts; ++i) part[i] = hn::LoadDup128(Bytes(), bytes + 16 * i);
  }
  V operator()(V index) const {
    const Bytes d;
    if constexpr (kParts == 1) {
      return hn::TableLookupBytes(part[0], index);
    } else {
      V result = hn::Zero(d);
      for (int i = 0; i < kParts; ++i) {
        // Out of 0..15 after the shift the top bit is set, which looks up 0.
        const V shifted = hn::Sub(index, hn::Set(d, static_cast<std::uint8_t>(16 * i)));
        V here = hn::SaturatedAdd(shifted, hn::Set(d, 0x70));
#if !HWY_ARCH_X86  // x86 looks at the top bit and the lowest four only
        here = hn::And(here, hn::Set(d, 0x8F));
#endif
        result = hn::Or(result, hn::TableLookupBytesOr0(part[i], here));
      }
      return result;
    }
  }
#endif
};

template <class Body>
HWY_INLINE void WithTable(const Lut& lut, const Body& body) {
  const std::size_t parts = (lut.size + 15) / 16;
  if (parts <= 1) return body(Table<1>(lut.bytes.data()));
  if (parts <= 2) return body(Table<2>(lut.bytes.data()));
  if (parts <= 4) return body(Table<4>(lut.bytes.data()));
  if (parts <= 8) return body(Table<8>(lut.bytes.data()));
  return body(Table<16>(lut.bytes.data()));
}

HWY_INLINE V Joined(Join join, V a, V b) {
  switch (join) {
    case Join::kAdd:
      return hn::SaturatedAdd(a, b);
    case Join::kLeast:
      return hn::Min(a, b);
    case Join::kGreatest:
      return hn::Max(a, b);
    case Join::kAnd:
      return hn::And(a, b);
  }
  return a;
}

HWY_INLINE const std::uint8_t* Codes(const Program& program, const BlockView& view, int reg) {
  const Register& r = program.registers[static_cast<std::size_t>(reg)];
  return r.column >= 0 ? static_cast<const std::uint8_t*>(view.column[static_cast<std::size_t>(r.column)])
                       : view.code_slot[static_cast<std::size_t>(r.slot)];
}
HWY_INLINE std::uint8_t* OutCodes(const Program& program, const BlockView& view, int reg) {
  return view.code_slot[static_cast<std::size_t>(program.registers[static_cast<std::size_t>(reg)].slot)];
}

// Joins the look-ups of all terms for kVectors vectors from `row` on.
HWY_INLINE void JoinTerms(const Program& program, const BlockView& view, const std::vector<Term>& terms, Join join,
                          std::size_t row, V (&sum)[kVectors]) {
  const Bytes d;
  bool first = true;
  for (const Term& term : terms) {
    const std::uint8_t* HWY_RESTRICT codes = Codes(program, view, term.reg) + row;
    WithTable(term.lut, [&](const auto& table) HWY_ATTR {
      for (std::size_t v = 0; v < kVectors; ++v) {
        const V found = table(hn::LoadU(d, codes + v * hn::Lanes(d)));
        sum[v] = first ? found : Joined(join, sum[v], found);
      }
    });
    first = false;
  }
}

void Combine(const Program& program, const BlockView& view, const PlanStep& step, std::uint8_t* HWY_RESTRICT out) {
  const Bytes d;
  const std::size_t stride = kVectors * hn::Lanes(d);
  for (std::size_t row = 0; row < view.rows; row += stride) {
    V sum[kVectors] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    JoinTerms(program, view, step.terms, step.join, row, sum);
    if (step.after.size > 0) {
      WithTable(step.after, [&](const auto& table) HWY_ATTR {
        for (V& one : sum) one = table(one);
      });
    }
    for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(sum[v], d, out + row + v * hn::Lanes(d));
  }
}

void Rules(const Program& program, const BlockView& view, const PlanStep& step, std::uint8_t* HWY_RESTRICT out) {
  const Bytes d;
  const V none = hn::Set(d, kNoRule);
  const V nibble = hn::Set(d, 15);
  const std::size_t stride = kVectors * hn::Lanes(d);
  for (std::size_t row = 0; row < view.rows; row += stride) {
    V result[kVectors] = {none, none, none, none};
    for (const RulePlane& plane : step.planes) {
      V mask[kVectors] = {none, none, none, none};
      JoinTerms(program, view, plane.terms, Join::kAnd, row, mask);
      const V low = hn::LoadDup128(d, plane.low.data());
      const V high = hn::LoadDup128(d, plane.high.data());
      for (std::size_t v = 0; v < kVectors; ++v) {
        const V by_low = hn::TableLookupBytes(low, hn::And(mask[v], nibble));
        const hn::Repartition<std::uint16_t, Bytes> d16;
        const V shifted = hn::And(hn::BitCast(d, hn::ShiftRight<4>(hn::BitCast(d16, mask[v]))), nibble);
        const V by_high = hn::TableLookupBytes(high, shifted);
        const V here = hn::IfThenElse(hn::Eq(by_low, none), by_high, by_low);
        result[v] = hn::IfThenElse(hn::Eq(result[v], none), here, result[v]);
      }
    }
    const V fallback = hn::Set(d, step.fallback);
    for (std::size_t v = 0; v < kVectors; ++v) {
      const V whole = hn::IfThenElse(hn::Eq(result[v], none), fallback, result[v]);
      hn::StoreU(whole, d, out + row + v * hn::Lanes(d));
    }
  }
}

void Choose(const Program& program, const BlockView& view, const PlanStep& step, std::uint8_t* HWY_RESTRICT out) {
  const Bytes d;
  const std::size_t stride = kVectors * hn::Lanes(d);
  const std::uint8_t* HWY_RESTRICT selector = Codes(program, view, step.a);
  for (std::size_t row = 0; row < view.rows; row += stride) {
    V chosen[kVectors] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    V which[kVectors] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    WithTable(step.selector, [&](const auto& table) HWY_ATTR {
      for (std::size_t v = 0; v < kVectors; ++v) which[v] = table(hn::LoadU(d, selector + row + v * hn::Lanes(d)));
    });
    for (std::size_t c = 0; c < step.terms.size(); ++c) {
      const std::uint8_t* HWY_RESTRICT codes = Codes(program, view, step.terms[c].reg) + row;
      const V wanted = hn::Set(d, static_cast<std::uint8_t>(c));
      WithTable(step.terms[c].lut, [&](const auto& table) HWY_ATTR {
        for (std::size_t v = 0; v < kVectors; ++v) {
          const V found = table(hn::LoadU(d, codes + v * hn::Lanes(d)));
          chosen[v] = hn::IfThenElse(hn::Eq(which[v], wanted), found, chosen[v]);
        }
      });
    }
    for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(chosen[v], d, out + row + v * hn::Lanes(d));
  }
}

// Counts the thresholds each value reaches. Null is the least value, so it reaches none.
template <class T>
void BucketOf(const T* HWY_RESTRICT in, std::size_t rows, const std::vector<std::int64_t>& thresholds,
              std::uint8_t* HWY_RESTRICT out) {
  const hn::ScalableTag<T> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t row = 0;
  const std::size_t stride = kVectors * lanes;
  for (; row + stride <= rows; row += stride) {
    hn::Vec<decltype(d)> value[kVectors];
    hn::Vec<decltype(d)> count[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) {
      value[v] = hn::LoadU(d, in + row + v * lanes);
      count[v] = hn::Zero(d);
    }
    for (const std::int64_t threshold : thresholds) {
      const auto t = hn::Set(d, static_cast<T>(threshold - 1));
      for (std::size_t v = 0; v < kVectors; ++v) count[v] = hn::Sub(count[v], hn::VecFromMask(d, hn::Gt(value[v], t)));
    }
    for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(hn::DemoteTo(d8, count[v]), d8, out + row + v * lanes);
  }
  for (; row < rows; ++row) out[row] = BucketOfOne(in[row], thresholds);
}

void Bucket(const Program& program, const BlockView& view, const PlanStep& step, std::uint8_t* out) {
  const Register& r = program.registers[static_cast<std::size_t>(step.a)];
  const std::size_t c = static_cast<std::size_t>(std::max(r.column, 0));
  const ColumnStorage storage = r.column >= 0 ? view.storage[c] : ColumnStorage::kUnits64;
  const void* in = r.column >= 0 ? view.column[c] : view.units_slot[static_cast<std::size_t>(r.slot)];
  if (storage == ColumnStorage::kUnits64 || step.thresholds.size() > 40) {
    return BucketScalar(storage, in, view.rows, step.thresholds, out);
  }
  if (storage == ColumnStorage::kUnits16)
    return BucketOf(static_cast<const std::int16_t*>(in), view.rows, step.thresholds, out);
  BucketOf(static_cast<const std::int32_t*>(in), view.rows, step.thresholds, out);
}

}  // namespace

void RunSteps(const Program& program, const BlockView& view) {
  for (const PlanStep& step : program.steps) {
    switch (step.kind) {
      case StepKind::kBucket:
        Bucket(program, view, step, OutCodes(program, view, step.out));
        break;
      case StepKind::kCombine:
        Combine(program, view, step, OutCodes(program, view, step.out));
        break;
      case StepKind::kAnswer:
        // Answers are longer than the block or scratch, so whole vectors may be written.
        Combine(program, view, step, view.answer8[static_cast<std::size_t>(step.answer)]);
        break;
      case StepKind::kRules:
        Rules(program, view, step, OutCodes(program, view, step.out));
        break;
      case StepKind::kChoose:
        Choose(program, view, step, OutCodes(program, view, step.out));
        break;
      default:
        RunScalarStep(program, view, step);
        break;
    }
  }
}

}  // namespace yq::decision::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cstring>

#include "engine/decision/batch.h"

namespace yq::decision {

HWY_EXPORT(RunSteps);

void RunBlock(const Program& program, const BlockView& view) { HWY_DYNAMIC_DISPATCH(RunSteps)(program, view); }

std::vector<std::string> InstructionSets() {
  std::vector<std::string> names;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) names.emplace_back(hwy::TargetName(target));
  return names;
}

bool ForceInstructionSet(std::string_view name) {
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().DeInit();
  if (name.empty()) return true;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (hwy::TargetName(target) != name) continue;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().DeInit();
    return true;
  }
  return false;
}

}  // namespace yq::decision
#endif
