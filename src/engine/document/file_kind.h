// Judges what an uploaded file is by its content alone: PDF, JPEG or PNG, whole from the first byte to the last. A file
// that could be two things at once (bytes before or after, a zip archive at its end), is cut short, encrypted, or
// carries scripts, launch actions or embedded files is refused with a reason. Two habits of cameras are no reason: zero
// bytes after a JPEG, and the further whole JPEGs that a multi-picture file (MPF) announces. The pixels are not
// decoded. Pure; any thread; reads the bytes in place, linear time (20 MB in about 50 ms, at most 1 s when made to
// hurt), memory bounded by 200 kB whatever the file says about itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace yq::document {

// stored: do not renumber
enum class FileKind : std::uint8_t { kPdf = 1, kJpeg = 2, kPng = 3 };

[[nodiscard]] std::string_view MediaType(FileKind kind);  // "application/pdf", "image/jpeg", "image/png"
[[nodiscard]] std::string_view Extension(FileKind kind);  // "pdf", "jpg", "png"

// The kind, or kInvalid with one of the keys (param "at": the byte offset)
//   document.file_empty, file_kind_unknown, file_cut_short, file_trailing_data, file_mixed_kinds,
//   png_damaged, png_too_many_pixels, jpeg_damaged, jpeg_too_many_pixels, pdf_damaged, pdf_encrypted,
//   pdf_active_content, pdf_too_complex (parts that cannot be looked into within the limits).
[[nodiscard]] Result<FileKind> JudgeFile(std::string_view content);

}  // namespace yq::document
