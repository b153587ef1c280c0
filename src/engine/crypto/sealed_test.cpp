#include "engine/crypto/sealed.h"

#include <doctest/doctest.h>

#include <set>

namespace yq::crypto {
namespace {

constexpr FieldPlace kPlace{"people", "passport", "row-1"};
constexpr Cipher kCiphers[] = {Cipher::kAes256Gcm, Cipher::kSm4CtrHmacSm3};

Bytes Counting(std::uint8_t first, std::size_t count) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(first + i));
  return bytes;
}
SealingKey KeyOne() { return {1, Cipher::kAes256Gcm, Secret(Counting(0, 32))}; }
SealingKey KeyTwo() { return {2, Cipher::kSm4CtrHmacSm3, Secret(Counting(32, 32))}; }
SealingKey KeyFor(Cipher cipher) { return cipher == Cipher::kAes256Gcm ? KeyOne() : KeyTwo(); }

TEST_CASE("records written by an independent program from README.md open") {
  const Bytes aes =
      HexDecode("010100000001a0a1a2a3a4a5a6a7a8a9aaabb7dc8be81061ad6937f8f013b96f9319cc2769be08b88b8c52935bf31e")
          .value();
  const Bytes sm4 = HexDecode(
                        "010200000002a0a1a2a3a4a5a6a7a8a9aaabacadaeaf33dd0cba0620667dae6404292ea50bbd44209e8dfc3bc05d63"
                        "1f4526a7ceb28ac50ffcb7f90bbcba17cccaa9ee")
                        .value();
  CHECK(KeyOne().Open(aes, kPlace).value() == "E12345678 张");
  CHECK(KeyTwo().Open(sm4, kPlace).value() == "E12345678 张");
  CHECK(KeyOne().Open(sm4, kPlace).error().key == "crypto.sealed_with_other_key");
  CHECK(KeyTwo().Open(aes, kPlace).error().key == "crypto.sealed_with_other_key");
}

TEST_CASE("what was sealed opens, whatever its length, and never looks the same twice") {
  for (const Cipher cipher : kCiphers) {
    const SealingKey key = KeyFor(cipher);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 1000U, 100'000U}) {
      const std::string plain(size, 'x');
      const Bytes record = key.Seal(plain, kPlace);
      CHECK(key.Open(record, kPlace).value() == plain);
      CHECK(record != key.Seal(plain, kPlace));
      CHECK(ReadRecordHeader(record)->key_id == key.id());
      CHECK(ReadRecordHeader(record)->cipher == cipher);
    }
    CHECK(key.Open(key.Seal(std::string("a\0b", 3), kPlace), kPlace).value().size() == 3);
  }
}

TEST_CASE("a record opens in its own place alone") {
  const FieldPlace elsewhere[] = {
      {"people", "passport", "row-2"},  {"people", "phone", "row-1"},    {"cases", "passport", "row-1"},
      {"people", "passport", ""},       {"", "passport", "row-1"},       {"peoplep", "assport", "row-1"},
      {"people", "passportrow", "-1"},  {"people", "passport", "Row-1"}, {"people|passport", "", "row-1"},
      {"people", "passport", "row-1 "},
  };
  for (const Cipher cipher : kCiphers) {
    const SealingKey key = KeyFor(cipher);
    const Bytes record = key.Seal("E12345678", kPlace);
    for (const FieldPlace& place : elsewhere) {
      CHECK(key.Open(record, place).error().key == "crypto.sealed_record_broken");
    }
  }
}

TEST_CASE("every bit of a record matters, and so does its length") {
  for (const Cipher cipher : kCiphers) {
    const SealingKey key = KeyFor(cipher);
    const Bytes record = key.Seal("E12345678", kPlace);
    for (std::size_t i = 0; i < record.size() * 8; ++i) {
      Bytes changed = record;
      changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1U << (i % 8)));
      CHECK_FALSE(key.Open(changed, kPlace).has_value());
    }
    for (std::size_t size = 0; size < record.size(); ++size) {
      CHECK_FALSE(key.Open(ByteView(record).first(size), kPlace).has_value());
    }
    Bytes longer = record;
    longer.push_back(0);
    CHECK(key.Open(longer, kPlace).error().key == "crypto.sealed_record_broken");
  }
}

TEST_CASE("a key of the same number and cipher but another secret opens nothing") {
  for (const Cipher cipher : kCiphers) {
    const Bytes record = KeyFor(cipher).Seal("E12345678", kPlace);
    const SealingKey other(KeyFor(cipher).id(), cipher, Secret(Counting(7, 32)));
    CHECK(other.Open(record, kPlace).error().key == "crypto.sealed_record_broken");
  }
}

TEST_CASE("what is no record is malformed") {
  const std::string_view bad[] = {"",
                                  "01",
                                  "0101",
                                  "010100000001",
                                  "000100000001",
                                  "020100000001",
                                  "010000000001",
                                  "010300000001",
                                  "01010000000100112233445566778899aabb00112233445566778899aabbccddee"};
  for (const std::string_view hex : bad) {
    Bytes record = HexDecode(hex).value();
    CHECK_FALSE(ReadRecordHeader(record).has_value());
    if (hex.starts_with("00") || hex.starts_with("02") || hex.starts_with("0100") || hex.starts_with("0103")) {
      record.resize(200);
      CHECK_FALSE(ReadRecordHeader(record).has_value());
    }
    CHECK(KeyOne().Open(record, kPlace).error().key == "crypto.sealed_record_malformed");
  }
}

TEST_CASE("ciphers have names") {
  for (const Cipher cipher : kCiphers) CHECK(CipherFromName(CipherName(cipher)) == cipher);
  CHECK_FALSE(CipherFromName("AES-256-GCM").has_value());
  CHECK_FALSE(CipherFromName("").has_value());
}

}  // namespace
}  // namespace yq::crypto
