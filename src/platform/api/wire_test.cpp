#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "engine/http/client.h"
#include "engine/store/testing.h"
#include "platform/api/dispatcher.h"
#include "platform/api/idempotency.h"
#include "platform/api/openapi.h"

namespace yq::api {
namespace {

class Nobody final : public Authenticator {
 public:
  Result<std::optional<SignedIn>> Find(std::string_view, Instant) override { return std::nullopt; }
};

struct Echo {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (text))

TEST_CASE("over the wire: routes, limits and refusals answer in one voice") {
  store::TestDatabase database(store::Backend::kSqlite);
  const auto store = database.Open();
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  SystemClock clock;
  Nobody nobody;
  Messages messages;
  Table table;
  table.Post("/api/echoes",
             {.access = Public{"test"},
              .scope = "none",
              .summary = {"回声", "Echo"},
              .idempotency = Natural{"test"},
              .if_match = IfMatch::kNotNeeded,
              .success = 200,
              .max_bytes = 1'000},
             [](const Call&, const Echo& echo) -> Result<Echo> { return echo; });
  AddOwnEndpoints(table, [] { return Result<>{}; });
  Dispatcher dispatcher(table, {.store = *store,
                                .keys = keys,
                                .clock = clock,
                                .authenticator = nobody,
                                .messages = messages,
                                .log = [](std::string_view) {}});
  http::ServerConfig config;
  config.find = [&](std::string_view method, std::span<const std::string> segments) {
    return dispatcher.Find(method, segments);
  };
  config.handle = [&](const http::Request& request) { return dispatcher.Handle(request); };
  config.refusal_page = [&](const http::Refusal& refusal) { return dispatcher.Refuse(refusal); };
  http::Server server(std::move(config));
  REQUIRE(server.Start());
  http::Client client(server.port());

  struct Row {
    std::string_view method;
    std::string_view target;
    std::string body;
    int status;
    std::string_view key;
  };
  const Row rows[] = {
      {"POST", "/api/echoes", R"({"text": "一"})", 200, ""},
      {"POST", "/api/echoes", R"({"text": 1})", 422, "api.invalid_body"},
      {"POST", "/api/echoes", R"({"text": ")" + std::string(2'000, 'a') + "\"}", 413, "http.body_too_large"},
      {"GET", "/api/echoes", "", 405, "http.no_such_method"},
      {"GET", "/api/absent", "", 404, "not_found"},
      {"GET", "/api/openapi.json?x=1", "", 422, "api.invalid_query"},
      {"GET", "/api/openapi.json", "", 200, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.target);
    CAPTURE(row.key);
    const http::Headers english{{"Accept-Language", "en"}};
    const auto answer = row.body.empty() ? client.Send(row.method, row.target, {}, english)
                                         : client.SendJson(row.method, row.target, row.body, english);
    REQUIRE(answer);
    CHECK(answer->status == row.status);
    CHECK(answer->headers.Get("Content-Security-Policy").starts_with("default-src 'none'"));
    CHECK(answer->headers.Count("Content-Security-Policy") == 1);
    CHECK(answer->headers.Get("Cache-Control") == "no-store");
    const boost::json::value json = boost::json::parse(answer->body);
    const boost::json::value* key = json.as_object().if_contains("key");
    CHECK((key ? std::string_view(key->as_string()) : "") == row.key);
    if (key) CHECK(answer->headers.Get("Content-Type") == "application/problem+json");
  }
}

}  // namespace
}  // namespace yq::api
