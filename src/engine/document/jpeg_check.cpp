// JPEG (ISO/IEC 10918-1, annex B): every segment from SOI to EOI; one frame; at least one scan.
#include "engine/document/file_check.h"

namespace yq::document {
namespace {

constexpr unsigned kStart = 0xD8, kEnd = 0xD9, kScan = 0xDA, kApp2 = 0xE2;
constexpr int kMostPictures = 32;  // of a multi-picture file

bool IsRestart(unsigned marker) { return marker >= 0xD0 && marker <= 0xD7; }
// SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
bool IsFrame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

struct Picture {
  std::size_t end = 0;  // behind EOI
  bool multi_picture = false;
};

Result<void> CheckFrame(std::string_view segment, std::size_t at) {
  if (segment.size() < 6) return RefuseFile("jpeg_damaged", at);
  const std::uint32_t precision = BigEndian(segment, 0, 1);
  const std::uint64_t height = BigEndian(segment, 1, 2);
  const std::uint64_t width = BigEndian(segment, 3, 2);
  const std::size_t components = BigEndian(segment, 5, 1);
  if ((precision != 8 && precision != 12) || height == 0 || width == 0 || components == 0 || components > 4 ||
      segment.size() != 6 + 3 * components) {
    return RefuseFile("jpeg_damaged", at);
  }
  if (width * height > kMaxPixels) return RefuseFile("jpeg_too_many_pixels", at);
  return {};
}

// The place of the next marker's FF after coded data; npos when the file ends before.
std::size_t AfterScan(std::string_view file, std::size_t at) {
  while ((at = file.find('\xFF', at)) != std::string_view::npos) {
    if (at + 1 == file.size()) return std::string_view::npos;
    const auto next = static_cast<unsigned char>(file[at + 1]);
    if (next != 0 && next != 0xFF && !IsRestart(next)) return at;
    at += next == 0xFF ? 1 : 2;
  }
  return at;
}

Result<Picture> ReadPicture(std::string_view file, std::size_t start) {
  Picture picture;
  bool frame = false;
  bool scan = false;
  for (std::size_t at = start + 2;;) {
    const std::size_t marker_at = at;
    if (at >= file.size()) return RefuseFile("file_cut_short", file.size());
    if (file[at] != '\xFF') return RefuseFile("jpeg_damaged", at);
    while (at < file.size() && file[at] == '\xFF') ++at;  // any number of fill bytes
    if (at == file.size()) return RefuseFile("file_cut_short", at);
    const unsigned marker = static_cast<unsigned char>(file[at++]);
    if (marker == kEnd) {
      if (!scan) return RefuseFile("jpeg_damaged", marker_at);
      picture.end = at;
      return picture;
    }
    // 01 and the restarts have no segment and no place between segments; 02 to BF are reserved.
    if (marker < 0xC0 || marker == kStart || IsRestart(marker)) return RefuseFile("jpeg_damaged", marker_at);
    if (file.size() - at < 2) return RefuseFile("file_cut_short", file.size());
    const std::uint32_t size = BigEndian(file, at, 2);
    if (size < 2) return RefuseFile("jpeg_damaged", marker_at);
    if (file.size() - at < size) return RefuseFile("file_cut_short", file.size());
    const std::string_view segment = file.substr(at + 2, size - 2);
    if (IsFrame(marker)) {
      if (frame) return RefuseFile("jpeg_damaged", marker_at);
      YQ_TRY(CheckFrame(segment, marker_at));
      frame = true;
    }
    if (marker == kApp2 && segment.starts_with(std::string_view("MPF\0", 4))) picture.multi_picture = true;
    at += size;
    if (marker == kScan) {
      if (!frame) return RefuseFile("jpeg_damaged", marker_at);
      scan = true;
      at = AfterScan(file, at);
      if (at == std::string_view::npos) return RefuseFile("file_cut_short", file.size());
    }
  }
}

}  // namespace

Result<void> CheckJpeg(std::string_view file) {
  bool multi_picture = false;
  std::size_t start = 0;
  for (int count = 0; count < kMostPictures; ++count) {
    YQ_ASSIGN(const Picture picture, ReadPicture(file, start));
    if (count == 0) multi_picture = picture.multi_picture;
    start = file.find_first_not_of('\0', picture.end);
    if (start == std::string_view::npos) return {};
    if (!multi_picture || !file.substr(start).starts_with("\xFF\xD8\xFF")) break;
  }
  return RefuseFile("file_trailing_data", start);
}

}  // namespace yq::document
