// One connection, from accept to close: a coroutine that runs on the one thread of its loop, so that nothing in it
// needs a lock. Internal to this folder: the only headers with Asio in them are this and server.cpp's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/http/message_parser.h"
#include "engine/http/pool.h"
#include "engine/http/server.h"

namespace yq::http {

namespace net = boost::asio;
using Clock = std::chrono::steady_clock;

class Session;

// One I/O thread with its connections. `sessions` and `date` are touched by that thread alone.
struct Loop {
  std::unordered_set<Session*> sessions;  // before the context: its last handlers may hold sessions
  net::io_context context{1};
  net::executor_work_guard<net::io_context::executor_type> work{context.get_executor()};
  net::steady_timer sweep{context};
  std::string date;
  bool ending = false;
};

// What all connections share. The mutex guards the counts per address.
struct Shared {
  explicit Shared(ServerConfig given) : config(std::move(given)) {}

  ServerConfig config;
  std::unique_ptr<Pool> pool;
  std::optional<net::ssl::context> tls;
  std::string id_prefix;  // random, so that ids of two runs differ
  std::atomic<std::uint64_t> next_id{1};
  std::atomic<bool> draining{false};
  std::atomic<std::uint64_t> connections{0}, accepted{0}, turned_away{0}, requests{0}, refused{0}, shed{0};

  // False when a cap is reached. Every success needs one Leave. An empty key is in no count per address (trusted
  // proxies).
  [[nodiscard]] bool Enter(const std::string& address_key);
  void Leave(const std::string& address_key);
  [[nodiscard]] bool IsTrustedProxy(const std::string& address) const;

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> per_address_;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Shared& shared, Loop& loop, net::ip::tcp::socket socket, std::string address, std::string address_key);
  ~Session();

  void Start();
  void SweepAt(Clock::time_point now);  // acts on a deadline that has passed
  void CutIfIdle();                     // for a drain
  void Kill();                          // when the drain has taken too long

 private:
  // One request on its way through the pool. Shared with the job, which may outlive the wait for it.
  struct Outcome {
    std::optional<HeadProblem> refusal;
    std::optional<Response> response;  // neither: the deadline has passed
  };
  struct Exchange {
    Request request;
    RouteLimits limits;
    Outcome outcome;
  };
  enum class Next : std::uint8_t { kRequest, kClose, kLinger };

  [[nodiscard]] net::awaitable<void> Run();
  [[nodiscard]] net::awaitable<bool> Handshake();
  [[nodiscard]] net::awaitable<Next> Serve();
  [[nodiscard]] net::awaitable<HeadScanner::State> ReadHead(HeadScanner& scanner);
  [[nodiscard]] net::awaitable<std::optional<HeadProblem>> ReadBody(MessageParser& parser, const Framing& framing,
                                                                    Exchange& exchange);
  [[nodiscard]] net::awaitable<void> Handle(std::shared_ptr<Exchange> exchange);
  [[nodiscard]] net::awaitable<Next> Refuse(HeadProblem problem, const Request* request, std::string_view allow,
                                            Next next);
  [[nodiscard]] net::awaitable<bool> Send(Response response, const Request* request, bool keep_alive);
  [[nodiscard]] net::awaitable<bool> SendFile(const TempFile& file);
  [[nodiscard]] net::awaitable<std::size_t> ReadMore(std::size_t max_bytes);  // appended to in_; 0: closed or too late
  [[nodiscard]] net::awaitable<bool> Write(std::string_view first, std::string_view second);
  [[nodiscard]] net::awaitable<void> Linger();

  [[nodiscard]] Outcome RunHandler(const Request& request) const;  // on a pool thread
  void FillClient(Request& request) const;

  Shared& shared_;
  Loop& loop_;
  net::ip::tcp::socket socket_;
  std::unique_ptr<net::ssl::stream<net::ip::tcp::socket&>> tls_;  // over socket_
  net::steady_timer wake_;                                        // cancelled when the handler has answered
  std::string address_;
  std::string address_key_;
  Clock::time_point deadline_;
  bool first_request_ = true;
  bool idle_ = false;  // waiting for the first byte of a request
  bool timed_out_ = false;
  bool killed_ = false;
  bool handling_ = false;
  Clock::time_point head_at_;
  std::string in_;   // read, not yet consumed
  std::string out_;  // head of the answer
};

}  // namespace yq::http
