// Errors as RFC 9457 problem documents, in the caller's language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/language.h"
#include "base/result.h"
#include "engine/http/response.h"
#include "platform/api/json.h"
#include "platform/api/messages.h"

namespace yq::api {

struct ProblemItem {
  std::string place;  // JSON pointer
  std::string key;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ProblemItem, (), (place, key, message))

struct ProblemDocument {
  std::string type;  // "about:blank" stands for: see status
  std::string title;
  int status = 500;
  std::string key;
  std::string detail;
  std::vector<ProblemItem> problems;        // at most 50, places and messages of bounded length
  Maybe<std::int64_t> more_problems;        // how many are left out
  Maybe<std::string> incident;              // on 500: what to quote to the administrator
  Maybe<boost::json::value> current;        // on 412: the present representation
  Maybe<std::vector<std::string>> changed;  // on 412: its members that differ from what the caller has seen
};
BOOST_DESCRIBE_STRUCT(ProblemDocument, (),
                      (type, title, status, key, detail, problems, more_problems, incident, current, changed))

[[nodiscard]] int StatusOf(ErrorCode code);
[[nodiscard]] Bilingual TitleOf(int status);
[[nodiscard]] ProblemDocument Describe(const Error& error, const Messages& messages, Language language);
[[nodiscard]] http::Response ToResponse(const ProblemDocument& document, const Error& error);

}  // namespace yq::api
