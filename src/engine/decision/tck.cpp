#include "engine/decision/tck.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>

#include "engine/decision/dmn/run.h"
#include "engine/decision/dmn/xml.h"
#include "engine/decision/feel/compare.h"

namespace yq::decision {
namespace {

namespace fs = std::filesystem;
using Kind = Value::Kind;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The value a <value>, <component>s or <list> under `holder` stands for.
Value ReadValue(const pugi::xml_node& holder);

Value ReadSimple(const pugi::xml_node& node) {
  std::string_view type;
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (name.ends_with(":nil") && attribute.as_bool()) return {};
    if (name.ends_with(":type")) type = attribute.value();
  }
  const std::size_t colon = type.find(':');
  if (colon != std::string_view::npos) type.remove_prefix(colon + 1);
  std::string text;
  for (const pugi::xml_node& part : node.children()) text += part.value();
  const auto of = [](auto&& parsed) { return parsed ? Value::Of(*parsed) : Value(); };
  if (type == "boolean") return Value::Boolean(text == "true" || text == "1");
  if (type == "decimal" || type == "double" || type == "integer" || type == "int" || type == "long" ||
      type == "float") {
    return of(Number::Parse(text));
  }
  if (type == "date") return of(Date::Parse(text));
  if (type == "time") return of(Time::Parse(text));
  if (type == "dateTime") return of(DateTime::Parse(text));
  if (type == "duration" || type == "dayTimeDuration" || type == "yearMonthDuration") {
    if (const auto days = DaysDuration::Parse(text)) return Value::Of(*days);
    return of(MonthsDuration::Parse(text));
  }
  return Value::Text(text);
}

Value ReadValue(const pugi::xml_node& holder) {
  Context context;
  bool components = false;
  for (const pugi::xml_node& child : holder.children()) {
    const std::string_view name = LocalName(child);
    if (name == "value") return ReadSimple(child);
    if (name == "list") {
      std::vector<Value> items;
      for (const pugi::xml_node& item : child.children()) {
        if (LocalName(item) == "item") items.push_back(ReadValue(item));
      }
      return Value::List(std::move(items));
    }
    if (name == "component") {
      context.Set(child.attribute("name").value(), ReadValue(child));
      components = true;
    }
  }
  return components ? Value::Of(std::move(context)) : Value();
}

// Equal as the kit's runners have it: numbers within 1e-8, lists in order, contexts by key.
bool Alike(const Value& expected, const Value& got) {
  if (expected.kind() != got.kind()) {
    // A date-only text typed dateTime, and the like, never occur in the kit; kinds must be the same.
    return false;
  }
  switch (expected.kind()) {
    case Kind::kNumber: {
      const auto difference = Subtract(expected.number(), got.number());
      return difference && difference->Absolute() < Number::FromParts(1, -8);
    }
    case Kind::kList:
      return std::ranges::equal(expected.list(), got.list(), Alike);
    case Kind::kContext: {
      if (expected.context().size() != got.context().size()) return false;
      return std::ranges::all_of(expected.context().entries(), [&](const auto& entry) {
        const Value* other = got.context().Find(entry.first);
        return other != nullptr && Alike(entry.second, *other);
      });
    }
    case Kind::kTime:
    case Kind::kDateTime:
      return FeelIs(expected, got) || FeelEqual(expected, got).value_or(false);
    default:
      return FeelEqual(expected, got).value_or(false);
  }
}

class KitRun {
 public:
  explicit KitRun(const fs::path& root) : root_(root) {}

  void RunFile(const fs::path& path) {
    const std::string bytes = ReadFile(path);
    pugi::xml_document document;
    if (!document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata,
                              pugi::encoding_utf8))
      return;
    const pugi::xml_node root = document.document_element();
    if (LocalName(root) != "testCases") return;
    ++files_;
    file_ = fs::relative(path, root_).string();
    std::string model_name;
    for (const pugi::xml_node& child : root.children()) {
      if (LocalName(child) == "modelName") model_name = child.child_value();
    }
    std::vector<ModelFile> files = {{model_name, ReadFile(path.parent_path() / model_name)}};
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(path.parent_path())) {
      if (entry.path().extension() == ".dmn" && entry.path().filename() != model_name) others.push_back(entry.path());
    }
    std::ranges::sort(others);
    for (const fs::path& other : others) files.push_back({other.filename().string(), ReadFile(other)});
    const Result<Model> model = LoadModels(files);
    for (const pugi::xml_node& child : root.children()) {
      if (LocalName(child) == "testCase") RunCase(child, model);
    }
  }

  TckReport report;
  [[nodiscard]] int files() const { return files_; }

 private:
  void RunCase(const pugi::xml_node& test, const Result<Model>& model) {
    const std::string id = test.attribute("id").value();
    bool all_right = true;
    bool all_strict = true;
    for (const pugi::xml_node& node : test.children()) {
      if (LocalName(node) != "resultNode") continue;
      bool strict = false;
      const bool right = RunResult(test, node, id, model, strict);
      all_right = all_right && right;
      all_strict = all_strict && strict;
      report.csv += fmt::format("{},{},{},{},{}\n", Quoted(file_), Quoted(id), Quoted(node.attribute("name").value()),
                                right, right && strict);
    }
    ++(all_right ? report.passed : report.failed);
    report.strict += all_right && all_strict ? 1 : 0;
  }

  bool RunResult(const pugi::xml_node& test, const pugi::xml_node& node, const std::string& id,
                 const Result<Model>& model, bool& strict) {
    const std::string name = node.attribute("name").value();
    const bool error_expected = node.attribute("errorResult").as_bool();
    Value expected;
    for (const pugi::xml_node& child : node.children()) {
      if (LocalName(child) == "expected") expected = ReadValue(child);
    }
    const auto fail = [&](std::string got) {
      report.failures.push_back({file_, id, name, ToFeel(expected), std::move(got)});
      return false;
    };
    if (!model) {
      const Error& error = model.error();
      return fail(error.problems.empty()
                      ? error.key
                      : fmt::format("{}: {}", error.problems[0].place, error.problems[0].params[0].value));
    }
    const bool service = std::string_view(test.attribute("type").value()) == "decisionService";
    const std::string invocable = test.attribute("invocableName").value();
    const Element* element = model->impl()->Find(service ? invocable : name);
    if (element == nullptr) return fail("no such decision");
    std::vector<GivenValue> given;
    for (const pugi::xml_node& child : test.children()) {
      if (LocalName(child) != "inputNode") continue;
      const std::string_view input = child.attribute("name").value();
      const std::string_view space = child.attribute("namespace").value();
      for (const Element& e : model->impl()->elements) {
        if (e.name != input || (!space.empty() && e.name_space != space)) continue;
        if (e.kind == Element::Kind::kInput || (e.kind == Element::Kind::kDecision && &e != element))
          given.push_back({&e, ReadValue(child)});
      }
    }
    DecideOptions options;
    options.now = DateTime::Parse("2024-06-15T10:30:00Z");
    const Outcome outcome = RunElement(*model, *element, given, options);
    const Value got = service && outcome.value.is(Kind::kContext) && element->outputs.size() > 1 ? outcome.value[name]
                                                                                                 : outcome.value;
    strict = outcome.diagnostics.empty() != error_expected;
    if (Alike(expected, got)) return true;
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
