// Item definitions to types.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/loader.h"
#include "engine/decision/dmn/upgrade.h"
#include "engine/decision/feel/builtin.h"

namespace yq::decision {

TypePtr Loader::TypeRef(LoadedFile& file, const pugi::xml_node& node) {
  std::string name = node.attribute("typeRef").value();
  if (name.empty()) name = Child(file.xml, node, "typeRef").child_value();
  const std::size_t first = name.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return nullptr;
  name = name.substr(first, name.find_last_not_of(" \t\r\n") - first + 1);
  return NamedType(file, name, node);
}

TypePtr Loader::NamedType(LoadedFile& file, const std::string& name, const pugi::xml_node& at) {
  if (const auto known = file.types.types.find(name); known != file.types.types.end()) return known->second;
  // Own definitions come before FEEL's names, so that a type called "Date" can be declared.
  if (const auto definition = file.item_definitions.find(name); definition != file.item_definitions.end()) {
    if (!file.resolving.insert(name).second) return AnyType();  // a type that holds itself is not looked into further
    TypePtr type = ItemDefinition(file, definition->second, 0);
    file.resolving.erase(name);
    file.types.types[name] = type;
    return type;
  }
  if (TypePtr qualified = QualifiedType(file, name, at)) return qualified;
  if (const auto kind = SimpleTypeKind(name)) return SimpleType(*kind);
  if (TypePtr written = ParseTypeText(name)) return written;
  for (const char separator : {'.', ':'}) {
    const std::size_t split = name.find(separator);
    if (split == std::string::npos) continue;
    const std::string prefix = name.substr(0, split);
    if (const auto import = file.imports.find(prefix); import != file.imports.end()) {
      return NamedType(files_[import->second], name.substr(split + 1), at);
    }
    if (separator == ':' && file.item_definitions.contains(name.substr(split + 1)))
      return NamedType(file, name.substr(split + 1), at);
  }
  std::vector<std::string> names = {"boolean",
                                    "number",
                                    "string",
                                    "date",
                                    "time",
                                    "date and time",
                                    "days and time duration",
                                    "years and months duration"};
  for (const auto& [other, unused] : file.item_definitions) names.push_back(other);
  const std::string nearest = NearestName(name, names);
  AddProblem(
      file, at, "unknown_type",
      fmt::format("there is no type '{}'{}", name, nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)),
      nearest, at.attribute("name").value());
  return AnyType();
}

// A name whose prefix the file declares for a namespace: FEEL's, its own or that of an import. Null when it is none.
TypePtr Loader::QualifiedType(LoadedFile& file, const std::string& name, const pugi::xml_node& at) {
  const QualifiedName qualified = ResolveName(at, name);
  if (qualified.name_space.empty()) return nullptr;
  if (IsFeelNamespace(qualified.name_space)) {
    const auto kind = SimpleTypeKind(qualified.local);
    return kind ? SimpleType(*kind) : nullptr;
  }
  if (qualified.name_space == file.xml.name_space)
    return file.item_definitions.contains(qualified.local) ? NamedType(file, qualified.local, at) : nullptr;
  const auto other = by_namespace_.find(qualified.name_space);
  if (other == by_namespace_.end() || !files_[other->second].item_definitions.contains(qualified.local)) return nullptr;
  return NamedType(files_[other->second], qualified.local, at);
}

TypePtr Loader::ItemDefinition(LoadedFile& file, const pugi::xml_node& node, int depth) {
  if (depth > 50) return AnyType();
  auto type = std::make_shared<Type>();
  if (Child(file.xml, node, "itemComponent")) {
    type->kind = Type::Kind::kContext;
    ForChildren(file.xml, node, "itemComponent", [&](const pugi::xml_node& component) {
      type->fields.emplace_back(component.attribute("name").value(), ItemDefinition(file, component, depth + 1));
    });
  } else if (const pugi::xml_node function = Child(file.xml, node, "functionItem")) {
    type->kind = Type::Kind::kFunction;
    ForChildren(file.xml, function, "parameters", [&](const pugi::xml_node& parameter) {
      TypePtr declared = TypeRef(file, parameter);
      type->parameters.push_back(declared ? declared : AnyType());
    });
    const std::string result = function.attribute("outputTypeRef").value();
    type->element = result.empty() ? AnyType() : NamedType(file, result, function);
  } else if (TypePtr base = TypeRef(file, node)) {
    *type = *base;
  }
  const bool collection = node.attribute("isCollection").as_bool();
  if (!collection) {
    type->name = node.attribute("name").value();
    AddConstraint(file, *type, node);
    return type;
  }
  auto list = std::make_shared<Type>();
  list->kind = Type::Kind::kList;
  list->element = std::move(type);
  list->name = node.attribute("name").value();
  AddConstraint(file, *list, node);
  return list;
}

void Loader::AddConstraint(LoadedFile& file, Type& type, const pugi::xml_node& node) {
  for (const std::string_view name : {"allowedValues", "typeConstraint"}) {
    const pugi::xml_node allowed = Child(file.xml, node, name);
    const std::string_view text = Child(file.xml, allowed, "text").child_value();
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
    const Source* source = TextSource(file, allowed, node.attribute("name").value());
    Scope tested;
    tested.parent = &BuiltinScope();
    tested.has_env = true;
    const bool per_item = name == "allowedValues" && type.kind == Type::Kind::kList;
    auto plain = std::make_shared<Type>(per_item ? *type.element : type);
    plain->constraint = nullptr;
    tested.Add("?", plain);
    std::vector<ParseProblem> problems;
    const ParseContext context{
        .source = source, .scope = &tested, .types = nullptr, .entries = nullptr, .problems = &problems};
    type.constraint = std::shared_ptr<const Node>(ParseTests(context));
    AddProblems(*source, problems);
    type.constraint_per_item = per_item;
    type.constraint_text = source->text;
  }
}

void Loader::DeclareTypes(LoadedFile& file) {
  for (const auto& [name, node] : file.item_definitions) NamedType(file, name, node);
  // Types of imports are written with their prefix.
  for (const auto& [prefix, index] : file.imports) {
    for (const auto& [name, type] : files_[index].types.types) {
      if (name.find('.') == std::string::npos)
        file.types.types.emplace(prefix.empty() ? name : fmt::format("{}.{}", prefix, name), type);
    }
  }
}

}  // namespace yq::decision
