// Files, imports, elements and their logic.
#include "engine/decision/dmn/loader.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/lexer.h"

namespace yq::decision {

namespace {

std::string_view ElementKindText(std::string_view tag) {
  if (tag == "inputData") return "input";
  if (tag == "decision") return "decision";
  return tag == "decisionService" ? "decision service" : "function";
}

}  // namespace

Result<void> Loader::Load(std::span<const ModelFile> files) {
  if (files.empty()) return Fail(ErrorCode::kInvalid, "decision.bad_model", {{"reason", "no file"}});
  YQ_TRY(ReadFiles(files));
  YQ_TRY(LinkImports());
  // Imported files first: their types and elements are used by those that import them.
  std::vector<std::size_t> order;
  std::vector<int> state(files_.size(), 0);
  const auto visit = [&](const auto& self, std::size_t index) -> bool {
    if (state[index] == 2) return true;
    if (state[index] == 1) return false;
    state[index] = 1;
    for (const auto& [prefix, imported] : files_[index].imports) {
      if (!self(self, imported)) return false;
    }
    state[index] = 2;
    order.push_back(index);
    return true;
  };
  if (!visit(visit, 0)) return XmlFailure(files_[0].xml.file->name, {}, "cycle", "files import each other in a circle");
  model_.name = files_[0].xml.name;
  model_.name_space = files_[0].xml.name_space;
  for (const std::size_t index : order) DeclareTypes(files_[index]);
  for (const std::size_t index : order) {
    CollectEntryNames(files_[index].xml.root, files_[index]);
    DeclareElements(files_[index]);
  }
  for (const std::size_t index : order) YQ_TRY(LinkElements(files_[index]));
  YQ_TRY(OrderAndRead());
  FillInfos();
  return {};
}

Result<void> Loader::ReadFiles(std::span<const ModelFile> files) {
  for (const ModelFile& file : files) {
    model_.raw_files.push_back(file.bytes);
    YQ_ASSIGN(XmlFile xml, ReadXml(file, model_.raw_files.back(), options_));
    LoadedFile loaded;
    loaded.xml = std::move(xml);
    by_namespace_.emplace(loaded.xml.name_space, files_.size());
    files_.push_back(std::move(loaded));
  }
  return {};
}

Result<void> Loader::LinkImports() {
  for (LoadedFile& file : files_) {
    ForChildren(file.xml, file.xml.root, "itemDefinition", [&](const pugi::xml_node& node) {
      file.item_definitions.emplace(node.attribute("name").value(), node);
    });
    std::string missing;
    pugi::xml_node missing_at;
    ForChildren(file.xml, file.xml.root, "import", [&](const pugi::xml_node& node) {
      const std::string_view kind = node.attribute("importType").value();
      if (kind.find("DMN") == std::string_view::npos) return;
      const auto found = by_namespace_.find(node.attribute("namespace").value());
      if (found == by_namespace_.end()) {
        missing = node.attribute("namespace").value();
        missing_at = node;
        return;
      }
      file.imports.emplace(node.attribute("name").value(), found->second);
    });
    // A file that is not the asked one may import what was not given, as long as nothing reaches it.
    if (missing_at && &file == &files_.front()) {
      return XmlFailure(file.xml.file->name, file.xml.PositionOf(missing_at), "missing_import",
                        fmt::format("no file given has the namespace '{}'", missing));
    }
  }
  return {};
}

void Loader::CollectEntryNames(const pugi::xml_node& root, const LoadedFile& file) {
  std::set<std::string> names(entry_names_.begin(), entry_names_.end());
  // All names in the tree that a single word would not read, whatever they name.
  ForAll(root, [&](const pugi::xml_node& node) {
    const std::string name = node.attribute("name").value();
    const bool plain = std::ranges::all_of(name, [](char c) {
      return (c & 0x80) != 0 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    if (!name.empty() && !plain && IsDmn(file.xml, node) &&
        (LocalName(node) == "itemComponent" || LocalName(node) == "variable" || LocalName(node) == "output" ||
         LocalName(node) == "column")) {
      names.insert(name);
    }
  });
  entry_names_.assign(names.begin(), names.end());
}

void Loader::DeclareElements(LoadedFile& file) {
  const auto declare = [&](const pugi::xml_node& node, Element::Kind kind) {
    Element& element = model_.elements.emplace_back();
    element.kind = kind;
    element.name = node.attribute("name").value();
    if (element.name.empty()) element.name = Child(file.xml, node, "variable").attribute("name").value();
    element.id = node.attribute("id").value();
    element.name_space = file.xml.name_space;
    element.index = model_.elements.size() - 1;
    element.imported = &file != &files_.front();
    if (element.name.empty())
      AddProblem(file, node, "missing", fmt::format("this {} has no name", ElementKindText(LocalName(node))), {},
                 element.id);
    if (!element.id.empty() && !file.by_id.emplace(element.id, &element).second) {
      AddProblem(file, node, "duplicate_id", fmt::format("the id '{}' is there twice", element.id), {}, element.name);
    }
    for (const Element* other : file.elements) {
      if (other->name == element.name)
        AddProblem(file, node, "duplicate_name", fmt::format("the name '{}' is there twice", element.name), {},
                   element.name);
    }
    file.elements.push_back(&element);
    file_of_[&element] = static_cast<std::size_t>(&file - files_.data());
    xml_of_[&element] = node;
    const TypePtr declared = TypeRef(file, Child(file.xml, node, "variable"));
    if (!declared) return;
    if (kind == Element::Kind::kFunction || kind == Element::Kind::kService) {
      element.result = declared->kind == Type::Kind::kFunction ? declared->element : declared;
    } else {
      element.type = declared;
    }
  };
  ForChildren(file.xml, file.xml.root, "inputData",
              [&](const pugi::xml_node& node) { declare(node, Element::Kind::kInput); });
  ForChildren(file.xml, file.xml.root, "decision",
              [&](const pugi::xml_node& node) { declare(node, Element::Kind::kDecision); });
  ForChildren(file.xml, file.xml.root, "businessKnowledgeModel",
              [&](const pugi::xml_node& node) { declare(node, Element::Kind::kFunction); });
  ForChildren(file.xml, file.xml.root, "decisionService",
              [&](const pugi::xml_node& node) { declare(node, Element::Kind::kService); });
  ForChildren(file.xml, file.xml.root, "knowledgeSource", [&](const pugi::xml_node& node) {
    file.knowledge[node.attribute("id").value()] = {node.attribute("name").value(),
                                                    Child(file.xml, node, "description").child_value(),
                                                    node.attribute("locationURI").value()};
  });
}

// The imported file whose location an import names; null when there is none.
LoadedFile* Loader::ByLocation(const LoadedFile& file, const std::string& location) {
  LoadedFile* found = nullptr;
  ForChildren(file.xml, file.xml.root, "import", [&](const pugi::xml_node& node) {
    const auto imported = by_namespace_.find(node.attribute("namespace").value());
    if (location == node.attribute("locationURI").value() && imported != by_namespace_.end())
      found = &files_[imported->second];
  });
  return found;
}

Result<Element*> Loader::ByHref(LoadedFile& file, const pugi::xml_node& reference) {
  const std::string href = reference.attribute("href").value();
  const std::size_t hash = href.find('#');
  const std::string id = hash == std::string::npos ? href : href.substr(hash + 1);
  const std::string space = hash == std::string::npos ? "" : href.substr(0, hash);
  LoadedFile* target = &file;
  if (!space.empty() && space != file.xml.name_space) {
    const auto found = by_namespace_.find(space);
    target = found == by_namespace_.end() ? ByLocation(file, space) : &files_[found->second];
  }
  if (target != nullptr) {
    if (const auto found = target->by_id.find(id); found != target->by_id.end()) return found->second;
  }
  std::vector<std::string> ids;
  for (const auto& [other, unused] : file.by_id) ids.push_back(other);
  const std::string nearest = NearestName(id, ids);
  return XmlFailure(file.xml.file->name, file.xml.PositionOf(reference), "unknown_reference",
                    fmt::format("nothing has the id '{}'{}", href,
                                nearest.empty() ? "" : fmt::format("; did you mean '#{}'?", nearest)),
                    nearest);
}

Result<void> Loader::LinkElements(LoadedFile& file) {
  for (Element* element : file.elements) {
    const pugi::xml_node node = xml_of_[element];
    std::vector<pugi::xml_node> references;
    for (const pugi::xml_node& requirement : node.children()) {
      if (!IsDmn(file.xml, requirement)) continue;
      const std::string_view kind = LocalName(requirement);
      if (kind == "informationRequirement" || kind == "knowledgeRequirement") {
        for (const pugi::xml_node& reference : requirement.children()) {
          if (!IsDmn(file.xml, reference) || !reference.attribute("href")) continue;
          YQ_ASSIGN(const Element* required, ByHref(file, reference));
          auto& list = required->kind == Element::Kind::kInput      ? element->requires_inputs
                       : required->kind == Element::Kind::kDecision ? element->requires_decisions
                                                                    : element->requires_functions;
          if (std::ranges::find(list, required) == list.end()) list.push_back(required);
        }
      } else if (kind == "authorityRequirement") {
        const std::string_view href = Child(file.xml, requirement, "requiredAuthority").attribute("href").value();
        const auto source = file.knowledge.find(std::string(href.substr(std::min(href.size(), href.find('#') + 1))));
        if (source != file.knowledge.end()) element->sources.push_back(source->second);
      } else if (element->kind == Element::Kind::kService && requirement.attribute("href")) {
        YQ_ASSIGN(const Element* member, ByHref(file, requirement));
        if (kind == "outputDecision") element->outputs.push_back(member);
        if (kind == "encapsulatedDecision") element->encapsulated.push_back(member);
        if (kind == "inputDecision") element->input_decisions.push_back(member);
        if (kind == "inputData") element->input_data.push_back(member);
      }
    }
  }
  // Arguments by position: input data first, then decisions, each as listed.
  for (Element* element : file.elements) {
    element->parameters = element->input_data;
    element->parameters.insert(element->parameters.end(), element->input_decisions.begin(),
                               element->input_decisions.end());
  }
  return {};
}

Result<void> Loader::OrderAndRead() {
  std::vector<const Element*> path;
  for (Element& element : model_.elements) YQ_TRY(Visit(element, path));
  return {};
}

// Reads what an element needs before the element itself, so that the types of names are known.
Result<void> Loader::Visit(Element& element, std::vector<const Element*>& path) {
  if (visited_[&element] == 2) return {};
  LoadedFile& file = files_[file_of_[&element]];
  if (visited_[&element] == 1 || path.size() > 500) {
    std::string circle;
    for (const Element* step : path) circle += step->name + " -> ";
    return XmlFailure(file.xml.file->name, file.xml.PositionOf(xml_of_[&element]), "cycle",
                      fmt::format("requirements go in a circle: {}{}", circle, element.name));
  }
  visited_[&element] = 1;
  path.push_back(&element);
  for (const auto* list : {&element.requires_decisions, &element.requires_functions, &element.outputs}) {
    for (const Element* required : *list) {
      // A function may call itself.
      if (required == &element && element.kind == Element::Kind::kFunction) continue;
      YQ_TRY(Visit(model_.elements[required->index], path));
    }
  }
  path.pop_back();
  ReadLogic(element);
  visited_[&element] = 2;
  return {};
}

std::vector<ScopeEntry> Loader::NamespaceMembers(LoadedFile& file, const LoadedFile& imported,
                                                 const std::set<const Element*>& wanted, int depth) {
  std::vector<ScopeEntry> members;
  for (const Element* element : imported.elements) {
    if (!wanted.contains(element)) continue;
    ScopeEntry entry;
    entry.kind = ScopeEntry::Kind::kGlobal;
    entry.name = element->name;
    entry.element = element;
    entry.type = element->type;
    members.push_back(std::move(entry));
  }
  if (depth > 20) return members;
  for (const auto& [prefix, index] : imported.imports) {
    ScopeEntry entry;
    entry.kind = ScopeEntry::Kind::kNamespace;
    entry.name = prefix;
    entry.members = NamespaceMembers(file, files_[index], wanted, depth + 1);
    if (!entry.members.empty()) members.push_back(std::move(entry));
  }
  return members;
}

Scope Loader::ElementScope(LoadedFile& file, const Element& element) {
  Scope scope;
  scope.parent = &BuiltinScope();
  std::set<const Element*> wanted;
  for (const auto* list : {&element.requires_inputs, &element.requires_decisions, &element.requires_functions})
    wanted.insert(list->begin(), list->end());
  for (const Element* required : wanted) {
    if (required->name_space != element.name_space) continue;
    ScopeEntry entry;
    entry.kind = ScopeEntry::Kind::kGlobal;
    entry.name = required->name;
    entry.element = required;
    entry.type = required->type;
    scope.entries.push_back(std::move(entry));
  }
  for (const auto& [prefix, index] : file.imports) {
    ScopeEntry entry;
    entry.kind = ScopeEntry::Kind::kNamespace;
    entry.name = prefix;
    entry.members = NamespaceMembers(file, files_[index], wanted, 0);
    if (entry.members.empty()) continue;
    if (prefix.empty()) {
      for (ScopeEntry& member : entry.members) scope.entries.push_back(std::move(member));
    } else {
      scope.entries.push_back(std::move(entry));
    }
  }
  return scope;
}

void Loader::ReadLogic(Element& element) {
  LoadedFile& file = files_[file_of_[&element]];
  const pugi::xml_node node = xml_of_[&element];
  const Scope scope = ElementScope(file, element);
  BoxedReader boxed(*this, file, element.name);
  if (element.kind == Element::Kind::kDecision) {
    element.logic = boxed.ExpressionIn(node, &scope, element.name);
    if (element.logic && element.type->kind == Type::Kind::kAny && !element.type->constraint) element.type = AnyType();
  } else if (element.kind == Element::Kind::kFunction) {
    const pugi::xml_node body = Child(file.xml, node, "encapsulatedLogic");
    if (body) element.logic = boxed.FunctionIn(body, &scope, element.name);
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::kFunction;
    if (element.logic && element.logic->type->kind == Type::Kind::kFunction) *type = *element.logic->type;
    if (element.result) type->element = element.result;
    if (!type->element) type->element = AnyType();
    element.type = type;
  } else if (element.kind == Element::Kind::kService) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::kFunction;
    for (const Element* parameter : element.parameters) type->parameters.push_back(parameter->type);
    type->element = element.result                ? element.result
                    : element.outputs.size() == 1 ? element.outputs[0]->type
                                                  : AnyType();
    element.type = type;
  }
}

const Source* Loader::TextSource(LoadedFile& file, const pugi::xml_node& holder, const std::string& element) {
  const pugi::xml_node text = LocalName(holder) == "text" ? holder : Child(file.xml, holder, "text");
  Source& source = model_.sources.emplace_back();
  source.file = file.xml.file->name;
  source.element = element;
  source.raw = file.xml.raw;
  bool first = true;
  for (const pugi::xml_node& part : text.children()) {
    if (part.type() != pugi::node_pcdata && part.type() != pugi::node_cdata) continue;
    if (first) source.raw_offset = OffsetOf(part);
    first = false;
    source.text += part.value();
  }
  if (first) source.raw_offset = OffsetOf(text ? text : holder);
  source.start = file.xml.PositionAt(source.raw_offset);
  return &source;
}

const Source* Loader::PlaceSource(LoadedFile& file, const pugi::xml_node& node, const std::string& element) {
  Source& source = model_.sources.emplace_back();
  source.file = file.xml.file->name;
  source.element = element;
  source.raw = file.xml.raw;
  source.raw_offset = OffsetOf(node);
  source.start = file.xml.PositionAt(source.raw_offset);
  return &source;
}

void Loader::AddProblems(const Source& source, const std::vector<ParseProblem>& problems) {
  for (const ParseProblem& problem : problems) {
    const Position position = PositionOf(source, problem.offset);
    model_.problems.push_back({.file = source.file,
                               .line = position.line,
                               .column = position.column,
                               .key = problem.key,
                               .message = problem.message,
                               .suggestion = problem.suggestion,
                               .element = source.element});
  }
}

void Loader::AddProblem(LoadedFile& file, const pugi::xml_node& at, std::string key, std::string message,
                        std::string suggestion, std::string element) {
  const Position position = file.xml.PositionOf(at);
  model_.problems.push_back({.file = file.xml.file->name,
                             .line = position.line,
                             .column = position.column,
                             .key = std::move(key),
                             .message = std::move(message),
                             .suggestion = std::move(suggestion),
                             .element = std::move(element)});
}

}  // namespace yq::decision
