#include "engine/decision/sql/translator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/function.h"

namespace yq::decision::sql {
namespace {

using Kind = Type::Kind;
constexpr int kDeepest = 200;

const Builtin* BuiltinCalled(const Node& call) {
  const Value& called = call.child(0).constant;
  if (call.child(0).kind != NodeKind::kConstant || !called.is(Value::Kind::kFunction)) return nullptr;
  return called.function().builtin;
}

// Does the tree read nothing but what is written in it?
bool ReadsNothing(const Node& node) {
  switch (node.kind) {
    case NodeKind::kConstant:
      return true;
    case NodeKind::kCall: {
      const Builtin* builtin = BuiltinCalled(node);
      if (builtin == nullptr || builtin->name == "now" || builtin->name == "today") return false;
      break;
    }
    case NodeKind::kNegate:
    case NodeKind::kArithmetic:
    case NodeKind::kList:
    case NodeKind::kRange:
    case NodeKind::kCompare:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kIf:
      break;
    default:
      return false;
  }
  return std::ranges::all_of(node.children, [](const NodePtr& child) { return ReadsNothing(*child); });
}

}  // namespace

Translator::Translator(const Model& model, const SqlOptions& options)
    : model_(model),
      options_(options),
      dialect_(options.dialect),
      writer_(dialect_),
      evaluator_(model.impl(), {}, std::make_shared<Model>(model)) {
  evaluator_.set_run(evaluator_.NewRun());
}

Expression Translator::BooleanResult(std::string text, const std::set<int>& a, const std::set<int>& b) const {
  Expression e;
  e.kind = Kind::kBoolean;
  e.text = std::move(text);
  e.uses = Together(a, b);
  return e;
}

std::optional<Value> Translator::Fold(const Node& node) {
  if (!ReadsNothing(node)) return std::nullopt;
  evaluator_.Renew();
  return evaluator_.Eval(node, nullptr);
}

Sql<Expression> Translator::ElementOf(const Element& element) {
  if (const auto known = elements_.find(&element); known != elements_.end()) return known->second;
  elements_.emplace(&element, Refuse("it needs itself"));
  const auto compute = [&]() -> Sql<Expression> {
    if (element.kind == Element::Kind::kInput) {
      YQ_ASSIGN(Expression input, InputOf(element));
      return writer_.Bind(std::move(input));
    }
    if (element.kind != Element::Kind::kDecision) return Refuse(fmt::format("'{}' is a function value", element.name));
    if (!element.logic) return Refuse(fmt::format("'{}' has no logic", element.name));
    YQ_ASSIGN(Expression value, Of(*element.logic, nullptr));
    YQ_ASSIGN(Expression fitted, Coerced(std::move(value), *element.type));
    return writer_.Bind(std::move(fitted));
  };
  return elements_.insert_or_assign(&element, compute()).first->second;
}

Sql<Expression> Translator::ReadOf(const Element& element) {
  Sql<Expression> value = ElementOf(element);
  if (value || element.kind != Element::Kind::kDecision) return value;
  return Refuse(value.error().starts_with("it rests on")
                    ? value.error()
                    : fmt::format("it rests on '{}': {}", element.name, value.error()));
}

Sql<Expression> Translator::InputOf(const Element& element) {
  const auto declared = std::ranges::find(options_.columns, element.name, &SqlColumn::input);
  const SqlColumn column = declared != options_.columns.end() ? *declared : SqlColumn{.input = element.name};
  const Kind kind = element.type->kind;
  const auto text = dialect_.Column("t." + QuotedName(column.column.empty() ? element.name : column.column), kind);
  if (!text) return Refuse(fmt::format("the input '{}' is {}", element.name, text.error()));
  Expression e = writer_.TableColumn(*text, kind);
  if (kind == Kind::kNumber) {
    e.scale = column.scale;
    e.bound = std::pow(10.0, column.digits - column.scale);
  }
  return Coerced(std::move(e), *element.type);
}

Expression Translator::Where(const Expression& condition, const Expression& e) {
  Expression out = e;
  out.constant.reset();
  if (e.is(Kind::kContext)) {
    for (auto& [name, field] : out.fields) field = Where(condition, field);
    return out;
  }
  if (e.is(Kind::kNull)) return e;
  out.text = fmt::format("(case when {} then {} end)", condition.text, e.text);
  out.uses = Together(condition.uses, e.uses);
  return out;
}

Sql<Expression> Translator::Coerced(Expression e, const Type& type) {
  if (e.is(Kind::kNull) || (type.kind == Kind::kAny && !type.constraint)) return e;
  if (e.is(Kind::kList)) {
    if (type.kind == Kind::kList || type.kind == Kind::kAny) return e;
    if (type.kind != e.item && e.item != Kind::kNull)
      return Refuse(fmt::format("a list of {} is declared {}", KindText(e.item), KindText(type.kind)));
    e.kind = e.item;
    if (e.is(Kind::kNull)) return e;
  } else if (type.kind != Kind::kAny && type.kind != e.kind) {
    return Refuse(fmt::format("a {} is declared {}", KindText(e.kind), KindText(type.kind)));
  }
  if (e.is(Kind::kContext) && type.kind == Kind::kContext) {
    for (const auto& [name, wanted] : type.fields) {
      const auto own = std::ranges::find(e.fields, name, &Entry::name);
      if (own == e.fields.end()) return Refuse(fmt::format("a context without the declared entry '{}'", name));
      if (wanted->constraint) return Refuse("a context with constraints on its entries");
      YQ_ASSIGN(own->value, Coerced(std::move(own->value), *wanted));
    }
  }
  if (!type.constraint) return e;
  if (e.is(Kind::kContext)) return Refuse("a context with a constraint");
  if (e.constant) {
    evaluator_.Renew();
    return Constant(evaluator_.Coerce(*e.constant, type, nullptr, ""));
  }
  e = writer_.Bind(std::move(e));
  Frame frame{.parent = nullptr, .slots = {e}};
  YQ_ASSIGN(const Expression allowed, TestsOf(*type.constraint, e, &frame));
  return Where(allowed, e);
}

Sql<Expression> Translator::Of(const Node& node, const Frame* frame) {
  if (const auto constant = Fold(node);
      constant && !constant->is(Value::Kind::kList) && !constant->is(Value::Kind::kRange)) {
    return Constant(*constant);
  }
  if (++depth_ > kDeepest) {
    --depth_;
    return Refuse("it nests too deeply");
  }
  Sql<Expression> e = Dispatch(node, frame);
  --depth_;
  return e;
}

Sql<Expression> Translator::Dispatch(const Node& node, const Frame* frame) {
  switch (node.kind) {
    case NodeKind::kName:
      return NameOf(node, frame);
    case NodeKind::kGlobal:
      if (!node.filters.empty()) return Refuse("a filter");
      return ReadOf(*node.element);
    case NodeKind::kContext:
      return ContextOf(node, frame);
    case NodeKind::kIf:
      return IfOf(node, frame);
    case NodeKind::kAnd:
    case NodeKind::kOr:
      return AndOrOf(node, frame);
    case NodeKind::kCompare: {
      YQ_ASSIGN(const Expression a, Of(node.child(0), frame));
      YQ_ASSIGN(const Expression b, Of(node.child(1), frame));
      return CompareOf(node.operation, a, b);
    }
    case NodeKind::kBetween:
      return BetweenOf(node, frame);
    case NodeKind::kIn: {
      YQ_ASSIGN(Expression tested, Of(node.child(0), frame));
      return AnyOf(node.children, 1, writer_.Bind(std::move(tested)), frame, false);
    }
    case NodeKind::kArithmetic:
      return ArithmeticOf(node, frame);
    case NodeKind::kNegate: {
      YQ_ASSIGN(Expression e, Of(node.child(0), frame));
      if (e.is(Kind::kNull)) return e;
      if (!e.is(Kind::kNumber) && !e.is(Kind::kDaysDuration) && !e.is(Kind::kMonthsDuration))
        return Refuse(fmt::format("the negative of a {}", KindText(e.kind)));
      e.text = fmt::format("(- {})", e.text);
      e.constant.reset();  // of a name bound to a constant: it is the value before the sign
      return e;
    }
    case NodeKind::kPath:
      return PathOf(node, frame);
    case NodeKind::kCall:
      return CallOf(node, frame);
    case NodeKind::kTable:
      return TableOf(*node.table, frame);
    case NodeKind::kCoerce: {
      YQ_ASSIGN(Expression e, Of(node.child(0), frame));
      return Coerced(std::move(e), *node.type_argument);
    }
    case NodeKind::kList:
      return Refuse("a list");
    case NodeKind::kRange:
      return Refuse("a range as a value");
    case NodeKind::kFor:
    case NodeKind::kSome:
    case NodeKind::kEvery:
    case NodeKind::kFilter:
      return Refuse(fmt::format("'{}' goes over a list", node.text()));
    default:
      return Refuse(fmt::format("'{}' has no SQL", node.text()));
  }
}

Sql<Expression> Translator::NameOf(const Node& node, const Frame* frame) {
  if (!node.filters.empty()) return Refuse("a filter");
  for (int hops = node.hops; hops > 0 && frame != nullptr; --hops) frame = frame->parent;
  if (frame == nullptr || node.slot >= frame->slots.size())
    return Refuse(fmt::format("'{}' is not known here", node.name));
  return frame->slots[node.slot];
}

Sql<Expression> Translator::ContextOf(const Node& node, const Frame* frame) {
  Frame inner{.parent = frame, .slots = {}};
  Expression context;
  context.kind = Kind::kContext;
  inner.slots.resize(node.children.size());
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    YQ_ASSIGN(Expression entry, Of(node.child(i), &inner));
    if (entry.is(Kind::kList)) return Refuse("a list");
    if (node.result && i + 1 == node.children.size()) return entry;
    inner.slots[i] = writer_.Bind(std::move(entry));
    context.fields.push_back({node.names[i], inner.slots[i]});
  }
  if (context.fields.empty()) return Refuse("a context without entries");
  return context;
}

Sql<Expression> Translator::Unify(const std::vector<Expression*>& parts) {
  Expression all;
  for (const Expression* part : parts) {
    if (part->is(Kind::kNull)) continue;
    if (part->is(Kind::kContext) || part->is(Kind::kList))
      return Refuse(fmt::format("a choice between {}s", KindText(part->kind)));
    if (!all.is(Kind::kNull) && all.kind != part->kind)
      return Refuse(fmt::format("either a {} or a {}", KindText(all.kind), KindText(part->kind)));
    all.kind = part->kind;
    all.bound = std::max(all.bound, part->bound);
    all.scale = std::max(all.scale, part->scale);
  }
  for (Expression* part : parts) {
    if (all.is(Kind::kNumber) && part->is(Kind::kNumber)) {
      YQ_ASSIGN(*part, dialect_.ToScale(*part, all.scale));
    } else if (part->is(Kind::kNull)) {
      part->text = dialect_.Null(all.kind);
    }
  }
  return all;
}

Sql<Expression> Translator::IfOf(const Node& node, const Frame* frame) {
  YQ_ASSIGN(Expression condition, Of(node.child(0), frame));
  YQ_ASSIGN(Expression yes, Of(node.child(1), frame));
  YQ_ASSIGN(Expression no, Of(node.child(2), frame));
  if (condition.is(Kind::kNull)) return node.strict ? condition : no;
  if (!condition.is(Kind::kBoolean)) return Refuse(fmt::format("a condition that is a {}", KindText(condition.kind)));
  if (yes.is(Kind::kNull) && no.is(Kind::kNull)) return yes;
  YQ_ASSIGN(Expression all, Unify({&yes, &no}));
  if (node.strict) condition = writer_.Bind(std::move(condition));
  all.text = node.strict
                 ? fmt::format("(case when {0} then {1} when not {0} then {2} end)", condition.text, yes.text, no.text)
                 : fmt::format("(case when {} then {} else {} end)", condition.text, yes.text, no.text);
  all.uses = Together(condition.uses, Together(yes.uses, no.uses));
  return all;
}

Sql<Expression> Translator::AndOrOf(const Node& node, const Frame* frame) {
  std::string text;
  std::set<int> uses;
  for (const NodePtr& child : node.children) {
    YQ_ASSIGN(const Expression part, Of(*child, frame));
    if (!part.is(Kind::kBoolean) && !part.is(Kind::kNull))
      return Refuse(fmt::format("'{}' of a {}", node.kind == NodeKind::kAnd ? "and" : "or", KindText(part.kind)));
    if (!text.empty()) text += node.kind == NodeKind::kAnd ? " and " : " or ";
    text += part.is(Kind::kNull) ? dialect_.Null(Kind::kBoolean) : part.text;
    uses = Together(uses, part.uses);
  }
  return BooleanResult("(" + text + ")", uses);
}

Sql<Expression> Translator::CompareOf(Operation operation, const Expression& a, const Expression& b) {
  const bool equality = operation == Operation::kEqual || operation == Operation::kNotEqual;
  const char* negation = operation == Operation::kNotEqual ? "not " : "";
  if (a.is(Kind::kNull) || b.is(Kind::kNull)) {
    if (!equality) return BooleanResult(dialect_.Null(Kind::kBoolean), {});
    const Expression& other = a.is(Kind::kNull) ? b : a;
    if (other.is(Kind::kContext) || other.is(Kind::kList)) return Refuse("a comparison of a context or list");
    return BooleanResult(fmt::format("({}({} is null))", negation, other.text), other.uses);
  }
  if (a.kind != b.kind) return Refuse(fmt::format("a {} compared with a {}", KindText(a.kind), KindText(b.kind)));
  if (a.is(Kind::kContext) || a.is(Kind::kList)) return Refuse("a comparison of contexts or lists");
  if (!equality && a.is(Kind::kBoolean)) return Refuse("an order of booleans");
  Expression left = a;
  Expression right = b;
  YQ_TRY(Unify({&left, &right}));
  const std::string text =
      equality ? fmt::format("({}{})", negation, dialect_.Same(left, right)) : dialect_.Order(operation, left, right);
  return BooleanResult(text, a.uses, b.uses);
}

Sql<Expression> Translator::BetweenOf(const Node& node, const Frame* frame) {
  YQ_ASSIGN(Expression value, Of(node.child(0), frame));
  YQ_ASSIGN(const Expression low, Of(node.child(1), frame));
  YQ_ASSIGN(const Expression high, Of(node.child(2), frame));
  return InRangeOf(writer_.Bind(std::move(value)), low, high, true, true);
}

Sql<Expression> Translator::ArithmeticOf(const Node& node, const Frame* frame) {
  YQ_ASSIGN(Expression a, Of(node.child(0), frame));
  YQ_ASSIGN(Expression b, Of(node.child(1), frame));
  if (a.is(Kind::kNull)) return a;
  if (b.is(Kind::kNull)) return b;
  const bool adds = node.operation == Operation::kAdd;
  const bool subtracts = node.operation == Operation::kSubtract;
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) {
    if (adds || subtracts) return AddNumbers(a, b, subtracts);
    if (node.operation == Operation::kMultiply) return MultiplyNumbers(a, b);
    if (node.operation == Operation::kDivide) return DivideNumbers(a, b);
  }
  if (a.is(Kind::kString) && b.is(Kind::kString) && adds) {
    Expression e;
    e.kind = Kind::kString;
    e.text = fmt::format("({} || {})", a.text, b.text);
    e.uses = Together(a.uses, b.uses);
    return e;
  }
  const auto is_duration = [](const Expression& e) { return e.is(Kind::kMonthsDuration) || e.is(Kind::kDaysDuration); };
  if (a.is(Kind::kDate) && is_duration(b) && (adds || subtracts)) return ShiftDate(a, b, adds ? 1 : -1);
  if (b.is(Kind::kDate) && is_duration(a) && adds) return ShiftDate(b, a, 1);
  if (a.is(Kind::kDate) && b.is(Kind::kDate) && subtracts) return DateDifference(a, b);
  return Refuse(
      fmt::format("'{}' of a {} and a {}", OperationText(node.operation), KindText(a.kind), KindText(b.kind)));
}

Sql<Expression> Translator::PathOf(const Node& node, const Frame* frame) {
  YQ_ASSIGN(Expression value, Of(node.child(0), frame));
  if (value.is(Kind::kNull)) return value;
  if (!value.is(Kind::kContext)) return PropertyOf(value, node.name);
  const auto field = std::ranges::find(value.fields, node.name, &Entry::name);
  if (field == value.fields.end()) return Refuse(fmt::format("the context has no entry '{}'", node.name));
  return field->value;
}

Sql<Expression> Translator::CallOf(const Node& node, const Frame* frame) {
  const Node& called = node.child(0);
  if (const Builtin* builtin = BuiltinCalled(node)) {
    if (!node.names.empty()) return Refuse(fmt::format("'{}' called by names", builtin->name));
    if (builtin->name == "list contains" && node.children.size() == 3) {
      YQ_ASSIGN(Expression element, Of(node.child(2), frame));
      const auto list = Fold(node.child(1));
      if (list && list->is(Value::Kind::kList) &&
          std::ranges::any_of(list->list(), [](const Value& item) { return item.is(Value::Kind::kRange); }))
        return Refuse("a list of ranges");
      return InListOf(node.child(1), writer_.Bind(std::move(element)), frame);
    }
    const bool rounds = builtin->name == "decimal" || builtin->name == "floor" || builtin->name == "ceiling" ||
                        builtin->name.starts_with("round ");
    if (rounds && node.children.size() == 3) {
      const auto scale = Fold(node.child(2));
      const auto whole = scale && scale->is(Value::Kind::kNumber) ? scale->number().ToInt() : std::nullopt;
      if (!whole || *whole < 0 || *whole > 12)
        return Refuse(fmt::format("'{}' to a scale not in 0..12", builtin->name));
      YQ_ASSIGN(const Expression number, Of(node.child(1), frame));
      return Rounded(builtin->name, number, static_cast<int>(*whole));
    }
    std::vector<Expression> arguments;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      YQ_ASSIGN(Expression argument, Of(node.child(i), frame));
      arguments.push_back(writer_.Bind(std::move(argument)));
    }
    return BuiltinOf(builtin->name, std::move(arguments), node);
  }
  if (called.kind != NodeKind::kGlobal || called.element->kind != Element::Kind::kFunction || !called.element->logic ||
      called.element->logic->kind != NodeKind::kFunction) {
    return Refuse(fmt::format("a call of '{}'", called.text()));
  }
  std::vector<Expression> arguments;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    YQ_ASSIGN(Expression argument, Of(node.child(i), frame));
    arguments.push_back(writer_.Bind(std::move(argument)));
  }
  return FunctionOf(*called.element, std::move(arguments), node);
}

// The body in place of the call. An argument that its parameter refuses makes the whole call null.
Sql<Expression> Translator::FunctionOf(const Element& function, std::vector<Expression> arguments, const Node& node) {
  const Node& definition = *function.logic;
  if (arguments.size() != definition.names.size())
    return Refuse(fmt::format("'{}' called with {} arguments", function.name, arguments.size()));
  Frame frame;
  for (std::size_t i = 0; i < definition.names.size(); ++i) {
    std::size_t from = i;
    if (!node.names.empty()) {
      const auto named = std::ranges::find(node.names, definition.names[i]);
      if (named == node.names.end())
        return Refuse(fmt::format("'{}' called without '{}'", function.name, definition.names[i]));
      from = static_cast<std::size_t>(named - node.names.begin());
    }
    const Type& type = *definition.parameter_types[i];
    if (type.constraint) return Refuse(fmt::format("'{}' constrains its parameters", function.name));
    YQ_ASSIGN(Expression fitted, Coerced(arguments[from], type));
    frame.slots.push_back(std::move(fitted));
  }
  frame.slots.resize(std::max<std::size_t>(frame.slots.size(), definition.frame_slots));
  YQ_ASSIGN(Expression result, Of(definition.child(0), &frame));
  return function.result ? Coerced(std::move(result), *function.result) : result;
}

}  // namespace yq::decision::sql
