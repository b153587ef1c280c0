// What a model tells about itself.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/loader.h"
#include "engine/decision/model.h"

namespace yq::decision {
namespace {

LogicForm FormOf(const pugi::xml_node& node, const XmlFile& file) {
  static constexpr std::pair<std::string_view, LogicForm> kForms[] = {
      {"decisionTable", LogicForm::kTable},
      {"literalExpression", LogicForm::kLiteral},
      {"context", LogicForm::kContext},
      {"invocation", LogicForm::kInvocation},
      {"list", LogicForm::kList},
      {"relation", LogicForm::kRelation},
      {"functionDefinition", LogicForm::kFunction},
      {"conditional", LogicForm::kConditional},
      {"filter", LogicForm::kFilter},
      {"for", LogicForm::kFor},
      {"some", LogicForm::kSome},
      {"every", LogicForm::kEvery},
  };
  for (const auto& [name, form] : kForms) {
    if (Child(file, node, name)) return form;
  }
  return LogicForm::kNone;
}

struct Reach {
  std::vector<const Element*> inputs, decisions, functions;
  std::vector<const Element*> seen;

  void Walk(const Element& element) {
    for (const Element* input : element.requires_inputs) {
      if (std::ranges::find(inputs, input) == inputs.end()) inputs.push_back(input);
    }
    for (const auto* list : {&element.requires_decisions, &element.requires_functions, &element.outputs}) {
      for (const Element* next : *list) {
        if (std::ranges::find(seen, next) != seen.end()) continue;
        seen.push_back(next);
        if (next->kind == Element::Kind::kDecision) decisions.push_back(next);
        if (next->kind == Element::Kind::kFunction) functions.push_back(next);
        // A service called as a function has its own inputs.
        if (next->kind != Element::Kind::kService) Walk(*next);
      }
    }
  }
};

std::vector<std::string> NamesOf(const std::vector<const Element*>& elements) {
  std::vector<std::string> names;
  for (const Element* element : elements) names.push_back(element->name);
  return names;
}

std::string TypeName(const Type& type) { return type.name.empty() ? TypeText(type) : type.name; }

// The constraint of a type, or of the items of a collection.
const Type* Constrained(const Type* type) {
  return !type->constraint && type->kind == Type::Kind::kList ? type->element.get() : type;
}

}  // namespace

void Loader::FillInfos() {
  for (Element& element : model_.elements) {
    const LoadedFile& file = files_[file_of_[&element]];
    const pugi::xml_node node = xml_of_[&element];
    if (element.kind == Element::Kind::kInput) {
      element.info = model_.inputs.size();
      const Type* constrained = Constrained(element.type.get());
      const Position at = file.xml.PositionOf(node);
      model_.inputs.push_back({.name = element.name,
                               .model = file.xml.name,
                               .type = TypeName(*element.type),
                               .feel_type = TypeText(*element.type),
                               .allowed_text = constrained->constraint_text,
                               .allowed_values = EnumerationValues(constrained->constraint.get()),
                               .description = Child(file.xml, node, "description").child_value(),
                               .file = file.xml.file->name,
                               .line = at.line,
                               .column = at.column});
    } else if (element.kind == Element::Kind::kDecision) {
      element.info = model_.decisions.size();
      FillDecision(element);
    } else if (element.kind == Element::Kind::kService) {
      element.info = model_.services.size();
      model_.services.push_back({.name = element.name,
                                 .model = file.xml.name,
                                 .inputs = NamesOf(element.input_data),
                                 .input_decisions = NamesOf(element.input_decisions),
                                 .outputs = NamesOf(element.outputs)});
    }
  }
}

void Loader::FillDecision(const Element& element) {
  const LoadedFile& file = files_[file_of_[&element]];
  const pugi::xml_node node = xml_of_[&element];
  DecisionInfo info;
  info.name = element.name;
  info.model = file.xml.name;
  const Type& type = element.type->kind == Type::Kind::kAny && element.logic ? *element.logic->type : *element.type;
  info.type = element.type->kind == Type::Kind::kAny ? "Any" : TypeName(*element.type);
  info.feel_type = TypeText(type);
  info.question = Child(file.xml, node, "question").child_value();
  info.allowed_answers = Child(file.xml, node, "allowedAnswers").child_value();
  info.description = Child(file.xml, node, "description").child_value();
  Reach reach;
  reach.Walk(element);
  info.inputs = NamesOf(reach.inputs);
  info.decisions = NamesOf(element.requires_decisions);
  info.all_decisions = NamesOf(reach.decisions);
  info.functions = NamesOf(element.requires_functions);
  info.sources = element.sources;
  for (const Element* function : reach.functions)
    info.sources.insert(info.sources.end(), function->sources.begin(), function->sources.end());
  info.form = FormOf(node, file.xml);
  if (info.form == LogicForm::kLiteral && element.logic) {
    const Node* literal = element.logic.get();
    while (literal->kind == NodeKind::kCoerce) literal = literal->children[0].get();
    info.literal = literal->source->text;
  }
  for (std::size_t i = 0; i < model_.tables.size(); ++i) {
    const std::string& owner = model_.tables[i].owner;
    if (model_.tables[i].file != file.xml.file->name) continue;
    if (owner == element.name || owner.starts_with(element.name + "/")) info.tables.push_back(i);
  }
  info.imported = element.imported;
  model_.decisions.push_back(std::move(info));
}

const Element* ModelImpl::Find(std::string_view element, std::string_view space) const {
  const Element* found = nullptr;
  for (const Element& e : elements) {
    if (e.name != element || (!space.empty() && e.name_space != space)) continue;
    if (!e.imported) return &e;
    if (found == nullptr) found = &e;
  }
  return found;
}

std::string ModelProblem::ToText() const { return fmt::format("{}:{}:{}: {}", file, line, column, message); }

std::string_view Model::name() const { return impl_ ? std::string_view(impl_->name) : ""; }
std::string_view Model::name_space() const { return impl_ ? std::string_view(impl_->name_space) : ""; }
std::span<const InputInfo> Model::inputs() const {
  return impl_ ? std::span<const InputInfo>(impl_->inputs) : std::span<const InputInfo>();
}
std::span<const DecisionInfo> Model::decisions() const {
  return impl_ ? std::span<const DecisionInfo>(impl_->decisions) : std::span<const DecisionInfo>();
}
std::span<const ServiceInfo> Model::services() const {
  return impl_ ? std::span<const ServiceInfo>(impl_->services) : std::span<const ServiceInfo>();
}
std::span<const TableInfo> Model::tables() const {
  return impl_ ? std::span<const TableInfo>(impl_->tables) : std::span<const TableInfo>();
}
std::span<const ModelProblem> Model::problems() const {
  return impl_ ? std::span<const ModelProblem>(impl_->problems) : std::span<const ModelProblem>();
}

const InputInfo* Model::FindInput(std::string_view name) const {
  const auto found = std::ranges::find(inputs(), name, &InputInfo::name);
  return found == inputs().end() ? nullptr : &*found;
}

const DecisionInfo* Model::FindDecision(std::string_view name) const {
  const DecisionInfo* imported = nullptr;
  for (const DecisionInfo& decision : decisions()) {
    if (decision.name != name) continue;
    if (!decision.imported) return &decision;
    imported = &decision;
  }
  return imported;
}

std::string Model::Suggest(std::string_view name) const {
  std::vector<std::string> names;
  for (const DecisionInfo& decision : decisions()) names.push_back(decision.name);
  for (const ServiceInfo& service : services()) names.push_back(service.name);
  for (const InputInfo& input : inputs()) names.push_back(input.name);
  return NearestName(name, names);
}

Result<Model> LoadModels(std::span<const ModelFile> files, const LoadOptions& options) {
  auto impl = std::make_shared<ModelImpl>();
  YQ_TRY(Loader(*impl, options).Load(files));
  if (options.strict && !impl->problems.empty()) {
    Error error{.code = ErrorCode::kInvalid, .key = "decision.bad_model"};
    for (const ModelProblem& p : impl->problems) {
      error.problems.push_back({.place = fmt::format("{}:{}:{}", p.file, p.line, p.column),
                                .key = p.key,
                                .params = {{"message", p.message}, {"suggestion", p.suggestion}}});
    }
    return std::unexpected(std::move(error));
  }
  return Model(std::move(impl));
}

Result<Model> LoadModel(ModelFile file, const LoadOptions& options) {
  return LoadModels(std::span<const ModelFile>(&file, 1), options);
}

}  // namespace yq::decision
