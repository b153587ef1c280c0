#include <charconv>
#include <filesystem>
#include <set>

#include "engine/decision/model.h"
#include "platform/pack/dmn_text.h"
#include "platform/pack/loading.h"
#include "platform/pack/resolver.h"

namespace yq::pack {
namespace {

constexpr std::size_t kMaxModelBytes = std::size_t{4} << 20;

// "file:line:column" as the engine writes it.
Position ParsePlace(std::string_view place, const std::string& file) {
  Position at{file, 0, 0};
  const std::size_t second = place.rfind(':');
  if (second == std::string_view::npos || second == 0) return at;
  const std::size_t first = place.rfind(':', second - 1);
  if (first == std::string_view::npos) return at;
  std::from_chars(place.data() + first + 1, place.data() + second, at.line);
  std::from_chars(place.data() + second + 1, place.data() + place.size(), at.column);
  return at;
}

std::string WithSuggestion(std::string text, std::string_view suggestion) {
  if (!suggestion.empty() && text.find("did you mean") == std::string::npos) {
    text += fmt::format("; did you mean '{}'?", suggestion);
  }
  return text;
}

class ModelTies {
 public:
  ModelTies(Resolver& resolver, PolicyVersion& version, const DmnText& text)
      : resolver_(resolver), pack_(resolver.pack()), version_(version), text_(text) {}

  void Run() {
    TieInputs();
    CheckDecision(version_.eligible, "boolean", "'eligible'");
    if (version_.amount) CheckDecision(*version_.amount, "number", "'amount'");
    if (version_.validity) CheckDecision(version_.validity->decision, "number", "'validity'");
    for (const Shown& shown : version_.shows) CheckDecision(shown.decision, "", "");
    for (const Condition& condition : version_.conditions) CheckDecision(condition.decision, "boolean", "a condition");
    for (const Example& example : version_.examples) {
      for (const ExpectedValue& value : example.values) CheckDecision(value.decision, "", "");
    }
    CheckLabels();
    CheckClauses();
    CheckCodes();
  }

 private:
  void TieInputs() {
    std::set<std::string> known{"decision_date"};
    for (const Fact& fact : pack_.facts) known.insert(fact.id);
    for (const Parameter& parameter : pack_.parameters) known.insert(parameter.id);
    std::vector<std::pair<int, std::string>> facts;
    for (const decision::InputInfo& input : version_.model.inputs()) {
      const Position at = text_.Element("inputData", input.name);
      if (input.name == "decision_date") {
        CheckType(input, "date", "decision_date", at);
      } else if (const Fact* fact = pack_.facts.Find(input.name)) {
        if (resolver_.IsSound(*fact)) CheckType(input, FactTypeName(fact->type), "fact", at);
        facts.emplace_back(fact->order, fact->id);
      } else if (const Parameter* parameter = pack_.parameters.Find(input.name)) {
        CheckType(input, FactTypeName(parameter->type), "parameter", at);
        version_.parameters.push_back(parameter->id);
      } else {
        resolver_.Say(at, "model.unknown_input",
                      UnknownName("fact or parameter", input.name, {known.begin(), known.end()}));
      }
    }
    std::ranges::sort(facts);
    for (auto& [order, id] : facts) version_.facts.push_back(std::move(id));
  }

  void CheckType(const decision::InputInfo& input, std::string_view type, std::string_view what, const Position& at) {
    if (input.feel_type == type) return;
    if (input.feel_type == "Any" || input.feel_type.empty()) {
      resolver_.Say(at, "model.input_without_type",
                    fmt::format("input '{}' has no type; write typeRef=\"{}\"", input.name, type));
    } else {
      resolver_.Say(
          at, "model.input_type",
          fmt::format("input '{}' is a {} here, but the {} is a {}", input.name, input.feel_type, what, type));
    }
  }

  void CheckDecision(const Ref& ref, std::string_view type, std::string_view who) {
    if (ref.id.empty()) return;
    const decision::DecisionInfo* info = version_.model.FindDecision(ref.id);
    if (info == nullptr) {
      std::vector<std::string> known;
      for (const decision::DecisionInfo& decision : version_.model.decisions()) known.push_back(decision.name);
      resolver_.Unknown("decision", ref, known);
      names_are_right_ = false;
    } else if (!type.empty() && info->feel_type != type) {
      resolver_.Say(ref.at, "model.decision_type",
                    fmt::format("decision '{}' is a {}; {} needs a {}", ref.id, info->feel_type, who, type));
      names_are_right_ = false;
    }
  }

  // What the policy page draws has a label in both languages: tables and formulas.
  void CheckLabels() {
    if (!names_are_right_) return;  // a decision named wrongly would be told as one without a label too
    std::set<std::string> drawn;
    for (const decision::TableInfo& table : version_.model.tables()) {
      drawn.insert(table.owner.substr(0, table.owner.find('/')));
    }
    for (const decision::DecisionInfo& info : version_.model.decisions()) {
      if (!info.literal.empty() && !info.imported) drawn.insert(info.name);
    }
    for (const std::string& name : drawn) {
      if (IsLabelled(name)) continue;
      const bool is_decision = version_.model.FindDecision(name) != nullptr;
      resolver_.Say(text_.Element(is_decision ? "decision" : "businessKnowledgeModel", name), "model.no_label",
                    fmt::format("'{}' is shown to people and has no label; add it to 'labels' of the policy", name));
    }
  }

  bool IsLabelled(const std::string& name) const {
    const auto is_named = [&](const auto& entry) { return entry.decision.id == name; };
    return version_.eligible.id == name || (version_.amount && version_.amount->id == name) ||
           std::ranges::any_of(version_.shows, is_named) || std::ranges::any_of(version_.conditions, is_named) ||
           std::ranges::any_of(version_.labels, is_named);
  }

  void CheckClauses() {
    std::vector<std::string> known;
    for (const Clause& clause : version_.clauses) known.push_back(clause.id);
    const auto check = [&](const std::string& id, const Position& at) {
      if (version_.FindClause(id) == nullptr) resolver_.Unknown("clause", {id, at}, known);
    };
    for (const decision::DecisionInfo& info : version_.model.decisions()) {
      for (const auto& source : info.sources) check(source.name, text_.Element("knowledgeSource", source.name));
    }
    for (const decision::TableInfo& table : version_.model.tables()) {
      const auto column = std::ranges::find(table.annotations, "clause");
      if (column == table.annotations.end()) continue;
      const auto index = static_cast<std::size_t>(column - table.annotations.begin());
      for (const auto& rule : table.rules) {
        if (index >= rule.annotations.size()) continue;
        std::string words = rule.annotations[index];
        std::ranges::replace(words, ',', ' ');
        for (const std::string_view word : Split(words, ' ')) {
          if (!Trim(word).empty()) check(std::string(Trim(word)), text_.Line(rule.line));
        }
      }
    }
  }

  void CheckCodes() {
    for (const std::string& id : version_.facts) {
      const Fact* fact = pack_.facts.Find(id);
      const CodeList* list =
          fact != nullptr && fact->codes && resolver_.IsSound(*fact) ? pack_.codes.Find(fact->codes->id) : nullptr;
      if (list == nullptr) continue;
      for (const DmnText::Found& found : text_.ComparedWith(id)) CheckCode(*list, found.text, found.at);
      for (const decision::TableInfo& table : version_.model.tables()) {
        for (std::size_t i = 0; i < table.inputs.size(); ++i) {
          if (table.inputs[i].expression == id) CheckColumn(*list, table, i);
        }
      }
    }
  }

  void CheckColumn(const CodeList& list, const decision::TableInfo& table, std::size_t column) {
    for (const auto& rule : table.rules) {
      if (column >= rule.inputs.size()) continue;
      for (const std::string& code : StringLiterals(rule.inputs[column])) {
        CheckCode(list, code, text_.InRule(rule.line, code));
      }
    }
  }

  void CheckCode(const CodeList& list, const std::string& code, const Position& at) {
    if (list.Find(code) != nullptr) return;
    std::vector<std::string> known;
    for (const Code& entry : list.codes) known.push_back(entry.code);
    resolver_.Say(at, "model.unknown_code",
                  fmt::format("list '{}' has no code '{}'{}", list.id, code, DidYouMean("code", code, known)));
  }

  Resolver& resolver_;
  const Pack& pack_;
  PolicyVersion& version_;
  const DmnText& text_;
  bool names_are_right_ = true;
};

void LoadVersion(Loading& loading, PolicyVersion& version) {
  const std::string& file = version.model_file.id;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return;  // said where the version names it
  auto bytes = ReadBytes(loading, file, kMaxModelBytes);
  if (!bytes) return;
  auto model = decision::LoadModel({.name = file, .bytes = *bytes});
  if (!model) {
    for (const Problem& problem : model.error().problems) {
      const Error sentence{.code = ErrorCode::kInvalid, .key = problem.key, .params = problem.params};
      loading.Say(ParsePlace(problem.place, file), "model." + problem.key,
                  WithSuggestion(std::string(sentence.param("message")), sentence.param("suggestion")));
    }
    if (model.error().problems.empty())
      loading.Say({file, 0, 0}, model.error().key, "the file is no DMN model: " + model.error().key);
    return;
  }
  version.model = std::move(*model);
  const DmnText text(file, std::move(*bytes));
  for (const decision::ModelProblem& problem : version.model.problems()) {
    loading.Say(text.At(problem.line, problem.column), "model." + problem.key,
                WithSuggestion(problem.message, problem.suggestion));
  }
  Resolver resolver(loading.pack, loading.findings);
  ModelTies(resolver, version, text).Run();
}

// A label that no version's model can use is a mistake, unless some model could not be read.
void CheckLabelNames(Loading& loading, const Policy& policy) {
  std::set<std::string> known;
  for (const PolicyVersion& version : policy.versions) {
    if (version.model.impl() == nullptr) return;
    for (const decision::DecisionInfo& info : version.model.decisions()) known.insert(info.name);
    for (const decision::TableInfo& table : version.model.tables()) {
      known.insert(table.owner.substr(0, table.owner.find('/')));
    }
  }
  if (policy.versions.empty()) return;
  for (const Labelled& labelled : policy.versions.front().labels) {
    if (known.contains(labelled.decision.id)) continue;
    loading.Say(labelled.decision.at, "unknown_name",
                UnknownName("decision", labelled.decision.id, {known.begin(), known.end()}));
  }
}

}  // namespace

void LoadModelsOf(Loading& loading) {
  for (Policy& policy : loading.pack.policies) {
    for (PolicyVersion& version : policy.versions) LoadVersion(loading, version);
    CheckLabelNames(loading, policy);
  }
}

}  // namespace yq::pack
