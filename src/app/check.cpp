// `yinqiao check`: packs, and DMN models by themselves.
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/model_file.h"
#include "app/program.h"
#include "engine/decision/decision.h"
#include "platform/pack/check.h"

namespace yq::app {
namespace {

constexpr const char* kUse =
    "check PACK|MODEL.dmn... [--examples FILE]   (--examples: worked examples of one model, as testCases XML)\n";

bool IsModel(const std::string& path) { return path.ends_with(".dmn") || path.ends_with(".xml"); }

void PrintProofs(const decision::CheckReport& report) {
  for (const decision::TableProof& table : report.tables) {
    if (table.proven()) {
      std::printf("表“%s”：已检查全部取值 / table '%s': proven over all values\n", table.table.c_str(),
                  table.table.c_str());
      continue;
    }
    std::printf("表“%s”：未能检查全部取值 / table '%s': not proven\n", table.table.c_str(), table.table.c_str());
    for (const Bilingual& limit : table.limits) std::printf("  %s / %s\n", limit.zh.c_str(), limit.en.c_str());
  }
}

int CheckModelFile(const std::string& path, const std::string& examples) {
  const Result<decision::Model> model = LoadModelFile(path);
  if (!model) return SayError(model.error());
  decision::CheckReport report = decision::CheckModel(*model);
  if (!examples.empty()) {
    Result<std::string> bytes = ReadWhole(examples);
    if (!bytes) return SayError(bytes.error());
    auto found = decision::CheckExamples(*model, {.name = examples, .bytes = std::move(*bytes)});
    if (!found) return SayError(found.error());
    report.findings.insert(report.findings.end(), found->begin(), found->end());
  }
  for (const decision::CheckFinding& finding : report.findings) std::printf("%s\n", finding.ToText().c_str());
  PrintProofs(report);
  if (!report.findings.empty()) {
    std::printf("%zu 处问题 / %zu %s\n", report.findings.size(), report.findings.size(),
                report.findings.size() == 1 ? "finding" : "findings");
  }
  return report.findings.empty() ? 0 : 1;
}

}  // namespace

int RunCheck(const Arguments& arguments) {
  std::vector<std::string> packs;
  std::vector<std::string> models;
  std::string examples;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--examples" && i + 1 < arguments.size()) {
      examples = arguments[++i];
    } else if (arguments[i].starts_with("--")) {
      std::fputs(kUse, stderr);
      return 2;
    } else {
      (IsModel(arguments[i]) ? models : packs).push_back(arguments[i]);
    }
  }
  if ((packs.empty() && models.empty()) || (!examples.empty() && models.size() != 1)) {
    std::fputs(kUse, stderr);
    return 2;
  }
  int status = packs.empty() ? 0 : pack::RunCheck(packs, std::cout);
  std::cout.flush();
  for (const std::string& model : models) status = std::max(status, CheckModelFile(model, examples));
  return status;
}

}  // namespace yq::app
