#include "engine/crypto/key_ring.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/crypto/random.h"

namespace yq::crypto {
namespace {

namespace fs = std::filesystem;
constexpr FieldPlace kPlace{"people", "passport", "row-1"};

constexpr std::string_view kFile =
    "keyring 1\n"
    "index 404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\n"
    "signature 606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f\n"
    "seal 1 aes-256-gcm 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "seal 2 sm4-ctr-hmac-sm3 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
    "check 049537a07a1ec73cd4ba0c30bceb9d1aa042102487523984e6269afd8766dc5b\n";

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("key_ring_test_" + RandomToken(64))) { fs::create_directory(path_); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] fs::path file() const { return path_ / "master.key"; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void Write(const fs::path& file, std::string_view text, fs::perms mode = fs::perms::owner_read) {
  std::ofstream(file, std::ios::binary) << text;
  fs::permissions(file, mode);
}

std::string Text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("the file format, the blind index and signatures are those of README.md: values of an independent program") {
  const KeyRing ring = KeyRing::Parse(kFile, "master.key").value();
  CHECK(ring.newest_key_id() == 2);
  CHECK(HexEncode(ByteView(ring.BlindIndex("passport", "E12345678"))) ==
        "d9cb4599b67d14bde06ae3d9662a5036b9b985fe904591b29d488e72198d83ca");
  CHECK(ring.Sign("letter", "abc") == "HzPfWZOYbmqMdGEymPK3kqQQpfZGcCDDAaUKP964t0Y");
  const Bytes old =
      HexDecode("010100000001a0a1a2a3a4a5a6a7a8a9aaabb7dc8be81061ad6937f8f013b96f9319cc2769be08b88b8c52935bf31e")
          .value();
  CHECK(ring.Open(old, kPlace).value() == "E12345678 张");
  CHECK_FALSE(ring.IsNewest(old));
  CHECK(ring.IsNewest(ring.Seal("x", kPlace)));
}

TEST_CASE("a ring is made once, with mode 0400, and loads again") {
  const Folder folder;
  CHECK(KeyRing::Load(folder.file()).error().key == "crypto.key_file_missing");
  const KeyRing made = KeyRing::Create(folder.file()).value();
  CHECK((fs::status(folder.file()).permissions() & fs::perms::mask) == fs::perms::owner_read);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);  // nothing left beside it
  const std::string before = Text(folder.file());
  const auto again = KeyRing::Create(folder.file());
  CHECK(again.error().key == "crypto.key_file_exists");
  CHECK(Text(folder.file()) == before);
  const KeyRing loaded = KeyRing::LoadOrCreate(folder.file()).value();
  CHECK(loaded.Open(made.Seal("x", kPlace), kPlace).value() == "x");
  CHECK(KeyRing::Create(folder.path() / "absent" / "master.key").error().key == "crypto.key_file_not_written");
}

TEST_CASE("after a rotation old records open and new ones carry the new key and cipher") {
  const Folder folder;
  const KeyRing first = KeyRing::LoadOrCreate(folder.file()).value();
  const Bytes old = first.Seal("old", kPlace);
  const KeyRing second = KeyRing::Rotate(folder.file(), Cipher::kSm4CtrHmacSm3).value();
  CHECK((fs::status(folder.file()).permissions() & fs::perms::mask) == fs::perms::owner_read);
  CHECK(second.newest_key_id() == 2);
  CHECK(second.Open(old, kPlace).value() == "old");
  CHECK_FALSE(second.IsNewest(old));
  const Bytes fresh = second.Seal("new", kPlace);
  CHECK(ReadRecordHeader(fresh)->cipher == Cipher::kSm4CtrHmacSm3);
  CHECK(first.Open(fresh, kPlace).error().key == "crypto.sealing_key_unknown");
  CHECK(first.Open(fresh, kPlace).error().param("key") == "2");
  CHECK(first.BlindIndex("c", "v") == second.BlindIndex("c", "v"));  // or nothing could be found any more
  CHECK(second.VerifySignature("p", "t", first.Sign("p", "t")));
}

TEST_CASE("two rotations at once lose no key") {
  const Folder folder;
  CHECK(KeyRing::Create(folder.file()).has_value());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { CHECK(KeyRing::Rotate(folder.file()).has_value()); });
  }
  CHECK(KeyRing::Load(folder.file())->newest_key_id() == 5);
}

TEST_CASE("a file that others may read or write is refused in words") {
  const Folder folder;
  const struct {
    unsigned mode;
    bool good;
  } rows[] = {{0400, true},  {0600, true},  {0700, true},  {0440, false}, {0404, false}, {0420, false},
              {0402, false}, {0644, false}, {0640, false}, {0410, false}, {0777, false}};
  Write(folder.file(), kFile);
  for (const auto& row : rows) {
    fs::permissions(folder.file(), static_cast<fs::perms>(row.mode));
    const auto ring = KeyRing::Load(folder.file());
    CHECK(ring.has_value() == row.good);
    if (!row.good) {
      CHECK(ring.error().key == "crypto.key_file_mode_too_open");
      CHECK(ring.error().param("file") == folder.file().string());
      CHECK(ring.error().param("mode") == fmt::format("{:04o}", row.mode));
      CHECK(ring.error().param("needed") == "0400");
      CHECK(KeyRing::Rotate(folder.file()).error().key == "crypto.key_file_mode_too_open");
    }
  }
}

TEST_CASE("what is not a regular file is refused without waiting for it") {
  const Folder folder;
  CHECK(KeyRing::Load(folder.path()).error().key == "crypto.key_file_not_a_file");
  REQUIRE(::mkfifo(folder.file().c_str(), 0400) == 0);
  CHECK(KeyRing::Load(folder.file()).error().key == "crypto.key_file_not_a_file");
}

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kFile);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST_CASE("malformed and damaged files are refused with the line") {
  struct Row {
    const char* name;
    std::string text;
    std::string_view key;
    std::string_view line;
  };
  const std::vector<Row> rows = {
      {"empty", "", "malformed", "1"},
      {"another file", "-----BEGIN PRIVATE KEY-----\n", "malformed", "1"},
      {"another version", Replaced("keyring 1", "keyring 2"), "malformed", "1"},
      {"first line alone", "keyring 1\n", "malformed", "2"},
      {"index of a wrong name", Replaced("index", "indes"), "malformed", "2"},
      {"index too short", Replaced("404142", "4041"), "malformed", "2"},
      {"index not hex", Replaced("404142", "40414g"), "malformed", "2"},
      {"index upper case", Replaced("4f50", "4F50"), "malformed", "2"},
      {"signature missing", Replaced("signature 6061", "seal 6061"), "malformed", "3"},
      {"number zero", Replaced("seal 1", "seal 0"), "malformed", "4"},
      {"number not a number", Replaced("seal 1", "seal x"), "malformed", "4"},
      {"number too large", Replaced("seal 1", "seal 4294967296"), "malformed", "4"},
      {"cipher unknown", Replaced("aes-256-gcm", "aes-128-gcm"), "malformed", "4"},
      {"numbers falling", Replaced("seal 2", "seal 1"), "malformed", "5"},
      {"two spaces", Replaced("seal 2 ", "seal 2  "), "malformed", "5"},
      {"windows line ends", Replaced("keyring 1\n", "keyring 1\r\n"), "malformed", "1"},
      {"no check", std::string(kFile.substr(0, kFile.find("check"))), "malformed", "6"},
      {"cut short", std::string(kFile.substr(0, kFile.size() - 1)), "malformed", "6"},
      {"no sealing key",
       std::string(kFile.substr(0, kFile.find("seal 1"))) + std::string(kFile.substr(kFile.find("check"))), "malformed",
       "4"},
      {"text after the end", std::string(kFile).append("\n"), "malformed", "6"},
      {"one digit of a key changed", Replaced("000102", "000103"), "damaged", ""},
      {"one digit of the check changed", Replaced("049537", "049538"), "damaged", ""},
      {"a key removed",
       std::string(kFile.substr(0, kFile.find("seal 2"))) + std::string(kFile.substr(kFile.find("check"))), "damaged",
       ""},
      {"100 kB of digits", std::string(100'000, '1'), "malformed", "1"},
  };
  const Folder folder;
  for (const auto& row : rows) {
    CAPTURE(row.name);
    fs::remove(folder.file());
    Write(folder.file(), row.text);
    const auto ring = KeyRing::Load(folder.file());
    REQUIRE_FALSE(ring.has_value());
    CHECK(ring.error().key == "crypto.key_file_" + std::string(row.key));
    CHECK(ring.error().param("line") == row.line);
    CHECK(KeyRing::LoadOrCreate(folder.file()).error().key == ring.error().key);  // never made anew over it
  }
}

TEST_CASE("a data key opens its own records and, once destroyed, nothing does") {
  const KeyRing ring = KeyRing::Generate();
  const FieldPlace home{"people", "data_key", "row-1"};
  const Bytes wrapped = ring.NewDataKey(home);
  const Bytes record = ring.OpenDataKey(wrapped, home)->Seal("E12345678", kPlace);
  CHECK(ring.OpenDataKey(wrapped, home)->Open(record, kPlace).value() == "E12345678");
  CHECK(ring.Open(record, kPlace).error().key == "crypto.sealing_key_unknown");
  CHECK(ring.OpenDataKey(wrapped, {"people", "data_key", "row-2"}).error().key == "crypto.sealed_record_broken");
  CHECK(ring.OpenDataKey(ring.NewDataKey(home), home)->Open(record, kPlace).error().key ==
        "crypto.sealed_record_broken");
  CHECK(ring.OpenDataKey(ring.Seal("no key", home), home).error().key == "crypto.data_key_malformed");
}

TEST_CASE("a blind index tells columns, values and installations apart") {
  const KeyRing ring = KeyRing::Generate();
  CHECK(ring.BlindIndex("phone", "1") == ring.BlindIndex("phone", "1"));
  CHECK(ring.BlindIndex("phone", "1") != ring.BlindIndex("phone", "2"));
  CHECK(ring.BlindIndex("phone", "1") != ring.BlindIndex("mail", "1"));
  CHECK(ring.BlindIndex("phone", "1") != ring.BlindIndex("phone1", ""));
  CHECK(ring.BlindIndex("phone", "1") != KeyRing::Generate().BlindIndex("phone", "1"));
}

TEST_CASE("a signature holds for its purpose, text and installation") {
  const KeyRing ring = KeyRing::Generate();
  const std::string signature = ring.Sign("mail link", "account 7, 2025-03-07");
  CHECK(signature.size() == 43);
  CHECK(ring.VerifySignature("mail link", "account 7, 2025-03-07", signature));
  CHECK_FALSE(ring.VerifySignature("letter", "account 7, 2025-03-07", signature));
  CHECK_FALSE(ring.VerifySignature("mail link", "account 8, 2025-03-07", signature));
  CHECK_FALSE(ring.VerifySignature("mail link", "account 7, 2025-03-07", signature.substr(1)));
  CHECK_FALSE(ring.VerifySignature("mail link", "account 7, 2025-03-07", ""));
  CHECK_FALSE(KeyRing::Generate().VerifySignature("mail link", "account 7, 2025-03-07", signature));
}

}  // namespace
}  // namespace yq::crypto
