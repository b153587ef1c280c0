#include <map>
#include <set>

#include "base/text.h"
#include "engine/decision/decide.h"
#include "platform/pack/check_parts.h"
#include "platform/pack/evaluate.h"

namespace yq::pack {
namespace {

std::string AnswerWord(ExpectedAnswer answer) {
  switch (answer) {
    case ExpectedAnswer::kYes:
      return "yes";
    case ExpectedAnswer::kNo:
      return "no";
    case ExpectedAnswer::kCannotTell:
      return "cannot_tell";
  }
  return "";
}

std::string Listed(const std::set<std::string>& ids) {
  return "[" + Join(std::vector<std::string>(ids.begin(), ids.end()), ", ") + "]";
}

std::set<std::string> Ids(const std::vector<Ref>& refs) {
  std::set<std::string> out;
  for (const Ref& ref : refs) out.insert(ref.id);
  return out;
}

class ExampleRunner {
 public:
  ExampleRunner(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings)
      : pack_(pack), version_(version), text_(text), findings_(findings), hit_(version.model.tables().size()) {}

  void Run() {
    for (const Example& example : version_.examples) RunExample(example);
    for (const Condition& condition : version_.conditions) {
      if (!failed_.contains(condition.id)) {
        Say(condition.at, "examples.condition_never_fails",
            fmt::format("condition '{}' fails in no example; add one where it does", condition.id));
      }
    }
    const auto tables = version_.model.tables();
    for (std::size_t t = 0; t < tables.size(); ++t) {
      for (std::size_t rule = 0; rule < tables[t].rules.size(); ++rule) {
        if (hit_[t].contains(rule)) continue;
        Say(text_.Line(tables[t].rules[rule].line), "examples.rule_never_hit",
            fmt::format("rule {} of table '{}' is hit by no example; add one that hits it", rule + 1, tables[t].owner));
      }
    }
  }

 private:
  void RunExample(const Example& example) {
    KnownFacts known;
    for (const GivenFact& given : example.given) known[given.fact.id] = given.value;
    ParameterOverrides parameters;
    for (const GivenParameter& given : example.parameters) parameters[given.parameter.id] = given.value;
    const auto assessment =
        Assess(pack_, version_, known, example.on, {.overrides = parameters, .effort = Effort::kProve});
    if (!assessment) {
      return Say(example.at, "examples.cannot_run",
                 fmt::format("example '{}' cannot be run: {}", example.id, assessment.error().detail.text));
    }
    Compare(example, *assessment);
    for (const ExpectedValue& expected : example.values) CompareValue(example, expected, known, parameters);
    CheckSum(example, *assessment, known, parameters);
    if (assessment->answer != Answer::kCannotTell)
      CountHits(ModelInputs(pack_, version_, known, example.on, parameters));
  }

  void Compare(const Example& example, const Assessment& got) {
    std::set<std::string> failing;
    for (const ConditionAssessment* item : got.Failing()) failing.insert(item->condition->id);
    failed_.insert(failing.begin(), failing.end());
    const std::string expected = AnswerWord(example.answer);
    if (expected != AnswerName(got.answer)) {
      std::string text = fmt::format("example '{}': expected {}, got {}", example.id, expected, AnswerName(got.answer));
      if (got.answer == Answer::kNo) text += ", because " + Listed(failing);
      if (got.answer == Answer::kCannotTell) text += ", missing " + Listed({got.missing.begin(), got.missing.end()});
      return Say(example.at, "examples.wrong_answer", std::move(text));
    }
    if (got.answer == Answer::kNo && Ids(example.because) != failing) {
      Say(example.because.empty() ? example.at : example.because.front().at, "examples.wrong_because",
          fmt::format("example '{}': expected because {}, got {}", example.id, Listed(Ids(example.because)),
                      Listed(failing)));
    }
    const std::set<std::string> missing(got.missing.begin(), got.missing.end());
    if (got.answer == Answer::kCannotTell && Ids(example.missing) != missing) {
      Say(example.missing.empty() ? example.at : example.missing.front().at, "examples.wrong_missing",
          fmt::format("example '{}': expected missing {}, got {}", example.id, Listed(Ids(example.missing)),
                      Listed(missing)));
    }
  }

  void CompareValue(const Example& example, const ExpectedValue& expected, const KnownFacts& known,
                    const ParameterOverrides& parameters) {
    const auto got = DecideKnown(pack_, version_, expected.decision.id, known, example.on, parameters);
    if (!got) return;  // no such decision: said by the loader
    const std::string wanted = expected.text.value_or("null");
    std::string shown = "not determined yet";
    if (*got) {
      const decision::Value& value = **got;
      shown = decision::ToText(value);
      const decision::DecisionInfo* info = version_.model.FindDecision(expected.decision.id);
      const auto as_value = decision::FromText(info == nullptr ? "string" : info->feel_type, wanted);
      const bool same = expected.text ? (as_value ? *as_value == value : shown == wanted) : value.is_null();
      if (same) return;
    }
    Say(expected.at, "examples.wrong_value",
        fmt::format("example '{}': expected {} = {}, got {}", example.id, expected.decision.id, wanted, shown));
  }

  // `eligible` is true exactly when every condition is true.
  void CheckSum(const Example& example, const Assessment& got, const KnownFacts& known,
                const ParameterOverrides& parameters) {
    const auto eligible = DecideKnown(pack_, version_, version_.eligible.id, known, example.on, parameters);
    if (!eligible || !*eligible) return;
    const auto holds = [](const ConditionAssessment& item) { return item.holds == Holds::kYes; };
    if ((*eligible)->is_true() && !got.Failing().empty()) {
      Say(example.at, "examples.eligible_despite_condition",
          fmt::format("example '{}': '{}' is true although condition '{}' fails; it must be true exactly when all hold",
                      example.id, version_.eligible.id, got.Failing().front()->condition->id));
    } else if (!(*eligible)->is_true() && std::ranges::all_of(got.conditions, holds)) {
      Say(example.at, "examples.not_eligible_despite_conditions",
          fmt::format(
              "example '{}': '{}' is not true although every condition holds; a condition is missing from the list",
              example.id, version_.eligible.id));
    }
  }

  void CountHits(const decision::Context& inputs) {
    for (const decision::DecisionInfo& info : version_.model.decisions()) {
      const auto outcome = decision::Decide(version_.model, info.name, inputs, {.trace = true});
      if (!outcome) continue;
      for (const decision::DecisionTrace& trace : outcome->trace.decisions) {
        for (const decision::TableTrace& table : trace.tables) {
          if (table.table < hit_.size()) hit_[table.table].insert(table.chosen.begin(), table.chosen.end());
        }
      }
    }
  }

  void Say(Position at, std::string key, std::string text) {
    findings_.push_back({std::move(at), std::move(key), std::move(text)});
  }

  const Pack& pack_;
  const PolicyVersion& version_;
  const DmnText& text_;
  Findings& findings_;
  std::set<std::string> failed_;
  std::vector<std::set<std::size_t>> hit_;  // by table: rules
};

}  // namespace

void CheckExamples(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings) {
  ExampleRunner(pack, version, text, findings).Run();
}

}  // namespace yq::pack
