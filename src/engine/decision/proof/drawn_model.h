// A model drawn at random, as something that can be changed piece by piece: what the proof writes as DMN, runs in every
// way, and cuts down when the ways differ. Not part of the product.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/sql.h"
#include "engine/decision/value.h"

namespace yq::decision::proof {

struct DrawnInput {
  std::string name;
  std::string type;                 // FEEL
  int scale = 0;                    // numbers: digits behind the point of the values
  std::vector<std::string> values;  // texts: what the codes are, without quotes
  bool constrained = false;         // texts: an item definition allows only `values`
};

struct DrawnTable {
  std::string policy;       // "" for a literal expression
  std::string aggregation;  // of COLLECT
  struct Column {
    std::string expression;
    std::string type;
    std::string allowed = {};  // input values
  };
  struct Output {
    std::string name;
    std::string type;
    std::string values = {};         // output values, for priorities
    std::string default_value = {};  // or ""
  };
  struct Rule {
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
  };
  std::vector<Column> columns;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
};

struct DrawnDecision {
  std::string name;
  std::string type;  // FEEL, or "" when not declared
  std::string literal;
  DrawnTable table;
  [[nodiscard]] bool is_table() const { return !table.policy.empty(); }
};

struct DrawnModel {
  std::vector<DrawnInput> inputs;
  std::vector<DrawnDecision> decisions;
};

// DMN 1.5. Every decision requires all inputs and all decisions before it.
std::string ToDmn(const DrawnModel& model);

// A row is a value per input, in their order.
using Row = std::vector<Value>;
Context ToContext(const DrawnModel& model, const Row& row);

// How tables of the proof keep the inputs: one digit more behind the point than the model's values have.
std::vector<SqlColumn> ColumnsOf(const DrawnModel& model);

}  // namespace yq::decision::proof
