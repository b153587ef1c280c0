#include "engine/document/file_kind.h"

#include <algorithm>

#include "engine/document/file_check.h"

namespace yq::document {
namespace {

constexpr std::string_view kPngStart("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kJpegStart("\xFF\xD8\xFF", 3);
constexpr std::string_view kPdfStart = "%PDF-";
constexpr std::size_t kPdfReach = 1024;  // readers of PDF accept its beginning this far into a file

std::uint32_t LittleEndian(std::string_view file, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = (value << 8U) | static_cast<unsigned char>(file[at + i - 1]);
  return value;
}

// A zip archive is read from its end: a directory record there makes the file an archive too, whatever it begins with.
bool EndsAsZip(std::string_view file) {
  constexpr std::string_view kEnd("PK\x05\x06", 4);
  constexpr std::size_t kRecord = 22;
  constexpr std::size_t kReach = 65535 + kRecord;
  std::size_t at = file.size() > kReach ? file.size() - kReach : 0;
  while ((at = file.find(kEnd, at)) != std::string_view::npos) {
    if (file.size() - at < kRecord) return false;
    const bool one_disk = LittleEndian(file, at + 4, 4) == 0;
    const std::uint64_t directory = std::uint64_t{LittleEndian(file, at + 12, 4)} + LittleEndian(file, at + 16, 4);
    if (one_disk && directory <= at && LittleEndian(file, at + 20, 2) <= file.size() - at - kRecord) return true;
    ++at;
  }
  return false;
}

Result<FileKind> JudgeStructure(std::string_view file) {
  if (file.starts_with(kPdfStart)) {
    YQ_TRY(CheckPdf(file));
    return FileKind::kPdf;
  }
  const std::size_t pdf = file.substr(0, kPdfReach + kPdfStart.size()).find(kPdfStart);
  if (pdf != std::string_view::npos) return RefuseFile("file_mixed_kinds", pdf);
  if (file.starts_with(kPngStart)) {
    YQ_TRY(CheckPng(file));
    return FileKind::kPng;
  }
  if (file.starts_with(kJpegStart)) {
    YQ_TRY(CheckJpeg(file));
    return FileKind::kJpeg;
  }
  const bool begins_right = kPdfStart.starts_with(file) || kPngStart.starts_with(file) || kJpegStart.starts_with(file);
  return RefuseFile(begins_right ? "file_cut_short" : "file_kind_unknown", 0);
}

}  // namespace

std::string_view MediaType(FileKind kind) {
  switch (kind) {
    case FileKind::kPdf:
      return "application/pdf";
    case FileKind::kJpeg:
      return "image/jpeg";
    case FileKind::kPng:
      return "image/png";
  }
  return "application/octet-stream";
}

std::string_view Extension(FileKind kind) {
  switch (kind) {
    case FileKind::kPdf:
      return "pdf";
    case FileKind::kJpeg:
      return "jpg";
    case FileKind::kPng:
      return "png";
  }
  return "bin";
}

Result<FileKind> JudgeFile(std::string_view content) {
  if (content.empty()) return RefuseFile("file_empty", 0);
  YQ_ASSIGN(const FileKind kind, JudgeStructure(content));
  if (EndsAsZip(content)) return RefuseFile("file_mixed_kinds", content.size());
  return kind;
}

}  // namespace yq::document
