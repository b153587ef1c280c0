// The judge of uploads must stay within its bytes and its limits, and what it accepts must end where it said.
#include <cstdlib>
#include <string>

#include "engine/document/file_kind.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string content(reinterpret_cast<const char*>(bytes), size);
  if (yq::document::JudgeFile(content) && yq::document::JudgeFile(content + "<html>")) std::abort();
  return 0;
}
