// For tests of any module: calls a dispatcher as the HTTP server would, without a network.
//
//   TestCaller officer(dispatcher);
//   officer.cookie = access.OpenSession(account, now).value();
//   officer.csrf = "...";                       // or officer.SignedIn(): takes it from GET /api/session
//   TestAnswer answer = officer.Send("POST", "/api/cases", R"({"draft": "..."})", {{"Idempotency-Key", key}});
//   CHECK(answer.status == 201);  CHECK(answer.At("/number") == "...");
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "platform/api/dispatcher.h"
#include "platform/api/messages.h"

namespace yq::api {

struct TestAnswer {
  int status = 0;
  http::Headers headers;
  std::string text;
  boost::json::value json;  // null when the body is none

  // The text of the value at a JSON pointer: "abc", "12", "true", "null"; "" when there is none.
  [[nodiscard]] std::string At(std::string_view pointer) const;
};

class TestCaller {
 public:
  explicit TestCaller(Dispatcher& dispatcher) : dispatcher_(&dispatcher) {}

  std::string cookie;  // the session; answers that set it are followed
  std::string csrf;
  std::string language = "en";
  std::string address = "192.0.2.1";
  bool tls = false;

  // `headers` replace what is sent by itself: Origin, X-CSRF-Token, Accept-Language.
  TestAnswer Send(std::string_view method, std::string_view target, std::string_view body = {},
                  const std::vector<http::Field>& headers = {});
  TestAnswer Get(std::string_view target) { return Send("GET", target); }
  // A form with one file in the field "file".
  TestAnswer Upload(std::string_view target, std::string_view file_name, std::string_view content,
                    const std::vector<http::Field>& headers = {});
  // Takes the CSRF token from GET /api/session; false when there is no session.
  bool TakeToken();

 private:
  TestAnswer Go(http::Request request, const std::vector<http::Field>& headers);
  Dispatcher* dispatcher_;
};

// The keys that the sources of `folders` (below YQ_SOURCE_DIR, e.g. "src/platform/access") give to people and that have
// no sentence: "file:line: key", sorted. Keys of bugs (kInternal) and of absence (kNotFound) need none.
std::vector<std::string> KeysWithoutSentence(const Messages& messages, const std::vector<std::string>& folders);

}  // namespace yq::api
