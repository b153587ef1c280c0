// The ways a model answers, and whether they agree.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/decision/proof/drawn_model.h"

namespace yq::decision {
struct PlanImpl;
}

namespace yq::decision::proof {

// A scalar answer: a decision, or an entry of one that gives a context.
struct Asked {
  std::string decision;
  std::string entry;
};
struct AnswerSet {
  std::vector<Asked> asked;
  std::vector<std::vector<Value>> values;  // per asked thing, per row
  std::vector<std::string> refused;        // decisions this way does not answer, with the reason
};

// Gives every answer it can for every row. An error is a difference too: a way that says yes must then answer.
class Way {
 public:
  Way() = default;
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;
  virtual ~Way() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  virtual Result<AnswerSet> Answer(const Model& model, const DrawnModel& drawn, const std::vector<Row>& rows) = 0;
};

// Changes the text of a statement before it runs: how the proof proves that it can fail.
using ChangeText = std::function<std::string(std::string)>;

using ChangePlan = std::function<void(PlanImpl&)>;

// Every set of instructions, block size and number of threads, which must agree with one another too.
std::unique_ptr<Way> ColumnarWay(ChangePlan change = {});
std::unique_ptr<Way> SqliteWay(ChangeText change = {});
// kUnavailable when the server cannot be reached. The connection string names no database; only temporary things are
// made in "postgres".
Result<std::unique_ptr<Way>> PostgresWay(const std::string& connection, ChangeText change = {});

struct Difference {
  std::string way;
  std::string decision;
  std::size_t row = 0;
  std::string expected;
  std::string got;
  [[nodiscard]] std::string ToText() const;
};

struct Tally {  // what was compared
  std::size_t models = 0, rows = 0, answers = 0;
  std::vector<std::pair<std::string, std::size_t>> by_way;   // scalar answers compared
  std::vector<std::pair<std::string, std::size_t>> refused;  // decisions a way did not answer
  void Count(std::vector<std::pair<std::string, std::size_t>>& list, const std::string& name, std::size_t more) const;
};

class Ways {
 public:
  explicit Ways(std::vector<std::unique_ptr<Way>> ways) : ways_(std::move(ways)) {}
  // The interpreter with a trace, then every way, against the interpreter without. Nothing when all agree.
  // kInvalid when the model cannot be loaded without problems.
  Result<std::optional<Difference>> Compare(const DrawnModel& drawn, const std::vector<Row>& rows,
                                            Tally* tally = nullptr);

 private:
  std::vector<std::unique_ptr<Way>> ways_;
};

// Without what the difference does not need: decisions, inputs, rules, columns, parts of cells, rows. One row is left.
struct Shrunk {
  DrawnModel model;
  std::vector<Row> rows;
  Difference difference;
};
Shrunk Shrink(Ways& ways, DrawnModel model, std::vector<Row> rows, Difference difference, double seconds);

}  // namespace yq::decision::proof
