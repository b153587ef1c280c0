// For tests: small whole files that differ by a word.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace yq::attachments {

inline std::string TestPdf(std::string_view word) {
  const std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>",
                                            fmt::format("<</Title({})>>", word)};
  std::string file = "%PDF-1.7\n";
  std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", file.size());
    file += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const std::size_t at = file.size();
  return fmt::format("{}{}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", file, table, objects.size() + 1,
                     at);
}

}  // namespace yq::attachments
