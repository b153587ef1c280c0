#include "platform/pack/check.h"

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

Loaded Check(const std::string& folder) { return LoadWithFindings(folder, {.world = true}); }

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
