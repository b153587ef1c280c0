#include "engine/decision/proof/drawn_model.h"

#include <fmt/format.h>

#include "base/text.h"

namespace yq::decision::proof {
namespace {

std::string TypeAttribute(const std::string& type) {
  return type.empty() ? "" : fmt::format(" typeRef=\"{}\"", EscapeHtml(type));
}

std::string TableXml(const DrawnTable& table) {
  std::string out = fmt::format("    <decisionTable hitPolicy=\"{}\"", table.policy);
  if (!table.aggregation.empty()) out += fmt::format(" aggregation=\"{}\"", table.aggregation);
  out += ">\n";
  for (const DrawnTable::Column& column : table.columns) {
    out += fmt::format("      <input><inputExpression{}><text>{}</text></inputExpression>", TypeAttribute(column.type),
                       EscapeHtml(column.expression));
    if (!column.allowed.empty())
      out += fmt::format("<inputValues><text>{}</text></inputValues>", EscapeHtml(column.allowed));
    out += "</input>\n";
  }
  for (const DrawnTable::Output& output : table.outputs) {
    out += fmt::format("      <output name=\"{}\"{}>", EscapeHtml(output.name), TypeAttribute(output.type));
    if (!output.values.empty())
      out += fmt::format("<outputValues><text>{}</text></outputValues>", EscapeHtml(output.values));
    if (!output.default_value.empty())
      out += fmt::format("<defaultOutputEntry><text>{}</text></defaultOutputEntry>", EscapeHtml(output.default_value));
    out += "</output>\n";
  }
  for (const DrawnTable::Rule& rule : table.rules) {
    out += "      <rule>";
    for (const std::string& cell : rule.inputs)
      out += fmt::format("<inputEntry><text>{}</text></inputEntry>", EscapeHtml(cell));
    for (const std::string& cell : rule.outputs)
      out += fmt::format("<outputEntry><text>{}</text></outputEntry>", EscapeHtml(cell));
    out += "</rule>\n";
  }
  return out + "    </decisionTable>\n";
}

}  // namespace

std::string ToDmn(const DrawnModel& model) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"drawn\" namespace=\"urn:drawn\">\n";
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const DrawnInput& input = model.inputs[i];
    if (!input.constrained) continue;
    std::string values;
    for (const std::string& value : input.values)
      values += fmt::format("{}{}", values.empty() ? "" : ", ", ToFeel(Value::Text(value)));
    out += fmt::format(
        "  <itemDefinition name=\"t{}\"><typeRef>string</typeRef><allowedValues><text>{}</text></allowedValues>"
        "</itemDefinition>\n",
        i, EscapeHtml(values));
  }
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const DrawnInput& input = model.inputs[i];
    out += fmt::format("  <inputData id=\"i{0}\" name=\"{1}\"><variable name=\"{1}\" typeRef=\"{2}\"/></inputData>\n",
                       i, EscapeHtml(input.name), input.constrained ? fmt::format("t{}", i) : input.type);
  }
  for (std::size_t d = 0; d < model.decisions.size(); ++d) {
    const DrawnDecision& decision = model.decisions[d];
    out += fmt::format("  <decision id=\"d{0}\" name=\"{1}\">\n    <variable name=\"{1}\"{2}/>\n", d,
                       EscapeHtml(decision.name), TypeAttribute(decision.type));
    for (std::size_t i = 0; i < model.inputs.size(); ++i)
      out += fmt::format("    <informationRequirement><requiredInput href=\"#i{}\"/></informationRequirement>\n", i);
    for (std::size_t e = 0; e < d; ++e)
      out += fmt::format("    <informationRequirement><requiredDecision href=\"#d{}\"/></informationRequirement>\n", e);
    out += decision.is_table() ? TableXml(decision.table)
                               : fmt::format("    <literalExpression><text>{}</text></literalExpression>\n",
                                             EscapeHtml(decision.literal));
    out += "  </decision>\n";
  }
  return out + "</definitions>\n";
}

Context ToContext(const DrawnModel& model, const Row& row) {
  Context context;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) context.Set(model.inputs[i].name, row[i]);
  return context;
}

std::vector<SqlColumn> ColumnsOf(const DrawnModel& model) {
  std::vector<SqlColumn> columns;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    columns.push_back({.input = model.inputs[i].name,
                       .column = fmt::format("c{}", i),
                       .digits = 8 + model.inputs[i].scale,
                       .scale = model.inputs[i].scale + 1});
  }
  return columns;
}

}  // namespace yq::decision::proof
