// `yinqiao dmn format`: a model of any version and tool in the one form of DMN 1.5.
#include <cstdio>
#include <fstream>

#include "app/commands.h"
#include "app/model_file.h"
#include "app/program.h"
#include "engine/decision/write.h"

namespace yq::app {

int RunDmn(const Arguments& arguments) {
  std::string model_file;
  std::string out_file;
  bool good = !arguments.empty() && arguments[0] == "format";
  for (std::size_t i = 1; good && i < arguments.size(); ++i) {
    if (arguments[i] == "--out" && i + 1 < arguments.size()) {
      out_file = arguments[++i];
    } else {
      good = model_file.empty() && !arguments[i].starts_with("--");
      model_file = arguments[i];
    }
  }
  if (!good || model_file.empty()) {
    std::fprintf(stderr, "dmn format MODEL.dmn [--out FILE]   (FILE may be MODEL.dmn itself)\n");
    return 2;
  }
  const Result<decision::Model> model = LoadModelFile(model_file);
  if (!model) return SayError(model.error());
  const Result<std::string> text = decision::WriteModel(*model);
  if (!text) return SayError(text.error());
  if (out_file.empty()) {
    std::fwrite(text->data(), 1, text->size(), stdout);
    return 0;
  }
  std::ofstream file(out_file, std::ios::binary | std::ios::trunc);
  file << *text;
  file.flush();
  if (file) return 0;
  std::fprintf(stderr, "cannot write %s\n", out_file.c_str());
  return 1;
}

}  // namespace yq::app
