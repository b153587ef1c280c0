// The configuration: one row per key, from a TOML file, then the environment, then the command line (the later wins).
// Unknown keys and values that make no sense are refused with the place and the nearest right name.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"

namespace yq::app {

struct Config {
  std::string data;  // folder of database, attachments and keys
  std::string pack;
  std::string web;
  std::string postgres;
  std::string keys;
  std::string address;
  std::uint16_t port = 0;
  std::string public_url;
  std::string tls_certificate;
  std::string tls_key;
  std::vector<std::string> trusted_proxies;
  std::string smtp_url;
  std::string smtp_user;
  std::string smtp_password;
  std::string smtp_from;
  bool smtp_require_tls = true;
  int workers = 4;
  int connections = 4;
  bool demo = false;  // never from file or environment: only the demo command sets it

  [[nodiscard]] std::string DatabaseFile() const { return data + "/yinqiao.db"; }
  [[nodiscard]] std::string AttachmentsFolder() const { return data + "/attachments"; }
  [[nodiscard]] std::string KeysFile() const { return keys.empty() ? data + "/keys" : keys; }
  [[nodiscard]] bool uses_tls() const { return !tls_certificate.empty(); }
};

// One key: "listen.port" in the file, YQ_LISTEN_PORT in the environment.
struct ConfigKey {
  std::string_view name;
  std::string_view otherwise;  // the default, as text
  bool is_secret = false;
  Bilingual what;
  std::function<Result<void>(Config&, std::string_view text)> set;
};
[[nodiscard]] std::span<const ConfigKey> ConfigKeys();
[[nodiscard]] std::string EnvironmentName(std::string_view key);

// Defaults, then `file` ("" for none), then the environment. Errors: kInvalid "config.…" with problems at
// "file:line:column" or at the variable's name.
[[nodiscard]] Result<Config> LoadConfig(const std::string& file,
                                        const std::function<const char*(const char*)>& environment);

// One of a key given on the command line.
[[nodiscard]] Result<void> SetKey(Config& config, std::string_view key, std::string_view text);

// The table of all keys as Markdown, for docs/operations.md.
[[nodiscard]] std::string ConfigTable();

// A file or folder named by the configuration: as given when it exists, else beside or above the program (build/yinqiao
// finds packs/ and web/dist of its own tree), else as given.
[[nodiscard]] std::string FindBeside(const std::string& path);

}  // namespace yq::app
