// The DMN conformance kit, when its files are there.
#include "engine/decision/tck.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

namespace yq::decision {
namespace {

TEST_CASE("the conformance kit passes whole") {
  const char* const given = std::getenv("YQ_TCK_DIR");
  std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(YQ_SOURCE_DIR) / ".." / "shared" / "tck";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE(
        "skipped: the conformance kit is not here. Get it with `git clone https://github.com/dmn-tck/tck` and set "
        "YQ_TCK_DIR to its TestCases folder.");
    return;
  }
  const auto report = RunTck(folder.string());
  REQUIRE(report.has_value());
  for (const TckFailure& f : report->failures)
    MESSAGE(f.file, " ", f.test_case, " ", f.node, ": expected ", f.expected, ", got ", f.got);
  CHECK(report->failed == 0);
  CHECK(report->passed > 0);
  MESSAGE(report->passed, " passed, strict ", report->strict);
}

TEST_CASE("a wrong call of the command says how") {
  std::FILE* const nowhere = std::fopen("/dev/null", "w");
  REQUIRE(nowhere != nullptr);
  CHECK(TckCommand({}, nowhere, nowhere) == 2);
  CHECK(TckCommand({"/no/such/folder"}, nowhere, nowhere) == 2);
  CHECK(TckCommand({"--csv"}, nowhere, nowhere) == 2);
  std::fclose(nowhere);
}

}  // namespace
}  // namespace yq::decision
