#include "engine/http/session.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "engine/http/answer.h"
#include "engine/http/multipart.h"
#include "engine/http/syntax.h"

namespace yq::http {

namespace {

constexpr auto kAwait = net::as_tuple(net::use_awaitable);  // errors as values: a lost client is no exception

constexpr std::size_t kHeadChunk = 4 * 1024;      // most heads fit in one
constexpr std::size_t kBodyChunk = 32 * 1024;     // also the memory a slow reader or writer costs
constexpr std::size_t kMaxHeldBytes = 16 * 1024;  // of a chunk header or trailer that never ends
constexpr std::size_t kInlineBody = 16 * 1024;    // shorter bodies are copied behind the head: one system call

bool IsAddress(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 || inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// A client that moves fewer bytes than this allows is cut.
Clock::duration TimeFor(std::uint64_t bytes, const ServerConfig& config) {
  return std::chrono::milliseconds(bytes * 1000 / std::max<std::size_t>(config.min_bytes_per_second, 1));
}

}  // namespace

bool Shared::Enter(const std::string& address_key) {
  if (connections.load() >= config.max_connections) return false;
  if (!address_key.empty()) {
    const std::lock_guard lock(mutex_);
    std::size_t& count = per_address_[address_key];
    if (count >= config.max_connections_per_address) return false;
    ++count;
  }
  ++connections;
  return true;
}

void Shared::Leave(const std::string& address_key) {
  if (!address_key.empty()) {
    const std::lock_guard lock(mutex_);
    const auto found = per_address_.find(address_key);
    if (found != per_address_.end() && --found->second == 0) per_address_.erase(found);
  }
  --connections;
}

bool Shared::IsTrustedProxy(const std::string& address) const {
  return std::ranges::find(config.trusted_proxies, address) != config.trusted_proxies.end();
}

Session::Session(Shared& shared, Loop& loop, net::ip::tcp::socket socket, std::string address, std::string address_key)
    : shared_(shared),
      loop_(loop),
      socket_(std::move(socket)),
      wake_(loop.context),
      address_(std::move(address)),
      address_key_(std::move(address_key)),
      deadline_(Clock::now() + shared.config.head_deadline) {
  loop_.sessions.insert(this);
}

Session::~Session() {
  loop_.sessions.erase(this);
  shared_.Leave(address_key_);
}

void Session::Start() {
  net::co_spawn(loop_.context, Run(), [self = shared_from_this()](const std::exception_ptr&) {
    // Only a lost resource throws here; the connection ends with its session.
  });
}

void Session::SweepAt(Clock::time_point now) {
  if (now < deadline_) return;
  deadline_ = Clock::time_point::max();
  timed_out_ = true;
  boost::system::error_code ignored;
  handling_ ? static_cast<void>(wake_.cancel()) : static_cast<void>(socket_.cancel(ignored));
}

void Session::CutIfIdle() {
  if (idle_) Kill();
}

void Session::Kill() {
  killed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

net::awaitable<void> Session::Run() {
  bool up = true;
  if (shared_.tls) up = co_await Handshake();
  Next next = up ? Next::kRequest : Next::kClose;
  while (next == Next::kRequest) next = co_await Serve();
  if (next == Next::kLinger) co_await Linger();
  boost::system::error_code ignored;
  socket_.shutdown(net::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

net::awaitable<bool> Session::Handshake() {
  tls_ = std::make_unique<net::ssl::stream<net::ip::tcp::socket&>>(socket_, *shared_.tls);
  auto [failed] = co_await tls_->async_handshake(net::ssl::stream_base::server, kAwait);
  co_return !failed && !timed_out_;
}

net::awaitable<Session::Next> Session::Serve() {
  const ServerConfig& config = shared_.config;
  timed_out_ = false;
  HeadScanner scanner(config.max_head_bytes, config.max_target_bytes);
  const HeadScanner::State state = co_await ReadHead(scanner);
  head_at_ = Clock::now();
  if (killed_ || (state == HeadScanner::State::kMore && (in_.empty() || !timed_out_))) co_return Next::kClose;
  if (state == HeadScanner::State::kMore)
    co_return co_await Refuse({408, "http.head_too_slow"}, nullptr, {}, Next::kClose);
  if (state == HeadScanner::State::kBad) co_return co_await Refuse(scanner.problem(), nullptr, {}, Next::kLinger);

  MessageParser parser;
  Framing framing;
  auto exchange = std::make_shared<Exchange>();
  Request& request = exchange->request;
  const std::string_view head = std::string_view(in_).substr(0, scanner.length());
  const std::optional<HeadProblem> bad_head = parser.PutHead(head, request, framing);
  in_.erase(0, scanner.length());
  if (bad_head) co_return co_await Refuse(*bad_head, nullptr, {}, Next::kLinger);
  ++shared_.requests;
  FillClient(request);

  RouteFound found = config.find(request.method, request.segments);
  const Next after = framing.has_body() ? Next::kLinger : framing.keep_alive ? Next::kRequest : Next::kClose;
  if (found.found == Found::kNoPath) co_return co_await Refuse({404, "http.no_such_path"}, &request, {}, after);
  if (found.found == Found::kNoMethod) {
    co_return co_await Refuse({405, "http.no_such_method"}, &request, found.allow, after);
  }
  request.route = found.route;
  request.parameters = std::move(found.parameters);
  exchange->limits = found.limits;

  if (framing.has_body()) {
    const std::size_t max_bytes = found.limits.body == BodyKind::kNone ? 0 : found.limits.max_bytes;
    if (max_bytes == 0 || framing.content_length.value_or(0) > max_bytes) {
      co_return co_await Refuse({413, "http.body_too_large"}, &request, {}, Next::kLinger);
    }
    if (!FitsBodyKind(request, found.limits.body)) {
      co_return co_await Refuse({415, "http.wrong_body_type"}, &request, {}, Next::kLinger);
    }
    if (framing.expects_continue && in_.empty()) {
      deadline_ = Clock::now() + config.answer_deadline;
      const bool sent = co_await Write("HTTP/1.1 100 Continue\r\n\r\n", {});
      if (!sent) co_return Next::kClose;
    }
    const std::optional<HeadProblem> bad_body = co_await ReadBody(parser, framing, *exchange);
    if (killed_) co_return Next::kClose;
    if (bad_body) co_return co_await Refuse(*bad_body, &request, {}, Next::kLinger);
  }

  co_await Handle(exchange);
  const Next done = framing.keep_alive ? Next::kRequest : Next::kClose;
  if (killed_) co_return Next::kClose;
  Outcome outcome = std::move(exchange->outcome);
  if (outcome.refusal) co_return co_await Refuse(*outcome.refusal, &request, {}, done);
  if (!outcome.response) co_return co_await Refuse({503, "http.too_slow"}, &request, {}, Next::kClose);
  const bool keep_alive = framing.keep_alive && !shared_.draining;
  const bool sent = co_await Send(std::move(*outcome.response), &request, keep_alive);
  co_return sent&& keep_alive ? Next::kRequest : Next::kClose;
}

net::awaitable<HeadScanner::State> Session::ReadHead(HeadScanner& scanner) {
  const ServerConfig& config = shared_.config;
  idle_ = in_.empty();
  if (!std::exchange(first_request_, false)) {
    deadline_ = Clock::now() + (idle_ ? config.idle_deadline : config.head_deadline);
  }
  while (true) {
    const HeadScanner::State state = scanner.Scan(in_);
    if (state != HeadScanner::State::kMore) co_return state;
    if (idle_ && shared_.draining) co_return state;
    const std::size_t got = co_await ReadMore(kHeadChunk);
    if (got == 0) {
      idle_ = false;
      co_return HeadScanner::State::kMore;
    }
    if (std::exchange(idle_, false)) deadline_ = std::min(deadline_, Clock::now() + config.head_deadline);
  }
}

net::awaitable<std::optional<HeadProblem>> Session::ReadBody(MessageParser& parser, const Framing& framing,
                                                             Exchange& exchange) {
  const ServerConfig& config = shared_.config;
  const RouteLimits& limits = exchange.limits;
  Request& request = exchange.request;
  std::optional<MultipartParser> multipart;
  if (limits.body == BodyKind::kMultipart) {
    const std::string boundary = MultipartBoundary(request.headers.Get("Content-Type")).value_or("");
    multipart.emplace(boundary, MultipartLimits{.max_parts = limits.max_parts,
                                                .max_file_bytes = limits.max_file_bytes > 0 ? limits.max_file_bytes
                                                                                            : limits.max_bytes,
                                                .folder = config.upload_folder});
  } else {
    request.body.reserve(std::min<std::size_t>(framing.content_length.value_or(0), kBodyChunk));
  }
  std::uint64_t received = 0;
  parser.SetSink([&](std::string_view bytes) -> std::optional<HeadProblem> {
    received += bytes.size();
    if (received > limits.max_bytes) return HeadProblem{413, "http.body_too_large"};
    if (multipart) return multipart->Feed(bytes);
    request.body.append(bytes);
    return {};
  });

  const Clock::time_point since = Clock::now();
  while (true) {
    std::size_t consumed = 0;
    const std::optional<HeadProblem> problem = in_.empty() ? std::nullopt : parser.PutBody(in_, consumed);
    in_.erase(0, consumed);
    if (problem) co_return problem;
    if (parser.done()) break;
    if (consumed == 0 && in_.size() >= kMaxHeldBytes) co_return HeadProblem{400, "http.bad_chunk"};
    deadline_ = since + config.body_deadline + TimeFor(received, config);
    const std::size_t got = co_await ReadMore(kBodyChunk);
    if (got > 0) continue;
    if (!timed_out_) killed_ = true;  // the client has gone
    co_return HeadProblem{408, "http.body_too_slow"};
  }
  if (in_.empty()) in_ = std::string();  // no 32 KB for an idle connection

  if (multipart) {
    if (std::optional<HeadProblem> problem = multipart->Finish()) co_return problem;
    request.parts = std::move(multipart->parts());
  } else if (limits.body == BodyKind::kForm) {
    std::optional<std::vector<Field>> form = ParseUrlEncoded(request.body);
    if (!form) co_return HeadProblem{400, "http.bad_form"};
    request.form = std::move(*form);
  }
  co_return std::nullopt;
}

net::awaitable<void> Session::Handle(std::shared_ptr<Exchange> exchange) {
  exchange->request.deadline = Clock::now() + exchange->limits.deadline;
  deadline_ = Clock::time_point::max();
  if (exchange->limits.run_on == RunOn::kIoThread) {
    exchange->outcome = RunHandler(exchange->request);
    co_return;
  }
  // The pool thread only reads the exchange; its outcome is put there on the loop's thread, so a handler that has been
  // given up for its deadline may go on in peace.
  auto job = [self = shared_from_this(), exchange](Pool::Turn turn) mutable {
    Outcome outcome;
    if (turn == Pool::Turn::kTooLate) {
      outcome.refusal = HeadProblem{503, "http.overloaded"};
    } else {
      outcome = self->RunHandler(exchange->request);
    }
    net::io_context& context = self->loop_.context;
    net::post(context,
              [self = std::move(self), exchange = std::move(exchange), outcome = std::move(outcome)]() mutable {
                exchange->outcome = std::move(outcome);
                if (self->handling_) self->wake_.cancel();
              });
  };
  if (!shared_.pool->TryRun(std::move(job))) {
    exchange->outcome.refusal = HeadProblem{503, "http.overloaded"};
    co_return;
  }
  handling_ = true;
  deadline_ = exchange->request.deadline;
  wake_.expires_at(net::steady_timer::time_point::max());
  co_await wake_.async_wait(kAwait);
  handling_ = false;
  deadline_ = Clock::time_point::max();
}

Session::Outcome Session::RunHandler(const Request& request) const {
  Outcome outcome;
  try {
    outcome.response = shared_.config.handle(request);
  } catch (const std::exception&) {  // the last fence: the layer above catches and logs first
    outcome.refusal = HeadProblem{500, "http.handler_failed"};
    return outcome;
  }
  if (!IsSendable(outcome.response->headers)) {
    outcome.refusal = HeadProblem{500, "http.bad_answer_header"};
  } else if (shared_.config.gzip) {
    Compress(request, *outcome.response);
  }
  return outcome;
}

net::awaitable<Session::Next> Session::Refuse(HeadProblem problem, const Request* request, std::string_view allow,
                                              Next next) {
  ++shared_.refused;
  if (problem.key == "http.overloaded" || problem.key == "http.too_slow") ++shared_.shed;
  if (tls_ && timed_out_) co_return Next::kClose;  // a cancelled TLS operation leaves the stream unusable
  if (next == Next::kRequest && shared_.draining) next = Next::kClose;
  const Refusal refusal{problem.status, problem.key, request};
  Response page = shared_.config.refusal_page ? shared_.config.refusal_page(refusal) : PlainRefusal(refusal);
  if (!IsSendable(page.headers)) page = PlainRefusal(refusal);
  page.status = problem.status;
  if (!allow.empty()) page.headers.Set("Allow", allow);
  if (problem.status == 503) page.headers.Set("Retry-After", "1");
  const bool sent = co_await Send(std::move(page), request, next == Next::kRequest);
  co_return sent ? next : Next::kClose;
}

net::awaitable<bool> Session::Send(Response response, const Request* request, bool keep_alive) {
  const std::uint64_t size = response.body_size();
  timed_out_ = false;
  deadline_ = Clock::now() + shared_.config.answer_deadline + TimeFor(size, shared_.config);
  out_ = HeadText(response, shared_.config.default_headers, loop_.date, keep_alive);
  std::string_view text;
  if (const auto* own = std::get_if<std::string>(&response.body)) text = *own;
  if (const auto* many = std::get_if<std::shared_ptr<const std::string>>(&response.body); many && *many) text = **many;
  const bool bodiless = (request != nullptr && request->is_head) || response.status == 204 || response.status == 304;
  if (bodiless) text = {};
  if (text.size() <= kInlineBody) {
    out_.append(text);
    text = {};
  }
  const std::uint64_t sent_bytes = out_.size() + text.size();
  bool sent = co_await Write(out_, text);
  const auto* file = std::get_if<TempFile>(&response.body);
  if (sent && file != nullptr && !bodiless) sent = co_await SendFile(*file);
  deadline_ = Clock::time_point::max();
  if (shared_.config.on_exchange) {
    shared_.config.on_exchange(
        {.request = request,
         .status = response.status,
         .sent_bytes = sent_bytes + (file != nullptr && !bodiless ? size : 0),
         .took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - head_at_)});
  }
  co_return sent;
}

net::awaitable<bool> Session::SendFile(const TempFile& file) {
  std::string chunk(std::min<std::uint64_t>(kBodyChunk, file.size()), '\0');
  std::uint64_t offset = 0;
  while (offset < file.size()) {
    const std::uint64_t wanted = std::min<std::uint64_t>(chunk.size(), file.size() - offset);
    const Result<std::size_t> got = file.ReadAt(offset, std::span(chunk).first(wanted));
    if (!got || *got == 0) co_return false;  // the length has been promised: only a cut connection tells the truth
    offset += *got;
    const bool sent = co_await Write(std::string_view(chunk).substr(0, *got), {});
    if (!sent) co_return false;
  }
  co_return true;
}

net::awaitable<std::size_t> Session::ReadMore(std::size_t max_bytes) {
  if (killed_ || timed_out_) co_return 0;
  const std::size_t held = in_.size();
  in_.resize(held + max_bytes);
  const net::mutable_buffer space(in_.data() + held, max_bytes);
  std::size_t got = 0;
  if (tls_) {
    auto [failed, count] = co_await tls_->async_read_some(space, kAwait);
    got = failed ? 0 : count;
  } else {
    auto [failed, count] = co_await socket_.async_read_some(space, kAwait);
    got = failed ? 0 : count;
  }
  in_.resize(held + got);
  co_return got;
}

net::awaitable<bool> Session::Write(std::string_view first, std::string_view second) {
  if (killed_ || timed_out_) co_return false;
  const std::array<net::const_buffer, 2> buffers{net::buffer(first), net::buffer(second)};
  bool sent = false;
  if (tls_) {
    auto [failed, count] = co_await net::async_write(*tls_, buffers, kAwait);
    sent = !failed;
  } else {
    auto [failed, count] = co_await net::async_write(socket_, buffers, kAwait);
    sent = !failed;
  }
  co_return sent;
}

// Closing a socket with unread bytes resets it, and the client may lose the very answer that told it to stop.
net::awaitable<void> Session::Linger() {
  if (killed_) co_return;
  timed_out_ = false;
  deadline_ = Clock::now() + shared_.config.linger;
  if (tls_) co_await tls_->async_shutdown(kAwait);
  boost::system::error_code ignored;
  socket_.shutdown(net::ip::tcp::socket::shutdown_send, ignored);
  in_.resize(kHeadChunk);
  const net::mutable_buffer space(in_.data(), in_.size());
  while (!timed_out_ && !killed_) {
    auto [failed, count] = co_await socket_.async_read_some(space, kAwait);
    if (failed) break;
  }
}

void Session::FillClient(Request& request) const {
  request.id = fmt::format("{}{:08x}", shared_.id_prefix, shared_.next_id.fetch_add(1));
  request.remote_address = address_;
  request.tls = tls_ != nullptr;
  if (!shared_.IsTrustedProxy(address_)) return;
  // Each proxy appends the address it saw: from the end back to the first that is not one of ours.
  for (const Field& field : request.headers) {
    if (SameName(field.name, "X-Forwarded-Proto")) request.tls = field.value == "https";
    if (!SameName(field.name, "X-Forwarded-For")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = rest.rfind(',');
      std::string hop(Trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
      if (!IsAddress(hop)) break;
      request.remote_address = std::move(hop);
      if (!shared_.IsTrustedProxy(request.remote_address)) break;
    }
  }
}

}  // namespace yq::http
