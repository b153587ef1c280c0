#include "engine/http/negotiate.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "engine/http/static_files.h"

namespace yq::http {
namespace {

TEST_CASE("languages") {
  struct Row {
    std::string_view accept, picked;
  };
  constexpr std::array<std::string_view, 2> kOffered{"zh", "en"};
  for (const Row& row : {Row{"", "zh"},
                         Row{"en", "en"},
                         Row{"EN-gb", "en"},
                         Row{"zh-CN,zh;q=0.9,en;q=0.8", "zh"},
                         Row{"en-US,en;q=0.9,zh;q=0.8", "en"},
                         Row{"fr, en;q=0.2", "en"},
                         Row{"fr", "zh"},
                         Row{"*", "zh"},
                         Row{"en;q=0", "zh"},
                         Row{"en;q=0.1, zh;q=0.2", "zh"},
                         Row{"zh;q=0.1, en;q=0.2", "en"},
                         Row{"eng", "zh"},
                         Row{"en;q=x", "zh"},
                         Row{"en;q=2", "zh"},
                         Row{"en;q=1.000", "en"},
                         Row{"en;q=0.0001", "zh"},
                         Row{",,;;,=", "zh"},
                         Row{"en;", "zh"},
                         Row{" en ; q=0.5 ", "en"},
                         Row{"zh-Hant-TW", "zh"}}) {
    CAPTURE(row.accept);
    CHECK(PickLanguage(row.accept, kOffered) == row.picked);
  }
  CHECK(PickLanguage("en", {}) == "");
}

TEST_CASE("encodings") {
  for (const std::string_view takes : {"gzip", "GZIP", "br, gzip", "gzip;q=0.5", "*", "*;q=0.1", "br;q=0, *"})
    CHECK(TakesEncoding(takes, "gzip"));
  for (const std::string_view not_so :
       {"", "br", "gzip;q=0", "gzip;q=0.0", "*;q=0", "*, gzip;q=0", "x-gzip", "gzip;x", "identity"}) {
    CAPTURE(not_so);
    CHECK_FALSE(TakesEncoding(not_so, "gzip"));
  }
}

TEST_CASE("entity tags") {
  const std::string tag = EntityTag("abc");
  CHECK(tag == "\"ba7816bf8f01cfea414140de5dae2223\"");
  CHECK(EntityTag("abd") != tag);
  for (const std::string& listed : {tag, "W/" + tag, "\"x\", " + tag, tag + ",\"x\"", std::string("*")})
    CHECK(EntityTagListed(listed, tag));
  for (const std::string& other : {std::string(), std::string("\"x\""), tag.substr(1), std::string(","), "w/" + tag})
    CHECK_FALSE(EntityTagListed(other, tag));
  CHECK(EntityTagListed("\"v3\"", "W/\"v3\""));
}

TEST_CASE("gzip only where it pays") {
  CHECK(Gzip(std::string(2'000, 'a'))->size() < 60);
  CHECK_FALSE(Gzip("abc"));
  CHECK_FALSE(Gzip(""));
  CHECK(IsTextType("text/html; charset=utf-8"));
  CHECK(IsTextType("application/problem+json"));
  CHECK_FALSE(IsTextType("application/pdf"));
  CHECK_FALSE(IsTextType(""));
  CHECK(ContentTypeOf("a/b.JS") == "text/javascript; charset=utf-8");
  CHECK(ContentTypeOf("a") == "application/octet-stream");
  CHECK(ContentTypeOf("js") == "application/octet-stream");
}

struct Site {
  Site() {
    char name[] = "/tmp/http-site-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    folder = name;
    Put("index.html", "<p>引桥</p>");
    Put("assets/app-1f3c.js", "plain");
    Put("assets/app-1f3c.js.br", "br-bytes");
    Put("assets/app-1f3c.js.gz", "gz-bytes");
    Put("alone.gz", "an archive");
  }
  ~Site() { std::filesystem::remove_all(folder); }
  void Put(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories(std::filesystem::path(folder + "/" + name).parent_path());
    std::ofstream(folder + "/" + name) << content;
  }
  std::string folder;
};

TEST_CASE("static files: encodings, tags, caching, nothing outside") {
  const Site site;
  const Result<StaticFiles> files = StaticFiles::Load(site.folder);
  REQUIRE(files);
  struct Row {
    std::string name, accept;
    int status;
    std::string coding, cache, body;
  };
  constexpr auto kLong = "public, max-age=31536000, immutable";
  for (const Row& row :
       {Row{"index.html", "br, gzip", 200, "", "no-cache", "<p>引桥</p>"},
        Row{"assets/app-1f3c.js", "", 200, "", kLong, "plain"},
        Row{"assets/app-1f3c.js", "gzip, deflate, br", 200, "br", kLong, "br-bytes"},
        Row{"assets/app-1f3c.js", "gzip", 200, "gzip", kLong, "gz-bytes"},
        Row{"assets/app-1f3c.js", "br;q=0", 200, "", kLong, "plain"},
        Row{"alone.gz", "gzip", 200, "", "no-cache", "an archive"}, Row{"assets/app-1f3c.js.br", "", 404, "", "", ""},
        Row{"", "", 404, "", "", ""}, Row{"assets", "", 404, "", "", ""}, Row{"/index.html", "", 404, "", "", ""},
        Row{"../index.html", "", 404, "", "", ""}, Row{"/etc/passwd", "", 404, "", "", ""}}) {
    CAPTURE(row.name + " " + row.accept);
    Request request;
    request.headers.Add("Accept-Encoding", row.accept);
    const Response response = files->Serve(request, row.name);
    CHECK(response.status == row.status);
    CHECK(response.headers.Get("Content-Encoding") == row.coding);
    CHECK(response.headers.Get("Cache-Control") == row.cache);
    CHECK(files->Has(row.name) == (row.status == 200));
    if (row.status != 200) continue;
    CHECK(*std::get<std::shared_ptr<const std::string>>(response.body) == row.body);
    request.headers.Add("If-None-Match", response.headers.Get("ETag"));
    const Response again = files->Serve(request, row.name);
    CHECK(again.status == 304);
    CHECK(again.body_size() == 0);
    Request other;
    other.headers.Add("Accept-Encoding", "identity");
    other.headers.Add("If-None-Match", response.headers.Get("ETag"));
    CHECK(files->Serve(other, row.name).status == (row.coding.empty() ? 304 : 200));  // another encoding, another tag
  }
}

TEST_CASE("folders that cannot be served") {
  const Site site;
  CHECK(StaticFiles::Load(site.folder + "/none").error().key == "http.no_folder");
  CHECK(StaticFiles::Load(site.folder, {.max_total_bytes = 20}).error().key == "http.folder_too_large");
}

}  // namespace
}  // namespace yq::http
