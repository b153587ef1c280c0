#include <cstdio>

#include "app/commands.h"
#include "app/serve.h"
#include "base/text.h"

int main(int count, char** texts) {
  using namespace yq;
  app::BlockStopSignals();
  const app::Arguments all(texts + 1, texts + count);
  if (!all.empty()) {
    for (const app::Command& command : app::Commands()) {
      if (command.name == all[0]) return command.run(app::Arguments(all.begin() + 1, all.end()));
    }
  }
  const bool asked = !all.empty() && (all[0] == "help" || all[0] == "--help" || all[0] == "-h");
  std::FILE* out = asked ? stdout : stderr;
  if (!all.empty() && !asked) {
    std::vector<std::string> names;
    for (const app::Command& command : app::Commands()) names.emplace_back(command.name);
    const auto nearest = NearestWord(all[0], names);
    std::fprintf(out, "yinqiao: no command '%s'%s\n\n", all[0].c_str(),
                 nearest ? ("; did you mean '" + *nearest + "'?").c_str() : "");
  }
  std::fprintf(out, "yinqiao COMMAND [--config FILE] [--KEY VALUE]...\n\n");
  for (const app::Command& command : app::Commands()) {
    std::fprintf(out, "  %-52s %s\n  %-52s %s\n", std::string(command.usage).c_str(), command.what.en.c_str(), "",
                 command.what.zh.c_str());
  }
  return asked ? 0 : 2;
}
