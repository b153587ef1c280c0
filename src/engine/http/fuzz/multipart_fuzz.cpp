// Multipart bodies with the boundary "b": no crash, limits held, the same parts or the same problem however the bytes
// are cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/http/multipart.h"
#include "engine/http/syntax.h"

namespace {

using namespace yq::http;

std::string Run(std::string_view bytes, std::size_t step) {
  MultipartParser parser("b",
                         {.max_parts = 4, .max_part_head_bytes = 256, .max_text_bytes = 512, .max_file_bytes = 512});
  std::optional<HeadProblem> problem;
  for (; !bytes.empty() && !problem; bytes.remove_prefix(std::min(step, bytes.size()))) {
    problem = parser.Feed(bytes.substr(0, step));
  }
  if (!problem) problem = parser.Finish();
  if (problem) return "refused";  // which limit is met first may depend on the cut
  std::string text;
  for (const Part& part : parser.parts()) {
    const std::string content = part.is_file() ? part.file.ReadAll(512).value_or("over the limit") : part.text;
    if (content.size() > 512 || !IsUtf8(part.name) || part.file_name.find_first_of("/\\") != std::string::npos)
      std::abort();
    text += fmt::format("{}|{}|{}|{}\n", part.name, part.file_name, part.content_type, content);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = Run(bytes, bytes.size() + 1);
  if (whole != Run(bytes, 1) || whole != Run(bytes, 5)) std::abort();
  static_cast<void>(MultipartBoundary(bytes));
  return 0;
}
