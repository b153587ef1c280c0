#include "engine/http/server.h"

#include <csignal>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/http/session.h"
#include "engine/http/syntax.h"

namespace yq::http {

namespace {

using Tcp = net::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
constexpr auto kSweepEvery = 50ms;  // how exactly deadlines are kept
constexpr std::string_view kTurnedAway =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

// One client has one IPv4 address but a whole /64 of IPv6.
std::string AddressKey(const net::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const net::ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
  return std::string(bytes.begin(), bytes.begin() + 8);
}

net::ip::address Unmapped(const net::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
}

void Sweep(Loop& loop) {
  loop.date = HttpDate(std::time(nullptr));
  const Clock::time_point now = Clock::now();
  for (Session* session : loop.sessions) session->SweepAt(now);
  loop.sweep.expires_after(kSweepEvery);
  loop.sweep.async_wait([&loop](boost::system::error_code failed) {
    if (!failed && !loop.ending) Sweep(loop);
  });
}

}  // namespace

struct Server::Impl {
  explicit Impl(ServerConfig config) : shared(std::move(config)) {}

  [[nodiscard]] Result<> Listen();
  [[nodiscard]] Result<> LoadTls();
  [[nodiscard]] net::awaitable<void> Accept();
  void Welcome(Tcp::socket socket, Loop& loop);
  void OnEveryLoop(void (*act)(Loop&));
  [[nodiscard]] bool WaitUntilEmpty(std::chrono::milliseconds limit) const;

  Shared shared;
  std::vector<std::unique_ptr<Loop>> loops;
  std::optional<Tcp::acceptor> acceptor;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

Server::Server(ServerConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}

Server::~Server() { Stop(); }

std::uint16_t Server::port() const { return impl_->port; }

ServerStats Server::stats() const {
  const Shared& shared = impl_->shared;
  return {.connections = shared.connections,
          .accepted = shared.accepted,
          .turned_away = shared.turned_away,
          .requests = shared.requests,
          .refused = shared.refused,
          .shed = shared.shed};
}

Result<> Server::Start() {
  std::signal(SIGPIPE, SIG_IGN);
  Shared& shared = impl_->shared;
  YQ_TRY(impl_->LoadTls());
  for (std::size_t i = 0; i < std::max<std::size_t>(shared.config.io_threads, 1); ++i) {
    impl_->loops.push_back(std::make_unique<Loop>());
  }
  if (Result<> listening = impl_->Listen(); !listening) {
    impl_->loops.clear();
    return listening;
  }
  std::random_device random;
  shared.id_prefix = fmt::format("{:08x}{:08x}", random(), random());
  shared.pool = std::make_unique<Pool>(std::max<std::size_t>(shared.config.pool_threads, 1), shared.config.pool_queue,
                                       shared.config.pool_patience);
  for (const std::unique_ptr<Loop>& loop : impl_->loops) {
    Sweep(*loop);
    impl_->threads.emplace_back([&context = loop->context] { context.run(); });
  }
  net::co_spawn(impl_->loops.front()->context, impl_->Accept(), [](const std::exception_ptr&) {});
  return {};
}

Result<> Server::Impl::LoadTls() {
  const Tls& files = shared.config.tls;
  if (files.certificate_file.empty()) return {};
  net::ssl::context& context = shared.tls.emplace(net::ssl::context::tls_server);
  boost::system::error_code failed;
  std::string_view file = files.certificate_file;
  context.use_certificate_chain_file(files.certificate_file, failed);
  if (!failed) {
    file = files.key_file;
    context.use_private_key_file(files.key_file, net::ssl::context::pem, failed);
  }
  if (failed) {
    return Fail(ErrorCode::kInvalid, "http.bad_certificate", {{"file", std::string(file)}},
                fmt::format("cannot use {}: {}", file, failed.message()));
  }
  context.set_options(net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1 | net::ssl::context::no_compression,
                      failed);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);  // 34 KB less for each idle connection
  return {};
}

Result<> Server::Impl::Listen() {
  const ServerConfig& config = shared.config;
  const std::string where = fmt::format("port {} on {}", config.port, config.address);
  const auto fail = [&](ErrorCode code, std::string key, std::string words) {
    acceptor.reset();
    return Fail(code, std::move(key), {{"address", config.address}, {"port", fmt::to_string(config.port)}},
                std::move(words));
  };
  boost::system::error_code failed;
  const net::ip::address address = net::ip::make_address(config.address, failed);
  if (failed) {
    return fail(ErrorCode::kInvalid, "http.no_address",
                fmt::format("'{}' is not an IP address; 127.0.0.1 serves this machine alone, 0.0.0.0 every network",
                            config.address));
  }
  acceptor.emplace(loops.front()->context);
  const Tcp::endpoint endpoint(address, config.port);
  acceptor->open(endpoint.protocol(), failed);
  if (!failed) acceptor->set_option(Tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor->bind(endpoint, failed);
  if (!failed) acceptor->listen(4096, failed);
  if (!failed) port = acceptor->local_endpoint(failed).port();
  if (!failed) return {};
  if (failed == net::error::address_in_use) {
    return fail(ErrorCode::kConflict, "http.port_taken",
                where + " is already taken by another program; stop it or choose another port");
  }
  if (failed == net::error::access_denied) {
    return fail(ErrorCode::kForbidden, "http.port_forbidden", where + " needs the right to use ports below 1024");
  }
  return fail(ErrorCode::kUnavailable, "http.no_address",
              fmt::format("cannot listen at {}: {}", where, failed.message()));
}

net::awaitable<void> Server::Impl::Accept() {
  net::steady_timer pause(loops.front()->context);
  for (std::size_t turn = 0; !shared.draining; ++turn) {
    Loop& loop = *loops[turn % loops.size()];
    auto [failed, socket] = co_await acceptor->async_accept(loop.context, kAwait);
    if (shared.draining || failed == net::error::operation_aborted) break;
    if (failed) {  // out of descriptors, or the client has gone already
      pause.expires_after(20ms);
      co_await pause.async_wait(kAwait);
      continue;
    }
    Welcome(std::move(socket), loop);
  }
}

void Server::Impl::Welcome(Tcp::socket socket, Loop& loop) {
  boost::system::error_code failed;
  const Tcp::endpoint peer = socket.remote_endpoint(failed);
  if (failed) return;
  const net::ip::address address = Unmapped(peer.address());
  const std::string text = address.to_string();
  std::string key = shared.IsTrustedProxy(text) ? std::string() : AddressKey(address);
  if (!shared.Enter(key)) {
    ++shared.turned_away;
    socket.non_blocking(true, failed);
    if (!shared.tls) socket.write_some(net::buffer(kTurnedAway), failed);
    return;
  }
  ++shared.accepted;
  socket.set_option(Tcp::no_delay(true), failed);
  auto welcome = [this, &loop, socket = std::move(socket), text, key = std::move(key)]() mutable {
    std::make_shared<Session>(shared, loop, std::move(socket), text, std::move(key))->Start();
  };
  net::post(loop.context, std::move(welcome));
}

void Server::Impl::OnEveryLoop(void (*act)(Loop&)) {
  for (const std::unique_ptr<Loop>& loop : loops) {
    net::post(loop->context, [&loop = *loop, act] { act(loop); });
  }
}

bool Server::Impl::WaitUntilEmpty(std::chrono::milliseconds limit) const {
  const Clock::time_point end = Clock::now() + limit;
  while (shared.connections > 0) {
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

bool Server::Drain(std::chrono::milliseconds limit) {
  Impl& impl = *impl_;
  if (impl.loops.empty()) return true;
  impl.shared.draining = true;
  net::post(impl.loops.front()->context, [&impl] {
    boost::system::error_code ignored;
    impl.acceptor->close(ignored);
  });
  impl.OnEveryLoop([](Loop& loop) {
    for (Session* session : loop.sessions) session->CutIfIdle();
  });
  if (impl.WaitUntilEmpty(limit)) return true;
  impl.OnEveryLoop([](Loop& loop) {
    for (Session* session : loop.sessions) session->Kill();
  });
  return false;
}

void Server::Stop() {
  Impl& impl = *impl_;
  if (impl.loops.empty()) return;
  Drain(0ms);
  impl.shared.pool->Stop();  // handlers that still run are waited for: they hold the caller's things
  for (const std::unique_ptr<Loop>& loop : impl.loops) {
    net::post(loop->context, [&loop = *loop] {
      loop.ending = true;
      loop.sweep.cancel();
      loop.work.reset();
    });
  }
  for (std::thread& thread : impl.threads) thread.join();
  impl.threads.clear();
  impl.acceptor.reset();
  impl.loops.clear();
}

}  // namespace yq::http
