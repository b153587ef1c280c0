#include "app/demo.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/commands.h"
#include "app/options.h"
#include "app/serve.h"

namespace yq::app {
namespace {

namespace fs = std::filesystem;

// Written when the data is whole; without it the folder is made anew.
fs::path SeededMark(const Config& config) { return fs::path(config.data) / "demo-data-is-whole"; }

// A half-made demonstration is thrown away; a folder with anything else in it is refused.
bool PrepareFolder(const Config& config) {
  std::error_code bad;
  if (!fs::exists(config.data, bad) || fs::is_empty(config.data, bad) || fs::exists(SeededMark(config), bad))
    return true;
  for (const fs::directory_entry& entry : fs::directory_iterator(config.data, bad)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("yinqiao.db") && name != "keys" && name != "attachments") {
      std::fprintf(stderr, "%s holds other files (%s): choose another folder with --data\n", config.data.c_str(),
                   name.c_str());
      return false;
    }
  }
  fs::remove_all(config.data, bad);
  return true;
}

void PrintWelcome(const Parts& parts) {
  std::printf("\n  %s  %s\n\n", parts.shell->site().name.zh.c_str(), parts.shell->site().name.en.c_str());
  std::printf("  portal  门户      %s/\n", parts.config.public_url.c_str());
  std::printf("  desk    工作台    %s/desk\n", parts.config.public_url.c_str());
  std::printf("  mail    演示邮件  %s/demo/mail\n", parts.config.public_url.c_str());
  std::printf("  codes   动态码    %s/demo   (one-time codes of the accounts below)\n\n",
              parts.config.public_url.c_str());
  for (const pack::WorldAccount& account : parts.pack->world.accounts) {
    std::string roles;
    for (const std::string& role : account.roles) roles += (roles.empty() ? "" : ",") + role;
    std::printf("  %-18s %-26s %-20s %s %s\n", account.login.c_str(), account.password.c_str(), roles.c_str(),
                account.name.zh.c_str(), account.name.en.c_str());
  }
  std::printf("\n  stop 停止: Ctrl+C        fresh data 重来: remove %s\n\n", parts.config.data.c_str());
  std::fflush(stdout);
}

}  // namespace

int RunDemo(const Arguments& arguments) {
  Config defaults;
  defaults.data = ".demo";
  defaults.pack = "packs/hello";
  defaults.demo = true;
  std::optional<Options> options = ReadOptions(arguments, {}, &defaults);
  if (!options) return 2;
  if (!PrepareFolder(options->config)) return 1;
  const auto say = [](std::string_view line) {
    std::printf("  · %s\n", std::string(line).c_str());
    std::fflush(stdout);
  };
  Result<std::unique_ptr<Parts>> opened = OpenProgram(std::move(options->config));
  if (!opened) return SayError(opened.error());
  Parts& parts = **opened;
  if (!fs::exists(SeededMark(parts.config))) {
    say("making the demonstration's data 正在准备演示数据");
    if (const Result<void> seeded = SeedWorld(parts, say); !seeded) return SayError(seeded.error());
    std::ofstream(SeededMark(parts.config)) << "made by yinqiao demo\n";
  }
  return Serve(parts, [&](std::uint16_t) { PrintWelcome(parts); });
}

}  // namespace yq::app
