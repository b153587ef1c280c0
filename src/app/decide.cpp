// `yinqiao decide`: one decision of one model, with its explanation.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/commands.h"
#include "app/options.h"
#include "app/program.h"
#include "engine/decision/decision.h"

namespace yq::app {
namespace {

Result<std::string> ReadWhole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Fail(ErrorCode::kNotFound, "app.no_file", {{"file", file}});
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

int SayModelError(const Error& error) {
  std::fprintf(stderr, "%s\n", error.key.c_str());
  for (const Param& param : error.params) std::fprintf(stderr, "  %s: %s\n", param.name.c_str(), param.value.c_str());
  for (const Problem& problem : error.problems) {
    std::string message = problem.key;
    for (const Param& param : problem.params) {
      if (param.name == "message") message = param.value;
    }
    std::fprintf(stderr, "%s: %s\n", problem.place.c_str(), message.c_str());
  }
  return 1;
}

// The reasons as an indented list: what was asked, what is given, what is needed, what holds.
void PrintReason(const decision::Reason& reason, int depth) {
  const std::string pad(static_cast<std::size_t>(depth) * 2, ' ');
  const char* sign = reason.satisfied ? "[+]" : "[-]";
  if (reason.kind == decision::Reason::Kind::kCondition) {
    const std::string needed = reason.needed.is_null() ? reason.needed_text : decision::ToText(reason.needed);
    std::printf("%s%s %s: 给出 given %s; 需要 needs %s %s\n", pad.c_str(), sign, reason.subject.c_str(),
                decision::ToText(reason.given).c_str(), reason.operation.c_str(), needed.c_str());
  } else {
    std::printf("%s%s %s%s = %s\n", pad.c_str(), sign,
                reason.decision.empty() ? reason.text.c_str() : reason.decision.c_str(),
                reason.rule >= 0 ? fmt::format(" (规则 rule {})", reason.rule + 1).c_str() : "",
                decision::ToText(reason.value).c_str());
  }
  for (const decision::Reason& part : reason.parts) PrintReason(part, depth + 1);
}

}  // namespace

int RunDecide(const Arguments& arguments) {
  std::string model_file;
  std::string decision_name;
  std::string input_file;
  bool explain = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool has_next = i + 1 < arguments.size();
    if (arguments[i] == "--explain") {
      explain = true;
    } else if (arguments[i] == "--decision" && has_next) {
      decision_name = arguments[++i];
    } else if (arguments[i] == "--input" && has_next) {
      input_file = arguments[++i];
    } else {
      model_file = arguments[i];
    }
  }
  if (model_file.empty() || decision_name.empty() || input_file.empty()) {
    std::fprintf(stderr, "decide MODEL.dmn --decision NAME --input FILE.json [--explain]\n");
    return 2;
  }
  Result<std::string> bytes = ReadWhole(model_file);
  if (!bytes) return SayModelError(bytes.error());
  Result<decision::Model> model =
      decision::LoadModel({.name = model_file, .bytes = std::move(*bytes)}, {.strict = true});
  if (!model) return SayModelError(model.error());
  Result<std::string> text = ReadWhole(input_file);
  if (!text) return SayModelError(text.error());
  boost::system::error_code bad;
  const boost::json::value json = boost::json::parse(*text, bad);
  if (bad || !json.is_object()) {
    std::fprintf(stderr, "%s: needs a JSON object of inputs: %s\n", input_file.c_str(), bad.message().c_str());
    return 1;
  }
  decision::Context inputs;
  for (const auto& [name, value] : json.get_object()) {
    const decision::InputInfo* info = model->FindInput(std::string_view(name));
    if (info == nullptr) {
      std::fprintf(stderr, "%s: no input '%s' in the model; the nearest name is '%s'\n", input_file.c_str(),
                   std::string(name).c_str(), model->Suggest(std::string_view(name)).c_str());
      return 1;
    }
    Result<decision::Value> read = decision::FromJson(value, info->feel_type);
    if (!read) return SayModelError(read.error());
    inputs.Set(std::string_view(name), std::move(*read));
  }
  const Result<decision::Outcome> outcome = decision::Decide(*model, decision_name, inputs, {.trace = explain});
  if (!outcome) return SayModelError(outcome.error());
  std::printf("%s\n", decision::ToJsonText(outcome->value).c_str());
  for (const decision::Diagnostic& diagnostic : outcome->diagnostics) {
    std::printf("! %s:%d:%d %s\n", diagnostic.element.c_str(), diagnostic.line, diagnostic.column,
                diagnostic.message.c_str());
  }
  if (explain) {
    const decision::Reason reason = decision::Explain(*model, outcome->trace);
    PrintReason(reason, 0);
    std::printf("%s\n", boost::json::serialize(decision::ToJson(reason)).c_str());
  }
  return 0;
}

}  // namespace yq::app
