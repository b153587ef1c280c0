// For tests: a copy of testdata/ to break, and rows that break it in one place each.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "platform/pack/check.h"

namespace yq::pack {

// A copy of testdata/ that a test may break; gone at its end.
class PackCopy {
 public:
  PackCopy() : folder_(std::filesystem::temp_directory_path() / fmt::format("yq_pack_test_{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(std::filesystem::path(YQ_SOURCE_DIR) / "src/platform/pack/testdata", folder_,
                          std::filesystem::copy_options::recursive);
  }
  PackCopy(const PackCopy&) = delete;
  PackCopy& operator=(const PackCopy&) = delete;
  ~PackCopy() { std::filesystem::remove_all(folder_); }

  // Replaces the first `find` in `file`; an empty `find` puts `replace` in front, making the file where it is missing.
  void Edit(const std::string& file, const std::string& find, const std::string& replace) const {
    std::string text = Read(file);
    const std::size_t at = text.find(find);
    REQUIRE_MESSAGE(at != std::string::npos, find);
    text.replace(at, find.size(), replace);
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  [[nodiscard]] std::string Read(const std::string& file) const {
    std::ifstream in(folder_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::string Whole() const { return (folder_ / "whole").string(); }

  // Findings without the name of the copy's folder.
  [[nodiscard]] std::vector<std::string> Check() const {
    std::vector<std::string> lines;
    for (const Finding& finding : CheckPack(Whole())) {
      std::string line = finding.Line();
      for (std::size_t at = line.find(folder_.string()); at != std::string::npos; at = line.find(folder_.string())) {
        line.erase(at, folder_.string().size() + 1);
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  std::filesystem::path folder_;
};

struct BrokenPack {
  const char* name;
  const char* file;
  const char* find;
  const char* replace;
  const char* line;  // the one finding
};

inline void CheckRows(std::span<const BrokenPack> rows) {
  for (const BrokenPack& row : rows) {
    CAPTURE(std::string(row.name));
    const PackCopy copy;
    copy.Edit(row.file, row.find, row.replace);
    const auto lines = copy.Check();
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    CHECK(all == std::string(row.line) + "\n");
  }
}

}  // namespace yq::pack
