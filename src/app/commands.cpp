#include "app/commands.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "app/options.h"
#include "app/program.h"
#include "app/serve.h"
#include "engine/decision/tck.h"
#include "platform/api/openapi.h"

namespace yq::app {
namespace {

int RunTckCommand(const Arguments& arguments) { return decision::TckCommand(arguments, stdout, stderr); }

int RunConfig(const Arguments& /*arguments*/) {
  std::fputs(ConfigTable().c_str(), stdout);
  return 0;
}

}  // namespace

std::span<const Command> Commands() {
  static const std::vector<Command> commands = {
      {"serve", "serve [--config FILE]", {"运行服务", "run the server"}, RunServe},
      {"demo",
       "demo [--port N] [--data DIR] [--pack DIR]",
       {"运行演示(自建演示数据)", "run a demonstration with made-up data"},
       RunDemo},
      {"migrate", "migrate", {"把数据库升级到本版本", "bring the database up to this version"}, RunMigrate},
      {"backup",
       "backup --out DIR",
       {"在线备份数据库和附件", "back up database and attachments while running"},
       RunBackup},
      {"restore",
       "restore --from DIR --data DIR",
       {"从备份恢复到空文件夹", "restore a backup into an empty folder"},
       RunRestore},
      {"verify",
       "verify",
       {"核对审计链、数据库和附件是否完整", "prove audit chain, database and attachments whole"},
       RunVerify},
      {"account",
       "account add|password|roles|close LOGIN ...",
       {"管理工作人员账号", "manage staff accounts"},
       RunAccount},
      {"check",
       "check PACK|MODEL.dmn... [--examples FILE]",
       {"检查数据包或决策模型", "prove packs or decision models whole"},
       RunCheck},
      {"decide",
       "decide MODEL.dmn --decision NAME --input FILE.json [--explain] | --table FILE.csv [--against NEW.dmn] | --sql",
       {"执行一个决策并解释", "run one decision and explain it"},
       RunDecide},
      {"dmn",
       "dmn format MODEL.dmn [--out FILE]",
       {"把决策模型规范写成 DMN 1.5，不丢失内容", "write a decision model as DMN 1.5, nothing lost"},
       RunDmn},
      {"tck", "tck DIR [--csv FILE]", {"运行 DMN 测试集", "run the DMN conformance kit"}, RunTckCommand},
      {"config", "config", {"列出全部配置项", "list every configuration key"}, RunConfig},
      {"openapi", "openapi [--out FILE]", {"输出接口文档", "print the API document"}, RunOpenApi},
  };
  return commands;
}

int RunServe(const Arguments& arguments) {
  std::optional<Options> options = ReadOptions(arguments);
  if (!options) return 2;
  Result<std::unique_ptr<Parts>> parts = OpenProgram(std::move(options->config));
  if (!parts) return SayError(parts.error());
  return Serve(**parts, [&](std::uint16_t port) {
    std::fprintf(stderr, "listening on %s:%d\n", (*parts)->config.address.c_str(), port);
  });
}

// An upgrade is the moment to prove the pack whole, worked examples and all: it takes seconds, too long for each start.
int RunMigrate(const Arguments& arguments) {
  std::optional<Options> options = ReadOptions(arguments);
  if (!options) return 2;
  if (const int broken = RunCheck({FindBeside(options->config.pack)}); broken != 0) return broken;
  Result<std::unique_ptr<store::Store>> store = OpenStore(options->config);
  if (!store) return SayError(store.error());
  if (Result<void> done = store::Migrate(**store, StoreModules()); !done) return SayError(done.error());
  std::printf("the database is up to date\n");
  return 0;
}

int RunOpenApi(const Arguments& arguments) {
  std::optional<Options> options = ReadOptions(arguments, {"out"});
  if (!options) return 2;
  Result<std::unique_ptr<Parts>> parts = DescribeProgram(std::move(options->config));
  if (!parts) return SayError(parts.error());
  const std::string text = api::OpenApiText((*parts)->table);
  if (const std::optional<std::string> out = options->Value("out")) {
    std::ofstream file(*out, std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    if (!file) {
      return SayError(
          Fail(ErrorCode::kUnavailable, "app.not_copied", {{"file", *out}, {"why", std::strerror(errno)}}).error());
    }
    return 0;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace yq::app
