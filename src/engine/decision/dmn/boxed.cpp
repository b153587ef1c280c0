// Boxed expressions to the same tree that FEEL text makes.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/loader.h"
#include "engine/decision/feel/builtin.h"

namespace yq::decision {
namespace {

constexpr std::string_view kExpressions[] = {
    "literalExpression",  "context",     "decisionTable", "invocation", "list", "relation",
    "functionDefinition", "conditional", "filter",        "for",        "some", "every"};

bool IsExpression(std::string_view name) { return std::ranges::find(kExpressions, name) != std::end(kExpressions); }

std::string VariableName(const XmlFile& file, const pugi::xml_node& node) {
  return Child(file, node, "variable").attribute("name").value();
}

}  // namespace

NodePtr BoxedReader::Made(NodeKind kind, const pugi::xml_node& node) {
  auto made = std::make_unique<Node>();
  made->kind = kind;
  made->source = loader_.PlaceSource(file_, node, element_);
  made->type = AnyType();
  return made;
}

NodePtr BoxedReader::Closed(NodePtr node) {
  int depth = 0;
  for (const NodePtr& child : node->children) depth = std::max<int>(depth, child->depth);
  node->depth = static_cast<std::uint16_t>(depth + 1);
  return node;
}

NodePtr BoxedReader::Missing(const pugi::xml_node& node, std::string_view what) {
  loader_.AddProblem(file_, node, "missing", fmt::format("{} is missing here", what), {}, element_);
  return Made(NodeKind::kInvalid, node);
}

NodePtr BoxedReader::Fitted(NodePtr node, TypePtr type, std::string name) {
  if (!type || (type->kind == Type::Kind::kAny && !type->constraint)) return node;
  auto made = std::make_unique<Node>();
  made->kind = NodeKind::kCoerce;
  made->source = node->source;
  made->begin = node->begin;
  made->end = node->end;
  made->name = std::move(name);
  made->type = type;
  made->type_argument = std::move(type);
  made->children.push_back(std::move(node));
  return Closed(std::move(made));
}

NodePtr BoxedReader::ParseText(const pugi::xml_node& holder, const Scope* scope, bool tests) {
  const Source* source = loader_.TextSource(file_, holder, element_);
  std::vector<ParseProblem> problems;
  const ParseContext context{
      .source = source, .scope = scope, .types = &file_.types, .entries = &loader_.entry_names_, .problems = &problems};
  NodePtr node = tests ? ParseTests(context) : ParseFeel(context);
  loader_.AddProblems(*source, problems);
  return node;
}

NodePtr BoxedReader::ExpressionIn(const pugi::xml_node& parent, const Scope* scope, const std::string& path) {
  for (const pugi::xml_node& child : parent.children()) {
    if (IsDmn(file_.xml, child) && IsExpression(LocalName(child))) return Expression(child, scope, path);
  }
  return nullptr;
}

NodePtr BoxedReader::Expression(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  if (depth_ > 60) return Missing(node, "a flatter expression");
  ++depth_;
  NodePtr made = Bare(node, scope, path);
  --depth_;
  return Fitted(std::move(made), loader_.TypeRef(file_, node), "the expression");
}

NodePtr BoxedReader::Bare(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  const std::string_view kind = LocalName(node);
  if (kind == "literalExpression") return Literal(node, scope);
  if (kind == "context") return ContextOf(node, scope, path);
  if (kind == "decisionTable") return TableOf(node, scope, path);
  if (kind == "invocation") return InvocationOf(node, scope, path);
  if (kind == "list") return ListOfNodes(node, scope, path);
  if (kind == "relation") return RelationOf(node, scope, path);
  if (kind == "functionDefinition") return FunctionIn(node, scope, path);
  if (kind == "conditional") return ConditionalOf(node, scope, path);
  if (kind == "filter") return FilterOf(node, scope, path);
  if (kind == "for") return IterationOf(node, scope, path, NodeKind::kFor, "return");
  if (kind == "some") return IterationOf(node, scope, path, NodeKind::kSome, "satisfies");
  return IterationOf(node, scope, path, NodeKind::kEvery, "satisfies");
}

NodePtr BoxedReader::Literal(const pugi::xml_node& node, const Scope* scope) {
  if (!Child(file_.xml, node, "text")) return Missing(node, "the text of the expression");
  const std::string_view language = node.attribute("expressionLanguage").value();
  if (!language.empty() && language.find("FEEL") == std::string_view::npos &&
      language.find("feel") == std::string_view::npos) {
    loader_.AddProblem(file_, node, "unknown_language",
                       fmt::format("the expression language '{}' is not FEEL", language), {}, element_);
    return Made(NodeKind::kInvalid, node);
  }
  return ParseText(node, scope, false);
}

NodePtr BoxedReader::ContextOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kContext, node);
  Scope frame;
  frame.parent = scope;
  frame.has_env = true;
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kContext;
  ForChildren(file_.xml, node, "contextEntry", [&](const pugi::xml_node& entry) {
    if (made->result) return;
    const std::string name = VariableName(file_.xml, entry);
    NodePtr value = ExpressionIn(entry, &frame, name.empty() ? path : path + "/" + name);
    if (!value) value = Missing(entry, "the expression of the entry");
    if (name.empty()) {
      made->result = true;
      made->type = value->type;
    } else {
      if (TypePtr declared = loader_.TypeRef(file_, Child(file_.xml, entry, "variable")))
        value = Fitted(std::move(value), std::move(declared), name);
      if (std::ranges::find(made->names, name) != made->names.end()) {
        loader_.AddProblem(file_, entry, "duplicate_entry", fmt::format("the entry '{}' is there twice", name), {},
                           element_);
      }
      made->names.push_back(name);
      frame.Add(name, value->type);
      type->fields.emplace_back(name, value->type);
    }
    made->children.push_back(std::move(value));
  });
  if (!made->result) made->type = type;
  made->frame_slots = static_cast<std::uint16_t>(made->children.size());
  return Closed(std::move(made));
}

NodePtr BoxedReader::InvocationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kCall, node);
  NodePtr function = ExpressionIn(node, scope, path);
  if (!function) return Missing(node, "the function to call");
  if (function->type->kind == Type::Kind::kFunction && function->type->element) made->type = function->type->element;
  if (function->constant.is(Value::Kind::kFunction)) made->type = BuiltinResultType(function->constant);
  made->children.push_back(std::move(function));
  ForChildren(file_.xml, node, "binding", [&](const pugi::xml_node& binding) {
    const pugi::xml_node parameter = Child(file_.xml, binding, "parameter");
    const std::string name = parameter.attribute("name").value();
    NodePtr value = ExpressionIn(binding, scope, path + "/" + name);
    if (!value) {
      value = Made(NodeKind::kConstant, binding);
      value->type = SimpleType(Type::Kind::kNull);
    }
    if (TypePtr declared = loader_.TypeRef(file_, parameter))
      value = Fitted(std::move(value), std::move(declared), name);
    made->names.push_back(name);
    made->children.push_back(std::move(value));
  });
  return Closed(std::move(made));
}

NodePtr BoxedReader::FunctionIn(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kFunction, node);
  Scope frame;
  frame.parent = scope;
  frame.has_env = true;
  auto type = std::make_shared<Type>();
  type->kind = Type::Kind::kFunction;
  ForChildren(file_.xml, node, "formalParameter", [&](const pugi::xml_node& parameter) {
    const std::string name = parameter.attribute("name").value();
    TypePtr declared = loader_.TypeRef(file_, parameter);
    if (!declared) declared = AnyType();
    frame.Add(name, declared);
    made->names.push_back(name);
    type->parameters.push_back(declared);
    made->parameter_types.push_back(std::move(declared));
  });
  NodePtr body = ExpressionIn(node, &frame, path);
  if (!body) return Missing(node, "the body of the function");
  const std::string_view kind = node.attribute("kind").value();
  if (kind == "Java" || kind == "PMML") {
    // The body describes a function outside: {class, method signature} as entry "java".
    made->kind = NodeKind::kExternal;
    NodePtr outer = Made(NodeKind::kContext, node);
    outer->names.emplace_back(kind == "Java" ? "java" : "pmml");
    outer->frame_slots = 1;
    outer->children.push_back(std::move(body));
    body = Closed(std::move(outer));
    type->element = AnyType();
  } else {
    type->element = body->type;
  }
  made->type = type;
  made->frame_slots = static_cast<std::uint16_t>(frame.entries.size());
  made->children.push_back(std::move(body));
  return Closed(std::move(made));
}

NodePtr BoxedReader::ListOfNodes(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kList, node);
  TypePtr element;
  for (const pugi::xml_node& child : node.children()) {
    if (!IsDmn(file_.xml, child) || !IsExpression(LocalName(child))) continue;
    NodePtr item = Expression(child, scope, path);
    element = !element || Conforms(*item->type, *element) ? (element ? element : item->type) : AnyType();
    made->children.push_back(std::move(item));
  }
  made->type = ListOf(element ? element : AnyType());
  return Closed(std::move(made));
}

NodePtr BoxedReader::RelationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kList, node);
  std::vector<std::string> columns;
  std::vector<TypePtr> types;
  ForChildren(file_.xml, node, "column", [&](const pugi::xml_node& column) {
    columns.emplace_back(column.attribute("name").value());
    types.push_back(loader_.TypeRef(file_, column));
  });
  // Rows are contexts whose entries do not see one another.
  Scope frame;
  frame.parent = scope;
  frame.has_env = true;
  TypePtr row_type;
  ForChildren(file_.xml, node, "row", [&](const pugi::xml_node& row) {
    NodePtr context = Made(NodeKind::kContext, row);
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::kContext;
    for (const pugi::xml_node& cell : row.children()) {
      if (!IsDmn(file_.xml, cell) || !IsExpression(LocalName(cell))) continue;
      const std::size_t column = context->children.size();
      if (column >= columns.size()) break;
      NodePtr value = Fitted(Expression(cell, &frame, path), types[column], columns[column]);
      type->fields.emplace_back(columns[column], value->type);
      context->names.push_back(columns[column]);
      context->children.push_back(std::move(value));
    }
    context->type = type;
    context->frame_slots = static_cast<std::uint16_t>(columns.size());
    if (!row_type) row_type = type;
    made->children.push_back(Closed(std::move(context)));
  });
  made->type = ListOf(row_type ? row_type : AnyType());
  return Closed(std::move(made));
}

NodePtr BoxedReader::Part(const pugi::xml_node& node, std::string_view name, const Scope* scope,
                          const std::string& path) {
  const pugi::xml_node part = Child(file_.xml, node, name);
  NodePtr made = part ? ExpressionIn(part, scope, path) : nullptr;
  return made ? std::move(made) : Missing(node, fmt::format("'{}'", name));
}

NodePtr BoxedReader::ConditionalOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kIf, node);
  made->strict = true;
  for (const std::string_view part : {"if", "then", "else"}) made->children.push_back(Part(node, part, scope, path));
  made->type = Conforms(*made->child(2).type, *made->child(1).type) ? made->child(1).type : AnyType();
  return Closed(std::move(made));
}

NodePtr BoxedReader::FilterOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  NodePtr made = Made(NodeKind::kFilter, node);
  made->strict = true;
  made->frame_slots = 1;
  NodePtr list = Part(node, "in", scope, path);
  Scope frame;
  frame.parent = scope;
  frame.has_env = true;
  frame.is_filter = true;
  frame.item_type = list->type->kind == Type::Kind::kList ? list->type->element : list->type;
  frame.Add("item", frame.item_type);
  made->type = ListOf(frame.item_type);
  NodePtr match = Part(node, "match", &frame, path);
  made->children.push_back(std::move(list));
  made->children.push_back(std::move(match));
  return Closed(std::move(made));
}

NodePtr BoxedReader::IterationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path, NodeKind kind,
                                 std::string_view body) {
  NodePtr made = Made(kind, node);
  made->strict = true;
  const std::string name = node.attribute("iteratorVariable").value();
  Scope frame;
  frame.parent = scope;
  frame.has_env = true;
  NodePtr domain = Part(node, "in", &frame, path);
  const TypePtr& type = domain->type;
  frame.Add(name, type->kind == Type::Kind::kList || type->kind == Type::Kind::kRange ? type->element : AnyType());
  if (kind == NodeKind::kFor) {
    frame.Add("partial", ListOf(AnyType()));
    made->reads_partial = true;
  }
  NodePtr result = Part(node, body, &frame, path);
  made->type = kind == NodeKind::kFor ? ListOf(result->type) : SimpleType(Type::Kind::kBoolean);
  made->names.push_back(name);
  made->frame_slots = static_cast<std::uint16_t>(frame.entries.size());
  made->children.push_back(std::move(domain));
  made->children.push_back(std::move(result));
  return Closed(std::move(made));
}

}  // namespace yq::decision
