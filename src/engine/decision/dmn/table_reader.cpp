// Decision tables from XML.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/loader.h"

namespace yq::decision {
namespace {

struct PolicyName {
  std::string_view name;
  HitPolicy policy;
};
constexpr PolicyName kPolicies[] = {
    {"UNIQUE", HitPolicy::kUnique},        {"ANY", HitPolicy::kAny},
    {"FIRST", HitPolicy::kFirst},          {"PRIORITY", HitPolicy::kPriority},
    {"RULE ORDER", HitPolicy::kRuleOrder}, {"OUTPUT ORDER", HitPolicy::kOutputOrder},
    {"COLLECT", HitPolicy::kCollect},
};
constexpr std::string_view kAggregations[] = {"", "SUM", "MIN", "MAX", "COUNT"};

// The values of an enumeration such as `"a","b"`; nothing when a test is anything but a value.
std::optional<std::vector<Value>> EnumerationOf(const Node& tests) {
  std::vector<Value> values;
  if (tests.kind != NodeKind::kTests || tests.negated) return std::nullopt;
  for (const NodePtr& test : tests.children) {
    if (test->operation != Operation::kNone) return std::nullopt;
    const Node& value = test->child(0);
    if (value.kind == NodeKind::kConstant) {
      values.push_back(value.constant);
    } else if (value.kind == NodeKind::kNegate && value.child(0).constant.is(Value::Kind::kNumber)) {
      values.push_back(Value::Of(value.child(0).constant.number().Negated()));
    } else {
      return std::nullopt;
    }
  }
  return values;
}

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

std::vector<Value> EnumerationValues(const Node* tests) {
  if (tests == nullptr) return {};
  return EnumerationOf(*tests).value_or(std::vector<Value>());
}

NodePtr BoxedReader::TableOf(const pugi::xml_node& node, const Scope* scope, const std::string& path) {
  auto table = std::make_shared<Table>();
  table->source = loader_.PlaceSource(file_, node, element_);
  TableInfo info;
  info.owner = path;
  info.file = file_.xml.file->name;
  info.hit_policy = node.attribute("hitPolicy").as_string("UNIQUE");
  info.aggregation = node.attribute("aggregation").value();
  const auto policy = std::ranges::find(kPolicies, std::string_view(info.hit_policy), &PolicyName::name);
  if (policy == std::end(kPolicies)) {
    loader_.AddProblem(file_, node, "unknown_hit_policy", fmt::format("there is no hit policy '{}'", info.hit_policy),
                       {}, element_);
    return Made(NodeKind::kInvalid, node);
  }
  table->hit_policy = policy->policy;
  const auto aggregation = std::ranges::find(kAggregations, std::string_view(info.aggregation));
  if (aggregation == std::end(kAggregations)) {
    loader_.AddProblem(file_, node, "unknown_aggregation",
                       fmt::format("there is no aggregation '{}'", info.aggregation), {}, element_);
    return Made(NodeKind::kInvalid, node);
  }
  table->aggregation = static_cast<Aggregation>(aggregation - std::begin(kAggregations));
  TableInputs(node, scope, *table, info);
  Scope cells;
  cells.parent = scope;
  cells.has_env = true;
  cells.Add("?", AnyType());
  TableOutputs(node, cells, *table, info);
  ForChildren(file_.xml, node, "annotation",
              [&](const pugi::xml_node& column) { info.annotations.emplace_back(column.attribute("name").value()); });
  TableRules(node, cells, *table, info);
  if (table->outputs.empty()) return Missing(node, "an output");
  NodePtr made = Made(NodeKind::kTable, node);
  made->type = TableType(*table);
  made->frame_slots = 1;
  table->index = loader_.model_.tables.size();
  loader_.model_.tables.push_back(std::move(info));
  loader_.model_.table_nodes.push_back(table);
  made->table = std::move(table);
  return made;
}

std::string BoxedReader::TextOf(const pugi::xml_node& holder) const {
  return Trimmed(Child(file_.xml, holder, "text").child_value());
}

void BoxedReader::TableInputs(const pugi::xml_node& node, const Scope* scope, Table& table, TableInfo& info) {
  ForChildren(file_.xml, node, "input", [&](const pugi::xml_node& xml) {
    Table::Input input;
    TableInfo::Input shown;
    const pugi::xml_node expression = Child(file_.xml, xml, "inputExpression");
    shown.label = xml.attribute("label").value();
    if (Child(file_.xml, expression, "text")) {
      input.expression = ParseText(expression, scope, false);
      shown.expression = Trimmed(input.expression->source->text);
    } else {
      input.expression = Missing(xml, "the input expression");
    }
    TypePtr declared = loader_.TypeRef(file_, expression);
    input.type = declared ? declared : AnyType();
    shown.type = expression.attribute("typeRef").value();
    if (const pugi::xml_node allowed = Child(file_.xml, xml, "inputValues"); !TextOf(allowed).empty()) {
      Scope tested;
      tested.parent = scope;
      tested.has_env = true;
      tested.Add("?", input.type);
      input.allowed = ParseText(allowed, &tested, true);
      shown.allowed_text = Trimmed(input.allowed->source->text);
      input.allowed_text = shown.allowed_text;
    }
    table.inputs.push_back(std::move(input));
    info.inputs.push_back(std::move(shown));
  });
}

void BoxedReader::TableOutputs(const pugi::xml_node& node, const Scope& cells, Table& table, TableInfo& info) {
  ForChildren(file_.xml, node, "output", [&](const pugi::xml_node& xml) {
    Table::Output output;
    TableInfo::Output shown;
    output.source = loader_.PlaceSource(file_, xml, element_);
    output.name = xml.attribute("name").value();
    TypePtr declared = loader_.TypeRef(file_, xml);
    output.type = declared ? declared : AnyType();
    if (const pugi::xml_node allowed = Child(file_.xml, xml, "outputValues"); !TextOf(allowed).empty()) {
      output.allowed = ParseText(allowed, &cells, true);
      shown.allowed_text = Trimmed(output.allowed->source->text);
      output.priorities = EnumerationValues(output.allowed.get());
    } else if (output.type->constraint) {
      output.priorities = EnumerationValues(output.type->constraint.get());
    }
    if (const pugi::xml_node fallback = Child(file_.xml, xml, "defaultOutputEntry"); !TextOf(fallback).empty()) {
      output.fallback = ParseText(fallback, &cells, false);
      shown.default_text = TextOf(fallback);
    }
    shown.name = output.name;
    shown.label = xml.attribute("label").value();
    shown.type = xml.attribute("typeRef").value();
    table.outputs.push_back(std::move(output));
    info.outputs.push_back(std::move(shown));
  });
  if (info.outputs.size() == 1 && info.outputs[0].label.empty())
    info.outputs[0].label = node.attribute("outputLabel").value();
}

void BoxedReader::TableRules(const pugi::xml_node& node, Scope& cells, Table& table, TableInfo& info) {
  ForChildren(file_.xml, node, "rule", [&](const pugi::xml_node& xml) {
    Table::Rule rule;
    TableInfo::Rule shown;
    rule.source = loader_.PlaceSource(file_, xml, element_);
    shown.id = xml.attribute("id").value();
    shown.description = Trimmed(Child(file_.xml, xml, "description").child_value());
    shown.line = file_.xml.PositionOf(xml).line;
    ForChildren(file_.xml, xml, "inputEntry", [&](const pugi::xml_node& entry) {
      const std::size_t column = rule.inputs.size();
      const std::string text = TextOf(entry);
      if (text.empty() || column >= table.inputs.size()) {
        rule.inputs.push_back(Made(NodeKind::kAnyTest, entry));
        shown.inputs.emplace_back(text.empty() ? "-" : text);
        return;
      }
      const Table::Input& input = table.inputs[column];
      cells.entries[0].type = input.type->kind != Type::Kind::kAny ? input.type : input.expression->type;
      NodePtr cell = ParseText(entry, &cells, true);
      CheckCell(*cell, *cells.entries[0].type);
      shown.inputs.push_back(Trimmed(cell->source->text));
      rule.inputs.push_back(std::move(cell));
    });
    ForChildren(file_.xml, xml, "outputEntry", [&](const pugi::xml_node& entry) {
      NodePtr cell = Child(file_.xml, entry, "text") ? ParseText(entry, &cells, false) : Missing(entry, "the output");
      shown.outputs.push_back(Trimmed(cell->source->text));
      rule.outputs.push_back(std::move(cell));
    });
    ForChildren(file_.xml, xml, "annotationEntry",
                [&](const pugi::xml_node& entry) { shown.annotations.push_back(TextOf(entry)); });
    rule.annotations = shown.annotations;
    if (rule.inputs.size() != table.inputs.size() || rule.outputs.size() != table.outputs.size()) {
      loader_.AddProblem(file_, xml, "wrong_columns",
                         fmt::format("the rule has {} inputs and {} outputs, the table {} and {}", rule.inputs.size(),
                                     rule.outputs.size(), table.inputs.size(), table.outputs.size()),
                         {}, element_);
      while (rule.inputs.size() < table.inputs.size()) rule.inputs.push_back(Made(NodeKind::kInvalid, xml));
      while (rule.outputs.size() < table.outputs.size()) rule.outputs.push_back(Made(NodeKind::kInvalid, xml));
    }
    table.rules.push_back(std::move(rule));
    info.rules.push_back(std::move(shown));
  });
}

// A cell that can never hold because of its type is a mistake worth telling.
void BoxedReader::CheckCell(const Node& cell, const Type& input) {
  using Kind = Type::Kind;
  if (cell.kind != NodeKind::kTests || input.kind == Kind::kAny || input.kind == Kind::kNull ||
      input.kind == Kind::kList)
    return;
  for (const NodePtr& test : cell.children) {
    if (test->reads_tested) continue;
    const Type* wanted = test->child(0).type.get();
    if (wanted->kind == Kind::kRange || wanted->kind == Kind::kList) wanted = wanted->element.get();
    if (wanted->kind == Kind::kRange) wanted = wanted->element.get();
    if (wanted->kind == Kind::kAny || wanted->kind == Kind::kNull || wanted->kind == input.kind) continue;
    const bool own_condition = wanted->kind == Kind::kBoolean && test->child(0).kind != NodeKind::kConstant;
    if (own_condition) continue;
    loader_.AddProblems(*test->source, {{test->begin,
                                         "type_mismatch",
                                         fmt::format("the column is {}, but the cell '{}' is {}: it can never hold",
                                                     TypeText(input), test->text(), TypeText(*wanted)),
                                         {}}});
  }
}

TypePtr BoxedReader::TableType(const Table& table) {
  const auto output_type = [&](std::size_t column) {
    if (table.outputs[column].type->kind != Type::Kind::kAny || table.rules.empty()) return table.outputs[column].type;
    const TypePtr& first = table.rules[0].outputs[column]->type;
    const bool alike = std::ranges::all_of(
        table.rules, [&](const Table::Rule& rule) { return rule.outputs[column]->type->kind == first->kind; });
    return alike ? first : AnyType();
  };
  TypePtr type;
  if (table.outputs.size() == 1) {
    type = output_type(0);
  } else {
    auto context = std::make_shared<Type>();
    context->kind = Type::Kind::kContext;
    for (std::size_t i = 0; i < table.outputs.size(); ++i)
      context->fields.emplace_back(table.outputs[i].name, output_type(i));
    type = context;
  }
  switch (table.hit_policy) {
    case HitPolicy::kRuleOrder:
    case HitPolicy::kOutputOrder:
      return ListOf(type);
    case HitPolicy::kCollect:
      if (table.aggregation == Aggregation::kNone) return ListOf(type);
      return table.aggregation == Aggregation::kCount ? SimpleType(Type::Kind::kNumber) : type;
    default:
      return type;
  }
}

}  // namespace yq::decision
