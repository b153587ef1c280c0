#include "engine/http/syntax.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/http/request.h"
#include "engine/http/response.h"

namespace yq::http {
namespace {

using namespace std::string_literals;

std::string Shown(const std::optional<std::vector<Field>>& fields) {
  if (!fields) return "refused";
  std::string text;
  for (const Field& field : *fields) text += fmt::format("[{}={}]", field.name, field.value);
  return text;
}

struct Row {
  std::string in, out;
};

TEST_CASE("forms and queries") {
  for (const Row& row : {Row{"", ""},
                         Row{"a=1", "[a=1]"},
                         Row{"a", "[a=]"},
                         Row{"=1", "[=1]"},
                         Row{"a=1&&b=2&", "[a=1][b=2]"},
                         Row{"a=b=c", "[a=b=c]"},
                         Row{"a+b=c+d", "[a b=c d]"},
                         Row{"%61=%2B%26", "[a=+&]"},
                         Row{"a=1&a=2", "[a=1][a=2]"},
                         Row{"q=%E5%BC%95", "[q=引]"},
                         Row{"q=引", "[q=引]"},
                         Row{"a=%", "refused"},
                         Row{"a=%1", "refused"},
                         Row{"a=%1g", "refused"},
                         Row{"%=a", "refused"},
                         Row{"a=%00", "refused"},
                         Row{"%00=a", "refused"},
                         Row{"a=\0"s, "refused"},
                         Row{"a=%C0%80", "refused"},
                         Row{"a=%ED%A0%80", "refused"},
                         Row{"a=%F4%90%80%80", "refused"},
                         Row{"a=\xff", "refused"}}) {
    CAPTURE(row.in);
    CHECK(Shown(ParseUrlEncoded(row.in)) == row.out);
  }
  std::string many;
  for (std::size_t i = 0; i < kMaxFormFields; ++i) many += "a&";
  CHECK(ParseUrlEncoded(many).has_value());
  CHECK_FALSE(ParseUrlEncoded(many + "a").has_value());
}

TEST_CASE("cookies: what is malformed is skipped") {
  for (const Row& row :
       {Row{"a=1; b=2", "[a=1][b=2]"}, Row{"a=1;b=2", "[a=1][b=2]"}, Row{"a=\"x y\"", "[a=x y]"},
        Row{"a=b=c", "[a=b=c]"}, Row{"a=", "[a=]"}, Row{"", ""}, Row{"a", ""}, Row{"=1", ""},
        Row{"a b=1; c=2", "[c=2]"}, Row{";;; a=1", "[a=1]"}, Row{"a=\x01; b=2", "[b=2]"}, Row{"a=\"", "[a=\"]"}}) {
    CAPTURE(row.in);
    CHECK(Shown(ParseCookies(row.in)) == row.out);
  }
}

TEST_CASE("a cookie that comes twice with different values is no cookie") {
  Request request;
  request.cookies = {{"a", "1"}, {"b", "1"}, {"b", "1"}, {"c", "1"}, {"c", "2"}};
  CHECK(request.Cookie("a") == "1");
  CHECK(request.Cookie("b") == "1");
  CHECK_FALSE(request.Cookie("c"));
  CHECK_FALSE(request.Cookie("A"));
}

TEST_CASE("Set-Cookie") {
  Response response;
  response.Add({.name = "__Host-sid", .value = "x"});
  response.Add({.name = "a",
                .value = "",
                .max_age = std::chrono::seconds(0),
                .path = "/x",
                .secure = false,
                .http_only = false,
                .same_site = SameSite::kStrict});
  std::vector<std::string> values;
  for (const Field& field : response.headers) values.push_back(field.value);
  CHECK(values == std::vector<std::string>{"__Host-sid=x; Path=/; Secure; HttpOnly; SameSite=Lax",
                                           "a=; Path=/x; Max-Age=0; SameSite=Strict"});
}

TEST_CASE("paths") {
  struct PathRow {
    std::string in;
    std::vector<std::string> segments;
  };
  for (const PathRow& row : {PathRow{"/", {}}, PathRow{"/a", {"a"}}, PathRow{"/a/", {"a", ""}},
                             PathRow{"//a", {"", "a"}}, PathRow{"//", {"", ""}}, PathRow{"/a%20b/c", {"a b", "c"}},
                             PathRow{"/..a/a..", {"..a", "a.."}}, PathRow{"/%E5%BC%95", {"引"}}}) {
    CAPTURE(row.in);
    const std::optional<DecodedPath> path = DecodePath(row.in);
    REQUIRE(path);
    CHECK(path->segments == row.segments);
  }
  for (const std::string& bad :
       {""s, "a"s, "/."s, "/.."s, "/a/.."s, "/a/../b"s, "/%2e"s, "/%2E%2e"s, "/a%2Fb"s, "/a%5Cb"s, "/%00"s, "/\0"s,
        "/%1f"s, "/%7f"s, "/%"s, "/%a"s, "/%xy"s, "/%ff"s, "/%c0%af"s}) {
    CAPTURE(bad);
    CHECK_FALSE(DecodePath(bad));
  }
}

TEST_CASE("hosts") {
  for (const std::string_view good :
       {"h", "a.example", "A-b.example.", "127.0.0.1", "h:0", "h:65535", "[::1]", "[2001:db8::1]:80", "a_b"}) {
    CAPTURE(good);
    CHECK(IsHost(good));
  }
  for (const std::string& bad : std::initializer_list<std::string>{
           "",       ".",      ".a",  "a..b", ":80", "h:",  "h:65536", "h:99999", "h:123456", "h:8a",
           "h:-1",   "a b",    "a/b", "u@h",  "h?",  "h#",  "[",       "[]",      "[::1",     "[1.2.3.4]",
           "[::1]x", "[::1]:", "::1", "h,h",  "引",  "h\\", "%41",     "[::1\0]"s}) {
    CAPTURE(bad);
    CHECK_FALSE(IsHost(bad));
  }
}

TEST_CASE("media types and their parameters") {
  const auto shown = [](std::string_view text) {
    const std::optional<MediaType> media = ParseMediaType(text);
    return media ? media->type + Shown(media->parameters) : "refused";
  };
  for (const Row& row : {Row{"text/html", "text/html"},
                         Row{" Text/HTML ;Charset=UTF-8", "text/html[charset=UTF-8]"},
                         Row{"a/b; c=\"d;e\"; f=g", "a/b[c=d;e][f=g]"},
                         Row{"a/b;c=\"\"", "a/b[c=]"},
                         Row{"a/b;c=\"x\\\"y\"", "a/b[c=x\"y]"},
                         Row{"a/b;c=\"C:\\d\\\\e\"", "a/b[c=C:\\d\\e]"},
                         Row{"a/b;", "a/b"},
                         Row{"", "refused"},
                         Row{"a", "refused"},
                         Row{"a/", "refused"},
                         Row{"/b", "refused"},
                         Row{"a/b/c", "refused"},
                         Row{"a b/c", "refused"},
                         Row{"a/b;c", "refused"},
                         Row{"a/b;c=", "refused"},
                         Row{"a/b;c=\"d", "refused"},
                         Row{"a/b;c=d e", "refused"},
                         Row{"a/b;c=1;C=2", "refused"},
                         Row{"a/b;=1", "refused"},
                         Row{"a/b;c=\"d\"e", "refused"},
                         Row{"a/b,c/d", "refused"},
                         Row{"a/b;c=\"d\\\"", "refused"}}) {
    CAPTURE(row.in);
    CHECK(shown(row.in) == row.out);
  }
}

TEST_CASE("UTF-8, dates, names") {
  CHECK(IsUtf8("a\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
  for (const std::string_view bad : {"\x80", "\xc1\x80", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xbf\xbf",
                                     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    CHECK_FALSE(IsUtf8(bad));
  }
  CHECK(HttpDate(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(HttpDate(951'782'400) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(PercentDecode(PercentEncode("a b/引\0"s), Plus::kLiteral) == "a b/引\0"s);
  Headers headers{{"A", "1"}, {"b", "2"}};
  headers.Add("a", "3");
  CHECK(headers.Get("a") == "1");
  CHECK(headers.Count("A") == 2);
  headers.Set("a", "4");
  CHECK(headers.Count("A") == 1);
  CHECK(headers.Get("A") == "4");
  CHECK(headers.Get("c") == "");
}

}  // namespace
}  // namespace yq::http
