// A live server on a loopback port with one route of each kind, for the tests of this folder.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/http/client.h"
#include "engine/http/http.h"

namespace yq::http {

struct TestServer {
  enum Route : std::size_t {
    kHello,
    kPerson,
    kJson,
    kForm,
    kUpload,
    kNap,
    kBig,
    kFile,
    kThrow,
    kBadHeader,
    kEcho,
    kHealth,
    kDelete
  };

  explicit TestServer(ServerConfig config = {}) : server(Finish(std::move(config))) {
    const Result<> started = server.Start();
    REQUIRE(started);
  }

  static ServerConfig Quick() {  // deadlines short enough to wait for
    using namespace std::chrono_literals;
    ServerConfig config;
    config.head_deadline = 300ms;
    config.idle_deadline = 600ms;
    config.body_deadline = 300ms;
    config.answer_deadline = 500ms;
    config.linger = 150ms;
    return config;
  }

  ServerConfig Finish(ServerConfig config) {
    const auto add = [&](std::string_view method, std::string_view pattern, Route route, RouteLimits limits = {}) {
      const Result<> added = router.Add(method, pattern, route, limits);
      REQUIRE(added);
    };
    add("GET", "/hello", kHello);
    add("GET", "/people/{id}", kPerson);
    add("POST", "/json", kJson, {.body = BodyKind::kJson, .max_bytes = 1'000});
    add("POST", "/form", kForm, {.body = BodyKind::kForm, .max_bytes = 1'000});
    add("POST", "/upload", kUpload,
        {.body = BodyKind::kMultipart, .max_bytes = 30'000'000, .max_file_bytes = 25'000'000, .max_parts = 5});
    add("GET", "/nap", kNap, {.deadline = std::chrono::milliseconds(1'000)});
    add("GET", "/big", kBig);
    add("GET", "/file", kFile);
    add("GET", "/throw", kThrow);
    add("GET", "/bad-header", kBadHeader);
    add("GET", "/echo", kEcho);
    add("GET", "/health", kHealth, {.run_on = RunOn::kIoThread});
    add("DELETE", "/people/{id}", kDelete);
    config.find = [this](std::string_view method, std::span<const std::string> segments) {
      return router.Find(method, segments);
    };
    config.handle = [this](const Request& request) { return Handle(request); };
    return config;
  }

  Response Handle(const Request& request) {
    ++handled;
    switch (request.route) {
      case kHello:
      case kHealth:
        return Response::Text(200, "hello");
      case kPerson:
        return Response::Json(200, fmt::format(R"({{"id":"{}"}})", request.Parameter("id")));
      case kJson:
        return Response::Json(200, request.body);
      case kForm: {
        std::string text;
        for (const Field& field : request.form) text += fmt::format("[{}={}]", field.name, field.value);
        return Response::Text(200, text);
      }
      case kUpload: {
        std::string text;
        for (const Part& part : request.parts) {
          text += part.is_file()
                      ? fmt::format("[{}:{}:{}:{}]", part.name, part.file_name, part.content_type, part.file.size())
                      : fmt::format("[{}={}]", part.name, part.text);
        }
        return Response::Text(200, text);
      }
      case kNap: {
        int ms = 0;
        for (const char c : request.Query("ms").value_or("0")) ms = ms * 10 + (c - '0');
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        return Response::Text(200, "rested");
      }
      case kBig:
        return Response::Bytes(200, "application/octet-stream", std::string(8'000'000, 'b'));
      case kFile: {
        Result<TempFile> file = TempFile::Create("/tmp");
        if (!file || !file->Append(std::string(300'000, 'f'))) return Response::Text(500, "no file");
        return Response::File(200, "application/pdf", std::move(*file));
      }
      case kThrow:
        throw std::runtime_error("a bug in a handler");
      case kBadHeader: {
        Response response = Response::Text(200, "x");
        response.headers.Add("X-Split", "a\r\nSet-Cookie: stolen=1");
        return response;
      }
      case kEcho: {
        Response response =
            Response::Text(200, fmt::format("{} {} {} {} {}", request.path, request.Query("q").value_or("-"),
                                            request.host, request.remote_address, request.Cookie("sid").value_or("-")));
        response.Add(SetCookie{.name = "seen", .value = "1", .secure = false});
        return response;
      }
      default:
        return Response{.status = 204};
    }
  }

  [[nodiscard]] std::uint16_t port() const { return server.port(); }

  Router router;
  std::atomic<int> handled{0};
  Server server;
};

}  // namespace yq::http
