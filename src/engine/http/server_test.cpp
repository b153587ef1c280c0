#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

#include "engine/http/test_server.h"

namespace yq::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Answer Ask(Client& client, std::string_view method, std::string_view target, const Headers& headers = {}) {
  Result<Answer> answer = client.Send(method, target, {}, headers);
  REQUIRE(answer);
  return std::move(*answer);
}

// Waits for what other threads are about to do; the limit is only met by a bug.
template <class Condition>
bool Eventually(Condition condition) {
  const Clock::time_point end = Clock::now() + 5s;
  while (!condition()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

std::string Gunzip(const std::string& packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string text(1'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST_CASE("methods, paths and what they answer") {
  struct Row {
    std::string method, target;
    int status;
    std::string allow, body;
  };
  const std::vector<Row> rows{
      {"GET", "/hello", 200, "", "hello"},
      {"HEAD", "/hello", 200, "", ""},
      {"GET", "/health", 200, "", "hello"},
      {"GET", "/people/7", 200, "", R"({"id":"7"})"},
      {"DELETE", "/people/7", 204, "", ""},
      {"GET", "/hello/", 404, "", R"({"status":404,"title":"Not Found","key":"http.no_such_path"})"},
      {"GET", "//hello", 404, "", R"({"status":404,"title":"Not Found","key":"http.no_such_path"})"},
      {"GET", "/people/", 404, "", R"({"status":404,"title":"Not Found","key":"http.no_such_path"})"},
      {"GET", "/", 404, "", R"({"status":404,"title":"Not Found","key":"http.no_such_path"})"},
      {"PATCH", "/people/7", 405, "DELETE, GET, HEAD",
       R"({"status":405,"title":"Method Not Allowed","key":"http.no_such_method"})"},
      {"GET", "/json", 405, "POST", R"({"status":405,"title":"Method Not Allowed","key":"http.no_such_method"})"},
      {"HEAD", "/json", 405, "POST", ""},
      {"OPTIONS", "/hello", 405, "GET, HEAD",
       R"({"status":405,"title":"Method Not Allowed","key":"http.no_such_method"})"},
      {"GET", "/throw", 500, "", R"({"status":500,"title":"Internal Server Error","key":"http.handler_failed"})"},
      {"GET", "/bad-header", 500, "",
       R"({"status":500,"title":"Internal Server Error","key":"http.bad_answer_header"})"},
  };
  TestServer test;
  Client client(test.port());
  for (const Row& row : rows) {  // all on one connection: none of these closes it
    CAPTURE(row.method + " " + row.target);
    const Answer answer = Ask(client, row.method, row.target);
    CHECK(answer.status == row.status);
    CHECK(answer.body == row.body);
    CHECK(answer.headers.Get("Allow") == row.allow);
    CHECK_FALSE(answer.headers.Has("Connection"));
    CHECK_FALSE(answer.headers.Has("Set-Cookie"));
    CHECK(answer.headers.Has("Content-Length") == (row.status != 204));
    CHECK(answer.headers.Get("Date").size() == 29);
  }
  CHECK(test.server.stats().accepted == 1);
  CHECK(Ask(client, "HEAD", "/hello").headers.Get("Content-Length") == "5");
}

TEST_CASE("a handler sees the request decoded, and cookies come back") {
  TestServer test;
  Client client(test.port());
  client.cookies["sid"] = "abc";
  const Answer answer = Ask(client, "GET", "/echo?q=%E5%BC%95+%26&q=2", {{"Host", "Example.Test:8080"}});
  CHECK(answer.body == "/echo 引 & example.test:8080 127.0.0.1 abc");
  CHECK(answer.headers.Get("Set-Cookie") == "seen=1; Path=/; HttpOnly; SameSite=Lax");
  CHECK(client.cookies.at("seen") == "1");
  const Answer twice = Ask(client, "GET", "/echo", {{"Cookie", "sid=a; sid=b"}});
  CHECK(twice.body.ends_with(" -"));
}

TEST_CASE("forwarded addresses are believed from trusted proxies alone") {
  struct Row {
    bool trusted;
    std::string forwarded, seen;
  };
  for (const Row& row :
       {Row{false, "203.0.113.9", "127.0.0.1"}, Row{true, "203.0.113.9", "203.0.113.9"},
        Row{true, "1.1.1.1, 203.0.113.9", "203.0.113.9"}, Row{true, "203.0.113.9, 127.0.0.1", "203.0.113.9"},
        Row{true, "203.0.113.9, evil", "127.0.0.1"}, Row{true, "2001:db8::1", "2001:db8::1"},
        Row{true, "", "127.0.0.1"}}) {
    CAPTURE(row.forwarded);
    ServerConfig config;
    if (row.trusted) config.trusted_proxies = {"127.0.0.1"};
    TestServer test(std::move(config));
    Client client(test.port());
    const Answer answer = Ask(client, "GET", "/echo", {{"X-Forwarded-For", row.forwarded}});
    CHECK(answer.body.find(" " + row.seen + " ") != std::string::npos);
  }
}

TEST_CASE("default headers and the refusal page are on every answer") {
  ServerConfig config;
  config.default_headers = {{"X-Content-Type-Options", "nosniff"}, {"Content-Type", "text/never"}};
  config.refusal_page = [](const Refusal& refusal) {
    return Response::Html(200, fmt::format("{} {} {}", refusal.status, refusal.key,
                                           refusal.request != nullptr ? refusal.request->path : "-"));
  };
  TestServer test(std::move(config));
  Client client(test.port());
  for (const auto& [target, status, body] : {std::tuple{"/hello", 200, "hello"},
                                             {"/none", 404, "404 http.no_such_path /none"},
                                             {"/%", 400, "400 http.bad_target -"}}) {
    const Answer answer = Ask(client, "GET", target);
    CHECK(answer.status == status);
    CHECK(answer.body == body);
    CHECK(answer.headers.Get("X-Content-Type-Options") == "nosniff");
    CHECK(answer.headers.Count("Content-Type") == 1);
  }
}

TEST_CASE("pipelined requests are answered in order, and nothing after a close") {
  TestServer test(TestServer::Quick());
  const auto get = [](std::string_view id, std::string_view fields) {
    return fmt::format("GET /people/{} HTTP/1.1\r\nHost: h\r\n{}\r\n", id, fields);
  };
  const std::string post =
      "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\n{}\r\n0\r\n\r\n";
  Client client(test.port());
  REQUIRE(client.SendRaw(get("1", "") + post + get("2", "") + get("3", "Connection: close\r\n") + get("4", "")));
  for (const std::string_view body : {R"({"id":"1"})", "{}", R"({"id":"2"})", R"({"id":"3"})"}) {
    const Result<Answer> answer = client.ReadAnswer();
    REQUIRE(answer);
    CHECK(answer->body == body);
  }
  CHECK(test.handled == 4);
}

TEST_CASE("text is packed where the client takes it, files and large answers arrive whole") {
  TestServer test;
  Client client(test.port());
  Result<Answer> big = client.Get("/big", {{"Accept-Encoding", "gzip"}});
  REQUIRE(big);
  CHECK(big->body == std::string(8'000'000, 'b'));
  CHECK_FALSE(big->headers.Has("Content-Encoding"));
  Result<Answer> file = client.Get("/file");
  REQUIRE(file);
  CHECK(file->body == std::string(300'000, 'f'));
  CHECK(Ask(client, "HEAD", "/file").headers.Get("Content-Length") == "300000");

  std::string form;
  for (int i = 0; i < 400; ++i) form += "a&";
  const Headers type{{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept-Encoding", "br, gzip;q=0.5"}};
  const Result<Answer> packed = client.Send("POST", "/form", form, type);
  const Result<Answer> plain =
      client.Send("POST", "/form", form, {{"Content-Type", "application/x-www-form-urlencoded"}});
  REQUIRE(packed);
  REQUIRE(plain);
  CHECK(plain->body.size() >= 1024);
  CHECK(packed->headers.Get("Content-Encoding") == "gzip");
  CHECK(packed->headers.Get("Vary") == "Accept-Encoding");
  CHECK(plain->headers.Get("Vary") == "Accept-Encoding");
  CHECK(packed->body.size() < plain->body.size());
  CHECK(Gunzip(packed->body) == plain->body);
}

TEST_CASE("expect: 100-continue is answered before the body") {
  TestServer test;
  Client client(test.port());
  const std::string head =
      "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ";
  REQUIRE(client.SendRaw(head + "2000\r\n\r\n"));
  Result<Answer> refused = client.ReadAnswer();
  REQUIRE(refused);
  CHECK(refused->status == 413);  // no 100: the body is never sent
  REQUIRE(client.SendRaw(head + "2\r\n\r\n"));
  REQUIRE(Eventually([&] { return test.server.stats().requests == 2; }));
  REQUIRE(client.SendRaw("{}"));
  Result<Answer> answer = client.ReadAnswer();
  REQUIRE(answer);
  CHECK(answer->body == "{}");
}

TEST_CASE("a client in the middle of a large body still reads its refusal") {
  TestServer test;
  for (int round = 0; round < 5; ++round) {
    Client client(test.port());
    REQUIRE(client.SendRaw(
        "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n"));
    const std::string megabyte(1'000'000, 'x');
    for (int i = 0; i < 9; ++i) REQUIRE(client.SendRaw(megabyte));
    const Result<Answer> answer = client.ReadAnswer();
    REQUIRE(answer);
    CHECK(answer->status == 413);
  }
}

TEST_CASE("a full pool answers 503 at once, health goes on, and service returns") {
  ServerConfig config;
  config.pool_threads = 1;
  config.pool_queue = 1;
  TestServer test(std::move(config));
  std::atomic<int> rested{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] {
      Client client(test.port());
      if (Ask(client, "GET", "/nap?ms=400").status == 200) ++rested;
    });
    REQUIRE(Eventually([&] { return test.server.stats().requests == static_cast<std::uint64_t>(i) + 1; }));
    if (i == 0) REQUIRE(Eventually([&] { return test.handled == 1; }));
  }
  Client client(test.port());
  const Answer answer = Ask(client, "GET", "/nap?ms=400");
  CHECK(answer.status == 503);
  CHECK(answer.headers.Get("Retry-After") == "1");
  CHECK(answer.body.find("http.overloaded") != std::string::npos);
  CHECK(Ask(client, "GET", "/health").status == 200);
  CHECK(rested == 0);  // both were answered while the pool was still full
  for (std::thread& thread : clients) thread.join();
  CHECK(rested == 2);
  CHECK(Ask(client, "GET", "/hello").status == 200);
  CHECK(test.server.stats().shed == 1);
}

TEST_CASE("what waited too long is not run, what runs too long is given up") {
  ServerConfig config;
  config.pool_threads = 1;
  config.pool_patience = 50ms;
  TestServer test(std::move(config));
  Client first(test.port()), second(test.port());
  std::thread slow([&] { CHECK(Ask(first, "GET", "/nap?ms=1300").body.find("http.too_slow") != std::string::npos); });
  REQUIRE(Eventually([&] { return test.handled == 1; }));
  const Answer waited = Ask(second, "GET", "/hello");
  CHECK(waited.status == 503);
  CHECK(waited.body.find("http.overloaded") != std::string::npos);
  slow.join();
  CHECK(test.handled == 1);
  CHECK(Ask(second, "GET", "/hello").status == 200);
}

TEST_CASE("a port already taken, an address not ours and a missing certificate are said in words") {
  TestServer test;
  ServerConfig config;
  config.port = test.port();
  Server second(std::move(config));
  const Result<> taken = second.Start();
  REQUIRE_FALSE(taken);
  CHECK(taken.error().key == "http.port_taken");
  CHECK(taken.error().param("port") == fmt::to_string(test.port()));
  CHECK(taken.error().detail.text == fmt::format("port {} on 127.0.0.1 is already taken by another program; stop it or "
                                                 "choose another port",
                                                 test.port()));
  for (const std::string address : {"localhost", "", "192.0.2.1", "1.2.3"}) {
    Server server(ServerConfig{.address = address});
    const Result<> started = server.Start();
    REQUIRE_FALSE(started);
    CHECK(started.error().key == "http.no_address");
  }
  Server tls(ServerConfig{.tls = {.certificate_file = "/nowhere/c.pem", .key_file = "/nowhere/k.pem"}});
  const Result<> started = tls.Start();
  REQUIRE_FALSE(started);
  CHECK(started.error().key == "http.bad_certificate");
}

TEST_CASE("connection caps turn the excess away and let it in again") {
  for (const bool per_address : {false, true}) {
    ServerConfig config;
    (per_address ? config.max_connections_per_address : config.max_connections) = 2;
    TestServer test(std::move(config));
    Client third(test.port());
    {
      Client first(test.port()), second(test.port());
      CHECK(Ask(first, "GET", "/hello").status == 200);
      CHECK(Ask(second, "GET", "/hello").status == 200);
      REQUIRE(third.SendRaw(""));
      const Result<std::string> bytes = third.ReadToEnd();
      REQUIRE(bytes);
      CHECK(bytes->starts_with("HTTP/1.1 503 "));
    }
    REQUIRE(Eventually([&] { return test.server.stats().connections == 0; }));
    CHECK(Ask(third, "GET", "/hello").status == 200);
    CHECK(test.server.stats().turned_away == 1);
  }
}

TEST_CASE("slow and silent clients are cut, others served meanwhile") {
  ServerConfig config = TestServer::Quick();
  config.min_bytes_per_second = 50'000'000;
  TestServer test(std::move(config));
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 60; ++i) {
    slow.push_back(std::make_unique<Client>(test.port()));
    switch (i % 4) {
      case 0:
        REQUIRE(slow.back()->SendRaw("GET /hel"));
        break;
      case 1:
        REQUIRE(slow.back()->SendRaw("GET /big HTTP/1.1\r\nHost: h\r\n\r\n"));
        break;  // and never reads
      case 2:
        REQUIRE(
            slow.back()->SendRaw("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 9\r\n\r\n{"));
        break;
      default:
        REQUIRE(slow.back()->SendRaw("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"));
        break;  // then idle
    }
  }
  Client client(test.port());
  CHECK(Ask(client, "GET", "/hello").status == 200);
  client.Close();
  CHECK(Eventually([&] { return test.server.stats().connections == 0; }));
}

TEST_CASE("one byte now and then does not keep a connection") {
  TestServer test(TestServer::Quick());
  Client head(test.port()), body(test.port());
  REQUIRE(head.SendRaw("GET /hello HTTP/1.1\r\nHost: h\r\nX: "));
  REQUIRE(
      body.SendRaw("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"));
  const Clock::time_point since = Clock::now();
  while (test.server.stats().refused < 2 && Clock::now() - since < 5s) {
    std::this_thread::sleep_for(20ms);
    static_cast<void>(head.SendRaw("a"));
    static_cast<void>(body.SendRaw("a"));
  }
  CHECK(Clock::now() - since < 4s);
  CHECK(test.server.stats().refused == 2);
}

std::size_t ResidentKilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

TEST_CASE("20 MB are uploaded in little memory") {
  TestServer test;
  Client client(test.port());
  const std::string before = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.pdf\"\r\n\r\n";
  const std::string piece(100'000, 'p');
  const std::string after = "\r\n--b--\r\n";
  REQUIRE(
      client.SendRaw(fmt::format("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                                 "Content-Length: {}\r\n\r\n{}",
                                 before.size() + 200 * piece.size() + after.size(), before)));
  const std::size_t start = ResidentKilobytes();
  std::size_t most = start;
  for (int i = 0; i < 200; ++i) {
    REQUIRE(client.SendRaw(piece));
    most = std::max(most, ResidentKilobytes());
  }
  REQUIRE(client.SendRaw(after));
  const Result<Answer> answer = client.ReadAnswer();
  REQUIRE(answer);
  CHECK(answer->body == "[f:x.pdf::20000000]");
  CHECK(most - start < 12'000);
}

TEST_CASE("an upload that breaks off leaves nothing behind") {
  TestServer test(TestServer::Quick());
  {
    Client client(test.port());
    REQUIRE(
        client.SendRaw("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                       "Content-Length: 900000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; "
                       "filename=\"x\"\r\n\r\nabc"));
    REQUIRE(Eventually([&] { return test.server.stats().requests == 1; }));
  }
  CHECK(Eventually([&] { return test.server.stats().connections == 0; }));
  CHECK(test.handled == 0);
}

TEST_CASE("a drain cuts idle connections at once and lets uploads finish") {
  ServerConfig config;
  TestServer test(std::move(config));
  Client idle(test.port()), busy(test.port());
  CHECK(Ask(idle, "GET", "/hello").status == 200);
  REQUIRE(
      busy.SendRaw("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"));
  REQUIRE(Eventually([&] { return test.server.stats().requests == 2; }));
  std::atomic<bool> clean{false};
  std::thread drain([&] { clean = test.server.Drain(8s); });
  const Result<std::string> cut = idle.ReadToEnd();
  REQUIRE(cut);
  CHECK(*cut == "");
  Client late(test.port());
  CHECK_FALSE(late.Get("/hello"));
  REQUIRE(busy.SendRaw("}"));
  const Result<Answer> answer = busy.ReadAnswer();
  REQUIRE(answer);
  CHECK(answer->body == "{}");
  CHECK(answer->headers.Get("Connection") == "close");
  drain.join();
  CHECK(clean);
}

TEST_CASE("a drain ends in time even when a client does not") {
  TestServer test;
  Client half(test.port()), napping(test.port());
  REQUIRE(half.SendRaw("GET /hel"));
  REQUIRE(napping.SendRaw("GET /nap?ms=300 HTTP/1.1\r\nHost: h\r\n\r\n"));
  REQUIRE(Eventually([&] { return test.handled == 1; }));
  const Clock::time_point since = Clock::now();
  CHECK_FALSE(test.server.Drain(100ms));
  CHECK(Clock::now() - since < 2s);
  test.server.Stop();
  test.server.Stop();
  CHECK(test.server.stats().connections == 0);
}

TEST_CASE("exchanges are reported") {
  std::mutex mutex;
  std::vector<std::string> seen;
  ServerConfig config;
  config.on_exchange = [&](const Exchange& exchange) {
    const std::lock_guard lock(mutex);
    seen.push_back(fmt::format("{} {}", exchange.request != nullptr ? exchange.request->path : "-", exchange.status));
    CHECK(exchange.sent_bytes > 50);
  };
  TestServer test(std::move(config));
  Client client(test.port());
  for (const std::string_view target : {"/hello", "/none", "/%", "/hello"}) Ask(client, "GET", target);
  CHECK(Eventually([&] {
    const std::lock_guard lock(mutex);
    return seen == std::vector<std::string>{"/hello 200", "/none 404", "- 400", "/hello 200"};
  }));
}

}  // namespace
}  // namespace yq::http
