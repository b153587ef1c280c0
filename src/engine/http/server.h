// The server: few I/O threads hold all connections, a bounded pool runs the handlers. It owns every limit a hostile or
// slow client could try: header and body size, deadlines, connections in all and per address, the length of the queue.
// What it refuses itself (bad syntax, limits, unknown routes, overload) is answered by `refusal_page`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/http/request.h"
#include "engine/http/response.h"
#include "engine/http/router.h"

namespace yq::http {

// Why the server answers by itself.
struct Refusal {
  int status = 400;
  std::string_view key;              // stable: "http.body_too_large"
  const Request* request = nullptr;  // what is known of it (headers, path); null when the head could not be read
};

// One finished exchange, for the access log and metrics. Called on the connection's I/O thread: be quick.
struct Exchange {
  const Request* request = nullptr;  // null when the head could not be read
  int status = 0;
  std::uint64_t sent_bytes = 0;
  std::chrono::microseconds took{0};  // from the whole head to the last byte handed to the kernel
};

struct Tls {
  std::string certificate_file;  // PEM chain; empty: plain HTTP
  std::string key_file;          // PEM
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the system picks one, see Server::port()
  Tls tls = {};

  // Both are called from many threads at once. `find` on an I/O thread before the body is read, `handle` on the pool.
  // An exception out of `handle` becomes 500 http.handler_failed.
  std::function<RouteFound(std::string_view method, std::span<const std::string> segments)> find;
  std::function<Response(const Request&)> handle;
  std::function<Response(const Refusal&)> refusal_page = {};  // absent: a small problem document
  std::function<void(const Exchange&)> on_exchange = {};

  std::vector<Field> default_headers = {};        // on every answer that does not set them itself
  std::vector<std::string> trusted_proxies = {};  // addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
  std::string upload_folder = "/tmp";             // where files of multipart bodies live, nameless, while handled
  bool gzip = true;                               // text answers of 1 KB and more, where the client takes it

  std::size_t io_threads = 2;
  std::size_t pool_threads = 4;
  std::size_t pool_queue = 256;                    // waiting requests; more are answered 503 at once
  std::chrono::milliseconds pool_patience{1'000};  // one that waited longer is answered 503 without being run
  std::size_t max_connections = 4'096;
  std::size_t max_connections_per_address = 256;  // trusted proxies excepted; IPv6 counts by /64
  std::size_t max_head_bytes = 16'384;
  std::size_t max_target_bytes = 8'192;
  std::chrono::milliseconds head_deadline{8'000};     // the whole head, and the TLS handshake
  std::chrono::milliseconds idle_deadline{60'000};    // between requests of a connection
  std::chrono::milliseconds body_deadline{30'000};    // grace; then the client must have kept min_bytes_per_second
  std::chrono::milliseconds answer_deadline{30'000};  // likewise for taking the answer
  std::size_t min_bytes_per_second = 32'768;
  std::chrono::milliseconds linger{2'000};  // how long what a refused client still sends is read and thrown away
};

struct ServerStats {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;  // by a connection cap
  std::uint64_t requests = 0;     // heads read whole and well
  std::uint64_t refused = 0;      // answered by the server itself
  std::uint64_t shed = 0;         // of these, 503 because the pool was full or slow
};

class Server {
 public:
  explicit Server(ServerConfig config);
  ~Server();  // Stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens and returns. Errors: http.port_taken, http.no_address, http.bad_certificate; LogDetail says it in words.
  [[nodiscard]] Result<> Start();
  // Takes no new connection, closes idle ones at once, lets running requests finish until `limit` has passed, then cuts
  // them. True when nothing had to be cut.
  bool Drain(std::chrono::milliseconds limit);
  // Drain(0) and ends all threads. May be called again.
  void Stop();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ServerStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yq::http
