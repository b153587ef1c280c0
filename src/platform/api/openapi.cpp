#include "platform/api/openapi.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "platform/api/authenticator.h"
#include "platform/api/problem.h"

namespace yq::api {
namespace {

using boost::json::array;
using boost::json::object;

array PathParameters(std::string_view path) {
  array parameters;
  for (const std::string_view segment : Split(path.substr(1), '/')) {
    if (!segment.starts_with('{')) continue;
    parameters.push_back(object{{"name", boost::json::string(segment.substr(1, segment.size() - 2))},
                                {"in", "path"},
                                {"required", true},
                                {"schema", object{{"type", "string"}}}});
  }
  return parameters;
}

object HeaderParameter(std::string_view name, bool required, std::string_view pattern) {
  return object{{"name", boost::json::string(name)},
                {"in", "header"},
                {"required", required},
                {"schema", object{{"type", "string"}, {"pattern", boost::json::string(pattern)}}}};
}

// The members of the query struct's schema, each as a parameter.
void AddQueryParameters(const Endpoint& endpoint, array& parameters) {
  if (endpoint.input != InputKind::kQuery) return;
  Schemas own;
  endpoint.input_schema(own);
  for (const auto& [name, schema] : own.All()) {
    const object& whole = schema.as_object();
    const auto* required = whole.if_contains("required");
    for (const auto& [member, type] : whole.at("properties").as_object()) {
      const bool needed = required && std::ranges::any_of(required->as_array(), [&](const boost::json::value& each) {
                            return each.as_string() == member;
                          });
      parameters.push_back(
          object{{"name", boost::json::string(member)}, {"in", "query"}, {"required", needed}, {"schema", type}});
    }
  }
}

object Content(std::string_view type, boost::json::value schema) {
  object content;
  content.emplace(type, object{{"schema", std::move(schema)}});
  return content;
}

object RequestBody(const Endpoint& endpoint, Schemas& schemas) {
  if (endpoint.input == InputKind::kUpload) {
    const object file{{"type", "string"}, {"contentMediaType", "application/octet-stream"}};
    return object{{"required", true},
                  {"content", Content("multipart/form-data", object{{"type", "object"},
                                                                    {"properties", object{{"file", file}}},
                                                                    {"required", array{"file"}}})}};
  }
  return object{{"required", true}, {"content", Content("application/json", endpoint.input_schema(schemas))}};
}

object Responses(const Endpoint& endpoint, Schemas& schemas) {
  object success{{"description", boost::json::string(http::ReasonPhrase(endpoint.success))}};
  if (endpoint.view_schema) {
    success.emplace("content", Content("application/json", endpoint.view_schema(schemas)));
  } else if (endpoint.success != 204) {
    success.emplace("content", Content(endpoint.produces, object{}));
  }
  object responses;
  responses.emplace(std::to_string(endpoint.success), std::move(success));
  responses.emplace("default", object{{"$ref", "#/components/responses/Problem"}});
  return responses;
}

object Operation(const Endpoint& endpoint, Schemas& schemas) {
  object operation;
  operation.emplace("summary", endpoint.summary.en);
  operation.emplace("x-summary-zh", endpoint.summary.zh);
  if (const auto* permission = std::get_if<Permission>(&endpoint.access)) {
    operation.emplace("security", array{object{{"session", array{}}}});
    operation.emplace("x-permission", boost::json::string(EnumText(*permission)));
  } else {
    operation.emplace("security", array{});
    operation.emplace("x-public-because", boost::json::string(std::get<Public>(endpoint.access).why));
  }
  operation.emplace("x-scope", endpoint.scope);
  array parameters = PathParameters(endpoint.path);
  AddQueryParameters(endpoint, parameters);
  if (endpoint.if_match == IfMatch::kNeeded) {
    parameters.push_back(HeaderParameter("If-Match", true, R"re(^"v[0-9]+"$)re"));
  }
  if (endpoint.is_keyed()) parameters.push_back(HeaderParameter("Idempotency-Key", true, "^[!-~]{16,100}$"));
  if (endpoint.is_unsafe() && std::holds_alternative<Permission>(endpoint.access)) {
    parameters.push_back(HeaderParameter("X-CSRF-Token", true, "."));
  }
  if (!parameters.empty()) operation.emplace("parameters", std::move(parameters));
  if (endpoint.input == InputKind::kJson || endpoint.input == InputKind::kUpload) {
    operation.emplace("requestBody", RequestBody(endpoint, schemas));
  }
  operation.emplace("responses", Responses(endpoint, schemas));
  return operation;
}

// JSON with two blanks a level.
void WriteIndented(const boost::json::value& value, std::size_t depth, std::string& out) {
  const std::string line = "\n" + std::string(2 * (depth + 1), ' ');
  const std::string last = "\n" + std::string(2 * depth, ' ');
  if (value.is_object() && !value.get_object().empty()) {
    out += '{';
    bool first = true;
    for (const auto& [key, item] : value.get_object()) {
      out += (first ? "" : ",") + line + boost::json::serialize(boost::json::string(key)) + ": ";
      WriteIndented(item, depth + 1, out);
      first = false;
    }
    out += last + "}";
  } else if (value.is_array() && !value.get_array().empty()) {
    out += '[';
    bool first = true;
    for (const boost::json::value& item : value.get_array()) {
      out += (first ? "" : ",") + line;
      WriteIndented(item, depth + 1, out);
      first = false;
    }
    out += last + "]";
  } else {
    out += boost::json::serialize(value);
  }
}

}  // namespace

OpenApi MakeOpenApi(const Table& table) {
  OpenApi made;
  made.problems = table.Check();
  Schemas schemas;
  object paths;
  for (const Endpoint& endpoint : table.endpoints()) {
    if (endpoint.kind != EndpointKind::kApi) continue;
    std::string method = ToLowerAscii(endpoint.method);
    boost::json::value& path = paths[endpoint.path];
    if (!path.is_object()) path = object{};
    path.get_object().emplace(method, Operation(endpoint, schemas));
  }
  const boost::json::value problem = SchemaOf<ProblemDocument, Direction::kOut>(schemas);
  for (const std::string& name : schemas.clashes()) {
    made.problems.push_back(fmt::format("two types are called '{}' in the API", name));
  }
  object session{{"type", "apiKey"}, {"in", "cookie"}, {"name", boost::json::string(SessionCookieName(true))}};
  object problem_response{{"description", "A problem document (RFC 9457) in the caller's language"},
                          {"content", Content("application/problem+json", problem)}};
  made.document =
      object{{"openapi", "3.1.0"},
             {"info", object{{"title", "Yinqiao 引桥"}, {"version", "1"}, {"license", object{{"name", "Apache-2.0"}}}}},
             {"paths", std::move(paths)},
             {"components", object{{"schemas", schemas.All()},
                                   {"responses", object{{"Problem", std::move(problem_response)}}},
                                   {"securitySchemes", object{{"session", std::move(session)}}}}}};
  return made;
}

std::string OpenApiText(const Table& table) {
  std::string text;
  WriteIndented(MakeOpenApi(table).document, 0, text);
  return text + "\n";
}

}  // namespace yq::api
