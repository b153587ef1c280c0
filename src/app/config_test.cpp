#include "app/config.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace yq::app {
namespace {

std::string WriteFile(const std::string& text) {
  static int count = 0;
  const std::string file =
      (std::filesystem::temp_directory_path() / fmt::format("yq-config-{}-{}.toml", getpid(), ++count)).string();
  std::ofstream(file) << text;
  return file;
}

Result<Config> Load(const std::string& text, std::map<std::string, std::string> variables = {}) {
  const std::string file = WriteFile(text);
  auto loaded = LoadConfig(file, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  std::filesystem::remove(file);
  return loaded;
}

TEST_CASE("defaults, file and environment, the later wins") {
  CHECK(Load("").value().port == 8080);
  CHECK(Load("[listen]\nport = 9000\n").value().port == 9000);
  CHECK(Load("[listen]\nport = 9000\n", {{"YQ_LISTEN_PORT", "9001"}}).value().port == 9001);
  CHECK(Load("public_url = 'https://talents.example.org/'").value().public_url == "https://talents.example.org");
  CHECK(Load("listen.trusted_proxies = '10.0.0.1, 10.0.0.2'").value().trusted_proxies ==
        std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
}

TEST_CASE("what makes no sense is refused with its place") {
  struct Row {
    const char* name;
    const char* text;
    std::map<std::string, std::string> variables;
    const char* place_ends;
    const char* key;
  };
  const std::vector<Row> rows = {
      {"unknown key", "dato = 'x'", {}, ":1:8", "config.unknown_key"},
      {"port too large", "[listen]\nport = 70000", {}, ":2:8", "config.bad_value"},
      {"port of letters", "[listen]\nport = 'web'", {}, ":2:8", "config.bad_value"},
      {"a list", "data = ['a']", {}, ":1:8", "config.bad_value"},
      {"not TOML", "data = ", {}, "", "config.syntax"},
      {"bad flag", "[mail]\nrequire_tls = 'maybe'", {}, ":2:15", "config.bad_value"},
      {"bad variable", "", {{"YQ_LISTEN_WORKERS", "0"}}, "YQ_LISTEN_WORKERS", "config.bad_value"},
      {"certificate alone", "[listen]\ntls_certificate = 'a.pem'", {}, "listen.tls_key", "config.tls_needs_both"},
      {"mail without a sender", "[mail]\nsmtp_url = 'smtp://127.0.0.1'", {}, "mail.from", "config.bad_value"},
      {"address without scheme", "public_url = 'talents.example.org'", {}, ":1:14", "config.bad_value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto loaded = Load(row.text, row.variables);
    REQUIRE(!loaded.has_value());
    REQUIRE(loaded.error().problems.size() == 1);
    CHECK(loaded.error().problems[0].key == row.key);
    CHECK(loaded.error().problems[0].place.ends_with(row.place_ends));
  }
  CHECK(Load("dato = 'x'").error().problems[0].params[1].value == "data");
  CHECK(LoadConfig("/nowhere/at/all.toml", [](const char*) -> const char* { return nullptr; }).error().key ==
        "config.no_file");
}

TEST_CASE("the operations page documents every key") {
  std::ifstream in(std::string(YQ_SOURCE_DIR) + "/docs/operations.md");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  CHECK(text.find(ConfigTable()) != std::string::npos);
}

}  // namespace
}  // namespace yq::app
