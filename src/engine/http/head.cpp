#include "engine/http/head.h"

#include <algorithm>
#include <array>

#include "engine/http/syntax.h"

namespace yq::http {

namespace {

constexpr std::size_t kMaxFields = 100;
constexpr std::size_t kMaxMethodBytes = 16;

using Problem = std::optional<HeadProblem>;

Problem CheckMethod(Request& request) {
  constexpr std::array<std::string_view, 7> kKnown{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  if (std::ranges::find(kKnown, request.method) == kKnown.end()) return HeadProblem{501, "http.unknown_method"};
  request.is_head = request.method == "HEAD";
  if (request.is_head) request.method = "GET";
  return {};
}

Problem CheckTarget(Request& request) {
  const std::string_view target = request.target;
  const std::size_t question = target.find('?');
  const std::string_view raw_path = target.substr(0, question);
  if (target.find('#') != std::string_view::npos || raw_path.find_first_of("\"<>\\") != std::string_view::npos) {
    return HeadProblem{400, "http.bad_target"};
  }
  std::optional<DecodedPath> path = DecodePath(raw_path);
  if (!path) return HeadProblem{400, "http.bad_target"};
  request.path = std::move(path->path);
  request.segments = std::move(path->segments);
  if (question == std::string_view::npos) return {};
  std::optional<std::vector<Field>> query = ParseUrlEncoded(target.substr(question + 1));
  if (!query) return HeadProblem{400, "http.bad_query"};
  request.query = std::move(*query);
  return {};
}

Problem CheckHost(Request& request) {
  if (request.headers.Count("Host") != 1 || !IsHost(request.headers.Get("Host"))) {
    return HeadProblem{400, "http.bad_host"};
  }
  request.host = LowerCase(request.headers.Get("Host"));
  return {};
}

Problem CheckLength(int minor_version, const Request& request, Framing& framing) {
  const std::size_t lengths = request.headers.Count("Content-Length");
  const std::size_t codings = request.headers.Count("Transfer-Encoding");
  if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0)) return HeadProblem{400, "http.bad_framing"};
  if (codings > 0) {
    const std::string_view coding = request.headers.Get("Transfer-Encoding");
    if (minor_version == 0) return HeadProblem{400, "http.bad_framing"};
    if (!SameName(coding, "chunked")) {
      return IsToken(coding) ? HeadProblem{501, "http.unknown_coding"} : HeadProblem{400, "http.bad_framing"};
    }
    framing.chunked = true;
  }
  if (lengths > 0) {
    const std::string_view digits = request.headers.Get("Content-Length");
    if (digits.empty() || digits.size() > 18) return HeadProblem{400, "http.bad_framing"};
    std::uint64_t length = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return HeadProblem{400, "http.bad_framing"};
      length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    framing.content_length = length;
  }
  return {};
}

Problem CheckConnection(int minor_version, const Request& request, Framing& framing) {
  framing.keep_alive = minor_version == 1;
  for (const Field& field : request.headers) {
    if (SameName(field.name, "Connection")) {
      std::string_view rest = field.value;
      while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        if (SameName(Trim(rest.substr(0, comma)), "close")) framing.keep_alive = false;
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
      }
    } else if (SameName(field.name, "Expect")) {
      if (!SameName(field.value, "100-continue")) return HeadProblem{417, "http.unknown_expectation"};
      framing.expects_continue = minor_version == 1;
    } else if (SameName(field.name, "Content-Encoding") && !SameName(field.value, "identity")) {
      return HeadProblem{415, "http.encoded_body"};
    }
  }
  return {};
}

}  // namespace

HeadScanner::State HeadScanner::Bad(int status, std::string_view key) {
  problem_ = {status, key};
  return State::kBad;
}

HeadScanner::State HeadScanner::Scan(std::string_view buffer) {
  constexpr std::string_view kVersion = "HTTP/1.";
  for (; at_ < buffer.size(); ++at_) {
    const char c = buffer[at_];
    const std::size_t in_step = at_ - step_start_;
    if (at_ >= max_head_bytes_) return Bad(431, "http.head_too_large");
    switch (step_) {
      case Step::kMethod:
        if (c == ' ' && in_step > 0) {
          step_ = Step::kTarget;
          step_start_ = at_ + 1;
        } else if (!IsTokenChar(c)) {
          return Bad(400, "http.bad_request_line");
        } else if (in_step >= kMaxMethodBytes) {
          return Bad(501, "http.unknown_method");
        }
        break;
      case Step::kTarget:
        if (c == ' ' && in_step > 0) {
          step_ = Step::kVersion;
          step_start_ = at_ + 1;
        } else if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f) {
          return Bad(400, "http.bad_request_line");
        } else if (in_step >= max_target_bytes_) {
          return Bad(414, "http.target_too_long");
        }
        break;
      case Step::kVersion:
        if (in_step == 5 && c >= '0' && c <= '9' && c != '1') return Bad(505, "http.unknown_version");
        if (in_step < kVersion.size() ? c != kVersion[in_step] : c < '0' || c > '9') {
          return Bad(400, "http.bad_request_line");
        }
        if (in_step == kVersion.size()) {
          if (c > '1') return Bad(505, "http.unknown_version");
          step_ = Step::kLineEnd;
          step_start_ = at_ + 1;
        }
        break;
      case Step::kLineEnd:
        if (c != (in_step == 0 ? '\r' : '\n')) return Bad(400, "http.bad_request_line");
        if (in_step == 1) step_ = Step::kLineStart;
        break;
      case Step::kLineStart:
        if (c == '\r') {
          step_ = Step::kHeadEnd;
        } else if (!IsTokenChar(c)) {  // a folded line, an empty name or a bare LF among others
          return Bad(400, "http.bad_header");
        } else if (++fields_ > kMaxFields) {
          return Bad(431, "http.head_too_large");
        } else {
          step_ = Step::kName;
        }
        break;
      case Step::kName:
        if (c == ':') {
          step_ = Step::kValue;
        } else if (!IsTokenChar(c)) {
          return Bad(400, "http.bad_header");
        }
        break;
      case Step::kValue:
        if (c == '\r') {
          step_ = Step::kValueEnd;
        } else if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f) {
          return Bad(400, "http.bad_header");
        }
        break;
      case Step::kValueEnd:
        if (c != '\n') return Bad(400, "http.bad_header");
        step_ = Step::kLineStart;
        break;
      case Step::kHeadEnd:
        if (c != '\n') return Bad(400, "http.bad_header");
        ++at_;
        return State::kWhole;
    }
  }
  return State::kMore;
}

std::optional<HeadProblem> CheckHead(int minor_version, Request& request, Framing& framing) {
  if (auto problem = CheckMethod(request)) return problem;
  if (auto problem = CheckTarget(request)) return problem;
  if (auto problem = CheckHost(request)) return problem;
  if (auto problem = CheckLength(minor_version, request, framing)) return problem;
  if (auto problem = CheckConnection(minor_version, request, framing)) return problem;
  for (const Field& field : request.headers) {
    if (!SameName(field.name, "Cookie")) continue;
    std::vector<Field> cookies = ParseCookies(field.value);
    std::ranges::move(cookies, std::back_inserter(request.cookies));
  }
  return {};
}

}  // namespace yq::http
