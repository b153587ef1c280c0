// PNG (ISO/IEC 15948): every chunk from IHDR to IEND with its checksum, and nothing after it.
#include <zlib.h>

#include <algorithm>

#include "engine/document/file_check.h"

namespace yq::document {
namespace {

constexpr std::size_t kSignature = 8;
constexpr std::size_t kFrame = 12;  // length, type and checksum of a chunk

struct Chunk {
  std::string_view type;
  std::string_view data;
};

bool IsType(std::string_view type) {
  return std::ranges::all_of(type, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

// Table 11.1: the bit depths each colour type allows.
bool IsDepth(unsigned colour, unsigned depth) {
  const bool byte = depth == 8 || depth == 16;
  const bool bits = depth == 1 || depth == 2 || depth == 4;
  switch (colour) {
    case 0:
      return byte || bits;
    case 3:
      return depth == 8 || bits;
    case 2:
    case 4:
    case 6:
      return byte;
    default:
      return false;
  }
}

Result<void> CheckHeader(const Chunk& chunk) {
  if (chunk.type != "IHDR" || chunk.data.size() != 13) return RefuseFile("png_damaged", kSignature);
  const std::uint64_t width = BigEndian(chunk.data, 0, 4);
  const std::uint64_t height = BigEndian(chunk.data, 4, 4);
  const auto field = [&](std::size_t i) { return BigEndian(chunk.data, i, 1); };
  if (width == 0 || height == 0 || width > 0x7FFFFFFF || height > 0x7FFFFFFF || !IsDepth(field(9), field(8)) ||
      field(10) != 0 || field(11) != 0 || field(12) > 1) {
    return RefuseFile("png_damaged", kSignature);
  }
  if (width * height > kMaxPixels) return RefuseFile("png_too_many_pixels", kSignature);
  return {};
}

}  // namespace

Result<void> CheckPng(std::string_view file) {
  bool palette = false;
  bool needs_palette = false;
  enum class Image { kBefore, kIn, kAfter } image = Image::kBefore;
  for (std::size_t at = kSignature;;) {
    if (file.size() - at < kFrame) return RefuseFile("file_cut_short", file.size());
    const std::uint32_t size = BigEndian(file, at, 4);
    if (size > 0x7FFFFFFF) return RefuseFile("png_damaged", at);
    if (file.size() - at - kFrame < size) return RefuseFile("file_cut_short", file.size());
    const Chunk chunk{.type = file.substr(at + 4, 4), .data = file.substr(at + 8, size)};
    const uLong sum = crc32_z(0, reinterpret_cast<const Bytef*>(file.data()) + at + 4, size + 4);
    if (!IsType(chunk.type) || sum != BigEndian(file, at + 8 + size, 4)) return RefuseFile("png_damaged", at);

    if (at == kSignature) {
      YQ_TRY(CheckHeader(chunk));
      needs_palette = BigEndian(chunk.data, 9, 1) == 3;
    } else if (chunk.type == "IDAT") {
      if (image == Image::kAfter || (needs_palette && !palette)) return RefuseFile("png_damaged", at);
      image = Image::kIn;
    } else {
      if (image == Image::kIn) image = Image::kAfter;
      if (chunk.type == "IEND") {
        if (size != 0 || image != Image::kAfter) return RefuseFile("png_damaged", at);
        if (at + kFrame != file.size()) return RefuseFile("file_trailing_data", at + kFrame);
        return {};
      }
      if (chunk.type == "PLTE") {
        if (palette || image != Image::kBefore || size == 0 || size % 3 != 0 || size > 768) {
          return RefuseFile("png_damaged", at);
        }
        palette = true;
      } else if (chunk.type[0] >= 'A' && chunk.type[0] <= 'Z') {
        return RefuseFile("png_damaged", at);  // a second header, or a critical chunk that no standard knows
      }
    }
    at += kFrame + size;
  }
}

}  // namespace yq::document
