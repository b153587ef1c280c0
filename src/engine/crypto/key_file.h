// Inside this folder: reading and writing the key file with its mode, whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace yq::crypto {

// The text, after its owner, kind, mode and size were found right (on the open file, so it cannot be exchanged
// between).
[[nodiscard]] Result<std::string> ReadKeyFile(const std::filesystem::path& file);

enum class KeyFileWrite { kNew, kReplace };

// Writes a file beside it (mode 0400), syncs it, puts it in place in one step and syncs the folder.
[[nodiscard]] Result<void> WriteKeyFile(const std::filesystem::path& file, std::string_view text, KeyFileWrite write);

// Held while the file is read, extended and replaced, so that two rotations at once cannot lose a key.
class KeyFileLock {
 public:
  [[nodiscard]] static Result<KeyFileLock> Take(const std::filesystem::path& file);
  KeyFileLock(KeyFileLock&& other) noexcept : folder_(std::exchange(other.folder_, -1)) {}
  KeyFileLock& operator=(KeyFileLock&&) = delete;
  ~KeyFileLock();

 private:
  explicit KeyFileLock(int folder) : folder_(folder) {}
  int folder_;
};

}  // namespace yq::crypto
