#include "app/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace yq::app {
namespace {

constexpr std::size_t kLinesShown = 8;

std::vector<std::string_view> LinesOf(std::string_view text) { return Split(text, '\n'); }

// Lines of `a` that are not in `b`, in the order of `a`.
std::vector<std::string_view> OnlyIn(std::string_view a, std::string_view b) {
  std::multiset<std::string_view> others;
  for (const std::string_view line : LinesOf(b)) others.insert(line);
  std::vector<std::string_view> only;
  for (const std::string_view line : LinesOf(a)) {
    const auto found = others.find(line);
    if (found == others.end()) {
      only.push_back(line);
    } else {
      others.erase(found);
    }
  }
  return only;
}

void Show(std::string& out, char mark, const std::vector<std::string_view>& lines) {
  for (std::size_t i = 0; i < lines.size() && i < kLinesShown; ++i) {
    out += fmt::format("\n  {} {}", mark, TruncateUtf8(lines[i], 300));
  }
  if (lines.size() > kLinesShown) out += fmt::format("\n  {} ... and {} more lines", mark, lines.size() - kLinesShown);
}

}  // namespace

std::string GoldenDifference(const std::string& file, std::string_view text) {
  const std::filesystem::path path = std::filesystem::path(YQ_SOURCE_DIR) / file;
  const char* wanted = std::getenv("YQ_GOLDEN");
  if (wanted != nullptr && std::string_view(wanted) == "renew") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  if (golden == text) return {};
  std::string difference = file + " is not what the program does now (- file, + program):";
  const auto gone = OnlyIn(golden, text);
  const auto come = OnlyIn(text, golden);
  Show(difference, '-', gone);
  Show(difference, '+', come);
  if (gone.empty() && come.empty()) difference += "\n  the same lines in another order";
  return difference + "\n  when that is meant: ./dev golden, and look at the difference before committing it";
}

}  // namespace yq::app
