// The whole surfaces of the program as files: a reviewer sees a new power, a new sentence or a new column as one added
// line.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "app/config.h"
#include "app/golden.h"
#include "app/program.h"
#include "base/text.h"
#include "engine/store/testing.h"
#include "platform/api/described.h"
#include "platform/api/openapi.h"

namespace yq::app {
namespace {

std::unique_ptr<Parts> Describe(bool demo) {
  auto config = LoadConfig("", [](const char*) -> const char* { return nullptr; });
  REQUIRE(config.has_value());
  config->pack = std::string(YQ_SOURCE_DIR) + "/packs/hello";
  config->demo = demo;
  auto parts = DescribeProgram(*config);
  REQUIRE(parts.has_value());
  return std::move(*parts);
}

std::string AccessOf(const api::Endpoint& endpoint) {
  if (const auto* open = std::get_if<api::Public>(&endpoint.access)) return fmt::format("public: {}", open->why);
  return std::string(api::EnumText(std::get<api::Permission>(endpoint.access)));
}

std::string IdempotencyOf(const api::Endpoint& endpoint) {
  if (endpoint.method != "POST") return "-";
  if (endpoint.is_keyed()) return "key";
  return fmt::format("natural: {}", std::get<api::Natural>(endpoint.idempotency).why);
}

std::string EndpointRow(const api::Endpoint& endpoint, bool demo_only) {
  static constexpr std::string_view kInputs[] = {"-", "query", "json", "upload"};
  static constexpr std::string_view kTransactions[] = {"-", "read", "write"};
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", endpoint.method, endpoint.path,
                     endpoint.kind == api::EndpointKind::kPage ? "page" : "api", AccessOf(endpoint),
                     endpoint.scope.empty() ? "-" : endpoint.scope, IdempotencyOf(endpoint),
                     endpoint.if_match == api::IfMatch::kNeeded ? "needed" : "-", endpoint.success,
                     kInputs[static_cast<std::size_t>(endpoint.input)],
                     endpoint.is_unsafe() ? std::to_string(endpoint.max_bytes) : "-",
                     endpoint.rate == api::Rate::kGuessing ? "guessing" : "normal",
                     kTransactions[static_cast<std::size_t>(endpoint.transaction)],
                     endpoint.run_on == http::RunOn::kIoThread ? "io" : "pool", demo_only ? "demo" : "always");
}

TEST_CASE("endpoint table") {
  const auto always = Describe(false);
  const auto demo = Describe(true);
  std::set<std::string> in_always;
  for (const api::Endpoint& endpoint : always->table.endpoints()) {
    in_always.insert(endpoint.method + " " + endpoint.path);
  }
  std::string text =
      "method\tpath\tkind\taccess\tscope\trepeat\tif_match\tsuccess\tinput\tmax_bytes\trate\ttransaction\truns_"
      "on\twhen\n";
  for (const api::Endpoint& endpoint : demo->table.endpoints()) {
    const bool demo_only = in_always.erase(endpoint.method + " " + endpoint.path) == 0;
    text += EndpointRow(endpoint, demo_only);
  }
  CHECK_MESSAGE(in_always.empty(), "a row that the demonstration lacks: " << *in_always.begin());
  const std::string difference = GoldenDifference("tests/golden/endpoints.tsv", text);
  CHECK_MESSAGE(difference.empty(), difference);
}

TEST_CASE("the table has no mistakes, the document none") {
  for (const bool demo : {false, true}) {
    const auto parts = Describe(demo);
    CHECK(Join(parts->table.Check(), "\n") == "");
    CHECK(Join(api::MakeOpenApi(parts->table).problems, "\n") == "");
  }
}

TEST_CASE("OpenAPI document") {
  const std::string difference = GoldenDifference("docs/api/openapi.json", api::OpenApiText(Describe(false)->table));
  CHECK_MESSAGE(difference.empty(), difference);
}

TEST_CASE("sentences in both languages") {
  const auto messages = MakeMessages();
  CHECK(Join(messages->Check(), "\n") == "");
  std::string text = "key\tzh\ten\n";
  for (const auto& [key, row] : messages->rows()) {
    const auto one_line = [](std::string_view sentence) {
      return std::regex_replace(std::string(sentence), std::regex("\n"), "\\n");
    };
    text += fmt::format("{}\t{}\t{}\n", key, one_line(row.zh), one_line(row.en));
  }
  const std::string difference = GoldenDifference("tests/golden/messages.tsv", text);
  CHECK_MESSAGE(difference.empty(), difference);
}

TEST_CASE("schemas") {
  store::ForEachStore({StoreModules().begin(), StoreModules().end()}, [](store::Store& store) {
    const auto dump = store::SchemaDump(store);
    REQUIRE(dump.has_value());
    const bool sqlite = store.backend() == store::Backend::kSqlite;
    const std::string difference =
        GoldenDifference(fmt::format("tests/golden/schema.{}.txt", sqlite ? "sqlite" : "postgresql"), *dump);
    CHECK_MESSAGE(difference.empty(), difference);
  });
}

TEST_CASE("statements") {
  std::string text = "statement\tscope\n";
  for (const store::Module& module : StoreModules()) {
    for (const store::Statement* statement : module.statements) {
      text += fmt::format("{}.{}\t{}\n", statement->module, statement->name, statement->scope);
    }
  }
  const std::string difference = GoldenDifference("tests/golden/statements.tsv", text);
  CHECK_MESSAGE(difference.empty(), difference);
}

TEST_CASE("configuration keys") {
  std::string text = "key\tenvironment\tdefault\tsecret\n";
  for (const ConfigKey& key : ConfigKeys()) {
    text += fmt::format("{}\t{}\t{}\t{}\n", key.name, EnvironmentName(key.name),
                        key.otherwise.empty() ? "-" : key.otherwise, key.is_secret ? "secret" : "-");
  }
  const std::string difference = GoldenDifference("tests/golden/configuration.tsv", text);
  CHECK_MESSAGE(difference.empty(), difference);
}

// What stands in `"…"` in the sources that write into the audit record, is shaped like an action, and is no key of an
// error or a sentence and no invariant. The API tests check that every action they find in the record is one of these.
TEST_CASE("audit actions") {
  static const std::regex kAction(R"re("([a-z]+\.[a-z_]+)")re");
  static const std::regex kErrorKey(R"re((ErrorCode::k\w+,\s*|\.key = )"[a-z]+\.[a-z_]+")re");
  static const std::regex kNamed(R"re(\.action = [^,;}]*)re");
  const auto messages = MakeMessages();
  std::set<std::string> others;
  for (const store::Module& module : StoreModules()) {
    for (const store::Invariant& invariant : module.invariants) others.emplace(invariant.name);
  }
  std::set<std::string> actions;
  for (const auto& file : std::filesystem::recursive_directory_iterator(std::string(YQ_SOURCE_DIR) + "/src")) {
    const std::string name = file.path().string();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
    std::ifstream in(file.path());
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    const std::string text = std::regex_replace(whole, kErrorKey, "");
    const bool records = text.contains("audit::Record(") || text.contains("RecordAccount(");
    if (!records && !text.contains(".action = \"")) continue;
    // Named as one, it is an action also when a sentence has the same key.
    for (std::sregex_iterator it(text.begin(), text.end(), kNamed), end; it != end; ++it) {
      const std::string named = it->str();
      for (std::sregex_iterator each(named.begin(), named.end(), kAction); each != end; ++each)
        actions.insert((*each)[1].str());
    }
    for (std::sregex_iterator it(text.begin(), text.end(), kAction), end; it != end; ++it) {
      const std::string action = (*it)[1].str();
      if (!messages->Has(action) && !others.contains(action)) actions.insert(action);
    }
  }
  std::string text = "action\n";
  for (const std::string& action : actions) text += action + "\n";
  const std::string difference = GoldenDifference("tests/golden/audit_actions.tsv", text);
  CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace
}  // namespace yq::app
