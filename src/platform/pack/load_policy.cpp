// policies/ID/policy.yaml and the examples files that its versions name.
#include <filesystem>
#include <set>

#include "platform/pack/loading.h"
#include "platform/pack/resolver.h"

namespace yq::pack {
namespace {

PolicyKind KindOf(std::string_view name) {
  if (name == "money") return PolicyKind::kMoney;
  return name == "status" ? PolicyKind::kStatus : PolicyKind::kPermit;
}

ExpectedAnswer AnswerOf(std::string_view name) {
  if (name == "yes") return ExpectedAnswer::kYes;
  return name == "no" ? ExpectedAnswer::kNo : ExpectedAnswer::kCannotTell;
}

Example ReadExample(const Entry& entry) {
  Example example{.id = entry.Text("id"),
                  .title = entry.Both("title"),
                  .on = entry.DateOf("on"),
                  .parameters = {},
                  .given = {},
                  .answer = AnswerOf(entry.Text("answer")),
                  .because = entry.Refs("because"),
                  .missing = entry.Refs("missing"),
                  .values = {},
                  .origin = entry.Both("origin"),
                  .at = entry.At()};
  for (const auto& [key, value] : entry.Keys("given")) example.given.push_back({key, value.AsScalar(), value.At()});
  for (const auto& [key, value] : entry.Keys("parameters")) {
    example.parameters.push_back({key, value.AsScalar(), value.At()});
  }
  for (const auto& [key, value] : entry.Keys("values")) {
    example.values.push_back({key, value.IsNull() ? std::nullopt : std::optional(value.Text()), value.At()});
  }
  return example;
}

void CheckExampleKeys(Loading& loading, const Example& example) {
  if (!example.because.empty() && example.answer != ExpectedAnswer::kNo) {
    loading.Say(example.because.front().at, "examples.because_without_no",
                "'because' names failing conditions and goes with 'answer: no' alone");
  }
  if (example.because.empty() && example.answer == ExpectedAnswer::kNo) {
    loading.Say(example.at, "examples.no_without_because",
                fmt::format("example '{}' answers no; 'because' must name the conditions that fail", example.id));
  }
  if (!example.missing.empty() && example.answer != ExpectedAnswer::kCannotTell) {
    loading.Say(example.missing.front().at, "examples.missing_with_answer",
                "'missing' names the facts that can still decide and goes with 'answer: cannot_tell' alone");
  }
  if (example.missing.empty() && example.answer == ExpectedAnswer::kCannotTell) {
    loading.Say(example.at, "examples.cannot_tell_without_missing",
                fmt::format("example '{}' answers cannot_tell; 'missing' must name the facts that can still decide",
                            example.id));
  }
}

// Whether the policy's folder holds the file; says so when not.
bool HasFile(Loading& loading, const Ref& file, std::string_view extension) {
  if (loading.policy_files.contains(file.id)) return true;
  std::vector<std::string> known;
  const std::filesystem::path path(file.id);
  for (const auto& [shown, open] : loading.policy_files) {
    const std::filesystem::path other(shown);
    if (other.parent_path() == path.parent_path() && other.extension() == extension)
      known.push_back(other.filename().string());
  }
  loading.Say(file.at, "policy.no_such_file", UnknownName("file", path.filename().string(), known));
  return false;
}

void ReadExamples(Loading& loading, PolicyVersion& version) {
  if (!HasFile(loading, version.examples_file, ".yaml")) return;
  const auto file = ReadPackFile(loading, "examples", version.examples_file.id);
  if (!file) return;
  std::map<std::string, Position> seen;
  for (const Entry& entry : Entry(file->name, &*file->root).Items("examples")) {
    Example example = ReadExample(entry);
    const auto [first, added] = seen.try_emplace(example.id, example.at);
    if (!added) {
      loading.Say(entry.At("id"), "examples.id_twice",
                  fmt::format("example '{}' is already given in line {}", example.id, first->second.line));
      continue;
    }
    CheckExampleKeys(loading, example);
    version.examples.push_back(std::move(example));
  }
}

// The name by which findings know a file beside policy.yaml.
Ref Beside(const Ref& name, const Position& policy_file) {
  return {(std::filesystem::path(policy_file.file).parent_path() / name.id).generic_string(), name.at};
}

std::optional<Validity> ReadValidity(const Entry& answer) {
  if (!answer.Has("validity")) return std::nullopt;
  const Entry validity = answer.Sub("validity");
  const std::string unit = validity.Text("unit");
  return Validity{.decision = validity.RefOf("decision"),
                  .unit = unit == "days"     ? ValidityUnit::kDays
                          : unit == "months" ? ValidityUnit::kMonths
                                             : ValidityUnit::kYears};
}

PolicyVersion ReadVersion(const Entry& entry, const std::string& policy, const std::vector<Labelled>& labels) {
  const Entry answer = entry.Sub("answer");
  PolicyVersion version{.policy = policy,
                        .version = entry.Text("version"),
                        .number = entry.Both("number"),
                        .in_force = entry.Sub("in_force").PeriodOf(),
                        .mark = entry.MarkOf(),
                        .sources = entry.Refs("sources"),
                        .banner = entry.Both("banner"),
                        .model_file = Beside(entry.RefOf("model"), entry.At()),
                        .examples_file = Beside(entry.RefOf("examples"), entry.At()),
                        .eligible = answer.RefOf("eligible"),
                        .amount = answer.MaybeRef("amount"),
                        .validity = ReadValidity(answer),
                        .shows = {},
                        .labels = labels,
                        .conditions = {},
                        .clauses = {},
                        .next_step = entry.Both("next_step"),
                        .open_points = entry.Boths("open_points"),
                        .examples = {},
                        .at = entry.At(),
                        .facts = {},
                        .parameters = {},
                        .model = {}};
  for (const Entry& item : answer.Items("shows")) {
    version.shows.push_back({item.RefOf("decision"), item.Both("label"), item.Both("unit")});
  }
  for (const Entry& item : entry.Items("conditions")) {
    version.conditions.push_back({.id = item.Text("id"),
                                  .decision = item.RefOf("decision"),
                                  .clause = item.RefOf("clause"),
                                  .label = item.Both("label"),
                                  .needed = item.Both("needed"),
                                  .mark = item.MarkOf(),
                                  .at = item.At()});
  }
  for (const Entry& item : entry.Items("clauses")) {
    version.clauses.push_back({.id = item.Text("id"),
                               .title = item.Both("title"),
                               .text = item.Both("text"),
                               .mark = item.MarkOf(),
                               .sources = item.Refs("sources"),
                               .at = item.At()});
  }
  return version;
}

template <class T>
void CheckUnique(Loading& loading, const std::vector<T>& entries, std::string_view what) {
  std::map<std::string, std::uint32_t> seen;
  for (const T& entry : entries) {
    const auto [first, added] = seen.try_emplace(entry.id, entry.at.line);
    if (!added) {
      loading.Say(entry.at, "policy.id_twice",
                  fmt::format("{} '{}' is already given in line {}", what, entry.id, first->second));
    }
  }
}

}  // namespace

void LoadPolicy(Loading& loading, const Entry& root) {
  const Ref id = root.RefOf("policy");
  if (id.id.empty() || !loading.Declare("policy", id)) return;
  const std::string folder = std::filesystem::path(id.at.file).parent_path().filename().string();
  if (folder != id.id) {
    loading.Say(id.at, "policy.other_folder",
                fmt::format("policy '{}' stands in folder '{}'; the two must be equal", id.id, folder));
  }
  Policy policy{.id = id.id,
                .title = root.Both("title"),
                .summary = root.Both("summary"),
                .kind = KindOf(root.Text("kind")),
                .theme = root.Text("theme"),
                .owner = root.RefOf("owner"),
                .versions = {},
                .at = id.at};
  std::vector<Labelled> labels;
  for (const auto& [key, entry] : root.Keys("labels")) labels.push_back({key, entry.Both()});
  std::set<std::string> used;
  for (const Entry& entry : root.Items("versions")) {
    PolicyVersion version = ReadVersion(entry, policy.id, labels);
    if (policy.FindVersion(version.version) != nullptr) {
      loading.Say(entry.At("version"), "policy.version_twice",
                  fmt::format("version '{}' is given twice", version.version));
      continue;
    }
    CheckUnique(loading, version.conditions, "condition");
    CheckUnique(loading, version.clauses, "clause");
    used.insert(version.model_file.id);
    used.insert(version.examples_file.id);
    HasFile(loading, version.model_file, ".dmn");
    ReadExamples(loading, version);
    policy.versions.push_back(std::move(version));
  }
  const std::string prefix = std::filesystem::path(id.at.file).parent_path().generic_string() + "/";
  for (const auto& [shown, path] : loading.policy_files) {
    if (shown.starts_with(prefix) && !used.contains(shown)) {
      loading.Say({shown, 0, 0}, "policy.unused_file", "no version of the policy names this file");
    }
  }
  if (policy.versions.empty()) return;
  loading.pack.policies.Put(std::move(policy));
}

}  // namespace yq::pack
