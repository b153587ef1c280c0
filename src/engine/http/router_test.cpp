#include "engine/http/router.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/http/syntax.h"

namespace yq::http {
namespace {

Router Table() {
  Router router;
  const std::vector<std::pair<std::string, std::string>> rows{
      {"GET", "/"},                         // 0
      {"GET", "/cases"},                    // 1
      {"POST", "/cases"},                   // 2
      {"GET", "/cases/{id}"},               // 3
      {"GET", "/cases/new"},                // 4
      {"POST", "/cases/{id}/closure"},      // 5
      {"GET", "/cases/{id}/files/{name}"},  // 6
      {"DELETE", "/cases/{case}"},          // 7
      {"GET", "/assets/{path...}"},         // 8
      {"GET", "/{page...}"},                // 9
      {"POST", "/cases/new/draft"},         // 10
  };
  for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(router.Add(rows[i].first, rows[i].second, i, {.max_bytes = i}));
  return router;
}

std::string Shown(const RouteFound& found) {
  if (found.found == Found::kNoPath) return "none";
  if (found.found == Found::kNoMethod) return "allow " + found.allow;
  std::string text = fmt::format("{}", found.route);
  for (const Field& parameter : found.parameters) text += fmt::format(" {}={}", parameter.name, parameter.value);
  CHECK(found.limits.max_bytes == found.route);
  return text;
}

TEST_CASE("what is found where") {
  struct Row {
    std::string method, path, found;
  };
  const Router router = Table();
  for (const Row& row :
       {Row{"GET", "/", "0"}, Row{"HEAD", "/", "0"}, Row{"GET", "/cases", "1"}, Row{"POST", "/cases", "2"},
        Row{"GET", "/cases/7", "3 id=7"}, Row{"HEAD", "/cases/7", "3 id=7"}, Row{"GET", "/cases/new", "4"},
        Row{"DELETE", "/cases/new", "7 case=new"}, Row{"POST", "/cases/7/closure", "5 id=7"},
        Row{"POST", "/cases/new/closure", "5 id=new"}, Row{"POST", "/cases/new/draft", "10"},
        Row{"GET", "/cases/7/files/a.pdf", "6 id=7 name=a.pdf"}, Row{"GET", "/cases/7/files/", "9 page=cases/7/files/"},
        Row{"GET", "/assets/a/b.js", "8 path=a/b.js"}, Row{"GET", "/assets", "8 path="},
        Row{"GET", "/about/us", "9 page=about/us"}, Row{"PUT", "/cases", "allow GET, HEAD, POST"},
        Row{"PUT", "/cases/7", "allow DELETE, GET, HEAD"}, Row{"POST", "/assets/x", "allow GET, HEAD"}}) {
    CAPTURE(row.method + " " + row.path);
    CHECK(Shown(router.Find(row.method, DecodePath(row.path)->segments)) == row.found);
  }
  CHECK(Shown(Router().Find("GET", DecodePath("/")->segments)) == "none");
}

TEST_CASE("bad and double patterns are refused") {
  Router router;
  for (const std::string_view bad :
       {"", "cases", "/{}", "/{...}", "/a{b}", "/{a}b", "/{a", "/a}", "/{a}/{a}", "/{rest...}/x", "/{a b}"}) {
    CAPTURE(bad);
    const Result<> added = router.Add("GET", bad, 0, {});
    REQUIRE_FALSE(added);
    CHECK(added.error().key == "http.bad_pattern");
  }
  CHECK_FALSE(router.Add("HEAD", "/x", 0, {}));
  CHECK_FALSE(router.Add("G T", "/x", 0, {}));
  REQUIRE(router.Add("GET", "/x/{id}", 0, {}));
  const Result<> again = router.Add("GET", "/x/{name}", 1, {});
  REQUIRE_FALSE(again);
  CHECK(again.error().key == "http.route_twice");
}

}  // namespace
}  // namespace yq::http
