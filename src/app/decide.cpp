// `yinqiao decide`: one decision of one model, with its explanation.
#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/decide_explain.h"
#include "app/model_file.h"
#include "app/options.h"
#include "app/program.h"
#include "base/text.h"
#include "engine/decision/decision.h"

namespace yq::app {
namespace {

struct Asked {
  std::string model, decision, input;
  bool explain = false, json = false, partial = false;
  Language language = Language::kEn;
  std::vector<std::string> changeable;
};

std::optional<Asked> ReadAsked(const Arguments& arguments) {
  Asked asked;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool takes = word == "--decision" || word == "--input" || word == "--lang" || word == "--changeable";
    if (takes && i + 1 >= arguments.size()) return std::nullopt;
    if (word == "--explain") {
      asked.explain = true;
    } else if (word == "--json") {
      asked.json = true;
    } else if (word == "--partial") {
      asked.partial = true;
    } else if (word == "--decision") {
      asked.decision = arguments[++i];
    } else if (word == "--input") {
      asked.input = arguments[++i];
    } else if (word == "--lang") {
      const auto language = ParseLanguage(arguments[++i]);
      if (!language) return std::nullopt;
      asked.language = *language;
    } else if (word == "--changeable") {
      for (const std::string_view name : Split(arguments[++i], ',')) asked.changeable.emplace_back(Trim(name));
    } else if (word.starts_with("--") || !asked.model.empty()) {
      return std::nullopt;
    } else {
      asked.model = word;
    }
  }
  if (asked.model.empty() || asked.decision.empty() || asked.input.empty()) return std::nullopt;
  return asked;
}

int SayUnknownInput(const std::string& where, std::string_view name, const decision::Model& model) {
  std::fprintf(stderr, "%s: no input '%s' in the model; the nearest name is '%s'\n", where.c_str(),
               std::string(name).c_str(), model.Suggest(name).c_str());
  return 1;
}

// The change that turns the answer: a "no" into a "yes", anything else into another answer.
Result<decision::NearestChange> Nearest(const decision::Model& model, const Asked& asked,
                                        const decision::Context& inputs, const decision::Value* answer) {
  std::vector<decision::Changeable> changeable;
  for (const std::string& name : asked.changeable) changeable.push_back({.domain = {.input = name}});
  const bool known_yes = answer != nullptr && !answer->is(decision::Value::Kind::kBoolean) && !answer->is_null();
  const bool away = known_yes || (answer != nullptr && answer->is_true());
  const std::optional<decision::Value> wanted = away ? std::nullopt : std::optional(decision::Value::Boolean(true));
  return decision::FindNearestChange(model, asked.decision, inputs, changeable, {}, wanted);
}

Result<Explanation> Answer(const decision::Model& model, const Asked& asked, decision::Context inputs) {
  Explanation explanation{.model = &model,
                          .decision = asked.decision,
                          .determined = true,
                          .outcome = {},
                          .not_given = {},
                          .partial = {},
                          .nearest = {}};
  if (const decision::DecisionInfo* info = model.FindDecision(asked.decision)) {
    for (const std::string& input : info->inputs) {
      if (!inputs.Has(input)) explanation.not_given.push_back(input);
    }
  }
  if (asked.partial) {
    std::vector<decision::Domain> domains;
    for (const std::string& input : explanation.not_given) domains.push_back({.input = input, .may_be_null = true});
    YQ_ASSIGN(explanation.partial, decision::DecidePartially(model, asked.decision, inputs, domains));
    explanation.determined = explanation.partial.determined;
  } else {
    for (const std::string& input : explanation.not_given) inputs.Set(input, decision::Value::Null());
  }
  if (explanation.determined) {
    YQ_ASSIGN(explanation.outcome, decision::Decide(model, asked.decision, inputs, {.trace = asked.explain}));
  }
  if (!asked.changeable.empty()) {
    YQ_ASSIGN(explanation.nearest,
              Nearest(model, asked, inputs, explanation.determined ? &explanation.outcome.value : nullptr));
  }
  return explanation;
}

void PrintShort(const Explanation& explanation) {
  if (!explanation.determined) {
    std::printf("cannot tell: %s\n", fmt::format("{}", fmt::join(explanation.partial.open, ", ")).c_str());
    return;
  }
  std::printf("%s\n", decision::ToJsonText(explanation.outcome.value).c_str());
  for (const decision::Diagnostic& diagnostic : explanation.outcome.diagnostics) {
    std::printf("! %s:%d:%d %s\n", diagnostic.element.c_str(), diagnostic.line, diagnostic.column,
                diagnostic.message.c_str());
  }
}

}  // namespace

int RunDecide(const Arguments& arguments) {
  if (std::ranges::find(arguments, "--table") != arguments.end()) return RunDecideTable(arguments);
  if (std::ranges::find(arguments, "--sql") != arguments.end()) return RunDecideSql(arguments);
  const std::optional<Asked> asked = ReadAsked(arguments);
  if (!asked) {
    std::fprintf(stderr,
                 "decide MODEL.dmn --decision NAME --input FILE.json [--partial] [--changeable INPUT,INPUT] [--explain "
                 "[--lang zh|en] [--json]]\n"
                 "decide MODEL.dmn --sql [--decision NAME]... [--dialect postgresql|sqlite] [--columns FILE.json]\n");
    return 2;
  }
  const Result<decision::Model> model = LoadModelFile(asked->model, {.strict = true});
  if (!model) return SayError(model.error());
  Result<std::string> text = ReadWhole(asked->input);
  if (!text) return SayError(text.error());
  boost::system::error_code bad;
  const boost::json::value json = boost::json::parse(*text, bad);
  if (bad || !json.is_object()) {
    std::fprintf(stderr, "%s: needs a JSON object of inputs: %s\n", asked->input.c_str(), bad.message().c_str());
    return 1;
  }
  decision::Context inputs;
  for (const auto& [name, value] : json.get_object()) {
    const decision::InputInfo* info = model->FindInput(std::string_view(name));
    if (info == nullptr) return SayUnknownInput(asked->input, std::string_view(name), *model);
    Result<decision::Value> read = decision::FromJson(value, info->feel_type);
    if (!read) return SayError(read.error());
    inputs.Set(std::string_view(name), std::move(*read));
  }
  for (const std::string& name : asked->changeable) {
    if (model->FindInput(name) == nullptr) return SayUnknownInput("--changeable", name, *model);
  }
  const Result<Explanation> explanation = Answer(*model, *asked, std::move(inputs));
  if (!explanation) return SayError(explanation.error());
  if (asked->json) {
    std::printf("%s\n", boost::json::serialize(ExplanationJson(*explanation)).c_str());
  } else if (asked->explain) {
    std::printf("%s", ExplanationText(*explanation, asked->language).c_str());
  } else {
    PrintShort(*explanation);
  }
  return 0;
}

}  // namespace yq::app
