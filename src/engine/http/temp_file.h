// A file without a name: it vanishes when the last handle closes, also after a crash, so a failed upload leaves nothing
// behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yq::http {

// Move-only owner of a file descriptor. Reads may come from any thread; writes from one at a time.
class TempFile {
 public:
  TempFile() = default;
  TempFile(TempFile&& other) noexcept;
  TempFile& operator=(TempFile&& other) noexcept;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile();

  // A new empty file in `folder` (which decides the file system). Errors: http.no_temp_file (folder missing, disk
  // full).
  [[nodiscard]] static Result<TempFile> Create(const std::string& folder);
  // An existing file, opened for reading (answers from a folder of attachments). Errors: http.no_such_file.
  [[nodiscard]] static Result<TempFile> Open(const std::string& path);

  // Appends. Errors: http.disk_full.
  [[nodiscard]] Result<> Append(std::string_view bytes);
  // Fills `out` from `offset`; returns the number of bytes read, 0 at the end.
  [[nodiscard]] Result<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const;
  // The whole content; http.too_large when it holds more than `max_bytes`.
  [[nodiscard]] Result<std::string> ReadAll(std::size_t max_bytes) const;
  // Gives the content the name `path` (same file system: no copy), synced to disk. Errors: http.file_exists,
  // http.disk_full.
  [[nodiscard]] Result<> PersistAs(const std::string& path) const;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  TempFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace yq::http
