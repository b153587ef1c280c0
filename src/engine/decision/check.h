// Static checks of a model before it is signed: what is wrong in it for some input, found over the whole space of
// values and not by trying some. Per table column the values are split at every constant its cells speak of, into
// constants and the gaps between them; rules are products of such pieces, so gaps, overlaps and shadowed rules are
// questions about sets, answered by splitting column by column (check/cover.h). Cells that read anything but the tested
// value, or read it in a way that has no cut points, are not looked into: the table's proof says so. Pure, thread-safe;
// milliseconds for a table of 12 columns and 70 rules.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "engine/decision/model.h"

namespace yq::decision {

struct CheckFinding {
  std::string file;
  int line = 0;
  int column = 0;
  // Stable: "gap", "overlap", "conflict", "unreachable_rule", "shadowed_rule", "no_priorities", "not_aggregable",
  // "output_not_allowed", "uncovered_output", "type_mismatch", "rule_without_example", "wrong_example",
  // "input_without_type" and the keys of Model::problems().
  std::string key;
  Bilingual text;                            // one sentence: what, why, what would be right
  std::string element;                       // decision, function or table
  [[nodiscard]] std::string ToText() const;  // file:line:column: zh / en
};

// What was proven of one table. `limits`: why something could not be, one sentence each; empty when all was.
struct TableProof {
  std::string table;
  std::vector<Bilingual> limits;
  [[nodiscard]] bool proven() const { return limits.empty(); }
};

struct CheckReport {
  std::vector<CheckFinding> findings;  // by place
  std::vector<TableProof> tables;      // by index in Model::tables()
};

// What is known of an input beyond its type.
struct InputDomain {
  std::vector<Value> values = {};    // all it can be, when not empty
  Value low = {}, high = {};         // ends, included; null: none
  std::optional<int> decimals = {};  // numbers come in this many places
};

struct CheckOptions {
  std::function<std::optional<InputDomain>(std::string_view input)> domain = {};
  // Whether a computed column (not an input itself) can leave the outermost limits its cells name.
  bool computed_beyond_limits = true;
  std::int64_t budget = 2'000'000;  // splits per table; beyond them the table is "not proven"
  std::size_t most = 10;            // gaps and overlaps told per table
};

// All findings, problems of reading included. A null column value is a value of its own; that no rule fits it is a gap
// only where a cell of the column speaks of null, else the answer is unknown as the input is.
CheckReport CheckModel(const Model& model, const CheckOptions& options = {});

// Rules that no example chooses, and examples that give another answer. `file` is in the format of the conformance kit
// (testCases). kInvalid "decision.bad_examples" when it cannot be read.
Result<std::vector<CheckFinding>> CheckExamples(const Model& model, const ModelFile& file);

}  // namespace yq::decision
