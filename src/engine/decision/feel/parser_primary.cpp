// Literals, names, paths, filters, calls, control expressions and types.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/parser.h"

namespace yq::decision {
namespace {

constexpr std::array<std::string_view, 17> kReserved = {"if",      "then",      "else", "for",      "return",  "some",
                                                        "every",   "satisfies", "in",   "and",      "or",      "true",
                                                        "between", "false",     "null", "instance", "function"};

bool IsReserved(std::string_view word) { return std::ranges::find(kReserved, word) != kReserved.end(); }

TypePtr ElementType(const Type& type) {
  if (type.kind == Type::Kind::kList || type.kind == Type::Kind::kRange) return type.element;
  if (type.kind == Type::Kind::kAny || type.kind == Type::Kind::kNull) return AnyType();
  return AnyType();
}

// The type of items a filter sees: of a list its elements, of anything else itself.
TypePtr ItemType(const TypePtr& type) {
  if (type->kind == Type::Kind::kList) return type->element;
  return type;
}

TypePtr CommonType(const std::vector<NodePtr>& nodes, std::size_t first) {
  TypePtr common;
  for (std::size_t i = first; i < nodes.size(); ++i) {
    const TypePtr& type = nodes[i]->type;
    if (!common || common->kind == Type::Kind::kNull) {
      common = type;
    } else if (type->kind != Type::Kind::kNull && !(Conforms(*type, *common) && Conforms(*common, *type))) {
      return AnyType();
    }
  }
  return common ? common : AnyType();
}

}  // namespace

const std::vector<std::pair<std::string, TypePtr>>& ValueProperties() {
  static const std::vector<std::pair<std::string, TypePtr>> kProperties = [] {
    const TypePtr& number = SimpleType(Type::Kind::kNumber);
    std::vector<std::pair<std::string, TypePtr>> list;
    for (const char* name : {"year", "month", "day", "weekday", "hour", "minute", "second", "years", "months", "days",
                             "hours", "minutes", "seconds"}) {
      list.emplace_back(name, number);
    }
    list.emplace_back("time offset", SimpleType(Type::Kind::kDaysDuration));
    list.emplace_back("timezone", SimpleType(Type::Kind::kString));
    list.emplace_back("value", number);
    list.emplace_back("start", AnyType());
    list.emplace_back("end", AnyType());
    list.emplace_back("start included", SimpleType(Type::Kind::kBoolean));
    list.emplace_back("end included", SimpleType(Type::Kind::kBoolean));
    return list;
  }();
  return kProperties;
}

TypePtr PropertyType(const Type& type, std::string_view name) {
  switch (type.kind) {
    case Type::Kind::kContext:
      if (const TypePtr* field = type.Field(name)) return *field;
      return AnyType();
    case Type::Kind::kList:
      return ListOf(PropertyType(*type.element, name));
    case Type::Kind::kAny:
    case Type::Kind::kNull:
    case Type::Kind::kFunction:
      return AnyType();
    default:
      for (const auto& [property, property_type] : ValueProperties()) {
        if (property == name) return property_type;
      }
      return AnyType();
  }
}

NodePtr Parser::Path(NodePtr subject) {
  lexer_.Skip();
  const Type* type = subject->type.get();
  while (type->kind == Type::Kind::kList) type = type->element.get();
  std::size_t best = 0;
  std::string name;
  const auto consider = [&](const std::string& candidate) {
    const std::size_t length = lexer_.MatchName(candidate);
    if (length > best) {
      best = length;
      name = candidate;
    }
  };
  for (const auto& [field, unused] : type->fields) consider(field);
  const std::size_t declared = best;
  for (const auto& [property, unused] : ValueProperties()) consider(property);
  if (context_.entries != nullptr && declared == 0) {
    for (const std::string& entry : *context_.entries) consider(entry);
  }
  if (best == 0) {
    best = lexer_.WordLength();
    if (best == 0) return Expected("the name of an entry");
    name = std::string(lexer_.text().substr(lexer_.position(), best));
  }
  if (type->kind == Type::Kind::kContext && !type->any_fields && declared == 0) {
    std::vector<std::string> fields;
    for (const auto& [field, unused] : type->fields) fields.push_back(field);
    const std::string nearest = NearestName(name, fields);
    Report(lexer_.position(), "no_such_entry",
           fmt::format("'{}' has no entry '{}'{}", subject->text(), name,
                       nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)),
           nearest);
  }
  lexer_.set_position(lexer_.position() + best);
  NodePtr node = Make(NodeKind::kPath, subject->begin);
  node->type = PropertyType(*subject->type, name);
  node->name = std::move(name);
  node->children.push_back(std::move(subject));
  return Finish(std::move(node));
}

NodePtr Parser::FilterCondition(const Node& list) {
  lexer_.EatSymbol("[");
  Scope frame;
  frame.parent = scope_;
  frame.has_env = true;
  frame.is_filter = true;
  frame.item_type = ItemType(list.type);
  frame.Add("item", frame.item_type);
  scope_ = &frame;
  NodePtr condition = Expression();
  scope_ = frame.parent;
  if (!condition) return nullptr;
  if (!lexer_.EatSymbol("]")) return Expected("']'");
  return condition;
}

NodePtr Parser::MakeFilter(NodePtr list, NodePtr condition) {
  NodePtr node = Make(NodeKind::kFilter, list->begin);
  // A number picks one item; anything else keeps a list.
  const TypePtr item = ItemType(list->type);
  node->type = condition->type->kind == Type::Kind::kNumber    ? item
               : condition->type->kind == Type::Kind::kBoolean ? ListOf(item)
                                                               : AnyType();
  node->frame_slots = 1;
  node->children.push_back(std::move(list));
  node->children.push_back(std::move(condition));
  return Finish(std::move(node));
}

NodePtr Parser::Call(NodePtr function) {
  lexer_.EatSymbol("(");
  NodePtr node = Make(NodeKind::kCall, function->begin);
  if (function->type->kind == Type::Kind::kFunction && function->type->element) node->type = function->type->element;
  if (function->constant.is(Value::Kind::kFunction)) node->type = BuiltinResultType(function->constant);
  node->children.push_back(std::move(function));
  if (!lexer_.EatSymbol(")")) {
    do {
      lexer_.Skip();
      const std::size_t at = lexer_.position();
      std::optional<std::string> name = lexer_.NameUpTo(':');
      if (name) {
        lexer_.EatSymbol(":");
        if (node->names.size() + 1 != node->children.size())
          return Fail("arguments are given either all by name or all by position");
        node->names.push_back(std::move(*name));
      } else {
        lexer_.set_position(at);
        if (!node->names.empty()) return Fail("arguments are given either all by name or all by position");
      }
      NodePtr argument = Expression();
      if (!argument) return nullptr;
      node->children.push_back(std::move(argument));
    } while (lexer_.EatSymbol(","));
    if (!lexer_.EatSymbol(")")) return Expected("',' or ')'");
  }
  return Finish(std::move(node));
}

NodePtr Parser::PrimaryInside() {
  if (!lexer_.Skip()) return Fail("a comment is not closed");
  const std::size_t begin = lexer_.position();
  const char c = lexer_.Peek();
  if ((c >= '0' && c <= '9') || (c == '.' && lexer_.Peek(1) >= '0' && lexer_.Peek(1) <= '9')) {
    const auto digits = lexer_.Number();
    const auto number = digits ? Number::Parse(*digits) : std::nullopt;
    if (!number) return Fail("a number is out of range");
    NodePtr node = Make(NodeKind::kConstant, begin);
    node->constant = Value::Of(*number);
    node->type = SimpleType(Type::Kind::kNumber);
    return node;
  }
  if (c == '"') {
    const auto text = lexer_.String();
    if (!text) return Fail("a string is not closed or holds a wrong escape");
    NodePtr node = Make(NodeKind::kConstant, begin);
    node->constant = Value::Text(*text);
    node->type = SimpleType(Type::Kind::kString);
    return node;
  }
  if (c == '@') return AtLiteral();
  if (c == '(') return Parenthesised();
  if (c == '[') return ListOrRange();
  if (c == '{') return ContextLiteral();
  if (c == ']') {
    lexer_.EatSymbol("]");
    NodePtr low = Binary(kAdditiveLevel);
    if (!low) return nullptr;
    if (!lexer_.SeesSymbol("..")) return Expected("'..'");
    return RangeAfterLow(std::move(low), begin, false);
  }
  return NameReference();
}

NodePtr Parser::AtLiteral() {
  const std::size_t begin = lexer_.position();
  lexer_.EatSymbol("@");
  lexer_.Skip();
  const auto text = lexer_.Peek() == '"' ? lexer_.String() : std::nullopt;
  if (!text) return Fail("a string expected after '@'");
  NodePtr node = Make(NodeKind::kConstant, begin);
  if (const auto date = Date::Parse(*text)) {
    node->constant = Value::Of(*date);
  } else if (const auto instant = DateTime::Parse(*text)) {
    node->constant = Value::Of(*instant);
  } else if (const auto time = Time::Parse(*text)) {
    node->constant = Value::Of(*time);
  } else if (const auto days = DaysDuration::Parse(*text)) {
    node->constant = Value::Of(*days);
  } else if (const auto months = MonthsDuration::Parse(*text)) {
    node->constant = Value::Of(*months);
  } else {
    Report(begin, "not_a_value", fmt::format("'{}' is no date, time, date and time or duration", *text));
    node->kind = NodeKind::kInvalid;
  }
  node->type = TypeOfValue(node->constant);
  return node;
}

NodePtr Parser::RangeAfterLow(NodePtr low, std::size_t begin, bool low_included) {
  lexer_.EatSymbol("..");
  const bool outer = std::exchange(range_end_, true);
  NodePtr high = Binary(kAdditiveLevel);
  range_end_ = outer;
  if (!high) return nullptr;
  NodePtr node = Make(NodeKind::kRange, begin);
  node->low_included = low_included;
  if (lexer_.EatSymbol("]")) {
    node->high_included = true;
  } else if (!lexer_.EatSymbol(")") && !lexer_.EatSymbol("[")) {
    return Expected("']', ')' or '['");
  }
  node->type = RangeOf(low->type->kind == Type::Kind::kNull ? high->type : low->type);
  node->children.push_back(std::move(low));
  node->children.push_back(std::move(high));
  return Finish(std::move(node));
}

NodePtr Parser::Parenthesised() {
  const std::size_t begin = lexer_.position();
  lexer_.EatSymbol("(");
  static constexpr std::array<std::pair<std::string_view, Range::Form>, 6> kForms = {{
      {"<=", Range::Form::kLessEqual},
      {">=", Range::Form::kGreaterEqual},
      {"!=", Range::Form::kNotEqual},
      {"<", Range::Form::kLess},
      {">", Range::Form::kGreater},
      {"=", Range::Form::kEqual},
  }};
  for (const auto& [symbol, form] : kForms) {
    if (!lexer_.EatSymbol(symbol)) continue;
    NodePtr end = Binary(kAdditiveLevel);
    if (!end) return nullptr;
    if (!lexer_.EatSymbol(")")) return Expected("')'");
    NodePtr node = Make(NodeKind::kRange, begin);
    node->form = form;
    node->type = RangeOf(end->type);
    node->children.push_back(std::move(end));
    return Finish(std::move(node));
  }
  NodePtr inner = Expression();
  if (!inner) return nullptr;
  if (lexer_.SeesSymbol("..")) return RangeAfterLow(std::move(inner), begin, false);
  if (!lexer_.EatSymbol(")")) return Expected("')'");
  inner->begin = static_cast<std::uint32_t>(begin);
  inner->end = static_cast<std::uint32_t>(lexer_.position());
  return inner;
}

NodePtr Parser::ListOrRange() {
  const std::size_t begin = lexer_.position();
  lexer_.EatSymbol("[");
  NodePtr list = Make(NodeKind::kList, begin);
  if (lexer_.EatSymbol("]")) {
    list->type = ListOf(AnyType());
    return Finish(std::move(list));
  }
  while (true) {
    NodePtr item = Expression();
    if (!item) return nullptr;
    if (list->children.empty() && lexer_.SeesSymbol("..")) return RangeAfterLow(std::move(item), begin, true);
    list->children.push_back(std::move(item));
    if (lexer_.EatSymbol("]")) break;
    if (!lexer_.EatSymbol(",")) return Expected("',' or ']'");
  }
  list->type = ListOf(CommonType(list->children, 0));
  return Finish(std::move(list));
}

NodePtr Parser::ContextLiteral() {
  const std::size_t begin = lexer_.position();
  lexer_.EatSymbol("{");
  NodePtr node = Make(NodeKind::kContext, begin);
  Scope frame;
  frame.parent = scope_;
  frame.has_env = true;
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kContext;
  bool twice = false;
  scope_ = &frame;
  if (!lexer_.EatSymbol("}")) {
    while (!failed_) {
      lexer_.Skip();
      const std::size_t key_at = lexer_.position();
      const auto key = lexer_.Peek() == '"' ? lexer_.String() : lexer_.NameUpTo(':');
      if (!key) {
        Expected("a name and ':'");
        break;
      }
      if (!lexer_.EatSymbol(":")) {
        Expected("':'");
        break;
      }
      if (std::ranges::find(node->names, *key) != node->names.end()) {
        Report(key_at, "duplicate_entry", fmt::format("the entry '{}' is there twice", *key));
        twice = true;
      }
      NodePtr value = Expression();
      if (!value) break;
      node->names.push_back(*key);
      frame.Add(*key, value->type);
      type->fields.emplace_back(*key, value->type);
      node->children.push_back(std::move(value));
      if (lexer_.EatSymbol("}")) break;
      if (!lexer_.EatSymbol(",")) {
        Expected("',' or '}'");
        break;
      }
    }
  }
  scope_ = frame.parent;
  if (failed_) return nullptr;
  node->type = type;
  node->frame_slots = static_cast<std::uint16_t>(node->names.size());
  if (twice) {
    node->kind = NodeKind::kInvalid;
    node->children.clear();
  }
  return Finish(std::move(node));
}

NodePtr Parser::IfExpression(std::size_t begin) {
  NodePtr node = Make(NodeKind::kIf, begin);
  static constexpr std::array<std::string_view, 3> kNext = {"then", "else", ""};
  for (const std::string_view next : kNext) {
    NodePtr part = Expression();
    if (!part) return nullptr;
    node->children.push_back(std::move(part));
    if (!next.empty() && !lexer_.EatWord(next)) return Expected(fmt::format("'{}'", next));
  }
  node->type = CommonType(node->children, 1);
  return Finish(std::move(node));
}

bool Parser::Iterators(Node& node, Scope& frame) {
  do {
    auto name = lexer_.NameUpToIn();
    if (!name || !lexer_.EatWord("in")) {
      Expected("a name and 'in'");
      return false;
    }
    lexer_.Skip();
    const std::size_t begin = lexer_.position();
    NodePtr domain = Expression();
    if (!domain) return false;
    TypePtr item = ElementType(*domain->type);
    if (lexer_.EatSymbol("..")) {
      NodePtr high = Expression();
      if (!high) return false;
      NodePtr range = Make(NodeKind::kIterationRange, begin);
      item = domain->type;
      range->children.push_back(std::move(domain));
      range->children.push_back(std::move(high));
      domain = Finish(std::move(range));
      if (!domain) return false;
    }
    node.children.push_back(std::move(domain));
    node.names.push_back(*name);
    frame.Add(*name, item);
  } while (lexer_.EatSymbol(","));
  return true;
}

NodePtr Parser::ForExpression(std::size_t begin) {
  NodePtr node = Make(NodeKind::kFor, begin);
  Scope frame;
  frame.parent = scope_;
  frame.has_env = true;
  scope_ = &frame;
  bool good = Iterators(*node, frame);
  if (good && !lexer_.EatWord("return")) {
    Expected("'return'");
    good = false;
  }
  frame.Add("partial", ListOf(AnyType()));
  const bool saw_before = std::exchange(saw_partial_, false);
  NodePtr body = good ? Expression() : nullptr;
  node->reads_partial = std::exchange(saw_partial_, saw_before);
  scope_ = frame.parent;
  if (!body) return nullptr;
  node->type = ListOf(body->type);
  node->frame_slots = static_cast<std::uint16_t>(frame.entries.size());
  node->children.push_back(std::move(body));
  return Finish(std::move(node));
}

NodePtr Parser::QuantifiedExpression(std::size_t begin, NodeKind kind) {
  NodePtr node = Make(kind, begin);
  Scope frame;
  frame.parent = scope_;
  frame.has_env = true;
  scope_ = &frame;
  bool good = Iterators(*node, frame);
  if (good && !lexer_.EatWord("satisfies")) {
    Expected("'satisfies'");
    good = false;
  }
  NodePtr body = good ? Expression() : nullptr;
  scope_ = frame.parent;
  if (!body) return nullptr;
  node->type = SimpleType(Type::Kind::kBoolean);
  node->frame_slots = static_cast<std::uint16_t>(frame.entries.size());
  node->children.push_back(std::move(body));
  return Finish(std::move(node));
}

NodePtr Parser::FunctionDefinition(std::size_t begin) {
  NodePtr node = Make(NodeKind::kFunction, begin);
  if (!lexer_.EatSymbol("(")) return Expected("'('");
  Scope frame;
  frame.parent = scope_;
  frame.has_env = true;
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kFunction;
  if (!lexer_.EatSymbol(")")) {
    do {
      const std::size_t at = lexer_.position();
      auto name = lexer_.NameUpTo(':');
      TypePtr parameter = AnyType();
      if (name) {
        lexer_.EatSymbol(":");
        parameter = TypeName();
        if (!parameter) return nullptr;
      } else {
        lexer_.set_position(at);
        name = lexer_.NameUpTo(',');
        if (!name) {
          lexer_.set_position(at);
          name = lexer_.NameUpTo(')');
        }
        if (!name) return Expected("the name of a parameter");
      }
      frame.Add(*name, parameter);
      node->names.push_back(std::move(*name));
      type->parameters.push_back(parameter);
      node->parameter_types.push_back(std::move(parameter));
    } while (lexer_.EatSymbol(","));
    if (!lexer_.EatSymbol(")")) return Expected("',' or ')'");
  }
  if (lexer_.EatWord("external")) node->kind = NodeKind::kExternal;
  scope_ = &frame;
  NodePtr body = Expression();
  scope_ = frame.parent;
  if (!body) return nullptr;
  type->element = node->kind == NodeKind::kExternal ? AnyType() : body->type;
  node->type = type;
  node->frame_slots = static_cast<std::uint16_t>(frame.entries.size());
  node->children.push_back(std::move(body));
  return Finish(std::move(node));
}

NodePtr Parser::NameReference() {
  const std::size_t begin = lexer_.position();
  std::size_t best = 0;
  std::string name;
  const auto consider = [&](const std::string& candidate) {
    const std::size_t length = lexer_.MatchName(candidate);
    if (length > best) {
      best = length;
      name = candidate;
    }
  };
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const ScopeEntry& entry : scope->entries) consider(entry.name);
    if (!scope->is_filter) continue;
    for (const auto& [field, unused] : scope->item_type->fields) consider(field);
    if (scope->item_type->fields.empty() && context_.entries != nullptr) {
      for (const std::string& entry : *context_.entries) consider(entry);
    }
  }
  const std::size_t word_length = lexer_.WordLength();
  const std::string_view word = lexer_.text().substr(begin, word_length);
  if (word_length > 0 && best <= word_length && IsReserved(word)) {
    lexer_.set_position(begin + word_length);
    if (word == "if") return IfExpression(begin);
    if (word == "for") return ForExpression(begin);
    if (word == "some") return QuantifiedExpression(begin, NodeKind::kSome);
    if (word == "every") return QuantifiedExpression(begin, NodeKind::kEvery);
    if (word == "function") return FunctionDefinition(begin);
    if (word == "true" || word == "false" || word == "null") {
      NodePtr node = Make(NodeKind::kConstant, begin);
      if (word != "null") node->constant = Value::Boolean(word == "true");
      node->type = SimpleType(word == "null" ? Type::Kind::kNull : Type::Kind::kBoolean);
      return node;
    }
    lexer_.set_position(begin);
    return Expected("an expression");
  }
  if (best == 0) return word_length > 0 ? UnknownName(begin) : Expected("an expression");
  lexer_.set_position(begin + best);
  return ResolveName(begin, name);
}

NodePtr Parser::ResolveName(std::size_t begin, const std::string& name) {
  NodePtr node = Make(NodeKind::kUnknown, begin);
  node->name = name;
  int hops = 0;
  TypePtr filter_type;
  for (const Scope* scope = scope_; scope != nullptr; hops += scope->has_env ? 1 : 0, scope = scope->parent) {
    if (scope->is_filter) {
      node->filters.push_back(static_cast<std::uint16_t>(hops));
      if (const TypePtr* field = scope->item_type->Field(name); field != nullptr && !filter_type) filter_type = *field;
    }
    const ScopeEntry* entry = scope->Find(name);
    if (entry == nullptr) continue;
    node->type = entry->type;
    if (entry->kind == ScopeEntry::Kind::kSlot) {
      node->kind = NodeKind::kName;
      node->hops = static_cast<std::uint16_t>(hops);
      node->slot = entry->slot;
      if (name == "?") saw_tested_ = true;
      if (name == "partial") saw_partial_ = true;
    } else if (entry->kind == ScopeEntry::Kind::kGlobal) {
      node->kind = NodeKind::kGlobal;
      node->element = entry->element;
    } else if (entry->kind == ScopeEntry::Kind::kConstant) {
      // Inside a filter an entry of the item may hide it.
      node->kind = node->filters.empty() ? NodeKind::kConstant : NodeKind::kUnknown;
      node->constant = entry->constant;
    } else {
      return NamespaceMember(*entry, begin);
    }
    break;
  }
  if (filter_type) node->type = filter_type;
  return node;
}

NodePtr Parser::NamespaceMember(const ScopeEntry& space, std::size_t begin) {
  if (!lexer_.EatSymbol(".")) {
    Report(begin, "unknown_name",
           fmt::format("'{}' is an import; a name of it is written '{}.name'", space.name, space.name));
    NodePtr node = Make(NodeKind::kUnknown, begin);
    node->name = space.name;
    return node;
  }
  lexer_.Skip();
  const ScopeEntry* found = nullptr;
  std::size_t best = 0;
  std::vector<std::string> names;
  for (const ScopeEntry& member : space.members) {
    const std::size_t length = lexer_.MatchName(member.name);
    names.push_back(member.name);
    if (length > best) {
      best = length;
      found = &member;
    }
  }
  if (found == nullptr) {
    const std::size_t at = lexer_.position();
    const std::string phrase = UnknownPhrase();
    if (phrase.empty()) return Expected("a name of the import");
    const std::string nearest = NearestName(phrase, names);
    Report(at, "unknown_name",
           fmt::format("'{}' has nothing named '{}'{}", space.name, phrase,
                       nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)),
           nearest);
    NodePtr node = Make(NodeKind::kUnknown, begin);
    node->name = phrase;
    return node;
  }
  lexer_.set_position(lexer_.position() + best);
  if (found->kind == ScopeEntry::Kind::kNamespace) return NamespaceMember(*found, begin);
  NodePtr node = Make(NodeKind::kGlobal, begin);
  node->name = space.name + "." + found->name;
  node->element = found->element;
  node->type = found->type;
  return node;
}

std::string Parser::UnknownPhrase() {
  std::string phrase;
  while (true) {
    const std::size_t before = lexer_.position();
    if (!phrase.empty()) lexer_.Skip();
    const std::size_t length = lexer_.WordLength();
    const std::string_view word = lexer_.text().substr(lexer_.position(), length);
    if (length == 0 || (!phrase.empty() && (IsReserved(word) || word == "of"))) {
      lexer_.set_position(before);
      return phrase;
    }
    if (!phrase.empty()) phrase += ' ';
    phrase += word;
    lexer_.set_position(lexer_.position() + length);
  }
}

std::vector<std::string> Parser::VisibleNames() const {
  std::vector<std::string> names;
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const ScopeEntry& entry : scope->entries) names.push_back(entry.name);
    if (!scope->is_filter) continue;
    for (const auto& [field, unused] : scope->item_type->fields) names.push_back(field);
  }
  return names;
}

NodePtr Parser::UnknownName(std::size_t begin) {
  const std::string phrase = UnknownPhrase();
  bool open_filter = false;  // an item of unknown make may have it
  NodePtr node = ResolveName(begin, phrase);
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    open_filter = open_filter ||
                  (scope->is_filter && (scope->item_type->kind == Type::Kind::kAny || scope->item_type->any_fields));
  }
  if (!open_filter) {
    const std::string nearest = NearestName(phrase, VisibleNames());
    Report(begin, "unknown_name",
           fmt::format("nothing is named '{}' here{}", phrase,
                       nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)),
           nearest);
  }
  return node;
}

TypePtr Parser::WholeType() {
  TypePtr type = TypeName();
  if (type && !lexer_.AtEnd()) {
    Expected("the end of the type");
    return nullptr;
  }
  return type;
}

TypePtr Parser::TypeName() {
  if (++depth_ > 100) {
    --depth_;
    Fail("the type is nested too deeply", "too_deep");
    return nullptr;
  }
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  lexer_.Skip();
  const std::size_t begin = lexer_.position();
  for (const std::string_view word : {"list", "range"}) {
    if (lexer_.EatWord(word)) {
      if (lexer_.EatSymbol("<")) {
        TypePtr element = TypeName();
        if (!element) return nullptr;
        if (!lexer_.EatSymbol(">")) {
          Expected("'>'");
          return nullptr;
        }
        return word == "list" ? ListOf(std::move(element)) : RangeOf(std::move(element));
      }
      if (word == "list") return ListOf(AnyType());
      lexer_.set_position(begin);
    }
  }
  if (lexer_.EatWord("context")) {
    if (lexer_.SeesSymbol("<")) return ContextType();
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::kContext;
    type->any_fields = true;
    return type;
  }
  if (lexer_.EatWord("function")) return FunctionType();
  std::size_t best = 0;
  TypePtr found;
  const auto consider = [&](std::string_view name, const TypePtr& type) {
    const std::size_t length = lexer_.MatchName(name);
    if (length > best) {
      best = length;
      found = type;
    }
  };
  for (const std::string_view name :
       {"Any", "Null", "boolean", "number", "string", "date", "time", "date and time", "days and time duration",
        "years and months duration", "dateTime", "dayTimeDuration", "yearMonthDuration"}) {
    consider(name, SimpleType(*SimpleTypeKind(name)));
  }
  if (context_.types != nullptr) {
    for (const auto& [name, type] : context_.types->types) consider(name, type);
  }
  if (best > 0) {
    lexer_.set_position(begin + best);
    return found;
  }
  const std::string phrase = UnknownPhrase();
  if (phrase.empty()) {
    Expected("a type");
    return nullptr;
  }
  std::vector<std::string> names = {"boolean",
                                    "number",
                                    "string",
                                    "date",
                                    "time",
                                    "date and time",
                                    "days and time duration",
                                    "years and months duration"};
  if (context_.types != nullptr) {
    for (const auto& [name, type] : context_.types->types) names.push_back(name);
  }
  const std::string nearest = NearestName(phrase, names);
  Report(begin, "unknown_type",
         fmt::format("there is no type '{}'{}", phrase,
                     nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)),
         nearest);
  failed_ = true;
  return nullptr;
}

TypePtr Parser::ContextType() {
  lexer_.EatSymbol("<");
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kContext;
  if (lexer_.EatSymbol(">")) return type;
  do {
    const auto name = lexer_.NameUpTo(':');
    if (!name) {
      Expected("a name and ':'");
      return nullptr;
    }
    lexer_.EatSymbol(":");
    TypePtr field = TypeName();
    if (!field) return nullptr;
    type->fields.emplace_back(*name, std::move(field));
  } while (lexer_.EatSymbol(","));
  if (lexer_.EatSymbol(">")) return type;
  Expected("',' or '>'");
  return nullptr;
}

TypePtr Parser::FunctionType() {
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kFunction;
  if (!lexer_.EatSymbol("<")) {
    type->any_function = true;
    return type;
  }
  if (!lexer_.EatSymbol(">")) {
    do {
      TypePtr parameter = TypeName();
      if (!parameter) return nullptr;
      type->parameters.push_back(std::move(parameter));
    } while (lexer_.EatSymbol(","));
    if (!lexer_.EatSymbol(">")) {
      Expected("',' or '>'");
      return nullptr;
    }
  }
  if (!lexer_.EatSymbol("->")) {
    Expected("'->'");
    return nullptr;
  }
  type->element = TypeName();
  return type->element ? TypePtr(type) : nullptr;
}

}  // namespace yq::decision
