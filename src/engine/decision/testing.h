// Small models for tests, written in place.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "engine/decision/decision.h"

namespace yq::decision::testing {

inline std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

inline std::string Definitions(std::string_view body, std::string_view name = "m", std::string_view space = "urn:m") {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"{}\" "
      "namespace=\"{}\">\n{}\n</definitions>\n",
      name, space, body);
}

inline std::string Input(std::string_view name, std::string_view type) {
  return fmt::format("<inputData name=\"{0}\" id=\"_{0}\"><variable name=\"{0}\" typeRef=\"{1}\"/></inputData>\n", name,
                     type);
}

// needs: ids of inputs and decisions, with a leading "!" for decisions and "$" for functions.
inline std::string Decision(std::string_view name, std::string_view type, const std::vector<std::string>& needs,
                            std::string_view logic) {
  std::string out = fmt::format("<decision name=\"{0}\" id=\"_{0}\"><variable name=\"{0}\"", name);
  if (!type.empty()) out += fmt::format(" typeRef=\"{}\"", type);
  out += "/>\n";
  for (const std::string& need : needs) {
    if (need.starts_with("!")) {
      out += fmt::format("<informationRequirement><requiredDecision href=\"#_{}\"/></informationRequirement>\n",
                         need.substr(1));
    } else if (need.starts_with("$")) {
      out += fmt::format("<knowledgeRequirement><requiredKnowledge href=\"#_{}\"/></knowledgeRequirement>\n",
                         need.substr(1));
    } else {
      out += fmt::format("<informationRequirement><requiredInput href=\"#_{}\"/></informationRequirement>\n", need);
    }
  }
  return out + std::string(logic) + "</decision>\n";
}

inline std::string Literal(std::string_view text) {
  return fmt::format("<literalExpression><text>{}</text></literalExpression>\n", Escape(text));
}

struct TableText {
  std::string hit_policy = "UNIQUE";
  std::string aggregation = {};
  std::vector<std::string> inputs;  // expressions
  std::vector<std::string> outputs = {""};
  std::vector<std::vector<std::string>> rules;  // cells of inputs, then of outputs, then annotations
  std::string output_values = {};
  std::string default_output = {};
};

inline std::string Table(const TableText& table) {
  std::string out = fmt::format("<decisionTable hitPolicy=\"{}\"", table.hit_policy);
  if (!table.aggregation.empty()) out += fmt::format(" aggregation=\"{}\"", table.aggregation);
  out += ">\n";
  for (const std::string& input : table.inputs)
    out += fmt::format("<input><inputExpression><text>{}</text></inputExpression></input>\n", Escape(input));
  for (const std::string& output : table.outputs) {
    out += fmt::format("<output name=\"{}\">", output);
    if (!table.output_values.empty())
      out += fmt::format("<outputValues><text>{}</text></outputValues>", Escape(table.output_values));
    if (!table.default_output.empty())
      out += fmt::format("<defaultOutputEntry><text>{}</text></defaultOutputEntry>", Escape(table.default_output));
    out += "</output>\n";
  }
  out += "<annotation name=\"clause\"/>\n";
  for (const auto& rule : table.rules) {
    out += "<rule>";
    for (std::size_t i = 0; i < rule.size(); ++i) {
      const char* tag = i < table.inputs.size()                          ? "inputEntry"
                        : i < table.inputs.size() + table.outputs.size() ? "outputEntry"
                                                                         : "annotationEntry";
      out += fmt::format("<{0}><text>{1}</text></{0}>", tag, Escape(rule[i]));
    }
    out += "</rule>\n";
  }
  return out + "</decisionTable>\n";
}

}  // namespace yq::decision::testing
