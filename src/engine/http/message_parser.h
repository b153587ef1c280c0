// One request message from bytes: our own checks on the head, Beast's parser for the head again and for the body
// framing. Both must accept. One parser per request, one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/http/head.h"
#include "engine/http/request.h"

namespace yq::http {

class MessageParser {
 public:
  // Takes decoded bytes of the body; a problem ends the message.
  using Sink = std::function<std::optional<HeadProblem>(std::string_view)>;

  MessageParser();
  ~MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;

  // `raw` is a whole head as HeadScanner found it. Fills request and framing.
  [[nodiscard]] std::optional<HeadProblem> PutHead(std::string_view raw, Request& request, Framing& framing);

  void SetSink(Sink sink);
  // Takes what it can of `raw`; what it leaves must be given again with more behind it.
  [[nodiscard]] std::optional<HeadProblem> PutBody(std::string_view raw, std::size_t& consumed);
  [[nodiscard]] bool done() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yq::http
