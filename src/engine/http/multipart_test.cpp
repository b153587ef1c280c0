#include "engine/http/multipart.h"

#include <unistd.h>

#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/http/test_server.h"

namespace yq::http {
namespace {

using namespace std::string_literals;

struct Folder {
  Folder() {
    char name[] = "/tmp/http-parts-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path); }
  std::string path;
};

std::string Shown(MultipartParser& parser, std::optional<HeadProblem> problem) {
  if (!problem) problem = parser.Finish();
  if (problem) return fmt::format("{} {}", problem->status, problem->key);
  std::string text;
  for (const Part& part : parser.parts()) {
    text += part.is_file() ? fmt::format("[{}:{}:{}:{}]", part.name, part.file_name, part.content_type,
                                         part.file.ReadAll(1'000'000).value_or("unreadable"))
                           : fmt::format("[{}={}]", part.name, part.text);
  }
  return text;
}

// The body fed in pieces of `step` bytes.
std::string Parsed(const std::string& body, std::size_t step, const std::string& folder) {
  MultipartParser parser(
      "b", {.max_parts = 3, .max_part_head_bytes = 300, .max_text_bytes = 20, .max_file_bytes = 40, .folder = folder});
  std::optional<HeadProblem> problem;
  for (std::size_t at = 0; at < body.size() && !problem; at += step) {
    problem = parser.Feed(std::string_view(body).substr(at, step));
  }
  return Shown(parser, problem);
}

std::string Field1(std::string_view disposition, std::string_view content = "x") {
  return fmt::format("--b\r\nContent-Disposition: {}\r\n\r\n{}\r\n--b--\r\n", disposition, content);
}

std::string Named(std::string_view content) { return Field1("form-data; name=\"a\"", content); }
std::string File(std::string_view name) { return Field1(fmt::format("form-data; name=\"f\"; filename=\"{}\"", name)); }
std::string Heads(std::string_view lines) { return fmt::format("--b\r\n{}\r\n\r\nx\r\n--b--\r\n", lines); }

const std::string kBad = "400 http.bad_multipart";
const std::string kDisposition = "Content-Disposition: form-data; name=\"a\"";
const std::string kNul(1, '\0');

struct Row {
  std::string name, body, result;
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows{
      {"one field", Named("x"), "[a=x]"},
      {"empty field", Named(""), "[a=]"},
      {"no last line end", "--b\r\n" + kDisposition + "\r\n\r\nx\r\n--b--", "[a=x]"},
      {"no parts", "--b--\r\n", ""},
      {"two fields", "--b\r\n" + kDisposition + "\r\n\r\n1\r\n--b\r\n" + kDisposition + "\r\n\r\n2\r\n--b--\r\n",
       "[a=1][a=2]"},
      {"line ends and hyphens inside", Named("\r\n--\r\n-b\r\n--c\r"), "[a=\r\n--\r\n-b\r\n--c\r]"},
      {"Chinese", Field1("form-data; name=\"姓名\"", "引桥"), "[姓名=引桥]"},
      {"unquoted name", Field1("form-data; name=a"), "[a=x]"},
      {"names without case", Heads("content-DISPOSITION: Form-Data; NAME=\"a\""), "[a=x]"},
      {"file", File("x.pdf"), "[f:x.pdf::x]"},
      {"file with type", Heads("Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type: a/b; c=d"),
       "[f:x:a/b; c=d:x]"},
      {"file without a name, nothing chosen", File(""), "[f:::x]"},
      {"Windows path", File("C:\\temp\\x.pdf"), "[f:x.pdf::x]"},
      {"Unix path", File("../../etc/passwd"), "[f:passwd::x]"},
      {"quote, escaped", File("a\\\"b"), "[f:a\"b::x]"},
      {"quote, encoded", File("a%22b"), "[f:a\"b::x]"},
      {"binary transfer", Heads(kDisposition + "\r\nContent-Transfer-Encoding: BINARY"), "[a=x]"},
      {"unknown part field", Heads(kDisposition + "\r\nX-Other: y"), "[a=x]"},
      {"field at its limit", Named(std::string(20, 'x')), "[a=" + std::string(20, 'x') + "]"},
      {"file at its limit", Field1("form-data; name=\"f\"; filename=\"x\"", std::string(40, 'x')),
       "[f:x::" + std::string(40, 'x') + "]"},

      {"empty", "", kBad},
      {"only text", "hello", kBad},
      {"preamble", "x\r\n" + Named("x"), kBad},
      {"line end before the first boundary", "\r\n" + Named("x"), kBad},
      {"other boundary", "--c\r\n" + kDisposition + "\r\n\r\nx\r\n--c--\r\n", kBad},
      {"no end", "--b\r\n" + kDisposition + "\r\n\r\nx", kBad},
      {"half an end", "--b\r\n" + kDisposition + "\r\n\r\nx\r\n--b-", kBad},
      {"end without the part's line end", "--b\r\n" + kDisposition + "\r\n\r\nx--b--\r\n", kBad},
      {"text after the boundary", "--b junk\r\n" + kDisposition + "\r\n\r\nx\r\n--b--\r\n", kBad},
      {"padding after the boundary", "--b \r\n" + kDisposition + "\r\n\r\nx\r\n--b--\r\n", kBad},
      {"bare LF after the boundary", "--b\n" + kDisposition + "\r\n\r\nx\r\n--b--\r\n", kBad},
      {"bare LF in the part head", "--b\r\n" + kDisposition + "\n\nx\r\n--b--\r\n", kBad},
      {"longer boundary", Named("x\r\n--bb"), kBad},
      {"epilogue", Named("x") + "more", kBad},
      {"second message behind", Named("x") + Named("y"), kBad},
      {"no disposition", Heads("Content-Type: a/b"), kBad},
      {"no head at all", "--b\r\n\r\n\r\nx\r\n--b--\r\n", kBad},
      {"two dispositions", Heads(kDisposition + "\r\n" + kDisposition), kBad},
      {"two types", Heads(kDisposition + "\r\nContent-Type: a/b\r\nContent-Type: a/b"), kBad},
      {"bad type", Heads(kDisposition + "\r\nContent-Type: ab"), kBad},
      {"folded", Heads("Content-Disposition: form-data;\r\n name=\"a\""), kBad},
      {"space before the colon", Heads("Content-Disposition : form-data; name=\"a\""), kBad},
      {"no colon", Heads(kDisposition + "\r\nX"), kBad},
      {"base64", Heads(kDisposition + "\r\nContent-Transfer-Encoding: base64"), kBad},
      {"attachment", Field1("attachment; name=\"a\""), kBad},
      {"no name", Field1("form-data"), kBad},
      {"name missing, file given", Field1("form-data; filename=\"x\""), kBad},
      {"empty name", Field1("form-data; name=\"\""), kBad},
      {"name twice", Field1("form-data; name=\"a\"; name=\"b\""), kBad},
      {"filename twice", Field1("form-data; name=\"a\"; filename=\"x\"; filename=\"y\""), kBad},
      {"filename*", Field1("form-data; name=\"a\"; filename=\"x\"; filename*=UTF-8''y"), kBad},
      {"name*", Field1("form-data; name*=UTF-8''a"), kBad},
      {"unclosed quote", Field1("form-data; name=\"a"), kBad},
      {"text after a quote", Field1("form-data; name=\"a\"b"), kBad},
      {"long name", Field1("form-data; name=\"" + std::string(257, 'n') + "\""), kBad},
      {"NUL in a name", Field1("form-data; name=\"a" + kNul + "\""), kBad},
      {"control character in a file name", File("a\x01"), kBad},
      {"file name in another charset", File("\xd2\xfd"), kBad},
      {"field not UTF-8", Named("\xff"), kBad},
      {"field with NUL", Named(kNul), kBad},
      {"field over its limit", Named(std::string(21, 'x')), "413 http.field_too_large"},
      {"file over its limit", Field1("form-data; name=\"f\"; filename=\"x\"", std::string(41, 'x')),
       "413 http.file_too_large"},
      {"part head at its limit", Heads(kDisposition + "\r\nX: " + std::string(255, 'x')), "[a=x]"},
      {"part head one byte over", Heads(kDisposition + "\r\nX: " + std::string(256, 'x')),
       "431 http.part_head_too_large"},
      {"part head over its limit", Heads(kDisposition + "\r\nX: " + std::string(400, 'x')),
       "431 http.part_head_too_large"},
      {"too many parts",
       "--b\r\n" + kDisposition + "\r\n\r\n1\r\n--b\r\n" + kDisposition + "\r\n\r\n2\r\n--b\r\n" + kDisposition +
           "\r\n\r\n3\r\n--b\r\n" + kDisposition + "\r\n\r\n4\r\n--b--\r\n",
       "413 http.too_many_parts"},
  };
  return rows;
}

TEST_CASE("multipart bodies, cut anywhere, give the same parts or problem") {
  const Folder folder;
  for (const Row& row : Rows()) {
    CAPTURE(row.name);
    for (const std::size_t step : {std::size_t{100'000}, std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
      CHECK(Parsed(row.body, step, folder.path) == row.result);
    }
    CHECK(folder.empty());
  }
}

TEST_CASE("no folder for files") {
  CHECK(Parsed(File("x"), 1'000, "/nowhere") == "503 http.no_temp_file");
  CHECK(Parsed(Named("x"), 1'000, "/nowhere") == "[a=x]");
}

TEST_CASE("boundaries") {
  const std::string longest(70, 'b');
  CHECK(MultipartBoundary("multipart/form-data; boundary=b") == "b");
  CHECK(MultipartBoundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\"") == "a b:c");
  CHECK(MultipartBoundary("multipart/form-data; boundary=" + longest) == longest);
  for (const std::string& bad :
       {"multipart/form-data"s, "multipart/form-data; boundary="s, "multipart/form-data; boundary=\"\""s,
        "multipart/form-data; boundary=\"a \""s, "multipart/form-data; boundary=\"a\\\"b\""s,
        "multipart/mixed; boundary=b"s, "multipart/form-data; boundary=a; boundary=b"s,
        "multipart/form-data; boundary=b" + longest, "text/plain; boundary=b"s,
        "multipart/form-data; boundary=\"\xe5\xbc\x95\""s, "multipart/form-data boundary=b"s}) {
    CAPTURE(bad);
    CHECK_FALSE(MultipartBoundary(bad));
  }
}

TEST_CASE("multipart over the wire, good and bad") {
  const Folder folder;
  ServerConfig config = TestServer::Quick();
  config.upload_folder = folder.path;
  TestServer test(std::move(config));
  Client client(test.port());
  const Result<Answer> good = client.SendMultipart(
      "/upload",
      {{"a", "引"}, {"f", std::string(100'000, 'x'), "护照.pdf", "application/pdf"}, {"g", "", "empty.txt"}});
  REQUIRE(good);
  CHECK(good->body == "[a=引][f:护照.pdf:application/pdf:100000][g:empty.txt::0]");
  const Headers type{{"Content-Type", "multipart/form-data; boundary=b"}};
  for (const Row& row : Rows()) {
    if (row.result != kBad || row.body.empty()) continue;
    CAPTURE(row.name);
    const Result<Answer> answer = client.Send("POST", "/upload", row.body, type);
    REQUIRE(answer);
    CHECK(answer->status == 400);
  }
  CHECK(test.handled == 1);
  const Result<Answer> many =
      client.SendMultipart("/upload", {{"a", "1"}, {"a", "1"}, {"a", "1"}, {"a", "1"}, {"a", "1"}, {"a", "1"}});
  REQUIRE(many);
  CHECK(many->status == 413);
  const Result<Answer> untyped = client.Send("POST", "/upload", "x", {{"Content-Type", "multipart/form-data"}});
  REQUIRE(untyped);
  CHECK(untyped->status == 415);
  CHECK(folder.empty());
}

TEST_CASE("a nameless file can be given a name, once") {
  const Folder folder;
  Result<TempFile> file = TempFile::Create(folder.path);
  REQUIRE(file);
  REQUIRE(file->Append("one"));
  REQUIRE(file->Append("two"));
  CHECK(folder.empty());
  REQUIRE(file->PersistAs(folder.path + "/kept"));
  const Result<> again = file->PersistAs(folder.path + "/kept");
  REQUIRE_FALSE(again);
  CHECK(again.error().key == "http.file_exists");
  const Result<TempFile> kept = TempFile::Open(folder.path + "/kept");
  REQUIRE(kept);
  CHECK(kept->ReadAll(6) == "onetwo");
  CHECK_FALSE(kept->ReadAll(5));
  std::filesystem::create_symlink(folder.path + "/kept", folder.path + "/link");
  for (const std::string name : {"/link", "/none", ""}) CHECK_FALSE(TempFile::Open(folder.path + name));
  CHECK_FALSE(TempFile::Create(folder.path + "/none"));
}

}  // namespace
}  // namespace yq::http
