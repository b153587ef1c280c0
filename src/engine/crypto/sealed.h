// Sealed fields: a value encrypted so that it opens only with its key and only in its place (table, column, row). A
// record copied to another row, column or table does not open. The record format is in README.md of this folder;
// stored: do not change. Any thread; about 2 us a field with AES-256-GCM, 5 us with SM4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/crypto/bytes.h"
#include "engine/crypto/secret.h"

namespace yq::crypto {

// stored: do not renumber
enum class Cipher : std::uint8_t {
  kAes256Gcm = 1,
  kSm4CtrHmacSm3 = 2,  // GB/T 32907 and 32905: encrypt, then MAC over the header, the place, the IV and the ciphertext
};

// The file's name of a cipher: "aes-256-gcm", "sm4-ctr-hmac-sm3".
[[nodiscard]] std::string_view CipherName(Cipher cipher);
[[nodiscard]] std::optional<Cipher> CipherFromName(std::string_view name);

// Where a sealed value lives. Bound into the record but not stored in it; any text, e.g. {"people", "passport",
// "<uuid>"}.
struct FieldPlace {
  std::string_view table;
  std::string_view column;
  std::string_view row;
};

// One key with its number and cipher. Made by KeyRing (sealing keys, data keys).
class SealingKey {
 public:
  SealingKey(std::uint32_t id, Cipher cipher, Secret master);

  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] Cipher cipher() const { return cipher_; }

  [[nodiscard]] Bytes Seal(std::string_view plain, const FieldPlace& place) const;

  // kInternal "crypto.sealed_record_malformed", "crypto.sealed_with_other_key" or "crypto.sealed_record_broken"
  // (changed, or moved from another place).
  [[nodiscard]] Result<std::string> Open(ByteView record, const FieldPlace& place) const;

 private:
  std::uint32_t id_;
  Cipher cipher_;
  Secret encryption_;  // derived from the master by HKDF-Expand, one key for each use
  Secret mac_;         // SM4 only
};

// What a record says about itself, without opening it; nothing when it is malformed.
struct RecordHeader {
  Cipher cipher;
  std::uint32_t key_id;
};
[[nodiscard]] std::optional<RecordHeader> ReadRecordHeader(ByteView record);

}  // namespace yq::crypto
