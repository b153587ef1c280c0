// multipart/form-data (RFC 7578), read piece by piece with bounded memory: plain fields are kept as text, files go to
// nameless files on disk. Stricter than the RFC where no browser needs the slack: no preamble, no padding after a
// boundary, no text after the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/head.h"
#include "engine/http/request.h"
#include "engine/http/router.h"

namespace yq::http {

struct MultipartLimits {
  std::size_t max_parts = 20;
  std::size_t max_part_head_bytes = 4'096;
  std::size_t max_text_bytes = 64 * 1024;  // of one plain field
  std::size_t max_file_bytes = 20 * 1024 * 1024;
  std::string folder = "/tmp";
};

// The boundary of a Content-Type, when it is multipart/form-data with a valid one.
[[nodiscard]] std::optional<std::string> MultipartBoundary(std::string_view content_type);

// Whether the request has one Content-Type and it is that of the kind.
[[nodiscard]] bool FitsBodyKind(const Request& request, BodyKind kind);

class MultipartParser {
 public:
  MultipartParser(std::string_view boundary, MultipartLimits limits);

  // The next bytes of the body, cut anywhere. After a problem the parser is of no more use.
  [[nodiscard]] std::optional<HeadProblem> Feed(std::string_view bytes);
  // The body has ended: the parts, or the problem that it ended too early.
  [[nodiscard]] std::optional<HeadProblem> Finish();
  [[nodiscard]] std::vector<Part>& parts() { return parts_; }

 private:
  enum class Step : std::uint8_t { kFirstBoundary, kAfterBoundary, kPartHead, kContent, kEnd };
  // Each consumes from `rest`; kMore waits for further bytes.
  [[nodiscard]] std::optional<HeadProblem> Advance(bool& needs_more);
  [[nodiscard]] std::optional<HeadProblem> TakePartHead(std::string_view head);
  [[nodiscard]] std::optional<HeadProblem> TakeContent(std::string_view bytes);

  std::string delimiter_;  // CRLF, two hyphens, boundary
  MultipartLimits limits_;
  Step step_ = Step::kFirstBoundary;
  std::string buffer_;    // bytes not yet consumed
  std::size_t used_ = 0;  // of buffer_
  std::vector<Part> parts_;
};

}  // namespace yq::http
