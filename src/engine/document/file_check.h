// Inside this folder: the structure of each kind of file. Each function is given a file that begins as its kind does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace yq::document {

// Above the largest scan one needs (A3 at 400 dpi has 31 million), below what exhausts a viewer.
inline constexpr std::uint64_t kMaxPixels = 100'000'000;

[[nodiscard]] inline std::unexpected<Error> RefuseFile(std::string key, std::size_t at) {
  return Fail(ErrorCode::kInvalid, "document." + std::move(key), {{"at", std::to_string(at)}});
}

[[nodiscard]] Result<void> CheckPng(std::string_view file);
[[nodiscard]] Result<void> CheckJpeg(std::string_view file);
[[nodiscard]] Result<void> CheckPdf(std::string_view file);

[[nodiscard]] inline std::uint32_t BigEndian(std::string_view file, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = (value << 8U) | static_cast<unsigned char>(file[at + i]);
  return value;
}

}  // namespace yq::document
