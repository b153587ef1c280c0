// Calling functions, and fitting values to declared types.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/element.h"
#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/external.h"
#include "engine/decision/feel/trace_hooks.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

// May a function be used where this type is asked? What it does not declare (Any) is not held against it.
bool FunctionFits(const Type& own, const Type& wanted) {
  if (wanted.any_function || own.any_function) return true;
  if (own.parameters.size() != wanted.parameters.size()) return false;
  for (std::size_t i = 0; i < own.parameters.size(); ++i) {
    if (!Conforms(*wanted.parameters[i], *own.parameters[i])) return false;
  }
  return !own.element || own.element->kind == Type::Kind::kAny || !wanted.element ||
         Conforms(*own.element, *wanted.element);
}

// The converted value where FEEL converts; nothing when it does not fit.
std::optional<Value> Fit(const Value& value, const Type& type) {
  if (value.is_null() || type.kind == Type::Kind::kAny) return value;
  if (type.kind == Type::Kind::kList) {
    if (!value.is(Kind::kList)) {
      auto item = Fit(value, *type.element);
      if (!item) return std::nullopt;
      return Value::List({std::move(*item)});
    }
    if (HasType(value, type)) return value;
    std::vector<Value> items;
    for (const Value& item : value.list()) {
      auto fitted = Fit(item, *type.element);
      if (!fitted) return std::nullopt;
      items.push_back(std::move(*fitted));
    }
    return Value::List(std::move(items));
  }
  if (value.is(Kind::kList)) {
    if (value.list().size() != 1 || value.list()[0].is(Kind::kList)) return std::nullopt;
    return Fit(value.list()[0], type);
  }
  if (HasType(value, type)) {
    if (type.kind != Type::Kind::kFunction) return value;
    return FunctionFits(*FunctionType(value.function()), type) ? std::optional(value) : std::nullopt;
  }
  if (type.kind == Type::Kind::kDateTime && value.is(Kind::kDate)) {
    return Value::Of(DateTime{value.date().days() * 86400, 0, Zone::Utc()});
  }
  if (type.kind == Type::Kind::kContext && value.is(Kind::kContext)) {
    Context context = value.context();
    for (const auto& [name, field] : type.fields) {
      const Value* entry = context.Find(name);
      auto fitted = entry != nullptr ? Fit(*entry, *field) : std::nullopt;
      if (!fitted) return std::nullopt;
      context.Set(name, std::move(*fitted));
    }
    return Value::Of(std::move(context));
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const Type> FunctionType(const Function& function) {
  if (function.kind == Function::Kind::kLambda) return function.lambda->type;
  if (function.kind == Function::Kind::kElement) return function.element->type;
  static const TypePtr kAnyFunction = [] {
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::kFunction;
    type->any_function = true;
    return type;
  }();
  return kAnyFunction;
}

// Is the value, and everything in it, within the constraints of the type?
bool Evaluator::Allowed(const Value& value, const Type& type) {
  if (value.is_null()) return true;
  if (type.constraint) {
    const EnvPtr frame = EnvPtr::Make(nullptr, 1);
    const auto holds = [&](const Value& tested) {
      frame->slots[0] = tested;
      return tested.is_null() || EvalTests(*type.constraint, tested, frame.get()).is_true();
    };
    if (type.kind == Type::Kind::kList && type.constraint_per_item && value.is(Kind::kList)) {
      if (!std::ranges::all_of(value.list(), holds)) return false;
    } else if (!holds(value)) {
      return false;
    }
  }
  if (type.kind == Type::Kind::kList && value.is(Kind::kList)) {
    return std::ranges::all_of(value.list(), [&](const Value& item) { return Allowed(item, *type.element); });
  }
  if (type.kind == Type::Kind::kContext && value.is(Kind::kContext)) {
    return std::ranges::all_of(type.fields,
                               [&](const auto& field) { return Allowed(value[field.first], *field.second); });
  }
  return true;
}

Value Evaluator::Coerce(Value value, const Type& type, const Node* at, std::string_view what) {
  if (value.is_null() || (type.kind == Type::Kind::kAny && !type.constraint)) return value;
  auto fitted = Fit(value, type);
  if (!fitted) {
    return Problem(
        "type_mismatch",
        fmt::format("{} is {}, not {}", what.empty() ? "the value" : what, KindName(value.kind()), TypeText(type)), at);
  }
  ++quiet_;
  const bool allowed = Allowed(*fitted, type);
  --quiet_;
  if (!allowed)
    return Problem("not_allowed",
                   fmt::format("{} is {}: not an allowed value", what.empty() ? "the value" : what, ToFeel(value)), at);
  return std::move(*fitted);
}

Value Evaluator::Call(const Node& node, Env* env) {
  const Value function = Eval(node.child(0), env);
  std::vector<Value> arguments;
  arguments.reserve(node.children.size() - 1);
  for (std::size_t i = 1; i < node.children.size(); ++i) arguments.push_back(Eval(node.child(i), env));
  return CallFunction(function, std::move(arguments), node.names, &node);
}

Value Evaluator::CallFunction(const Value& function, std::vector<Value> arguments,
                              const std::vector<std::string>& names, const Node* at) {
  if (stopped_) return {};
  if (!function.is(Kind::kFunction))
    return Problem("not_a_function", fmt::format("{} cannot be called", KindName(function.kind())), at);
  const Function& f = function.function();
  switch (f.kind) {
    case Function::Kind::kBuiltin:
      return CallBuiltin(*f.builtin, arguments, names, at);
    case Function::Kind::kLambda:
      return CallLambda(f, std::move(arguments), names, at);
    case Function::Kind::kElement:
      return CallElement(*f.element, std::move(arguments), names, at);
  }
  return {};
}

bool Evaluator::Bind(const std::vector<std::string>& parameters, std::vector<Value>& arguments,
                     const std::vector<std::string>& names, const Node* at) {
  if (arguments.size() != parameters.size()) {
    Problem("wrong_arguments", fmt::format("{} arguments given, {} needed", arguments.size(), parameters.size()), at);
    return false;
  }
  if (names.empty()) return true;
  std::vector<Value> ordered(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto given = std::ranges::find(names, parameters[i]);
    if (given == names.end()) {
      Problem("wrong_arguments", fmt::format("the argument '{}' is missing", parameters[i]), at);
      return false;
    }
    ordered[i] = std::move(arguments[static_cast<std::size_t>(given - names.begin())]);
  }
  arguments = std::move(ordered);
  return true;
}

Value Evaluator::CallLambda(const Function& function, std::vector<Value> arguments,
                            const std::vector<std::string>& names, const Node* at) {
  const Node& definition = *function.lambda;
  if (!Bind(definition.names, arguments, names, at)) return {};
  const EnvPtr frame = EnvPtr::Make(function.env.get(), definition.frame_slots);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool was_null = arguments[i].is_null();
    frame->slots[i] = Coerce(std::move(arguments[i]), *definition.parameter_types[i], at, definition.names[i]);
    if (!was_null && frame->slots[i].is_null()) return {};
  }
  if (definition.kind == NodeKind::kExternal) return CallExternal(definition, frame->slots, frame.get(), at);
  ModelRun* const outer = run_;
  if (function.run != nullptr) run_ = function.run;
  Value result = Eval(definition.child(0), frame.get());
  run_ = outer;
  return result;
}

Value Evaluator::CallExternal(const Node& definition, std::span<const Value> arguments, Env* env, const Node* at) {
  const Value description = Eval(definition.child(0), env);
  auto result = CallKnownExternal(description, arguments);
  if (!result) return Problem("external", result.error().key, at);
  return std::move(*result);
}

Value Evaluator::CallElement(const Element& element, std::vector<Value> arguments,
                             const std::vector<std::string>& names, const Node* at) {
  if (element.kind == Element::Kind::kFunction) {
    if (!element.logic) return Problem("no_logic", fmt::format("'{}' has no logic", element.name), at);
    Function function;
    function.kind = Function::Kind::kLambda;
    function.lambda = element.logic.get();
    Value result = CallLambda(function, std::move(arguments), names, at);
    return element.result ? Coerce(std::move(result), *element.result, at, element.name) : result;
  }
  std::vector<std::string> parameters;
  for (const Element* parameter : element.parameters) parameters.push_back(parameter->name);
  if (!Bind(parameters, arguments, names, at)) return {};
  ModelRun* const outer = run_;
  ModelRun* const inner = NewRun();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Element& parameter = *element.parameters[i];
    const bool was_null = arguments[i].is_null();
    inner->values[parameter.index] = Coerce(std::move(arguments[i]), *parameter.type, at, parameter.name);
    inner->states[parameter.index] = ModelRun::State::kDone;
    if (!was_null && inner->values[parameter.index].is_null()) return {};
  }
  run_ = inner;
  Value result = ServiceResult(element, at);
  run_ = outer;
  return result;
}

Value Evaluator::ServiceResult(const Element& service, const Node* at) {
  if (service.outputs.size() == 1) {
    Value result = ElementValue(*service.outputs[0], nullptr);
    return service.result ? Coerce(std::move(result), *service.result, at, service.name) : result;
  }
  Context context;
  for (const Element* output : service.outputs) context.Set(output->name, ElementValue(*output, nullptr));
  Value result = Value::Of(std::move(context));
  return service.result ? Coerce(std::move(result), *service.result, at, service.name) : result;
}

ModelRun* Evaluator::NewRun() {
  ModelRun& run = runs_.emplace_back();
  run.states.resize(model_->elements.size(), ModelRun::State::kOpen);
  run.values.resize(model_->elements.size());
  return &run;
}

Value Evaluator::ElementValue(const Element& element, const Node* at) {
  if (element.kind == Element::Kind::kFunction || element.kind == Element::Kind::kService) {
    Function function;
    function.kind = Function::Kind::kElement;
    function.element = &element;
    function.owner = owner_;
    return ValueAccess::Of(std::move(function));
  }
  ModelRun& run = *run_;
  if (run.states[element.index] == ModelRun::State::kRunning) {
    return Problem("cycle", fmt::format("'{}' needs itself", element.name), at);
  }
  if (run.states[element.index] == ModelRun::State::kOpen && element.kind == Element::Kind::kDecision) {
    run.states[element.index] = ModelRun::State::kRunning;
    if (tracer_ != nullptr) tracer_->BeginDecision(element);
    Value value;
    if (!element.logic) {
      Problem("no_logic", fmt::format("'{}' has no logic", element.name), at);
    } else {
      if (tracer_ != nullptr) MarkRoot();
      value = Eval(*element.logic, nullptr);
      root_ = false;
      value = Coerce(std::move(value), *element.type, element.logic.get(), element.name);
    }
    run.values[element.index] = value;
    run.states[element.index] = ModelRun::State::kDone;
    if (tracer_ != nullptr) tracer_->EndDecision(element, value);
  }
  if (tracer_ != nullptr) tracer_->Read(element, run.values[element.index]);
  return run.values[element.index];
}

// ---- Built-ins: choose the overload, order and convert the arguments.

namespace {

// The argument as the parameter wants it; false when it does not fit.
bool FitArgument(Value& value, const Parameter& parameter) {
  using Want = Parameter::Want;
  if (parameter.want == Want::kAny) return true;
  if (value.is_null()) return parameter.null_fits;
  if (value.is(Kind::kList) && parameter.want != Want::kList && value.list().size() == 1) {
    Value item = value.list()[0];
    value = std::move(item);
    if (value.is_null()) return parameter.null_fits;
  }
  switch (parameter.want) {
    case Want::kAny:
      return true;
    case Want::kNumber:
      return value.is(Kind::kNumber);
    case Want::kScale: {
      if (!value.is(Kind::kNumber)) return false;
      const auto whole = value.number().Rounded(0, Number::Rounding::kDown);
      if (!whole || !whole->ToInt()) return false;
      value = Value::Of(*whole->ToInt());
      return true;
    }
    case Want::kString:
      return value.is(Kind::kString);
    case Want::kBoolean:
      return value.is(Kind::kBoolean);
    case Want::kDate:
      return value.is(Kind::kDate);
    case Want::kTime:
      return value.is(Kind::kTime);
    case Want::kDateTime:
      return value.is(Kind::kDateTime);
    case Want::kDays:
      return value.is(Kind::kDaysDuration);
    case Want::kMonths:
      return value.is(Kind::kMonthsDuration);
    case Want::kList:
      if (!value.is(Kind::kList)) value = Value::List({std::move(value)});
      return true;
    case Want::kContext:
      return value.is(Kind::kContext);
    case Want::kFunction:
      return value.is(Kind::kFunction);
    case Want::kRange:
      return value.is(Kind::kRange);
  }
  return false;
}

// The arguments in the order of the parameters, absent ones null; nothing when names or count do not go with this
// overload.
std::optional<std::vector<Value>> Arrange(const Overload& overload, const std::vector<Value>& arguments,
                                          const std::vector<std::string>& names, std::vector<bool>& given) {
  if (overload.variadic) {
    const std::size_t fixed = overload.parameters.size() - 1;
    const Parameter& last = overload.parameters.back();
    if (!names.empty()) {
      if (names.size() != fixed + 1) return std::nullopt;
      std::vector<Value> ordered;
      for (const Parameter& parameter : overload.parameters) {
        const auto named = std::ranges::find(names, parameter.name);
        if (named == names.end()) return std::nullopt;
        ordered.push_back(arguments[static_cast<std::size_t>(named - names.begin())]);
      }
      if (last.want == Parameter::Want::kAny && (fixed > 0 || !ordered.back().is(Kind::kList)))
        ordered.back() = Value::List({ordered.back()});
      return ordered;
    }
    if (arguments.size() <= fixed) return std::nullopt;
    if (fixed == 0 && arguments.size() == 1 && last.want == Parameter::Want::kList)
      return arguments;  // the list itself
    const auto rest = arguments.begin() + static_cast<std::ptrdiff_t>(fixed);
    std::vector<Value> ordered(arguments.begin(), rest);
    ordered.push_back(Value::List({rest, arguments.end()}));
    return ordered;
  }
  const std::size_t count = overload.parameters.size();
  if (arguments.size() > count) return std::nullopt;
  std::vector<Value> ordered(count);
  given.assign(count, false);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::size_t at = i;
    if (!names.empty()) {
      const auto parameter = std::ranges::find(overload.parameters, names[i], &Parameter::name);
      if (parameter == overload.parameters.end()) return std::nullopt;
      at = static_cast<std::size_t>(parameter - overload.parameters.begin());
    }
    if (given[at]) return std::nullopt;
    given[at] = true;
    ordered[at] = arguments[i];
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!given[i] && !overload.parameters[i].optional) return std::nullopt;
  }
  return ordered;
}

}  // namespace

Value Evaluator::CallBuiltin(const Builtin& builtin, const std::vector<Value>& arguments,
                             const std::vector<std::string>& names, const Node* at) {
  bool arranged = false;
  for (const Overload& overload : builtin.overloads) {
    std::vector<bool> given;
    auto ordered = Arrange(overload, arguments, names, given);
    if (!ordered) continue;
    arranged = true;
    bool fits = true;
    for (std::size_t i = 0; i < ordered->size() && fits; ++i) {
      const Parameter& parameter = overload.parameters[i];
      const bool absent = parameter.optional && !given[i];
      fits = absent || FitArgument((*ordered)[i], parameter);
    }
    if (fits) return overload.call(*this, *ordered);
  }
  return Problem(
      "wrong_arguments",
      fmt::format("'{}' does not take {}", builtin.name, arranged ? "arguments of these types" : "these arguments"),
      at);
}

}  // namespace yq::decision
