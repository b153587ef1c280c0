// What a plan becomes: a short list of steps over registers of 4,096 rows. A code register holds a byte a row, a units
// register an int64 a row. Everything a step looks up was filled by the interpreter. Internal to the batch engine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/decision/batch/units.h"
#include "engine/decision/columns.h"

namespace yq::decision {

inline constexpr std::size_t kBlock = 4096;  // rows of a register: 4 KiB of codes stay in the first cache
inline constexpr std::size_t kChunk = 256;   // rows a step works on between two look-ups of its tables
inline constexpr std::uint8_t kNoRule = 255;

// Up to 256 bytes looked up by a code. `size` is the number of codes that can occur.
struct Lut {
  alignas(64) std::array<std::uint8_t, 256> bytes{};
  std::size_t size = 0;
};

struct Term {
  int reg = -1;
  Lut lut;
};

// One byte of rules: which rules hold, and by nibbles which answer the lowest of them gives (kNoRule: none holds).
struct RulePlane {
  std::vector<Term> terms;
  alignas(16) std::array<std::uint8_t, 16> low{};
  alignas(16) std::array<std::uint8_t, 16> high{};
};

enum class StepKind : std::uint8_t {
  kBucket,   // units column or register -> number of thresholds reached
  kCombine,  // look-ups of codes joined by `join`, then looked up again when `after` has a size
  kRules,    // planes of rules -> answer of the first rule that holds, or `fallback`
  kMasks,    // planes of rules -> answer by the whole mask
  kGather,   // codes and units as one index -> code
  kGatherUnits,
  kGather32,  // codes of four bytes -> code
  kChoose,    // selector code -> one of several look-ups
  kLoad,      // units column -> units register
  kFromCode,  // code -> units
  kConstant,  // units
  kAdd,
  kSubtract,
  kMultiply,
  kLeast,
  kGreatest,
  kRound,    // to `by` digits less, by `rounding`
  kRescale,  // times 10^by
  kCompare,  // units, units -> 0 false, 1 null, 2 true
  kChooseUnits,
  kAnswer,       // code -> column of the answer
  kAnswerUnits,  // units -> column of the answer
};

enum class Join : std::uint8_t { kAdd, kLeast, kGreatest, kAnd };

struct PlanStep {
  StepKind kind = StepKind::kCombine;
  Join join = Join::kAdd;
  int out = -1;
  int answer = -1;
  std::vector<Term> terms;  // kCombine; kChoose: the cases; kGather: registers read (look-ups unused)
  Lut after;
  std::vector<RulePlane> planes;
  std::uint8_t fallback = 0;
  std::vector<std::int64_t> thresholds;  // kBucket, ascending
  std::vector<std::uint8_t> table;       // kGather, kGather32
  std::vector<std::int64_t> units;       // kGatherUnits, kFromCode (256 entries), kConstant
  std::vector<std::int64_t> strides;     // kGather, per term
  std::vector<std::int64_t> bases;       // kGather: least unit of a units register, or kNullUnits for codes
  std::vector<std::int64_t> nulls;       // kGather: index of null in a units register
  std::unordered_map<std::uint64_t, std::uint8_t> masks;  // kMasks
  int a = -1, b = -1;      // registers of the units steps; kChoose, kChooseUnits: the selector is `a`
  std::vector<int> cases;  // kChooseUnits: units registers, -1 for null
  Lut selector;            // kChoose, kChooseUnits
  int by = 0;
  Number::Rounding rounding = Number::Rounding::kHalfEven;
  int operation = 0;     // kCompare: an Operation
  bool checked = false;  // the result may not fit: rows where it does not are left to the interpreter
};

struct Register {
  bool units = false;
  int column = -1;  // reads this column of the table where it lies
  int slot = -1;    // else: which piece of the scratch memory
};

// Where a worker's registers are while it runs one block.
struct BlockView {
  std::size_t rows = 0;
  std::vector<const void*> column;     // first row of the block in each column
  std::vector<ColumnStorage> storage;  // of each column
  std::vector<std::uint8_t*> code_slot;
  std::vector<std::int64_t*> units_slot;
  std::vector<std::uint8_t*> answer8;  // per answer, first row of the block
  std::vector<std::int64_t*> answer64;
  std::uint8_t* misfit = nullptr;  // rows that overflowed are marked
};

struct Program {
  std::vector<Register> registers;
  std::vector<PlanStep> steps;
  int code_slots = 0;
  int units_slots = 0;
};

// Drops steps nothing rests on and gives registers their slots.
void Settle(Program& program);

// Runs all steps over one block with the instruction set chosen.
void RunBlock(const Program& program, const BlockView& view);

}  // namespace yq::decision
