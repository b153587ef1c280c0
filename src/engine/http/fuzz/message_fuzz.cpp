// The head scan, the head checks and the body parser: never a crash, the same outcome however the bytes are cut, and
// nothing accepted that the layers above rely on never seeing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/http/message_parser.h"

namespace {

using namespace yq::http;

void Demand(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  HeadScanner::State state = HeadScanner::State::kMore;
  std::size_t head_bytes = 0;
  HeadProblem problem = {0, ""};
  Request request = {};
  std::string body = {};
  bool done = false;
};

Outcome Run(std::string_view bytes, std::size_t step) {
  Outcome outcome;
  HeadScanner scanner(4'096, 1'024);
  std::size_t given = 0;
  while (outcome.state == HeadScanner::State::kMore && given < bytes.size()) {
    given = std::min(given + step, bytes.size());
    outcome.state = scanner.Scan(bytes.substr(0, given));
  }
  outcome.head_bytes = scanner.length();
  if (outcome.state == HeadScanner::State::kBad) outcome.problem = scanner.problem();
  if (outcome.state != HeadScanner::State::kWhole) return outcome;

  MessageParser parser;
  Framing framing;
  if (const auto problem = parser.PutHead(bytes.substr(0, scanner.length()), outcome.request, framing)) {
    outcome.problem = *problem;
    return outcome;
  }
  parser.SetSink([&](std::string_view decoded) -> std::optional<HeadProblem> {
    outcome.body.append(decoded);
    if (outcome.body.size() > 2'048) return HeadProblem{413, "too much"};
    return {};
  });
  std::string held;
  bytes.remove_prefix(scanner.length());
  while (!parser.done() && !bytes.empty()) {
    held.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    std::size_t consumed = 0;
    const auto problem = parser.PutBody(held, consumed);
    Demand(consumed <= held.size());
    held.erase(0, consumed);
    if (problem) {
      outcome.problem = *problem;
      return outcome;
    }
  }
  outcome.done = parser.done();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = Run(bytes, bytes.size() + 1);
  const Outcome pieces = Run(bytes, 3);
  Demand(whole.state == pieces.state && whole.head_bytes == pieces.head_bytes && whole.done == pieces.done);
  // A few bytes of a cut chunk may still be waited for where the whole shows that they are wrong.
  const bool waits = pieces.state == HeadScanner::State::kWhole && pieces.problem.status == 0 && !pieces.done;
  Demand(whole.problem.status == pieces.problem.status || waits);
  if (whole.done) Demand(whole.body == pieces.body);
  if (whole.state != HeadScanner::State::kWhole || whole.problem.status != 0) return 0;
  Demand(whole.request.headers.Count("Host") == 1 && whole.request.headers.Count("Content-Length") <= 1);
  Demand(whole.request.headers.Count("Content-Length") + whole.request.headers.Count("Transfer-Encoding") <= 1);
  for (const std::string& segment : whole.request.segments) {
    Demand(segment != "." && segment != ".." &&
           segment.find_first_of(std::string_view("/\\\0\r\n", 5)) == std::string::npos);
  }
  return 0;
}
