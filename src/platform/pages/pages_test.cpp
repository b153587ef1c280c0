#include "platform/pages/pages.h"

#include <doctest/doctest.h>

#include <set>

#include "platform/pages/words.h"

namespace yq::pages {
namespace {

std::string TextOf(const http::Response& response) {
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body)) return **shared;
  return std::get<std::string>(response.body);
}

TEST_CASE("every word exists in both languages, once") {
  std::set<std::string_view> seen;
  for (const WordRow& row : WordTable()) {
    CAPTURE(row.key);
    CHECK(!row.text.zh.empty());
    CHECK(!row.text.en.empty());
    CHECK(seen.insert(row.key).second);
  }
}

TEST_CASE("what the data brings is escaped, also in partials") {
  const Shell shell({.name = {"<名>", "<Name> & \"co\""},
                     .responsible = {},
                     .contact = {},
                     .demonstration = {},
                     .style_sheet = "",
                     .demo = false});
  Data data(Data::type::object);
  data.set("text", std::string("<script>alert(1)</script>"));
  const Page page{
      .title = {"题", "A <b>title</b>"}, .path = "/x\"y", .body = "<main id=\"main\">{{text}}</main>", .data = data};
  const std::string html = TextOf(shell.Render(page, Language::kEn));
  CHECK(html.find("<script>") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(html.find("A &lt;b&gt;title") != std::string::npos);
  CHECK(html.find("&lt;Name&gt; &amp; &quot;co&quot;") != std::string::npos);
  CHECK(html.find("href=\"/zh/x&quot;y\"") != std::string::npos);
}

TEST_CASE("a cached page is made once a day") {
  const Shell shell({});
  int made = 0;
  const auto make = [&]() -> Result<http::Response> { return http::Response::Html(200, std::to_string(++made)); };
  CHECK(TextOf(shell.Cached("a", 1, make).value()) == "1");
  CHECK(TextOf(shell.Cached("a", 1, make).value()) == "1");
  CHECK(TextOf(shell.Cached("b", 1, make).value()) == "2");
  CHECK(TextOf(shell.Cached("a", 2, make).value()) == "3");
}

TEST_CASE("the style sheet comes from the manifest, and a bad manifest gives none") {
  CHECK(StyleSheetOf(R"({"src/p.ts": {"file": "assets/p.js", "css": ["assets/p-1.css"]}})", "src/p.ts") ==
        "/assets/p-1.css");
  CHECK(StyleSheetOf(R"({"src/p.ts": {"file": "assets/p.js"}})", "src/p.ts").empty());
  CHECK(StyleSheetOf(R"({"src/p.ts": {"css": []}})", "src/p.ts").empty());
  CHECK(StyleSheetOf("[]", "src/p.ts").empty());
  CHECK(StyleSheetOf("{", "src/p.ts").empty());
}

}  // namespace
}  // namespace yq::pages
