#include "app/model_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace yq::app {

Result<std::string> ReadWhole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Fail(ErrorCode::kNotFound, "app.no_file", {{"file", file}});
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<decision::Model> LoadModelFile(const std::string& path, const decision::LoadOptions& options) {
  YQ_ASSIGN(std::string bytes, ReadWhole(path));
  std::vector<decision::ModelFile> files = {{path, std::move(bytes)}};
  Result<decision::Model> alone = decision::LoadModels(files, options);
  const auto is_missing = [](const Problem& problem) { return problem.key == "missing_import"; };
  if (alone || std::ranges::none_of(alone.error().problems, is_missing)) return alone;
  std::vector<std::string> others;
  std::error_code error;
  const std::filesystem::path own(path);
  const std::filesystem::path folder = own.has_parent_path() ? own.parent_path() : ".";
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".dmn" && entry.path().filename() != own.filename())
      others.push_back(entry.path().string());
  }
  std::ranges::sort(others);
  for (const std::string& other : others) {
    YQ_ASSIGN(std::string text, ReadWhole(other));
    files.push_back({other, std::move(text)});
  }
  return decision::LoadModels(files, options);
}

}  // namespace yq::app
