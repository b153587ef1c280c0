// What all modules together must keep.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "app/program.h"
#include "base/text.h"
#include "engine/store/testing.h"

namespace yq::app {
namespace {

std::vector<store::Module> Modules() { return {StoreModules().begin(), StoreModules().end()}; }

TEST_CASE("every statement and invariant prepares on both databases") {
  store::ForEachStore(Modules(), [](store::Store& store) {
    const auto wrong = store::PrepareAll(store, StoreModules());
    REQUIRE(wrong.has_value());
    CHECK(Join(*wrong, "\n") == "");
  });
}

TEST_CASE("migrations apply from nothing, and again without a change; a fresh database breaks no invariant") {
  for (const store::Backend backend : {store::Backend::kSqlite, store::Backend::kPostgres}) {
    if (!store::TestDatabase::Available(backend)) continue;
    const store::TestDatabase database(backend);
    const auto store = database.Open();
    REQUIRE(store::Migrate(*store, StoreModules()).has_value());
    const auto first = store::SchemaDump(*store);
    REQUIRE(store::Migrate(*store, StoreModules()).has_value());
    const auto second = store::SchemaDump(*store);
    REQUIRE((first.has_value() && second.has_value()));
    CHECK(*first == *second);
    const auto violations = store::CheckInvariants(*store, StoreModules());
    REQUIRE(violations.has_value());
    CHECK(violations->empty());
    const auto broken = store::CheckIntegrity(*store);
    REQUIRE(broken.has_value());
    CHECK(Join(*broken, "\n") == "");
  }
}

TEST_CASE("names of modules, statements and invariants are unique and carry their module") {
  std::set<std::string> modules;
  std::set<std::string> names;
  for (const store::Module& module : StoreModules()) {
    CHECK_MESSAGE(modules.emplace(module.name).second, "a module twice: " << module.name);
    for (const store::Statement* statement : module.statements) {
      const std::string name = fmt::format("{}.{}", statement->module, statement->name);
      CHECK_MESSAGE(statement->module == module.name, name << " stands in module " << module.name);
      CHECK_MESSAGE(names.insert(name).second, "a statement twice: " << name);
    }
    for (const store::Invariant& invariant : module.invariants) {
      CHECK_MESSAGE(invariant.name.starts_with(std::string(module.name) + "."), invariant.name);
      CHECK_MESSAGE(names.emplace(invariant.name).second, "an invariant twice: " << invariant.name);
    }
  }
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What is written like a key (`"module.what"`) in our sources and is none: names of what is signed, looked up by a
// blind index or repeated in the background, and of files.
bool IsOtherName(const std::string& text) {
  static const std::set<std::string> names{"access.csrf",      "access_accounts.email", "access_attempts.subject",
                                           "log.account",      "app.forget_old",        "app.sweep_files",
                                           "jobs.deliver_mail"};
  return names.contains(text) || text.ends_with(".json") || text.ends_with(".dmn") || text.ends_with(".db");
}

// "file: key" for each of `keys` in the sources of src that neither has a sentence nor is a known other name. The
// findings of platform/pack bring their own words, so only its errors are looked at.
std::vector<std::string> KeysInSources(const api::Messages& messages) {
  static const std::regex kComment("//[^\n]*");
  static const std::regex kAny(R"re("([a-z_]+\.[a-z0-9_]+)")re");
  static const std::regex kError(R"re(ErrorCode::k\w+,\s*"([a-z_]+\.[a-z0-9_]+)")re");
  std::set<std::string> others;
  for (const store::Module& module : StoreModules()) {
    for (const store::Invariant& invariant : module.invariants) others.emplace(invariant.name);
  }
  for (const ConfigKey& key : ConfigKeys()) others.emplace(key.name);
  const std::filesystem::path root = YQ_SOURCE_DIR;
  const std::string actions = ReadFile(root / "tests/golden/audit_actions.tsv");
  for (const std::string_view action : Split(actions, '\n')) others.emplace(action);
  std::set<std::string> missing;
  for (const auto& file : std::filesystem::recursive_directory_iterator(root / "src")) {
    const std::string name = std::filesystem::relative(file.path(), root).string();
    const bool ours = name.ends_with(".cpp") || name.ends_with(".h");
    if (!ours || name.contains("_test.cpp") || name.contains("testing") || name.contains("_fuzz")) continue;
    const std::string text = std::regex_replace(ReadFile(file.path()), kComment, "");
    const std::regex& pattern = name.starts_with("src/platform/pack/") ? kError : kAny;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
      const std::string key = (*it)[1].str();
      if (!messages.Has(key) && !others.contains(key) && !IsOtherName(key)) missing.insert(name + ": " + key);
    }
  }
  return {missing.begin(), missing.end()};
}

TEST_CASE("every key that reaches people has a sentence in both languages") {
  const auto messages = MakeMessages();
  CHECK(Join(messages->Check(), "\n") == "");
  CHECK(Join(KeysInSources(*messages), "\n") == "");
  const std::vector<std::string> without = KeysInSources(api::Messages());
  for (const char* key :
       {"src/app/backup.cpp: app.no_manifest", "src/engine/crypto/key_file.cpp: crypto.key_file_missing",
        "src/engine/http/server.cpp: http.port_taken", "src/features/service/decision_endpoints.cpp: service.bad_batch",
        "src/platform/pack/evaluate.cpp: pack.bad_policy"}) {
    CHECK_MESSAGE(std::ranges::find(without, key) != without.end(), "the search does not see " << std::string(key));
  }
}

TEST_CASE("an error on the command line is words in both languages") {
  const auto messages = MakeMessages();
  const Error taken =
      Fail(ErrorCode::kConflict, "http.port_taken", {{"address", "127.0.0.1"}, {"port", "8080"}}).error();
  CHECK(InWords(*messages, taken, Language::kEn) ==
        "Port 8080 of 127.0.0.1 is in use by another program; stop it or choose another port.");
  CHECK(InWords(*messages, taken, Language::kZh) == "127.0.0.1 的端口 8080 已被其他程序占用；请停掉它，或换一个端口。");
  Error broken{.code = ErrorCode::kInvalid, .key = "pack.broken", .params = {{"folder", "packs/x"}}};
  broken.problems.push_back({.place = "a.yaml:1:2", .key = "yaml.empty", .params = {{"text", "the file is empty"}}});
  broken.problems.push_back({.place = "b", .key = "api.needs_text", .params = {}});
  CHECK(InWords(*messages, broken, Language::kEn) ==
        "The pack packs/x has mistakes.\n  a.yaml:1:2: the file is empty\n  b: This must be text.");
  CHECK(InWords(*messages, broken, Language::kZh) == "数据包 packs/x 有误。\n  b: 此处应为文字。");
  const Error bug{.code = ErrorCode::kInternal, .key = "no.sentence"};
  CHECK(InWords(*messages, bug, Language::kEn) == "The program made a mistake. (no.sentence)");
}

}  // namespace
}  // namespace yq::app
