#include "app/config.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#define TOML_EXCEPTIONS 0  // errors as values
#include <toml++/toml.h>

#include "base/text.h"

namespace yq::app {
namespace {

using Setter = std::function<Result<void>(Config&, std::string_view)>;

std::unexpected<Error> BadValue(std::string_view needed, std::string_view given) {
  return Fail(ErrorCode::kInvalid, "config.bad_value",
              {{"needed", std::string(needed)}, {"given", std::string(TruncateUtf8(given, 80))}});
}

Setter Text(std::string Config::* member) {
  return [member](Config& config, std::string_view text) -> Result<void> {
    config.*member = std::string(text);
    return {};
  };
}

Setter Whole(int Config::* member, int least, int most) {
  return [=](Config& config, std::string_view text) -> Result<void> {
    int value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc() || end != text.data() + text.size() || value < least || value > most) {
      return BadValue(fmt::format("a whole number from {} to {}", least, most), text);
    }
    config.*member = value;
    return {};
  };
}

Setter YesNo(bool Config::* member) {
  return [member](Config& config, std::string_view text) -> Result<void> {
    if (text != "true" && text != "false") return BadValue("true or false", text);
    config.*member = text == "true";
    return {};
  };
}

Result<void> SetPort(Config& config, std::string_view text) {
  int value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc() || end != text.data() + text.size() || value < 0 || value > 65535)
    return BadValue("a port from 0 to 65535", text);
  config.port = static_cast<std::uint16_t>(value);
  return {};
}

Result<void> SetProxies(Config& config, std::string_view text) {
  config.trusted_proxies.clear();
  for (const std::string_view each : Split(text, ',')) {
    if (!Trim(each).empty()) config.trusted_proxies.emplace_back(Trim(each));
  }
  return {};
}

Result<void> SetUrl(Config& config, std::string_view text) {
  if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://"))
    return BadValue("an address that starts with http:// or https://", text);
  while (text.ends_with('/')) text.remove_suffix(1);
  config.public_url = std::string(text);
  return {};
}

const std::vector<ConfigKey>& Keys() {
  static const std::vector<ConfigKey> keys = {
      {"data",
       "/var/lib/yinqiao",
       false,
       {"数据库、附件和密钥所在的文件夹", "folder of the database, attachments and keys"},
       Text(&Config::data)},
      {"pack", "packs/hello", false, {"地区数据包的文件夹", "folder of the district's pack"}, Text(&Config::pack)},
      {"web", "web/dist", false, {"网页文件的文件夹", "folder of the built web pages"}, Text(&Config::web)},
      {"keys",
       "",
       false,
       {"密钥文件(权限 0400);空则放在 data/keys", "key file (mode 0400); empty: data/keys"},
       Text(&Config::keys)},
      {"public_url",
       "",
       false,
       {"公众访问的网址，用于邮件和二维码；空则用监听地址",
        "address the public uses, for mails and QR codes; empty: the listening address"},
       SetUrl},
      {"listen.address", "127.0.0.1", false, {"监听地址", "address to listen on"}, Text(&Config::address)},
      {"listen.port", "8080", false, {"监听端口；0 为自动", "port to listen on; 0: any free one"}, SetPort},
      {"listen.tls_certificate",
       "",
       false,
       {"TLS 证书链(PEM);空则不用 TLS", "TLS certificate chain (PEM); empty: no TLS"},
       Text(&Config::tls_certificate)},
      {"listen.tls_key", "", false, {"TLS 私钥(PEM)", "TLS private key (PEM)"}, Text(&Config::tls_key)},
      {"listen.trusted_proxies",
       "",
       false,
       {"可信代理地址，逗号分隔", "addresses of trusted proxies, separated by commas"},
       SetProxies},
      {"listen.workers",
       "4",
       false,
       {"处理请求的线程数", "threads that handle requests"},
       Whole(&Config::workers, 1, 64)},
      {"database.postgres",
       "",
       true,
       {"PostgreSQL 连接串；空则用 data 里的 SQLite", "PostgreSQL connection string; empty: SQLite in data"},
       Text(&Config::postgres)},
      {"database.connections",
       "4",
       false,
       {"数据库连接数", "connections to the database"},
       Whole(&Config::connections, 1, 64)},
      {"mail.smtp_url",
       "",
       false,
       {"发信服务器，如 smtp://mail.example.org:587；空则不发信",
        "mail server, e.g. smtp://mail.example.org:587; empty: mail is kept"},
       Text(&Config::smtp_url)},
      {"mail.user", "", false, {"发信账号", "user at the mail server"}, Text(&Config::smtp_user)},
      {"mail.password", "", true, {"发信密码", "password at the mail server"}, Text(&Config::smtp_password)},
      {"mail.from", "", false, {"发件地址", "sender's address"}, Text(&Config::smtp_from)},
      {"mail.require_tls",
       "true",
       false,
       {"是否要求加密发信", "whether mail may only be sent encrypted"},
       YesNo(&Config::smtp_require_tls)},
  };
  return keys;
}

const ConfigKey* FindKey(std::string_view name) {
  for (const ConfigKey& key : Keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::string Nearest(std::string_view name) {
  std::vector<std::string> names;
  for (const ConfigKey& key : Keys()) names.emplace_back(key.name);
  return NearestWord(name, names).value_or("");
}

std::string Place(const std::string& file, const toml::source_region& source) {
  return fmt::format("{}:{}:{}", file, source.begin.line, source.begin.column);
}

void ReadTable(const std::string& file, const toml::table& table, const std::string& prefix, Config& config,
               std::vector<Problem>& problems) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      ReadTable(file, *inner, name + ".", config, problems);
      continue;
    }
    const std::string place = Place(file, node.source());
    const ConfigKey* known = FindKey(name);
    if (known == nullptr) {
      problems.push_back({place, "config.unknown_key", {{"given", name}, {"nearest", Nearest(name)}}});
      continue;
    }
    std::string text;
    if (const auto* value = node.as_string()) {
      text = value->get();
    } else if (const auto* whole = node.as_integer()) {
      text = std::to_string(whole->get());
    } else if (const auto* flag = node.as_boolean()) {
      text = flag->get() ? "true" : "false";
    } else {
      problems.push_back(
          {place, "config.bad_value", {{"needed", "text, a whole number, true or false"}, {"given", name}}});
      continue;
    }
    if (Result<void> done = known->set(config, text); !done)
      problems.push_back({place, done.error().key, done.error().params});
  }
}

Result<void> ReadFile(const std::string& file, Config& config, std::vector<Problem>& problems) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Fail(ErrorCode::kInvalid, "config.no_file", {{"file", file}});
  std::stringstream text;
  text << in.rdbuf();
  const toml::parse_result parsed = toml::parse(text.str(), file);
  if (!parsed) {
    problems.push_back(
        {Place(file, parsed.error().source()), "config.syntax", {{"what", std::string(parsed.error().description())}}});
    return {};
  }
  ReadTable(file, parsed.table(), "", config, problems);
  return {};
}

}  // namespace

std::span<const ConfigKey> ConfigKeys() { return Keys(); }

std::string EnvironmentName(std::string_view key) {
  std::string name = "YQ_";
  for (const char c : key) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Result<void> SetKey(Config& config, std::string_view key, std::string_view text) {
  const ConfigKey* known = FindKey(key);
  if (known == nullptr)
    return Fail(ErrorCode::kInvalid, "config.unknown_key", {{"given", std::string(key)}, {"nearest", Nearest(key)}});
  return known->set(config, text);
}

Result<Config> LoadConfig(const std::string& file, const std::function<const char*(const char*)>& environment) {
  Config config;
  for (const ConfigKey& key : Keys()) YQ_TRY(key.set(config, key.otherwise));
  std::vector<Problem> problems;
  if (!file.empty()) YQ_TRY(ReadFile(file, config, problems));
  for (const ConfigKey& key : Keys()) {
    const std::string name = EnvironmentName(key.name);
    const char* text = environment(name.c_str());
    if (text == nullptr) continue;
    if (Result<void> done = key.set(config, text); !done)
      problems.push_back({name, done.error().key, done.error().params});
  }
  if (config.uses_tls() == config.tls_key.empty()) {
    problems.push_back({"listen.tls_key", "config.tls_needs_both", {}});
  }
  if (!config.smtp_url.empty() && config.smtp_from.find('@') == std::string::npos) {
    problems.push_back(
        {"mail.from", "config.bad_value", {{"needed", "the sender's address"}, {"given", config.smtp_from}}});
  }
  if (!problems.empty()) {
    return std::unexpected(
        Error{.code = ErrorCode::kInvalid, .key = "config.bad", .params = {}, .problems = std::move(problems)});
  }
  return config;
}

std::string ConfigTable() {
  std::string table = "| key | environment | default | what | 说明 |\n|---|---|---|---|---|\n";
  for (const ConfigKey& key : Keys()) {
    table += fmt::format("| `{}` | `{}` | {} | {}{} | {} |\n", key.name, EnvironmentName(key.name),
                         key.otherwise.empty() ? "" : fmt::format("`{}`", key.otherwise), key.what.en,
                         key.is_secret ? " (secret: prefer the environment)" : "", key.what.zh);
  }
  return table;
}

std::string FindBeside(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code bad;
  if (path.empty() || fs::path(path).is_absolute() || fs::exists(path, bad)) return path;
  const fs::path program = fs::read_symlink("/proc/self/exe", bad);
  for (fs::path folder = program.parent_path(); !folder.empty() && folder != folder.root_path();
       folder = folder.parent_path()) {
    if (fs::exists(folder / path, bad)) return (folder / path).string();
  }
  return path;
}

}  // namespace yq::app
