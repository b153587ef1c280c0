#include "platform/attachments/attachments.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/crypto/hash.h"
#include "engine/store/testing.h"
#include "platform/attachments/folder.h"
#include "platform/attachments/test_files.h"

namespace yq::attachments {
namespace {

using document::FileKind;

constexpr Instant kNow{1'795'000'000'000'000};

std::vector<std::string> FilesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != ".lock")
      names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

TEST_CASE("file names are cleaned and end in what the file is") {
  struct Row {
    std::string given;
    FileKind kind;
    std::string clean;
  };
  const std::vector<Row> rows{
      {"passport.pdf", FileKind::kPdf, "passport.pdf"},
      {"PASSPORT.PDF", FileKind::kPdf, "PASSPORT.pdf"},
      {"photo.jpeg", FileKind::kJpeg, "photo.jpg"},
      {"photo.png", FileKind::kJpeg, "photo.png.jpg"},
      {"学位证书 (1).pdf", FileKind::kPdf, "学位证书 (1).pdf"},
      {"C:\\Users\\lin\\a.png", FileKind::kPng, "a.png"},
      {"../../etc/passwd", FileKind::kPdf, "passwd.pdf"},
      {"", FileKind::kPdf, "attachment.pdf"},
      {"/", FileKind::kPdf, "attachment.pdf"},
      {"...", FileKind::kPng, "attachment.png"},
      {".pdf", FileKind::kPdf, "attachment.pdf"},
      {" .hidden. ", FileKind::kPdf, "hidden.pdf"},
      {"a\r\nSet-Cookie: b.pdf", FileKind::kPdf, "aSet-Cookie b.pdf"},
      {"a\"b<c>d|e?f*g;h%i.pdf", FileKind::kPdf, "abcdefghi.pdf"},
      {"invoice\u202Efdp.exe", FileKind::kPdf, "invoicefdp.exe.pdf"},
      {"a\u200Bb\uFEFF.pdf", FileKind::kPdf, "ab.pdf"},
      {"\xFF\xFE.pdf", FileKind::kPdf, "attachment.pdf"},
      {std::string(400, 'a') + ".pdf", FileKind::kPdf, std::string(150, 'a') + ".pdf"},
      {std::string(149, 'a') + "学.pdf", FileKind::kPdf, std::string(149, 'a') + ".pdf"},
  };
  for (const Row& row : rows) CHECK(CleanFileName(row.given, row.kind) == row.clean);
}

TEST_CASE("names leave in the two forms of RFC 6266") {
  CHECK(ContentDisposition("a-b_1.pdf") == "attachment; filename=\"a-b_1.pdf\"; filename*=UTF-8''a-b_1.pdf");
  CHECK(ContentDisposition("学 1.pdf") == "attachment; filename=\"__1.pdf\"; filename*=UTF-8''%E5%AD%A6%201.pdf");
}

TEST_CASE("contents are judged, kept once, and rows are per owner") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const Attachments attachments({.folder = folder.File("files")});
    const auto add = [&](const Id& owner, std::string_view content, std::string_view name) {
      const Kept kept = attachments.Keep(content, name, kNow).value();
      return store.Write([&](store::Tx& tx) { return attachments.Add(tx, owner, kept, kNow); }).value();
    };
    const std::string pdf = TestPdf("one");
    const Attachment lin = add("lin", pdf, "degree.pdf");
    CHECK(lin.type() == "pdf");
    CHECK(lin.size == static_cast<std::int64_t>(pdf.size()));
    CHECK(lin.sha256 == crypto::HexEncode(crypto::Sha256Of(pdf)));
    CHECK(add("lin", pdf, "degree.pdf").id == lin.id);
    CHECK(add("lin", pdf, "other name.pdf").id != lin.id);
    const Attachment chen = add("chen", pdf, "degree.pdf");
    CHECK(chen.id != lin.id);
    CHECK(add("lin", TestPdf("two"), "degree.pdf").id != lin.id);
    CHECK(FilesIn(folder.path()).size() == 2);
    CHECK(attachments.OpenContent(chen)->ReadAll(1 << 20).value() == pdf);

    const auto found =
        store.Read([&](store::Tx& tx) { return attachments.Find(tx, std::vector<Id>{lin.id, chen.id, "no such id"}); });
    CHECK(found.value().size() == 2);
    api::Actor actor;
    CHECK_FALSE(store.Read([&](store::Tx& tx) { return attachments.FindOwn(tx, actor, lin.id); }).value().has_value());
    actor.account = "account";
    actor.person = "chen";
    CHECK_FALSE(store.Read([&](store::Tx& tx) { return attachments.FindOwn(tx, actor, lin.id); }).value().has_value());
    CHECK(store.Read([&](store::Tx& tx) { return attachments.FindOwn(tx, actor, chen.id); }).value()->id == chen.id);
    CHECK(PrepareAll(store, std::vector{kStoreModule}).value() == std::vector<std::string>{});
  });
}

TEST_CASE("what is not a whole PDF, JPEG or PNG is refused and leaves nothing") {
  const store::TempFolder folder;
  const Attachments attachments({.folder = folder.File("files"), .limits = {.file_bytes = 4096}});
  struct Row {
    std::string content;
    std::string key;
  };
  const std::string pdf = TestPdf("one");
  const std::vector<Row> rows{{"", "document.file_empty"},
                              {"just text", "document.file_kind_unknown"},
                              {"<html><script>alert(1)</script></html>", "document.file_kind_unknown"},
                              {pdf.substr(0, pdf.size() / 2), "document.file_cut_short"},
                              {std::string(4097, 'a'), "attachments.too_large"}};
  for (const Row& row : rows) {
    const auto kept = attachments.Keep(row.content, "a.pdf", kNow);
    REQUIRE_FALSE(kept.has_value());
    CHECK(kept.error().key == row.key);
  }
  CHECK_FALSE(std::filesystem::exists(folder.File("files")));
}

TEST_CASE("an owner's files have a limit in bytes of different contents and in number") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const auto size = static_cast<std::int64_t>(TestPdf("1").size());
    const Attachments attachments(
        {.folder = folder.File("files"), .limits = {.owner_bytes = 2 * size, .owner_files = 3}});
    const auto add = [&](const Id& owner, std::string_view content, std::string_view name) -> std::string {
      const Kept kept = attachments.Keep(content, name, kNow).value();
      const auto added = store.Write([&](store::Tx& tx) { return attachments.Add(tx, owner, kept, kNow); });
      return added ? "" : added.error().key;
    };
    CHECK(add("lin", TestPdf("1"), "a").empty());
    CHECK(add("lin", TestPdf("2"), "a").empty());
    CHECK(add("lin", TestPdf("3"), "a") == "attachments.owner_full");
    CHECK(add("chen", TestPdf("3"), "a").empty());
    CHECK(add("lin", TestPdf("1"), "b").empty());
    CHECK(add("lin", TestPdf("1"), "c") == "attachments.too_many_files");
    CHECK(add("lin", TestPdf("1"), "a").empty());
  });
}

TEST_CASE("a replaced file no longer counts, one that is used elsewhere does, and in the end it goes") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const auto size = static_cast<std::int64_t>(TestPdf("1").size());
    std::vector<Id> used_now;
    std::vector<Id> used_ever;
    const auto in_use = [&](store::Tx&, const std::vector<Id>& files, Use use) -> Result<std::vector<Id>> {
      std::vector<Id> found;
      for (const Id& file : files) {
        for (const Id& each : use == Use::kNow ? used_now : used_ever) {
          if (each == file) found.push_back(file);
        }
      }
      return found;
    };
    const Attachments attachments(
        {.folder = folder.File("files"), .limits = {.owner_bytes = 2 * size, .owner_files = 2}, .in_use = in_use});
    const auto add = [&](std::string_view word) {
      const Kept kept = attachments.Keep(TestPdf(word), "a", kNow).value();
      return store.Write([&](store::Tx& tx) { return attachments.Add(tx, "lin", kept, kNow); });
    };
    const auto replaced = [&](const Id& id) {
      REQUIRE(store.Write([&](store::Tx& tx) { return attachments.NoteReplaced(tx, id, kNow); }).has_value());
    };
    const auto forget = [&](std::chrono::hours later) {
      return store.Write([&](store::Tx& tx) { return attachments.ForgetReplaced(tx, kNow + later); }).value();
    };
    const Id one = add("1").value().id;
    const Id two = add("2").value().id;
    CHECK(add("3").error().key == "attachments.owner_full");
    used_now = {one};
    replaced(one);
    CHECK(add("3").error().key == "attachments.owner_full");
    used_now = {};
    replaced(one);
    const Id three = add("3").value().id;
    CHECK(add("4").error().key == "attachments.owner_full");
    CHECK(add("1").error().key == "attachments.owner_full");  // in use again, so it counts again
    replaced(two);
    replaced(three);
    REQUIRE(store.Write([&](store::Tx& tx) { return attachments.NoteUsed(tx, three); }).has_value());
    CHECK(add("4").has_value());
    CHECK(add("5").error().key == "attachments.owner_full");

    used_ever = {two};
    CHECK(forget(std::chrono::hours(24 * 7)) == 0);
    CHECK(forget(std::chrono::hours(24 * 7 + 1)) == 1);  // one; two is kept as history, three is used again
    const auto left = store.Read([&](store::Tx& tx) { return attachments.Find(tx, std::vector<Id>{one, two, three}); });
    CHECK(left.value().size() == 2);
    CHECK_FALSE(left.value().contains(one));
  });
}

TEST_CASE("replaced files have a limit of their own; those kept as history do not stand in the way of others") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    constexpr int kHistory = 501;  // more than one batch
    std::vector<Id> history;
    const auto in_use = [&](store::Tx&, const std::vector<Id>& files, Use use) -> Result<std::vector<Id>> {
      std::vector<Id> found;
      for (const Id& file : files) {
        if (use == Use::kEver && std::ranges::find(history, file) != history.end()) found.push_back(file);
      }
      return found;
    };
    const Attachments attachments({.folder = folder.File("files"), .limits = {.owner_files = 101}, .in_use = in_use});
    const Kept kept = attachments.Keep(TestPdf("1"), "a", kNow).value();
    const auto add_replaced = [&](int name, Instant at) {
      Kept named = kept;
      named.name = std::to_string(name);
      return store.Write([&](store::Tx& tx) -> Result<Id> {
        YQ_ASSIGN(const Attachment added, attachments.Add(tx, "lin", named, at));
        YQ_TRY(attachments.NoteReplaced(tx, added.id, at));
        return added.id;
      });
    };
    for (int i = 0; i < kHistory; ++i) history.push_back(add_replaced(i, kNow).value());
    const Id last = add_replaced(kHistory, kNow + std::chrono::hours(1)).value();
    for (int i = kHistory + 1; i < 505; ++i) REQUIRE(add_replaced(i, kNow + std::chrono::hours(100)).has_value());
    CHECK(add_replaced(505, kNow).error().key == "attachments.too_many_replaced");
    const auto later = kNow + std::chrono::hours(24 * 7 + 2);
    CHECK(store.Write([&](store::Tx& tx) { return attachments.ForgetReplaced(tx, later); }).value() == 1);
    const auto left =
        store.Read([&](store::Tx& tx) { return attachments.Find(tx, std::vector<Id>{last, history[0]}); });
    CHECK_FALSE(left.value().contains(last));
    CHECK(left.value().contains(history[0]));
  });
}

TEST_CASE("contents without a row are swept after a day, others stay") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const Attachments attachments({.folder = folder.File("files")});
    const Kept kept = attachments.Keep(TestPdf("kept"), "a", kNow).value();
    const Kept lost = attachments.Keep(TestPdf("lost"), "a", kNow).value();
    const Kept again = attachments.Keep(TestPdf("again"), "a", kNow).value();
    REQUIRE(store.Write([&](store::Tx& tx) { return attachments.Add(tx, "lin", kept, kNow); }).has_value());
    const std::string half = PathOf(folder.File("files"), lost.sha256).substr(0, folder.File("files").size() + 4);
    std::ofstream(half + ".new-half") << "half";
    std::filesystem::last_write_time(half + ".new-half", std::filesystem::file_time_type::min());

    CHECK(attachments.Sweep(store, kNow + std::chrono::hours(23)).value() == 1);
    REQUIRE(attachments.Keep(TestPdf("again"), "a", kNow + std::chrono::hours(20)).has_value());
    CHECK(attachments.Sweep(store, kNow + std::chrono::hours(25)).value() == 1);
    std::vector<std::string> left{kept.sha256, again.sha256};
    std::ranges::sort(left);
    CHECK(FilesIn(folder.path()) == left);
    CHECK(attachments.Sweep(store, kNow + std::chrono::hours(48)).value() == 1);
    CHECK(FilesIn(folder.path()) == std::vector<std::string>{kept.sha256});
  });
}

TEST_CASE("a content that the folder damaged is put anew, one that it lost is told") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const Attachments attachments({.folder = folder.File("files")});
    const std::string pdf = TestPdf("one");
    const Kept kept = attachments.Keep(pdf, "a", kNow).value();
    const Attachment row = store.Write([&](store::Tx& tx) { return attachments.Add(tx, "lin", kept, kNow); }).value();
    const std::string path = PathOf(folder.File("files"), kept.sha256);
    std::filesystem::resize_file(path, 10);
    CHECK(attachments.OpenContent(row).error().key == "attachments.gone");
    REQUIRE(attachments.Keep(pdf, "a", kNow).has_value());
    CHECK(attachments.OpenContent(row)->ReadAll(1 << 20).value() == pdf);
    std::filesystem::remove(path);
    CHECK(attachments.OpenContent(row).error().key == "attachments.gone");
  });
}

TEST_CASE("contents that are missing or changed are found by name") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const store::TempFolder folder;
    const Attachments attachments({.folder = folder.File("files")});
    CHECK(attachments.FindWrong(store).value().empty());
    std::vector<std::string> contents;
    for (const char* text : {"whole", "changed", "missing"}) {
      const Kept kept = attachments.Keep(TestPdf(text), "a.pdf", kNow).value();
      contents.push_back(kept.sha256);
      for (const char* owner : {"lin", "wei"}) {
        REQUIRE(store.Write([&](store::Tx& tx) { return attachments.Add(tx, Id(owner), kept, kNow); }).has_value());
      }
    }
    CHECK(attachments.FindWrong(store).value().empty());
    std::ofstream(PathOf(folder.File("files"), contents[1]), std::ios::app) << "x";
    std::filesystem::remove(PathOf(folder.File("files"), contents[2]));
    std::vector<std::string> wanted{contents[1] + " is not what was stored", contents[2] + " is missing"};
    std::ranges::sort(wanted);
    CHECK(attachments.FindWrong(store).value() == wanted);
  });
}

TEST_CASE("many may keep the same content at once") {
  const store::TempFolder folder;
  const Attachments attachments({.folder = folder.File("files")});
  const std::string pdf = TestPdf("one");
  std::atomic<int> kept = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { kept += attachments.Keep(pdf, "a", kNow).has_value() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(kept == 8);
  CHECK(FilesIn(folder.path()).size() == 1);
}

TEST_CASE("every error of a file has its sentence in both languages") {
  api::Messages messages;
  messages.Add(kMessages);
  CHECK(messages.Check() == std::vector<std::string>{});
}

}  // namespace
}  // namespace yq::attachments
