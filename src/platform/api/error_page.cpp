#include "platform/api/error_page.h"

#include <fmt/format.h>

#include "base/text.h"

namespace yq::api {

http::Response PlainErrorPage(const ProblemDocument& document, Language language) {
  const bool zh = language == Language::kZh;
  return http::Response::Html(
      document.status,
      fmt::format(R"(<!doctype html>
<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title><link rel="stylesheet" href="/api/style.css"></head>
<body><main><h1>{}</h1><p>{}</p><p><a href="{}">{}</a></p></main></body></html>
)",
                  zh ? "zh-CN" : "en", EscapeHtml(document.title), EscapeHtml(document.title),
                  EscapeHtml(document.detail), zh ? "/zh/" : "/en/", zh ? "返回首页" : "To the start page"));
}

}  // namespace yq::api
