// Runs the DMN conformance test kit: every testCases file under a folder against the model it names.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace yq::decision {

struct TckFailure {
  std::string file, test_case, node, expected, got;
};

struct TckReport {
  int passed = 0;  // cases whose every result is right
  int failed = 0;
  int strict = 0;   // of those passed: an error was reported if and only if one is expected
  std::string csv;  // file,case,node,passed,strict
  std::vector<TckFailure> failures;
};

// Folders are visited in order of name. kNotFound "decision.no_test_cases" when there is none.
Result<TckReport> RunTck(const std::string& directory);

// The command `tck DIR [--csv FILE]`: prints a line per failing result and the counts. Exit status 0 when nothing
// failed, 1 when something did, 2 for a wrong call.
int TckCommand(const std::vector<std::string>& arguments, std::FILE* out, std::FILE* err);

}  // namespace yq::decision
