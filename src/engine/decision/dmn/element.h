// The elements of loaded models and what is kept of them. Internal to the engine.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/decision/feel/ast.h"
#include "engine/decision/feel/scope.h"
#include "engine/decision/model.h"

namespace yq::decision {

struct Element {
  enum class Kind : std::uint8_t { kInput, kDecision, kFunction, kService };
  Kind kind = Kind::kInput;
  std::string name;
  std::string id;
  std::string name_space;
  std::size_t index = 0;     // in ModelImpl::elements
  std::size_t info = 0;      // in the list of infos of its kind
  bool imported = false;     // of another file than the asked one
  TypePtr type = AnyType();  // declared; of a function its whole type
  TypePtr result;            // kFunction, kService: what a call must give, when declared
  NodePtr logic;             // kDecision: the expression; kFunction: a kFunction or kExternal node
  std::vector<const Element*> requires_inputs, requires_decisions, requires_functions;
  std::vector<KnowledgeSourceInfo> sources;
  // kService
  std::vector<const Element*> outputs, encapsulated, input_decisions, input_data;
  std::vector<const Element*> parameters;  // in the order of the call
};

// The values when unary tests are an enumeration of constants, else none.
std::vector<Value> EnumerationValues(const Node* tests);

struct ModelImpl {
  std::string name;
  std::string name_space;
  std::deque<std::string> raw_files;
  std::deque<Source> sources;
  std::deque<Element> elements;
  TypeNames types;
  std::vector<InputInfo> inputs;
  std::vector<DecisionInfo> decisions;
  std::vector<ServiceInfo> services;
  std::vector<TableInfo> tables;
  std::vector<std::shared_ptr<const Table>> table_nodes;  // by the same index
  std::vector<ModelProblem> problems;

  [[nodiscard]] const Element* Find(std::string_view element, std::string_view space = {}) const;
};

}  // namespace yq::decision
