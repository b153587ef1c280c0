#include "platform/pack/mark.h"

#include <array>

namespace yq::pack {
namespace {

struct MarkRow {
  Mark mark;
  std::string_view code;
  bool verified;
  Bilingual sentence;
};

const std::array<MarkRow, 10>& Rows() {
  static const Bilingual kCited{"已查阅政府网页，来源见引用", "Read on a government page; source cited"};
  static const Bilingual kPress{"已查阅新闻报道，来源见引用", "Read in the press; source cited"};
  static const Bilingual kSummary{"据他人摘要整理，未核对原文",
                                  "As summarised by others; the original was not checked"};
  static const Bilingual kExample{"示例数据，未经核实", "Example data, not verified"};
  static const std::array<MarkRow, 10> kRows{{
      {Mark::kReadGov, "READ-gov", true, kCited},
      {Mark::kReadPress, "READ-press", true, kPress},
      {Mark::kReadAgency, "READ-agency", false, kSummary},
      {Mark::kReadFarm, "READ-farm", false, kSummary},
      {Mark::kRead, "READ", false, kSummary},
      {Mark::kKnownHigh, "K-high", false, kExample},
      {Mark::kKnownMed, "K-med", false, kExample},
      {Mark::kKnownLow, "K-low", false, kExample},
      {Mark::kUnknown, "U", false, {"未找到依据，仅为虚构示例", "No source found; fictitious, for illustration only"}},
      {Mark::kInvented, "invented", false, {"为演示而虚构", "Invented for demonstration"}},
  }};
  return kRows;
}

const MarkRow& Row(Mark mark) { return Rows()[static_cast<std::size_t>(mark)]; }

}  // namespace

std::optional<Mark> ParseMark(std::string_view text) {
  for (const MarkRow& row : Rows()) {
    if (row.code == text) return row.mark;
  }
  return std::nullopt;
}

std::string_view MarkCode(Mark mark) { return Row(mark).code; }

bool IsVerified(Mark mark) { return Row(mark).verified; }

const Bilingual& MarkSentence(Mark mark) { return Row(mark).sentence; }

}  // namespace yq::pack
