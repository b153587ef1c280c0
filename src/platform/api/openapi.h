// The OpenAPI 3.1 document of a table, and the page that shows it to people.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/language.h"
#include "base/result.h"
#include "platform/api/table.h"

namespace yq::api {

struct OpenApi {
  boost::json::object document;
  std::vector<std::string> problems;  // two types of one name, a summary missing ...
};

[[nodiscard]] OpenApi MakeOpenApi(const Table& table);
// Sorted as the table is, indented by two, with a line end: the file that is committed.
[[nodiscard]] std::string OpenApiText(const Table& table);
// A whole HTML page without scripts.
[[nodiscard]] std::string OpenApiPage(const Table& table, Language language);

// GET /api/openapi.json, /api, /api/style.css, /healthz and /readyz. `ready` says in words what is missing, or nothing.
// The table must outlive the handlers; call it last, when all rows are in.
void AddOwnEndpoints(Table& table, std::function<Result<>()> ready);

}  // namespace yq::api
