#include "engine/http/message_parser.h"

#include <limits>

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>

namespace yq::http {

namespace {

namespace beast = boost::beast;

// A Beast body that hands every decoded byte on and keeps none.
struct SinkBody {
  struct value_type {
    MessageParser::Sink sink;
    std::optional<HeadProblem> problem;
  };

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, beast::error_code& failed) { failed = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& failed) {
      failed = {};
      std::size_t taken = 0;
      for (const auto buffer : beast::buffers_range_ref(buffers)) {
        const std::string_view bytes(static_cast<const char*>(buffer.data()), buffer.size());
        if (body_.sink) body_.problem = body_.sink(bytes);
        taken += bytes.size();
        if (body_.problem) {
          failed = beast::http::error::body_limit;
          break;
        }
      }
      return taken;
    }

    void finish(beast::error_code& failed) { failed = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace

struct MessageParser::Impl {
  beast::http::request_parser<SinkBody> parser;
  std::function<void(std::uint64_t, beast::string_view, beast::error_code&)> refuse_extension =
      [](std::uint64_t, beast::string_view extension, beast::error_code& failed) {
        if (!extension.empty())
          failed = beast::http::error::bad_chunk_extension;  // nobody needs one, attackers hide in them
      };
};

MessageParser::MessageParser() : impl_(std::make_unique<Impl>()) {
  // Our own limits are checked before (head) and in the sink (body).
  impl_->parser.header_limit(std::numeric_limits<std::uint32_t>::max());
  impl_->parser.body_limit(boost::none);
  impl_->parser.on_chunk_header(impl_->refuse_extension);
}

MessageParser::~MessageParser() = default;

std::optional<HeadProblem> MessageParser::PutHead(std::string_view raw, Request& request, Framing& framing) {
  beast::error_code failed;
  const std::size_t used = impl_->parser.put(boost::asio::buffer(raw.data(), raw.size()), failed);
  if (failed && failed != beast::http::error::need_more) return HeadProblem{400, "http.bad_header"};
  if (used != raw.size() || !impl_->parser.is_header_done()) return HeadProblem{400, "http.bad_header"};
  const auto& message = impl_->parser.get();
  request.method = message.method_string();
  request.target = message.target();
  for (const auto& field : message) request.headers.Add(field.name_string(), field.value());
  if (std::optional<HeadProblem> problem = CheckHead(static_cast<int>(message.version() % 10), request, framing)) {
    return problem;
  }
  // The two readers must agree on where the message ends.
  if (impl_->parser.chunked() != framing.chunked) return HeadProblem{400, "http.bad_framing"};
  if (impl_->parser.content_length().value_or(0) != framing.content_length.value_or(0)) {
    return HeadProblem{400, "http.bad_framing"};
  }
  impl_->parser.eager(true);
  return {};
}

void MessageParser::SetSink(Sink sink) { impl_->parser.get().body().sink = std::move(sink); }

std::optional<HeadProblem> MessageParser::PutBody(std::string_view raw, std::size_t& consumed) {
  consumed = 0;
  // The shortest end of a chunked body is "0 CRLF CRLF"; Beast 1.81 asserts that it never sees less of it.
  if (done() || (impl_->parser.chunked() && raw.size() < 5)) return {};
  beast::error_code failed;
  consumed = impl_->parser.put(boost::asio::buffer(raw.data(), raw.size()), failed);
  if (impl_->parser.get().body().problem) return impl_->parser.get().body().problem;
  if (failed && failed != beast::http::error::need_more) return HeadProblem{400, "http.bad_chunk"};
  return {};
}

bool MessageParser::done() const { return impl_->parser.is_done(); }

}  // namespace yq::http
