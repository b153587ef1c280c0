#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/decision/check.h"
#include "engine/decision/check/table_check.h"
#include "engine/decision/dmn/test_cases.h"
#include "engine/decision/dmn/xml.h"

namespace yq::decision {

Result<std::vector<CheckFinding>> CheckExamples(const Model& model, const ModelFile& file) {
  const auto tests = ReadTestCases(file.bytes);
  if (!tests || model.impl() == nullptr)
    return Fail(ErrorCode::kInvalid, "decision.bad_examples",
                {{"file", file.name}, {"reason", "not a testCases file"}});
  std::vector<CheckFinding> findings;
  std::vector<std::set<std::size_t>> chosen(model.tables().size());
  const auto wrong = [&](const TestCase& test, Bilingual text) {
    const Position at = FilePositionOf(file.bytes, test.offset);
    findings.push_back({.file = file.name,
                        .line = at.line,
                        .column = at.column,
                        .key = "wrong_example",
                        .text = std::move(text),
                        .element = test.id});
  };
  for (const TestCase& test : tests->cases) {
    for (const TestResult& result : test.results) {
      const Element* asked = AskedElement(model, test, result);
      if (asked == nullptr) {
        wrong(test, {fmt::format("例子“{}”：模型中没有“{}”", test.id, result.name),
                     fmt::format("example '{}': the model has no '{}'", test.id, result.name)});
        continue;
      }
      const Outcome outcome = RunElement(model, *asked, GivenValues(model, test, *asked), {.trace = true});
      for (const DecisionTrace& decision : outcome.trace.decisions) {
        for (const TableTrace& table : decision.tables)
          chosen[table.table].insert(table.chosen.begin(), table.chosen.end());
      }
      const Value got = AskedPart(test, result, *asked, outcome.value);
      if (Alike(result.expected, got)) continue;
      wrong(test,
            {fmt::format("例子“{}”：“{}”应为 {}，得到 {}", test.id, result.name, ToFeel(result.expected), ToFeel(got)),
             fmt::format("example '{}': '{}' should be {}, but is {}", test.id, result.name, ToFeel(result.expected),
                         ToFeel(got))});
    }
  }
  for (std::size_t t = 0; t < chosen.size(); ++t) {
    const Table& table = *model.impl()->table_nodes[t];
    const std::string& owner = model.tables()[t].owner;
    for (std::size_t r = 0; r < table.rules.size(); ++r) {
      if (chosen[t].contains(r)) continue;
      findings.push_back(
          FindingAt(*table.rules[r].source, 0, "rule_without_example",
                    {fmt::format("没有例子命中表“{}”的规则 {}；请补一个", owner, r + 1),
                     fmt::format("no example is answered by rule {} of table '{}'; add one that is", r + 1, owner)}));
    }
  }
  return findings;
}

}  // namespace yq::decision
