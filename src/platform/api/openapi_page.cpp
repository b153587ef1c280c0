#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/text.h"
#include "platform/api/openapi.h"

namespace yq::api {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --line: #8886; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem 3rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; }
code { font-family: ui-monospace, monospace; font-size: .95em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; width: 11rem; } nav ul { columns: 2 20rem; padding-inline-start: 1.2rem; }
)";

std::string Code(std::string_view text) { return "<code>" + EscapeHtml(text) + "</code>"; }

// A type as people read it: "Case", "string|null", "list of Task".
std::string TypeText(const boost::json::value& schema, bool zh) {
  const boost::json::object& type = schema.as_object();
  if (const auto* reference = type.if_contains("$ref")) {
    const std::string_view name = reference->as_string();
    const std::string_view last = name.substr(name.rfind('/') + 1);
    return fmt::format("<a href=\"#schema-{}\">{}</a>", EscapeHtml(last), Code(last));
  }
  if (const auto* any = type.if_contains("anyOf")) return TypeText(any->as_array()[0], zh) + " | null";
  if (const auto* names = type.if_contains("enum")) {
    std::string text;
    for (const boost::json::value& name : names->as_array()) {
      text += (text.empty() ? "" : " | ") + Code("\"" + std::string(name.as_string()) + "\"");
    }
    return text;
  }
  const auto* name = type.if_contains("type");
  if (!name) return zh ? "任意" : "any";
  if (name->is_array()) return Code(name->as_array()[0].as_string()) + " | null";
  if (name->as_string() == "array") return (zh ? "列表：" : "list of ") + TypeText(type.at("items"), zh);
  if (const auto* format = type.if_contains("format")) return Code(format->as_string());
  return Code(name->as_string());
}

std::string Row(std::string_view head, std::string_view cell) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", head, cell);
}

std::string SchemaTable(std::string_view name, const boost::json::object& schema, bool zh) {
  std::string out = fmt::format("<h2 id=\"schema-{}\">{}</h2>\n<table>\n", EscapeHtml(name), Code(name));
  for (const auto& [member, type] : schema.at("properties").as_object()) {
    const bool always = std::ranges::any_of(schema.at("required").as_array(),
                                            [&](const boost::json::value& each) { return each.as_string() == member; });
    out += Row(Code(member), TypeText(type, zh) + (always ? "" : zh ? "(可省略)" : " (may be absent)"));
  }
  return out + "</table>\n";
}

std::string OperationTable(const Endpoint& endpoint, const boost::json::object& operation, Language language) {
  const bool zh = language == Language::kZh;
  const auto say = [&](std::string_view chinese, std::string_view english) { return zh ? chinese : english; };
  std::string out = fmt::format("<h2>{}</h2>\n<p>{}</p>\n<table>\n", Code(endpoint.method + " " + endpoint.path),
                                EscapeHtml(endpoint.summary.In(language)));
  if (const auto* permission = std::get_if<Permission>(&endpoint.access)) {
    out += Row(say("权限", "Permission"), Code(EnumText(*permission)));
  } else {
    out += Row(say("公开", "Public"), EscapeHtml(std::get<Public>(endpoint.access).why));
  }
  out += Row(say("范围", "Scope"), EscapeHtml(endpoint.scope));
  if (const auto* parameters = operation.if_contains("parameters")) {
    for (const boost::json::value& each : parameters->as_array()) {
      const boost::json::object& parameter = each.as_object();
      out += Row(Code(parameter.at("name").as_string()), std::string(parameter.at("in").as_string()) + ", " +
                                                             TypeText(parameter.at("schema"), zh) +
                                                             (parameter.at("required").as_bool() ? ""
                                                              : zh                               ? ",可选"
                                                                                                 : ", optional"));
    }
  }
  if (const auto* body = operation.if_contains("requestBody")) {
    for (const auto& [type, content] : body->at("content").as_object()) {
      out += Row(say("内容", "Body"), Code(type) + " " + TypeText(content.at("schema"), zh));
    }
  }
  for (const auto& [status, response] : operation.at("responses").as_object()) {
    if (status == "default") continue;
    std::string cell;
    if (const auto* contents = response.as_object().if_contains("content")) {
      for (const auto& [type, content] : contents->as_object()) {
        cell += Code(type) + " " + (content.at("schema").as_object().empty() ? "" : TypeText(content.at("schema"), zh));
      }
    }
    out += Row(fmt::format("{} {}", say("回答", "Answer"), std::string_view(status)), cell);
  }
  return out + "</table>\n";
}

// A text that is made at its first use, when all rows are in, and shared from then on.
class Once {
 public:
  template <class F>
  std::shared_ptr<const std::string> Get(F&& make) {
    std::call_once(flag_, [&] { text_ = std::make_shared<const std::string>(make()); });
    return text_;
  }

 private:
  std::once_flag flag_;
  std::shared_ptr<const std::string> text_;
};

}  // namespace

std::string OpenApiPage(const Table& table, Language language) {
  const bool zh = language == Language::kZh;
  const OpenApi made = MakeOpenApi(table);
  std::string contents;
  std::string operations;
  for (const Endpoint& endpoint : table.endpoints()) {
    if (endpoint.kind != EndpointKind::kApi) continue;
    const boost::json::object& operation =
        made.document.at("paths").at(endpoint.path).at(ToLowerAscii(endpoint.method)).as_object();
    operations += OperationTable(endpoint, operation, language);
  }
  for (const auto& [name, schema] : made.document.at("components").at("schemas").as_object()) {
    contents += SchemaTable(name, schema.as_object(), zh);
  }
  return fmt::format(R"(<!doctype html>
<html lang="{}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title><link rel="stylesheet" href="/api/style.css"></head>
<body><main>
<h1>{}</h1>
<p>{} <a href="/api/openapi.json">/api/openapi.json</a></p>
{}<h1>{}</h1>
{}</main></body></html>
)",
                     zh ? "zh-CN" : "en", zh ? "接口说明" : "API", zh ? "接口说明" : "API",
                     zh ? "同一内容的 OpenAPI 3.1 文件：" : "The same as an OpenAPI 3.1 document:", operations,
                     zh ? "数据类型" : "Types", contents);
}

void AddOwnEndpoints(Table& table, std::function<Result<>()> ready) {
  table.Get("/api/openapi.json",
            {.access = Public{"describes the API, holds no data"},
             .scope = "none",
             .summary = {"接口说明(OpenAPI)", "The OpenAPI document"}},
            [&table](const Call&) -> Result<http::Response> { return http::Response::Json(200, OpenApiText(table)); });
  table.Page("/api",
             {.access = Public{"describes the API, holds no data"}, .summary = {"接口说明", "The API for people"}},
             [&table, zh = std::make_shared<Once>(),
              en = std::make_shared<Once>()](const Call& call) -> Result<http::Response> {
               http::Response response = http::Response::Html(200, "");
               response.body =
                   (call.language == Language::kZh ? zh : en)->Get([&] { return OpenApiPage(table, call.language); });
               response.headers.Set("Vary", "Accept-Language");
               return response;
             });
  table.Page("/api/style.css",
             {.access = Public{"a style sheet"}, .summary = {"样式", "Style sheet"}, .run_on = http::RunOn::kIoThread},
             [](const Call&) -> Result<http::Response> {
               return http::Response::Bytes(200, "text/css; charset=utf-8", std::string(kStyle));
             });
  table.Page("/healthz",
             {.access = Public{"for the supervisor; says nothing but that the process answers"},
              .summary = {"存活", "Alive"},
              .run_on = http::RunOn::kIoThread},
             [](const Call&) -> Result<http::Response> { return http::Response::Text(200, "ok\n"); });
  table.Page(
      "/readyz",
      {.access = Public{"for the supervisor; names what is missing, holds no data"}, .summary = {"就绪", "Ready"}},
      [ready = std::move(ready)](const Call&) -> Result<http::Response> {
        if (const Result<> state = ready(); !state) {
          return http::Response::Text(503, state.error().key + "\n");
        }
        return http::Response::Text(200, "ready\n");
      });
}

}  // namespace yq::api
