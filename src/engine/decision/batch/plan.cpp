#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/batch/planner.h"
#include "engine/decision/dmn/run.h"

namespace yq::decision {
namespace {

void CollectInputs(const Element& element, UsesIndex& uses, std::set<const Element*>& seen,
                   std::vector<const Element*>& inputs) {
  if (!seen.insert(&element).second) return;
  if (element.kind == Element::Kind::kInput) inputs.push_back(&element);
  if (!element.logic || element.kind != Element::Kind::kDecision) return;
  for (const Element* used : uses.Of(*element.logic).elements) CollectInputs(*used, uses, seen, inputs);
}

PlanImpl::Asked AskedOf(const Element& element, const Operand& operand, Planner& planner, int answer, PlanLine& line) {
  PlanImpl::Asked asked;
  asked.element = &element;
  UsesIndex uses;
  std::set<const Element*> seen;
  CollectInputs(element, uses, seen, asked.inputs);
  const bool usable =
      operand && !operand.is(Operand::Form::kCode32) && !(operand.is(Operand::Form::kUnits) && operand.date);
  line.columnar = asked.columnar = usable;
  if (!usable) {
    line.why = "exact, because " + (operand.why.empty() ? std::string("its answers are too many") : operand.why);
    asked.form = AnswerColumn::Form::kCodes32;
    return asked;
  }
  asked.dictionary = planner.Answer(operand, answer);
  if (operand.is(Operand::Form::kUnits)) {
    asked.form = AnswerColumn::Form::kAmounts;
    asked.scale = operand.scale;
  }
  return asked;
}

std::string_view StepName(StepKind kind) {
  constexpr std::string_view kNames[] = {
      "bucket", "combine",   "rules",    "masks",        "gather",   "gather units", "gather32", "choose",
      "load",   "from code", "constant", "add",          "subtract", "multiply",     "least",    "greatest",
      "round",  "rescale",   "compare",  "choose units", "answer",   "answer units"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

Result<Plan> CompilePlan(const Model& model, const std::vector<std::string>& decisions, const ColumnTable& shape,
                         const DecideOptions& options) {
  auto impl = std::make_shared<PlanImpl>();
  impl->model = model;
  impl->options = options;
  impl->options.trace = false;
  std::vector<const Element*> elements;
  if (decisions.empty()) {
    if (model.impl() != nullptr) {
      for (const Element& element : model.impl()->elements) {
        if (element.kind == Element::Kind::kDecision && !element.imported) elements.push_back(&element);
      }
    }
  }
  for (const std::string& name : decisions) {
    YQ_ASSIGN(const Element* element, FindDecidable(model, name));
    if (element->kind != Element::Kind::kDecision) {
      return Fail(ErrorCode::kNotFound, "decision.no_such_decision", {{"name", name}, {"suggestion", ""}});
    }
    elements.push_back(element);
  }
  Planner planner(model, shape, impl->options);
  for (const Element* element : elements) planner.Collect(*element);
  for (const Element* element : elements) {
    PlanLine& line = impl->lines.emplace_back();
    line.decision = element->name;
    const Operand& operand = planner.Decision(*element);
    impl->asked.push_back(AskedOf(*element, operand, planner, static_cast<int>(impl->asked.size()), line));
  }
  const std::vector<int> read = planner.columns_read();
  for (std::size_t c = 0; c < shape.columns.size(); ++c) {
    const Column& column = shape.columns[c];
    impl->shapes.push_back({.name = column.name,
                            .kind = column.kind,
                            .storage = column.storage,
                            .scale = column.scale,
                            .dictionary = column.dictionary,
                            .least = column.least,
                            .greatest = column.greatest,
                            .has_null = column.has_null || !column.exceptions.empty(),
                            .read = std::ranges::find(read, static_cast<int>(c)) != read.end()});
  }
  impl->program = planner.TakeProgram();
  Settle(impl->program);
  return Plan(std::move(impl));
}

std::span<const PlanLine> Plan::lines() const {
  return impl_ == nullptr ? std::span<const PlanLine>() : std::span<const PlanLine>(impl_->lines);
}

std::string Plan::ToText() const {
  std::string text;
  if (impl_ == nullptr) return text;
  for (const PlanStep& step : impl_->program.steps) {
    text += fmt::format("{:<12} -> {:>3}", StepName(step.kind), step.answer >= 0 ? step.answer : step.out);
    if (step.a >= 0) text += fmt::format("  a {}", step.a);
    if (step.b >= 0) text += fmt::format("  b {}", step.b);
    if (!step.thresholds.empty()) text += fmt::format("  {} thresholds", step.thresholds.size());
    for (const Term& term : step.terms) text += fmt::format("  {}[{}]", term.reg, term.lut.size);
    for (const RulePlane& plane : step.planes) {
      text += "  plane";
      for (const Term& term : plane.terms) text += fmt::format(" {}[{}]", term.reg, term.lut.size);
    }
    if (step.after.size > 0) text += fmt::format("  after [{}]", step.after.size);
    if (!step.table.empty()) text += fmt::format("  table of {}", step.table.size());
    text += '\n';
  }
  return text + fmt::format("{} code slots, {} units slots\n", impl_->program.code_slots, impl_->program.units_slots);
}

}  // namespace yq::decision
