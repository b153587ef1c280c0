// DMN models: reading them from files and asking what they contain. A Model is a shared handle to something that never
// changes after loading; copy it freely, use it from any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/value.h"

namespace yq::decision {

struct ModelFile {
  std::string name;   // as it shall appear in messages; imports find one another by namespace
  std::string bytes;  // DMN 1.1 to 1.5 XML
};

// A place in a file where something is wrong: `file:line:column: message`. Column counts characters from 1.
struct ModelProblem {
  std::string file;
  int line = 0;
  int column = 0;
  std::string key;         // stable: "unknown_name", "syntax", "type_mismatch", "unknown_type", "cycle", ...
  std::string message;     // one English sentence: what, why, and what would be right
  std::string suggestion;  // the nearest right name, or ""
  std::string element;     // the decision, input or function it belongs to, or ""
  [[nodiscard]] std::string ToText() const;
};

struct InputInfo {
  std::string name;
  std::string model;                  // name of the model that declares it
  std::string type;                   // FEEL or item definition name, "Any" when not declared
  std::string feel_type;              // the type spelt out in FEEL: "number", "list<string>", "context<...>"
  std::string allowed_text;           // allowed values as written, or ""
  std::vector<Value> allowed_values;  // when they are an enumeration
  std::string description;
  std::string file;
  int line = 0, column = 0;
};

struct TableInfo {
  struct Input {
    std::string label, expression, type, allowed_text;
  };
  struct Output {
    std::string name, label, type, allowed_text, default_text;
  };
  struct Rule {
    std::string id, description;
    std::vector<std::string> inputs, outputs, annotations;  // the cells as written
    int line = 0;
  };
  std::string owner;        // decision or function, and the entry path inside it: "Points", "Points/age points"
  std::string hit_policy;   // UNIQUE, ANY, FIRST, PRIORITY, RULE ORDER, OUTPUT ORDER, COLLECT
  std::string aggregation;  // "", SUM, MIN, MAX, COUNT
  std::string file;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<std::string> annotations;  // column names
  std::vector<Rule> rules;
};

struct KnowledgeSourceInfo {
  std::string name;
  std::string description;
  std::string location;  // locationURI
};

enum class LogicForm : std::uint8_t {
  kNone,
  kTable,
  kLiteral,
  kContext,
  kInvocation,
  kList,
  kRelation,
  kFunction,
  kConditional,
  kFilter,
  kFor,
  kSome,
  kEvery,
};

struct DecisionInfo {
  std::string name;
  std::string model;
  std::string type;       // as declared, "Any" when not
  std::string feel_type;  // spelt out
  std::string question, allowed_answers, description;
  std::vector<std::string> inputs;           // names of all inputs it can depend on, transitively
  std::vector<std::string> decisions;        // directly required
  std::vector<std::string> all_decisions;    // transitively required
  std::vector<std::string> functions;        // directly required knowledge
  std::vector<KnowledgeSourceInfo> sources;  // authority requirements
  LogicForm form = LogicForm::kNone;
  std::string literal;              // text of a literal expression
  std::vector<std::size_t> tables;  // indices into Model::tables()
  bool imported = false;
};

struct ServiceInfo {
  std::string name;
  std::string model;
  std::vector<std::string> inputs;  // input data
  std::vector<std::string> input_decisions;
  std::vector<std::string> outputs;  // output decisions
};

struct ModelImpl;

class Model {
 public:
  Model() = default;  // empty
  [[nodiscard]] std::string_view name() const;
  [[nodiscard]] std::string_view name_space() const;
  [[nodiscard]] std::span<const InputInfo> inputs() const;
  [[nodiscard]] std::span<const DecisionInfo> decisions() const;
  [[nodiscard]] std::span<const ServiceInfo> services() const;
  [[nodiscard]] std::span<const TableInfo> tables() const;
  // What is wrong in expressions and types. Such an element gives null and a diagnostic when evaluated; nothing else is
  // affected.
  [[nodiscard]] std::span<const ModelProblem> problems() const;

  [[nodiscard]] const InputInfo* FindInput(std::string_view name) const;
  [[nodiscard]] const DecisionInfo* FindDecision(std::string_view name) const;
  // The nearest name among decisions, services and inputs, or "".
  [[nodiscard]] std::string Suggest(std::string_view name) const;

  // For the engine's own files.
  explicit Model(std::shared_ptr<const ModelImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] const ModelImpl* impl() const { return impl_.get(); }

 private:
  std::shared_ptr<const ModelImpl> impl_;
};

struct LoadOptions {
  std::size_t max_file_bytes = 16 << 20;
  int max_depth = 200;  // of XML elements
  bool strict = false;  // any problem fails the load
};

// Loads the first file with the others as what it may import. kInvalid "decision.bad_model" with one Problem per
// finding (place "file:line:column", key, params message and suggestion) when a file is not DMN, is hostile (DOCTYPE,
// depth, size), an import is missing or requirements form a cycle. With `strict` also for every finding of
// Model::problems().
Result<Model> LoadModels(std::span<const ModelFile> files, const LoadOptions& options = {});
Result<Model> LoadModel(ModelFile file, const LoadOptions& options = {});

}  // namespace yq::decision
