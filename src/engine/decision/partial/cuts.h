// Which constants of a model an input meets, directly, through computed values or through functions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "engine/decision/dmn/element.h"
#include "engine/decision/dmn/run.h"
#include "engine/decision/partial/uses.h"

namespace yq::decision {

class CutCollector {
 public:
  // Walks everything the asked decision can run. What only reads values given is a constant too.
  CutCollector(const Element& asked, const ModelImpl* model, std::span<const GivenValue> given,
               const DecideOptions& options);

  struct Derived {
    const Node* expression = nullptr;  // without local names
    std::vector<Value> constants;
    const Node* against = nullptr;  // instead of constants: what it is compared with, not known either
    std::set<const Element*> reads;
  };
  // Constants compared with the input itself, or meeting it somewhere inside a function or a call.
  [[nodiscard]] std::vector<Value> Direct(const Element& input) const;
  // Comparisons of values computed from inputs.
  [[nodiscard]] const std::vector<Derived>& derived() const { return derived_; }
  // Inputs the decision can read.
  [[nodiscard]] const std::vector<const Element*>& inputs() const { return inputs_; }
  // How many inputs, decisions and functions it can run.
  [[nodiscard]] std::size_t size() const { return seen_.size(); }

 private:
  std::optional<Value> KnownValue(const Node& node);
  void ComparedWithOpen(const Node& expression, const Node& against);
  void WalkElement(const Element& element);
  void WalkNode(const Node& node);
  void WalkTable(const Table& table);
  void Compared(const Node& expression, std::vector<Value> constants);
  void AddLoose(const Node& node, const std::vector<Value>& constants);
  std::set<const Element*> ReadsOf(const Node& node);
  const std::set<const Element*>& ReadsOf(const Element& element);

  const ModelImpl* model_;
  std::span<const GivenValue> given_;
  DecideOptions options_;
  UsesIndex uses_;
  std::set<const Element*> seen_;
  std::vector<const Element*> inputs_;
  std::map<const Element*, std::vector<Value>> direct_;
  std::vector<Derived> derived_;
  std::map<const Element*, std::set<const Element*>> reads_;
  std::map<const Element*, std::vector<Value>> function_constants_;
  std::vector<const Element*> inside_;   // functions being walked
  std::set<const Element*> root_reads_;  // of the decision being walked
};

}  // namespace yq::decision
