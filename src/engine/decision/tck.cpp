#include "engine/decision/tck.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/decision/dmn/run.h"
#include "engine/decision/dmn/test_cases.h"

namespace yq::decision {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class KitRun {
 public:
  explicit KitRun(const fs::path& root) : root_(root) {}

  void RunFile(const fs::path& path) {
    const auto tests = ReadTestCases(ReadFile(path));
    if (!tests) return;
    ++files_;
    file_ = fs::relative(path, root_).string();
    const std::string& model_name = tests->model_name;
    std::vector<ModelFile> files = {{model_name, ReadFile(path.parent_path() / model_name)}};
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(path.parent_path())) {
      if (entry.path().extension() == ".dmn" && entry.path().filename() != model_name) others.push_back(entry.path());
    }
    std::ranges::sort(others);
    for (const fs::path& other : others) files.push_back({other.filename().string(), ReadFile(other)});
    const Result<Model> model = LoadModels(files);
    for (const TestCase& test : tests->cases) RunCase(test, model);
  }

  TckReport report;
  [[nodiscard]] int files() const { return files_; }

 private:
  void RunCase(const TestCase& test, const Result<Model>& model) {
    bool all_right = true;
    bool all_strict = true;
    for (const TestResult& result : test.results) {
      bool strict = false;
      const bool right = RunResult(test, result, model, strict);
      all_right = all_right && right;
      all_strict = all_strict && strict;
      report.csv +=
          fmt::format("{},{},{},{},{}\n", Quoted(file_), Quoted(test.id), Quoted(result.name), right, right && strict);
    }
    ++(all_right ? report.passed : report.failed);
    report.strict += all_right && all_strict ? 1 : 0;
  }

  bool RunResult(const TestCase& test, const TestResult& result, const Result<Model>& model, bool& strict) {
    const auto fail = [&](std::string got) {
      report.failures.push_back({file_, test.id, result.name, ToFeel(result.expected), std::move(got)});
      return false;
    };
    if (!model) {
      const Error& error = model.error();
      return fail(error.problems.empty()
                      ? error.key
                      : fmt::format("{}: {}", error.problems[0].place, error.problems[0].params[0].value));
    }
    const Element* element = AskedElement(*model, test, result);
    if (element == nullptr) return fail("no such decision");
    DecideOptions options;
    options.now = DateTime::Parse("2024-06-15T10:30:00Z");
    const Outcome outcome = RunElement(*model, *element, GivenValues(*model, test, *element), options);
    const Value got = AskedPart(test, result, *element, outcome.value);
    strict = outcome.diagnostics.empty() != result.error_expected;
    if (Alike(result.expected, got)) return true;
    std::string shown = ToFeel(got);
    if (!outcome.diagnostics.empty())
      shown += fmt::format(" ({}: {})", outcome.diagnostics[0].key, outcome.diagnostics[0].message);
    return fail(shown);
  }

  static std::string Quoted(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    return out + '"';
  }

  fs::path root_;
  std::string file_;
  int files_ = 0;
};

}  // namespace

Result<TckReport> RunTck(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".xml") paths.push_back(it->path());
  }
  if (error)
    return Fail(ErrorCode::kNotFound, "decision.no_test_cases",
                {{"directory", directory}, {"reason", error.message()}});
  std::ranges::sort(paths);
  KitRun run(directory);
  run.report.csv = "file,case,node,passed,strict\n";
  for (const fs::path& path : paths) run.RunFile(path);
  if (run.files() == 0) return Fail(ErrorCode::kNotFound, "decision.no_test_cases", {{"directory", directory}});
  return std::move(run.report);
}

int TckCommand(const std::vector<std::string>& arguments, std::FILE* out, std::FILE* err) {
  std::string directory;
  std::string csv;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--csv" && i + 1 < arguments.size()) {
      csv = arguments[++i];
    } else if (directory.empty() && !arguments[i].starts_with("--")) {
      directory = arguments[i];
    } else {
      directory.clear();
      break;
    }
  }
  if (directory.empty()) {
    fmt::print(err,
               "usage: tck DIR [--csv FILE]\nRuns every testCases file below DIR of the DMN conformance test kit.\n");
    return 2;
  }
  const Result<TckReport> report = RunTck(directory);
  if (!report) {
    fmt::print(err, "no test cases below {}\n", directory);
    return 2;
  }
  for (const TckFailure& f : report->failures) {
    fmt::print(out, "{}, {}, {}, expected {}, got {}\n", f.file, f.test_case, f.node, f.expected, f.got);
  }
  if (!csv.empty()) {
    std::ofstream file(csv, std::ios::binary);
    file << report->csv;
    if (!file.flush()) {
      fmt::print(err, "cannot write {}\n", csv);
      return 2;
    }
  }
  fmt::print(out, "strict: {} (passed, and an error was reported if and only if the case expects one)\n",
             report->strict);
  fmt::print(out, "{} passed, {} failed\n", report->passed, report->failed);
  return report->failed == 0 ? 0 : 1;
}

}  // namespace yq::decision
