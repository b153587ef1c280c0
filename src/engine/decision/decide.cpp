#include "engine/decision/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ranges>

#include "engine/decision/dmn/run.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/trace_hooks.h"

namespace yq::decision {
namespace {

// Builds the trace from what the evaluator tells. Decisions nest: what is read goes to the innermost one being
// computed.
class TraceBuilder final : public Tracer {
 public:
  void BeginDecision(const Element& element) override {
    DecisionTrace trace;
    trace.decision = element.name;
    trace.sources = element.sources;
    for (const Element* function : element.requires_functions) {
      trace.sources.insert(trace.sources.end(), function->sources.begin(), function->sources.end());
    }
    open_.push_back(std::move(trace));
  }
  void EndDecision(const Element&, const Value& value) override {
    open_.back().value = value;
    trace_.decisions.push_back(std::move(open_.back()));
    open_.pop_back();
  }
  void Read(const Element& element, const Value& value) override {
    if (open_.empty()) return;
    auto& list = element.kind == Element::Kind::kInput ? open_.back().inputs : open_.back().decisions;
    if (std::ranges::find(list, element.name, &ReadValue::name) == list.end()) list.push_back({element.name, value});
  }
  void Table(TableTrace table) override {
    if (!open_.empty() && open_.back().tables.size() < 1000) open_.back().tables.push_back(std::move(table));
  }
  void AddCondition(Condition condition) override {
    if (!open_.empty()) open_.back().conditions.push_back(std::move(condition));
  }
  Trace Take() { return std::move(trace_); }

 private:
  std::vector<DecisionTrace> open_;
  Trace trace_;
};

}  // namespace

const DecisionTrace* Trace::Find(std::string_view decision) const {
  for (const DecisionTrace& one : decisions | std::views::reverse) {
    if (one.decision == decision) return &one;
  }
  return nullptr;
}

Outcome RunElement(const Model& model, const Element& element, std::span<const GivenValue> given,
                   const DecideOptions& options) {
  Evaluator evaluator(model.impl(), options, std::make_shared<Model>(model));
  ModelRun* run = evaluator.NewRun();
  evaluator.set_run(run);
  for (const GivenValue& g : given) {
    const Element& e = *g.element;
    run->values[e.index] = evaluator.Coerce(g.value, *e.type, nullptr, e.name);
    run->states[e.index] = ModelRun::State::kDone;
  }
  TraceBuilder tracer;
  if (options.trace) evaluator.set_tracer(&tracer);
  Outcome outcome;
  if (element.kind == Element::Kind::kDecision) {
    outcome.value = evaluator.ElementValue(element, nullptr);
  } else {
    // What a service takes as given it never computes.
    const auto missing = std::ranges::find_if(element.input_decisions, [&](const Element* input) {
      return run->states[input->index] != ModelRun::State::kDone;
    });
    if (missing == element.input_decisions.end()) {
      outcome.value = evaluator.ServiceResult(element, nullptr);
    } else {
      evaluator.Problem("wrong_arguments", fmt::format("'{}' needs a value for '{}'", element.name, (*missing)->name));
    }
  }
  outcome.diagnostics = std::move(evaluator.diagnostics());
  if (options.trace) outcome.trace = tracer.Take();
  return outcome;
}

Result<const Element*> FindDecidable(const Model& model, std::string_view name) {
  const Element* element = model.impl() != nullptr ? model.impl()->Find(name) : nullptr;
  if (element != nullptr && (element->kind == Element::Kind::kDecision || element->kind == Element::Kind::kService))
    return element;
  return Fail(ErrorCode::kNotFound, "decision.no_such_decision",
              {{"name", std::string(name)}, {"suggestion", model.Suggest(name)}});
}

std::vector<GivenValue> GivenFrom(const Model& model, const Element& asked, const Context& inputs) {
  std::vector<GivenValue> given;
  for (const Element& e : model.impl()->elements) {
    if (e.kind != Element::Kind::kInput && e.kind != Element::Kind::kDecision) continue;
    const Value* value = inputs.Find(e.name);
    if (value != nullptr && &e != &asked) given.push_back({&e, *value});
  }
  return given;
}

Result<Outcome> Decide(const Model& model, std::string_view name, const Context& inputs, const DecideOptions& options) {
  YQ_ASSIGN(const Element* element, FindDecidable(model, name));
  return RunElement(model, *element, GivenFrom(model, *element, inputs), options);
}

Result<Outcome> DecideAll(const Model& model, const std::vector<std::string>& names, const Context& inputs,
                          const DecideOptions& options) {
  std::vector<const Element*> asked;
  for (const std::string& name : names) {
    YQ_ASSIGN(const Element* element, FindDecidable(model, name));
    asked.push_back(element);
  }
  Evaluator evaluator(model.impl(), options, std::make_shared<Model>(model));
  ModelRun* run = evaluator.NewRun();
  evaluator.set_run(run);
  for (const Element& element : model.impl()->elements) {
    if (element.kind != Element::Kind::kInput) continue;
    const Value* given = inputs.Find(element.name);
    if (given == nullptr) continue;
    run->values[element.index] = evaluator.Coerce(*given, *element.type, nullptr, element.name);
    run->states[element.index] = ModelRun::State::kDone;
  }
  TraceBuilder tracer;
  if (options.trace) evaluator.set_tracer(&tracer);
  Context values;
  for (const Element* element : asked) {
    const bool decision = element->kind == Element::Kind::kDecision;
    values.Set(element->name,
               decision ? evaluator.ElementValue(*element, nullptr) : evaluator.ServiceResult(*element, nullptr));
  }
  Outcome outcome;
  outcome.value = Value::Of(std::move(values));
  outcome.diagnostics = std::move(evaluator.diagnostics());
  if (options.trace) outcome.trace = tracer.Take();
  return outcome;
}

}  // namespace yq::decision
