#include "platform/pack/check.h"

#include <fstream>
#include <iterator>
#include <set>

#include "platform/pack/check_parts.h"
#include "platform/pack/pack.h"

namespace yq::pack {
namespace {

std::string Summary(const Pack& pack) {
  std::size_t versions = 0;
  std::size_t examples = 0;
  for (const Policy& policy : pack.policies) {
    versions += policy.versions.size();
    for (const PolicyVersion& version : policy.versions) examples += version.examples.size();
  }
  return fmt::format(
      "{} is whole: {} facts, {} policies in {} versions, {} examples, {} services, {} years of calendar", pack.name,
      pack.facts.size(), pack.policies.size(), versions, examples, pack.services.size(), pack.calendar_notices.size());
}

// Whether the model is there and no file that it rests on has a finding: a wrong name would be told again by every
// example that meets it.
bool CanRun(const Pack& pack, const PolicyVersion& version, const Findings& findings) {
  if (version.model.impl() == nullptr) return false;
  const std::string& file = version.model_file.id;
  const std::string folder = file.substr(0, file.rfind('/') + 1);
  std::set<std::string> used;
  for (const std::string& id : version.facts) {
    const Fact& fact = *pack.facts.Find(id);
    used.insert(fact.at.file);
    const CodeList* codes = fact.codes ? pack.codes.Find(fact.codes->id) : nullptr;
    if (codes != nullptr) used.insert(codes->at.file);
  }
  for (const std::string& id : version.parameters) used.insert(pack.parameters.Find(id)->at.file);
  return std::ranges::none_of(findings, [&](const Finding& finding) {
    return finding.at.file.starts_with(folder) || used.contains(finding.at.file);
  });
}

Loaded Check(const std::string& folder) {
  Loaded loaded = LoadWithFindings(folder, {.world = true});
  if (!loaded.pack) return loaded;
  Findings found;
  for (const Policy& policy : loaded.pack->policies) {
    for (const PolicyVersion& version : policy.versions) {
      if (!CanRun(*loaded.pack, version, loaded.findings)) continue;
      std::ifstream in(version.model_file.id, std::ios::binary);
      const DmnText text(version.model_file.id, {std::istreambuf_iterator<char>(in), {}});
      CheckTables(*loaded.pack, version, text, found);
      CheckExamples(*loaded.pack, version, text, found);
    }
  }
  loaded.findings.insert(loaded.findings.end(), found.begin(), found.end());
  std::ranges::sort(loaded.findings);
  const auto repeated = std::ranges::unique(loaded.findings);  // versions may share files
  loaded.findings.erase(repeated.begin(), repeated.end());
  return loaded;
}

}  // namespace

Findings CheckPack(const std::string& folder) { return Check(folder).findings; }

int RunCheck(const std::vector<std::string>& arguments, std::ostream& out) {
  if (arguments.empty()) {
    out << "use: yinqiao check PACK...   (folders of packs, such as packs/hello)\n";
    return 2;
  }
  std::size_t findings = 0;
  for (const std::string& folder : arguments) {
    const Loaded loaded = Check(folder);
    for (const Finding& finding : loaded.findings) out << finding.Line() << '\n';
    findings += loaded.findings.size();
    if (loaded.findings.empty()) out << Summary(*loaded.pack) << '\n';
  }
  if (findings > 0) out << (findings == 1 ? "1 finding" : fmt::format("{} findings", findings)) << '\n';
  return findings > 0 ? 1 : 0;
}

}  // namespace yq::pack
