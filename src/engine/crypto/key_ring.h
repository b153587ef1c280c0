// The keys of one installation, kept in one file outside the database (mode 0400): sealing keys with numbers, of which
// the newest seals and all open; one key for blind indexes and one for signatures, which live as long as the data they
// index. Immutable after loading, so any thread may use it. The file format is in README.md of this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/crypto/bytes.h"
#include "engine/crypto/hash.h"
#include "engine/crypto/sealed.h"

namespace yq::crypto {

class KeyRing {
 public:
  // Reads the file. Errors (kInvalid, param "file"): "crypto.key_file_missing", "..._mode_too_open" (params "mode",
  // "needed": anyone but the owner may read or write it), "..._malformed" (param "line"), "..._damaged" (its checksum
  // fails).
  [[nodiscard]] static Result<KeyRing> Load(const std::filesystem::path& file);

  // Makes new random keys and writes the file with mode 0400; refuses to replace one ("crypto.key_file_exists").
  [[nodiscard]] static Result<KeyRing> Create(const std::filesystem::path& file, Cipher cipher = Cipher::kAes256Gcm);

  // Load, or Create when there is no file.
  [[nodiscard]] static Result<KeyRing> LoadOrCreate(const std::filesystem::path& file,
                                                    Cipher cipher = Cipher::kAes256Gcm);

  // Adds a sealing key to the file (written beside it, synced, renamed). Old records still open; rows whose
  // IsNewest(record) is false want sealing again.
  [[nodiscard]] static Result<KeyRing> Rotate(const std::filesystem::path& file, Cipher cipher = Cipher::kAes256Gcm);

  // Fresh keys in memory alone, for tests and tools.
  [[nodiscard]] static KeyRing Generate(Cipher cipher = Cipher::kAes256Gcm);

  // Text form of the file, both ways; `name` is for messages.
  [[nodiscard]] static Result<KeyRing> Parse(std::string_view text, std::string_view name);

  KeyRing(KeyRing&&) noexcept;
  KeyRing& operator=(KeyRing&&) noexcept;
  ~KeyRing();

  // Fields. Open answers as SealingKey::Open, and "crypto.sealing_key_unknown" (param "key") for a number not on the
  // ring.
  [[nodiscard]] Bytes Seal(std::string_view plain, const FieldPlace& place) const;
  [[nodiscard]] Result<std::string> Open(ByteView record, const FieldPlace& place) const;
  [[nodiscard]] bool IsNewest(ByteView record) const;
  [[nodiscard]] std::uint32_t newest_key_id() const;

  // Data keys: one per person, kept wrapped (a sealed record) beside the person's rows. Destroying the wrapped key
  // destroys everything sealed with it, in every backup too; rotation then rewraps keys instead of fields.
  [[nodiscard]] Bytes NewDataKey(const FieldPlace& place) const;
  [[nodiscard]] Result<SealingKey> OpenDataKey(ByteView wrapped, const FieldPlace& place) const;

  // A keyed hash to find equal values of a sealed column. The value must be normalised by the caller (case, spaces).
  // Only for values with many possibilities (numbers, passports, phones, mail); equal values in two columns differ.
  [[nodiscard]] Digest BlindIndex(std::string_view column, std::string_view normalised_value) const;

  // A signature (43 characters of base64url) of a short text for one purpose, e.g. a link; and its check.
  [[nodiscard]] std::string Sign(std::string_view purpose, std::string_view text) const;
  [[nodiscard]] bool VerifySignature(std::string_view purpose, std::string_view text, std::string_view signature) const;

 private:
  struct Keys;
  explicit KeyRing(std::unique_ptr<Keys> keys);
  std::unique_ptr<Keys> keys_;
};

}  // namespace yq::crypto
