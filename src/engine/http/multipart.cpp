#include "engine/http/multipart.h"

#include <algorithm>

#include "engine/http/syntax.h"

namespace yq::http {

namespace {

using Problem = std::optional<HeadProblem>;

constexpr HeadProblem kBadMultipart{400, "http.bad_multipart"};
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxFileNameBytes = 1'024;

bool HasControl(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Browsers send quotes and line ends in names as %22, %0D and %0A; the last two are control characters and refused
// here.
std::string DecodeQuotes(std::string_view text) {
  std::string decoded(text);
  for (std::size_t at = decoded.find("%22"); at != std::string::npos; at = decoded.find("%22", at + 1)) {
    decoded.replace(at, 3, "\"");
  }
  return decoded;
}

Problem TakeDisposition(std::string_view value, Part& part, bool& is_file) {
  const std::size_t semicolon = value.find(';');
  if (!SameName(Trim(value.substr(0, semicolon)), "form-data") || semicolon == std::string_view::npos) {
    return kBadMultipart;
  }
  const std::optional<std::vector<Field>> parameters = ParseParameters(value.substr(semicolon));
  if (!parameters) return kBadMultipart;
  bool has_name = false;
  for (const Field& parameter : *parameters) {
    if (parameter.name == "name") {
      part.name = DecodeQuotes(parameter.value);
      has_name = true;
    } else if (parameter.name == "filename") {
      const std::string whole = DecodeQuotes(parameter.value);
      const std::size_t slash = whole.find_last_of("/\\");
      part.file_name = slash == std::string::npos ? whole : whole.substr(slash + 1);
      is_file = true;
    } else if (parameter.name.ends_with('*')) {
      return kBadMultipart;  // RFC 7578 4.2 forbids filename*: two names for one file
    }
  }
  if (!has_name || part.name.empty() || part.name.size() > kMaxNameBytes || part.file_name.size() > kMaxFileNameBytes) {
    return kBadMultipart;
  }
  for (const std::string& text : {part.name, part.file_name}) {
    if (!IsUtf8(text) || HasControl(text)) return kBadMultipart;
  }
  return {};
}

}  // namespace

std::optional<std::string> MultipartBoundary(std::string_view content_type) {
  const std::optional<MediaType> media = ParseMediaType(content_type);
  if (!media || media->type != "multipart/form-data") return std::nullopt;
  const std::string_view boundary = media->Parameter("boundary");
  if (boundary.empty() || boundary.size() > 70 || boundary.back() == ' ') return std::nullopt;
  for (const char c : boundary) {  // RFC 2046 5.1.1 bchars
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && std::string_view("'()+_,-./:=? ").find(c) == std::string_view::npos) return std::nullopt;
  }
  return std::string(boundary);
}

bool FitsBodyKind(const Request& request, BodyKind kind) {
  const std::optional<MediaType> media = ParseMediaType(request.headers.Get("Content-Type"));
  if (!media || request.headers.Count("Content-Type") != 1) return false;
  switch (kind) {
    case BodyKind::kNone:
      return true;
    case BodyKind::kJson: {
      const std::string_view charset = media->Parameter("charset");
      return (media->type == "application/json" ||
              (media->type.starts_with("application/") && media->type.ends_with("+json"))) &&
             (charset.empty() || SameName(charset, "utf-8"));
    }
    case BodyKind::kForm:
      return media->type == "application/x-www-form-urlencoded";
    case BodyKind::kMultipart:
      return MultipartBoundary(request.headers.Get("Content-Type")).has_value();
  }
  return false;
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartLimits limits)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(std::move(limits)) {}

std::optional<HeadProblem> MultipartParser::Feed(std::string_view bytes) {
  buffer_.erase(0, used_);
  used_ = 0;
  buffer_.append(bytes);
  bool needs_more = false;
  while (!needs_more) {
    if (Problem problem = Advance(needs_more)) return problem;
  }
  return {};
}

std::optional<HeadProblem> MultipartParser::Advance(bool& needs_more) {
  const std::string_view rest = std::string_view(buffer_).substr(used_);
  switch (step_) {
    case Step::kFirstBoundary: {
      const std::string_view first = std::string_view(delimiter_).substr(2);
      const std::size_t known = std::min(first.size(), rest.size());
      if (rest.substr(0, known) != first.substr(0, known)) return kBadMultipart;
      needs_more = known < first.size();
      if (needs_more) return {};
      used_ += first.size();
      step_ = Step::kAfterBoundary;
      return {};
    }
    case Step::kAfterBoundary:
      needs_more = rest.size() < 2;
      if (needs_more) return {};
      if (rest.starts_with("--")) {
        step_ = Step::kEnd;
      } else if (rest.starts_with("\r\n")) {
        if (parts_.size() == limits_.max_parts) return HeadProblem{413, "http.too_many_parts"};
        step_ = Step::kPartHead;
      } else {
        return kBadMultipart;
      }
      used_ += 2;
      return {};
    case Step::kPartHead: {
      const std::size_t end = rest.find("\r\n\r\n");
      const std::size_t known =
          end == std::string_view::npos ? rest.size() - std::min<std::size_t>(rest.size(), 3) : end;
      if (known > limits_.max_part_head_bytes) return HeadProblem{431, "http.part_head_too_large"};
      needs_more = end == std::string_view::npos;
      if (needs_more) return {};
      used_ += end + 4;
      step_ = Step::kContent;
      return TakePartHead(rest.substr(0, end));
    }
    case Step::kContent: {
      const std::size_t at = rest.find(delimiter_);
      if (at != std::string_view::npos) {
        used_ += at + delimiter_.size();
        step_ = Step::kAfterBoundary;
        return TakeContent(rest.substr(0, at));
      }
      needs_more = true;
      if (rest.size() < delimiter_.size()) return {};
      const std::size_t safe = rest.size() - delimiter_.size() + 1;  // what follows may be the start of a delimiter
      used_ += safe;
      return TakeContent(rest.substr(0, safe));
    }
    case Step::kEnd:
      needs_more = true;
      if (rest.size() > 2 || !std::string_view("\r\n").starts_with(rest)) return kBadMultipart;
      return {};
  }
  return kBadMultipart;
}

std::optional<HeadProblem> MultipartParser::TakePartHead(std::string_view head) {
  Part part;
  bool is_file = false;
  std::size_t dispositions = 0;
  std::size_t types = 0;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return kBadMultipart;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = Trim(line.substr(colon + 1));
    if (!IsFieldValue(value)) return kBadMultipart;
    if (SameName(name, "Content-Disposition")) {
      if (++dispositions > 1) return kBadMultipart;
      if (Problem problem = TakeDisposition(value, part, is_file)) return problem;
    } else if (SameName(name, "Content-Type")) {
      if (++types > 1 || !ParseMediaType(value)) return kBadMultipart;
      part.content_type = value;
    } else if (SameName(name, "Content-Transfer-Encoding")) {
      if (!SameName(value, "binary") && !SameName(value, "8bit") && !SameName(value, "7bit")) return kBadMultipart;
    }
  }
  if (dispositions == 0) return kBadMultipart;
  if (is_file) {
    Result<TempFile> file = TempFile::Create(limits_.folder);
    if (!file) return HeadProblem{503, "http.no_temp_file"};
    part.file = std::move(*file);
  }
  parts_.push_back(std::move(part));
  return {};
}

std::optional<HeadProblem> MultipartParser::TakeContent(std::string_view bytes) {
  Part& part = parts_.back();
  if (part.is_file()) {
    if (part.file.size() + bytes.size() > limits_.max_file_bytes) return HeadProblem{413, "http.file_too_large"};
    if (!part.file.Append(bytes)) return HeadProblem{503, "http.disk_full"};
    return {};
  }
  if (part.text.size() + bytes.size() > limits_.max_text_bytes) return HeadProblem{413, "http.field_too_large"};
  part.text.append(bytes);
  return {};
}

std::optional<HeadProblem> MultipartParser::Finish() {
  if (step_ != Step::kEnd) return kBadMultipart;
  for (const Part& part : parts_) {
    if (!part.is_file() && (!IsUtf8(part.text) || part.text.find('\0') != std::string::npos)) return kBadMultipart;
  }
  return {};
}

}  // namespace yq::http
