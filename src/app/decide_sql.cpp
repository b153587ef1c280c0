// `yinqiao decide MODEL --sql`: the decisions of a model as one statement for a database.
#include <cstdio>

#include "app/commands.h"
#include "app/model_file.h"
#include "app/program.h"
#include "engine/decision/decision.h"
#include "engine/decision/sql.h"

namespace yq::app {
namespace {

constexpr const char* kUsage =
    "decide MODEL.dmn --sql [--decision NAME]... [--dialect postgresql|sqlite] [--columns FILE.json]\n";

int SayBadColumns(const std::string& file, const std::string& what) {
  std::fprintf(stderr,
               "%s: %s\n  {\"table\": \"people\", \"keys\": [\"id\"], \"columns\": {\"salary\": "
               "{\"column\": \"pay\", \"digits\": 12, \"scale\": 2}}}\n",
               file.c_str(), what.c_str());
  return 1;
}

// What the table looks like, from a file of JSON. Gives what is wrong, or "".
std::string ReadColumns(const boost::json::value& json, decision::SqlOptions& options) {
  if (!json.is_object()) return "an object is needed / 需要一个对象";
  for (const auto& [name, value] : json.get_object()) {
    if (name == "table" && value.is_string()) {
      options.table = std::string(value.get_string());
    } else if (name == "keys" && value.is_array()) {
      for (const boost::json::value& key : value.get_array()) {
        if (!key.is_string()) return "a key is the name of a column / 主键是列名";
        options.keys.emplace_back(key.get_string());
      }
    } else if (name == "columns" && value.is_object()) {
      for (const auto& [input, shape] : value.get_object()) {
        decision::SqlColumn column{.input = std::string(input)};
        if (!shape.is_object()) return fmt::format("'{}' needs an object / 需要一个对象", std::string(input));
        for (const auto& [key, given] : shape.get_object()) {
          if (key == "column" && given.is_string()) {
            column.column = std::string(given.get_string());
          } else if ((key == "digits" || key == "scale") && given.is_int64() && given.get_int64() >= 0 &&
                     given.get_int64() <= 34) {
            (key == "digits" ? column.digits : column.scale) = static_cast<int>(given.get_int64());
          } else {
            return fmt::format("'{}' of '{}' is not right / 不正确", std::string(key), std::string(input));
          }
        }
        options.columns.push_back(std::move(column));
      }
    } else {
      return fmt::format("'{}' is not right / 不正确", std::string(name));
    }
  }
  return "";
}

}  // namespace

int RunDecideSql(const Arguments& arguments) {
  std::string model_file;
  std::string columns_file;
  decision::SqlOptions options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool has_next = i + 1 < arguments.size();
    if (argument == "--sql") continue;
    if (argument == "--decision" && has_next) {
      options.decisions.push_back(arguments[++i]);
    } else if (argument == "--columns" && has_next) {
      columns_file = arguments[++i];
    } else if (argument == "--dialect" && has_next &&
               (arguments[i + 1] == "postgresql" || arguments[i + 1] == "sqlite")) {
      options.dialect = arguments[++i] == "sqlite" ? decision::SqlDialect::kSqlite : decision::SqlDialect::kPostgres;
    } else if (!argument.starts_with("--") && model_file.empty()) {
      model_file = argument;
    } else {
      std::fputs(kUsage, stderr);
      return 2;
    }
  }
  if (model_file.empty()) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const Result<decision::Model> model = LoadModelFile(model_file, {.strict = true});
  if (!model) return SayError(model.error());
  if (!columns_file.empty()) {
    const Result<std::string> text = ReadWhole(columns_file);
    if (!text) return SayError(text.error());
    boost::system::error_code bad;
    const boost::json::value json = boost::json::parse(*text, bad);
    const std::string problem = bad ? bad.message() : ReadColumns(json, options);
    if (!problem.empty()) return SayBadColumns(columns_file, problem);
  }
  const Result<decision::SqlStatement> statement = decision::CompileSql(*model, options);
  if (!statement) return SayError(statement.error());
  std::fputs(statement->text.c_str(), stdout);
  for (const decision::SqlAnswer& answer : statement->answers) {
    if (answer.scale > 0)
      std::fprintf(stderr, "%s: 整数, 单位 10^-%d / integers in units of 10^-%d\n", answer.column.c_str(), answer.scale,
                   answer.scale);
  }
  for (const decision::SqlRefusal& refusal : statement->refused)
    std::fprintf(stderr, "%s: 不能写成 SQL / not as SQL: %s\n", refusal.decision.c_str(), refusal.why.c_str());
  return statement->refused.empty() ? 0 : 1;
}

}  // namespace yq::app
