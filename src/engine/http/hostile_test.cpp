// Raw bytes that no honest client sends, each against a live server: the answer, that it is the only one (nothing
// smuggled behind it is ever answered), and that the connection is closed.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/http/test_server.h"

namespace yq::http {
namespace {

struct Hostile {
  std::string name;
  std::string raw;
  int status;  // 0: closed without an answer
};

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Get(std::string_view target) { return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", target); }

std::string With(std::string_view fields) { return fmt::format("GET /hello HTTP/1.1\r\nHost: h\r\n{}\r\n", fields); }

std::string Post(std::string_view fields, std::string_view body) {
  return fmt::format("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{}\r\n{}", fields, body);
}

std::string Chunked(std::string_view body) { return Post("Transfer-Encoding: chunked\r\n", body); }

const std::string kSmuggled = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string kNul(1, '\0');

const std::vector<Hostile>& Cases() {
  static const std::vector<Hostile> cases{
      // The request line.
      {"leading CRLF", "\r\n" + Get("/hello"), 400},
      {"leading bare LF", "\n" + Get("/hello"), 400},
      {"leading space", " " + Get("/hello"), 400},
      {"bare LF line ends", "GET /hello HTTP/1.1\nHost: h\n\n", 400},
      {"bare LF after the request line", "GET /hello HTTP/1.1\nHost: h\r\n\r\n", 400},
      {"bare CR in the request line", "GET /hello\r HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"two spaces before the target", "GET  /hello HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"two spaces before the version", "GET /hello  HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"tab for a space", "GET\t/hello HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"space after the version", "GET /hello HTTP/1.1 \r\nHost: h\r\n\r\n", 400},
      {"no version", "GET /hello\r\nHost: h\r\n\r\n", 400},
      {"HTTP/0.9", "GET /hello HTTP/0.9\r\nHost: h\r\n\r\n", 505},
      {"HTTP/2.0", "GET /hello HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: h\r\n\r\n", 505},
      {"HTTP/1.10", "GET /hello HTTP/1.10\r\nHost: h\r\n\r\n", 400},
      {"lower-case version", "GET /hello http/1.1\r\nHost: h\r\n\r\n", 400},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"TLS hello", "\x16\x03\x01\x02\x01\x01" + kNul, 400},
      {"lower-case method", "get /hello HTTP/1.1\r\nHost: h\r\n\r\n", 501},
      {"unknown method", "BREW /hello HTTP/1.1\r\nHost: h\r\n\r\n", 501},
      {"TRACE", "TRACE /hello HTTP/1.1\r\nHost: h\r\n\r\n", 501},
      {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
      {"endless method", Repeat("A", 5'000), 501},
      {"method with a colon", "GE:T /hello HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      // The target.
      {"absolute target", Get("http://h/hello"), 400},
      {"asterisk target", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"target without slash", Get("hello"), 400},
      {"fragment", Get("/hello#top"), 400},
      {"dot dot", Get("/a/../hello"), 400},
      {"encoded dot dot", Get("/a/%2e%2e/hello"), 400},
      {"dot", Get("/./hello"), 400},
      {"encoded slash", Get("/people/a%2fb"), 400},
      {"encoded backslash", Get("/people/a%5cb"), 400},
      {"backslash", Get("/people\\a"), 400},
      {"encoded NUL", Get("/people/a%00"), 400},
      {"encoded newline", Get("/people/a%0ab"), 400},
      {"cut percent", Get("/people/a%4"), 400},
      {"bad percent", Get("/people/a%zz"), 400},
      {"percent alone", Get("/people/%"), 400},
      {"overlong UTF-8", Get("/people/%c0%ae%c0%ae"), 400},
      {"broken UTF-8", Get("/people/%e5%bc"), 400},
      {"surrogate", Get("/people/%ed%a0%80"), 400},
      {"raw bytes over 127", Get("/people/\xe5\xbc\x95"), 400},
      {"bad percent in the query", Get("/hello?a=%g1"), 400},
      {"NUL in the query", Get("/hello?a=%00"), 400},
      {"broken UTF-8 in the query", Get("/hello?a=%ff"), 400},
      {"too many query fields", Get("/hello?" + Repeat("a&", 1'001)), 400},
      {"target over 8 KB", Get("/people/" + Repeat("a", 8'200)), 414},
      {"target of 78 KB", Get("/" + Repeat("a", 78'000)), 414},
      // Fields.
      {"folded field", With("X-A: one\r\n two\r\n"), 400},
      {"folded by tab", With("X-A: one\r\n\ttwo\r\n"), 400},
      {"fold before any field", "GET /hello HTTP/1.1\r\n Host: h\r\n\r\n", 400},
      {"space before the colon", With("X-A : one\r\n"), 400},
      {"no colon", With("X-A\r\n"), 400},
      {"empty name", With(": one\r\n"), 400},
      {"NUL in a value", With("X-A: o" + kNul + "ne\r\n"), 400},
      {"NUL in a name", With("X" + kNul + "A: one\r\n"), 400},
      {"bare CR in a value", With("X-A: o\rne\r\n"), 400},
      {"bare LF in a value", With("X-A: one\nX-B: two\r\n"), 400},
      {"control character in a value", With("X-A: \x01\r\n"), 400},
      {"DEL in a value", With("X-A: \x7f\r\n"), 400},
      {"name beyond ASCII", With("X-\xc3\xa4: one\r\n"), 400},
      {"bracket in a name", With("X[A]: one\r\n"), 400},
      {"head over 16 KB", With("X-A: " + Repeat("a", 17'000) + "\r\n"), 431},
      {"endless head", "GET /hello HTTP/1.1\r\nHost: h\r\nX-A: " + Repeat("a", 100'000), 431},
      {"a hundred and more fields", With(Repeat("X-A: a\r\n", 101)), 431},
      // Host.
      {"no Host", "GET /hello HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", With("Host: h\r\n"), 400},
      {"two different Hosts", With("Host: evil\r\n"), 400},
      {"empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"Host with a path", "GET /hello HTTP/1.1\r\nHost: h/x\r\n\r\n", 400},
      {"Host with a user", "GET /hello HTTP/1.1\r\nHost: a@h\r\n\r\n", 400},
      {"Host with a space", "GET /hello HTTP/1.1\r\nHost: h x\r\n\r\n", 400},
      {"two names in Host", "GET /hello HTTP/1.1\r\nHost: h,x\r\n\r\n", 400},
      {"Host with a bad port", "GET /hello HTTP/1.1\r\nHost: h:80x\r\n\r\n", 400},
      {"Host with port 65536", "GET /hello HTTP/1.1\r\nHost: h:65536\r\n\r\n", 400},
      {"Host with an empty port", "GET /hello HTTP/1.1\r\nHost: h:\r\n\r\n", 400},
      {"Host with a broken IPv6", "GET /hello HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"no Host in HTTP/1.0", "GET /hello HTTP/1.0\r\n\r\n", 400},
      // Where the message ends.
      {"length and chunked", Post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
      {"chunked and length", Post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + kSmuggled), 400},
      {"xchunked", Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + kSmuggled), 501},
      {"chunked, identity", Post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + kSmuggled), 400},
      {"identity, chunked", Post("Transfer-Encoding: identity, chunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
      {"identity", Post("Transfer-Encoding: identity\r\n", "{}" + kSmuggled), 501},
      {"gzip coding", Post("Transfer-Encoding: gzip\r\n", kSmuggled), 501},
      {"chunked twice", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"chunked with a parameter", Post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), 400},
      {"empty coding", Post("Transfer-Encoding:\r\n", "{}"), 400},
      {"quoted coding", Post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400},
      {"coding with a control character",
       Post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       400},
      {"chunked in HTTP/1.0", "POST /json HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"two equal lengths", Post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
      {"two lengths", Post("Content-Length: 2\r\nContent-Length: 40\r\n", "{}" + kSmuggled), 400},
      {"length list", Post("Content-Length: 2, 2\r\n", "{}"), 400},
      {"negative length", Post("Content-Length: -2\r\n", "{}"), 400},
      {"signed length", Post("Content-Length: +2\r\n", "{}"), 400},
      {"hexadecimal length", Post("Content-Length: 0x2\r\n", "{}"), 400},
      {"length with a space", Post("Content-Length: 1 2\r\n", "{}"), 400},
      {"empty length", Post("Content-Length:\r\n", "{}"), 400},
      {"length over 64 bits", Post("Content-Length: 18446744073709551618\r\n", "{}"), 400},
      {"unknown expectation", Post("Expect: 200-ok\r\nContent-Length: 2\r\n", "{}"), 417},
      {"gzip body", Post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 415},
      // Chunks.
      {"chunk size not hexadecimal", Chunked("g\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk size with 0x", Chunked("0x2\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk size negative", Chunked("-2\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk size over 64 bits", Chunked("10000000000000002\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk size with a space before", Chunked(" 2\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk size with a space behind", Chunked("2 \r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk extension", Chunked("2;a=b\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk extension on the last", Chunked("2\r\n{}\r\n0;a\r\n\r\n"), 400},
      {"chunk with bare LF", Chunked("2\n{}\n0\n\n\r\n"), 400},
      {"chunk longer than said", Chunked("1\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk line without end", Chunked(Repeat("0", 40'000)), 400},
      {"trailer without end", Chunked("2\r\n{}\r\n0\r\nX: " + Repeat("a", 40'000)), 400},
      {"trailer without colon", Chunked("2\r\n{}\r\n0\r\nX\r\n\r\n"), 400},
      {"chunks over the limit", Chunked("3e8\r\n" + Repeat("a", 1'000) + "\r\n1\r\na\r\n0\r\n\r\n"), 413},
      {"one chunk over the limit", Chunked("fffffff\r\n" + Repeat("a", 5'000)), 413},
      // Bodies.
      {"length over the limit", Post("Content-Length: 1001\r\n", "{}"), 413},
      {"49 MB announced", Post("Content-Length: 49000000\r\n", Repeat("a", 100'000)), 413},
      {"body on a route without", "GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 413},
      {"chunked body on a route without", With("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" + kSmuggled, 413},
      {"wrong type", "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n{}", 415},
      {"no type", "POST /json HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 415},
      {"two types", Post("Content-Type: application/json\r\nContent-Length: 2\r\n", "{}"), 415},
      {"JSON in another charset",
       "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json; charset=gbk\r\nContent-Length: 2\r\n\r\n{}",
       415},
      {"cut percent in a form",
       "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
       "Content-Length: 3\r\n\r\na=%",
       400},
      {"bad percent in a form",
       "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
       "Content-Length: 4\r\n\r\na=%f",
       400},
      {"body to a missing path", "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\n" + kSmuggled, 404},
      {"body to a wrong method", "PUT /json HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\n" + kSmuggled, 405},
      // Half a message, then silence.
      {"silence", "", 0},
      {"half a request line", "GET /hel", 408},
      {"half a field", "GET /hello HTTP/1.1\r\nHost: h\r\nX-A: o", 408},
      {"all but the last byte", "GET /hello HTTP/1.1\r\nHost: h\r\n\r", 408},
      {"half a body", Post("Content-Length: 900\r\n", "{\"a\":"), 408},
      {"half a chunk", Chunked("ff\r\nabc"), 408},
      {"no last chunk", Chunked("2\r\n{}\r\n"), 408},
      {"half a last chunk", Chunked("2\r\n{}\r\n0\r\n"), 408},
      {"a last chunk alone, cut", Chunked("0\r\n"), 408},
      {"a last chunk alone, cut later", Chunked("0\r\n\r"), 408},
  };
  return cases;
}

std::size_t AnswersIn(std::string_view bytes) {
  std::size_t count = 0;
  for (std::size_t at = bytes.find("HTTP/1.1 "); at != std::string_view::npos; at = bytes.find("HTTP/1.1 ", at + 1))
    ++count;
  return count;
}

TEST_CASE("hostile requests get one answer and a closed connection") {
  TestServer test(TestServer::Quick());
  CHECK(Cases().size() >= 61);
  for (const Hostile& hostile : Cases()) {
    CAPTURE(hostile.name);
    Client client(test.port());
    const Result<> sent = client.SendRaw(hostile.raw);
    REQUIRE(sent);
    const Result<std::string> bytes = client.ReadToEnd();
    REQUIRE(bytes);
    if (hostile.status == 0) {
      CHECK(*bytes == "");
      continue;
    }
    CHECK(bytes->substr(0, 13) == fmt::format("HTTP/1.1 {} ", hostile.status));
    CHECK(AnswersIn(*bytes) == 1);
    CHECK(bytes->find("Connection: close\r\n") != std::string::npos);
  }
  CHECK(test.handled == 0);
}

TEST_CASE("hostile requests byte by byte get the same answers") {
  ServerConfig config;
  config.linger = std::chrono::milliseconds(150);
  TestServer test(std::move(config));
  for (const Hostile& hostile : Cases()) {
    if (hostile.raw.size() > 150 || hostile.status == 408 || hostile.status == 0) continue;
    CAPTURE(hostile.name);
    Client client(test.port());
    for (const char byte : hostile.raw) {
      if (!client.SendRaw(std::string_view(&byte, 1))) break;  // already refused and closed
    }
    const Result<std::string> bytes = client.ReadToEnd();
    REQUIRE(bytes);
    CHECK(bytes->substr(0, 13) == fmt::format("HTTP/1.1 {} ", hostile.status));
    CHECK(AnswersIn(*bytes) == 1);
  }
  CHECK(test.handled == 0);
}

struct Odd {
  std::string name;
  std::string raw;
  std::string body;
};

TEST_CASE("odd but honest requests are served") {
  const std::vector<Odd> cases{
      {"plain", Get("/hello"), "hello"},
      {"HTTP/1.0", "GET /hello HTTP/1.0\r\nHost: h\r\n\r\n", "hello"},
      {"no space after the colon", "GET /hello HTTP/1.1\r\nHost:h\r\n\r\n", "hello"},
      {"spaces around a value", "GET /hello HTTP/1.1\r\nhOsT: \t h \t \r\n\r\n", "hello"},
      {"IPv6 host", "GET /hello HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "hello"},
      {"empty value", With("X-A:\r\n"), "hello"},
      {"bytes over 127 in a value", With("X-A: \xe5\xbc\x95\r\n"), "hello"},
      {"a hundred fields", With(Repeat("X-A: a\r\n", 99)), "hello"},
      {"encoded letters", Get("/people/%E5%BC%95%E6%A1%A5"), "{\"id\":\"引桥\"}"},
      {"plus in a path stays", Get("/people/a+b"), "{\"id\":\"a+b\"}"},
      {"dots in a name", Get("/people/..."), "{\"id\":\"...\"}"},
      {"empty query", Get("/hello?"), "hello"},
      {"length zero", With("Content-Length: 0\r\n"), "hello"},
      {"length with zeros", Post("Content-Length: 0002\r\n", "{}"), "{}"},
      {"chunked, upper case", Post("Transfer-Encoding: CHUNKED\r\n", "2\r\n{}\r\n0\r\n\r\n"), "{}"},
      {"chunks of one", Chunked("1\r\n{\r\n01\r\n}\r\n0\r\n\r\n"), "{}"},
      {"empty chunked", Chunked("0\r\n\r\n"), ""},
      {"trailer ignored", Chunked("2\r\n{}\r\n0\r\nContent-Type: x/y\r\n\r\n"), "{}"},
      {"limit exactly", Post("Content-Length: 1000\r\n", Repeat("a", 1'000)), Repeat("a", 1'000)},
      {"limit exactly in chunks", Chunked("3e8\r\n" + Repeat("a", 1'000) + "\r\n0\r\n\r\n"), Repeat("a", 1'000)},
      {"charset utf-8",
       "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: Application/JSON; Charset=\"UTF-8\"\r\nContent-Length: "
       "2\r\n\r\n{}",
       "{}"},
      {"patch type",
       "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/merge-patch+json\r\nContent-Length: 2\r\n\r\n{}",
       "{}"},
      {"expect continue", Post("Expect: 100-continue\r\nContent-Length: 2\r\n", "{}"), "{}"},
      {"form",
       "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
       "Content-Length: 15\r\n\r\na=1+2&b=%41&a=3",
       "[a=1 2][b=A][a=3]"},
  };
  TestServer test;
  for (const Odd& odd : cases) {
    CAPTURE(odd.name);
    for (const bool slowly : {false, true}) {
      Client client(test.port());
      if (slowly) {
        for (const char byte : odd.raw) REQUIRE(client.SendRaw(std::string_view(&byte, 1)));
      } else {
        REQUIRE(client.SendRaw(odd.raw));
      }
      const Result<Answer> answer = client.ReadAnswer();
      REQUIRE(answer);
      CHECK(answer->status == 200);
      CHECK(answer->body == odd.body);
    }
  }
}

}  // namespace
}  // namespace yq::http
