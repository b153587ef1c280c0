#include "engine/http/client.h"

#include <doctest/doctest.h>

#include "engine/http/test_server.h"

namespace yq::http {
namespace {

using namespace std::chrono_literals;

TEST_CASE("JSON, forms, and a connection the server has closed meanwhile") {
  ServerConfig config = TestServer::Quick();
  config.idle_deadline = 500ms;
  TestServer test(std::move(config));
  Client client(test.port());
  const Result<Answer> json = client.SendJson("POST", "/json", R"({"a":1})");
  REQUIRE(json);
  CHECK(json->body == R"({"a":1})");
  CHECK(json->headers.Get("content-type") == "application/json");
  const Result<Answer> form = client.SendForm("/form", {{"a b", "1&2"}, {"引", "+"}});
  REQUIRE(form);
  CHECK(form->body == "[a b=1&2][引=+]");
  while (test.server.stats().connections > 0) std::this_thread::sleep_for(5ms);
  const Result<Answer> later = client.Get("/hello");
  REQUIRE(later);
  CHECK(later->body == "hello");
}

TEST_CASE("nobody listens, nobody answers") {
  std::uint16_t port = 0;
  {
    TestServer test;
    port = test.port();
    Client silent(test.port(), "127.0.0.1", 50ms);
    const Result<Answer> slow = silent.Get("/nap?ms=200");
    REQUIRE_FALSE(slow);
    CHECK(slow.error().key == "http.timeout");
  }
  Client client(port);
  const Result<Answer> none = client.Get("/hello");
  REQUIRE_FALSE(none);
  CHECK(none.error().key == "http.no_connection");
  Client name(port, "no address");
  CHECK_FALSE(name.Get("/"));
}

}  // namespace
}  // namespace yq::http
