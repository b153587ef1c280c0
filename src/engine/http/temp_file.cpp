#include "engine/http/temp_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace yq::http {

namespace {

std::unexpected<Error> FailWith(ErrorCode code, std::string key, std::string_view what) {
  const int number = errno;
  return Fail(code, std::move(key), {}, fmt::format("{}: {}", what, std::strerror(number)));
}

Result<> WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailWith(ErrorCode::kUnavailable, "http.disk_full", "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// For file systems that cannot give a nameless file a name.
Result<> CopyTo(const TempFile& from, const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) {
    return FailWith(errno == EEXIST ? ErrorCode::kConflict : ErrorCode::kUnavailable,
                    errno == EEXIST ? "http.file_exists" : "http.disk_full", path);
  }
  Result<> done;
  std::string chunk(64 * 1024, '\0');
  std::uint64_t offset = 0;
  while (done) {
    const Result<std::size_t> got = from.ReadAt(offset, chunk);
    if (!got) done = std::unexpected(got.error());
    if (!got || *got == 0) break;
    done = WriteAll(fd, std::string_view(chunk).substr(0, *got));
    offset += *got;
  }
  if (done && ::fsync(fd) != 0) done = FailWith(ErrorCode::kUnavailable, "http.disk_full", path);
  ::close(fd);
  if (!done) ::unlink(path.c_str());
  return done;
}

// A new name survives a power cut only when its folder has been synced too.
Result<> SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FailWith(ErrorCode::kUnavailable, "http.disk_full", folder);
  Result<> done;
  if (::fsync(fd) != 0) done = FailWith(ErrorCode::kUnavailable, "http.disk_full", folder);
  ::close(fd);
  return done;
}

}  // namespace

TempFile::TempFile(TempFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_(std::exchange(other.size_, 0)) {}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  return *this;
}

TempFile::~TempFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<TempFile> TempFile::Create(const std::string& folder) {
  int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0640);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {  // a file system without nameless files
    std::string name = folder + "/upload-XXXXXX";
    fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0) ::unlink(name.c_str());
  }
  if (fd < 0) return FailWith(ErrorCode::kUnavailable, "http.no_temp_file", folder);
  return TempFile(fd, 0);
}

Result<TempFile> TempFile::Open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return FailWith(ErrorCode::kNotFound, "http.no_such_file", path);
  TempFile file(fd, 0);
  struct stat info{};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kNotFound, "http.no_such_file", {}, path + ": not a regular file");
  }
  file.size_ = static_cast<std::uint64_t>(info.st_size);
  return file;
}

Result<> TempFile::Append(std::string_view bytes) {
  YQ_TRY(WriteAll(fd_, bytes));
  size_ += bytes.size();
  return {};
}

Result<std::size_t> TempFile::ReadAt(std::uint64_t offset, std::span<char> out) const {
  while (true) {
    const ssize_t got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return FailWith(ErrorCode::kUnavailable, "http.unreadable_file", "pread");
  }
}

Result<std::string> TempFile::ReadAll(std::size_t max_bytes) const {
  if (size_ > max_bytes) {
    return Fail(ErrorCode::kTooLarge, "http.too_large",
                {{"bytes", fmt::to_string(size_)}, {"max", fmt::to_string(max_bytes)}});
  }
  std::string content(size_, '\0');
  std::size_t at = 0;
  while (at < content.size()) {
    YQ_ASSIGN(const std::size_t got, ReadAt(at, std::span(content).subspan(at)));
    if (got == 0) break;
    at += got;
  }
  content.resize(at);
  return content;
}

Result<> TempFile::PersistAs(const std::string& path) const {
  if (::fsync(fd_) != 0) return FailWith(ErrorCode::kUnavailable, "http.disk_full", "fsync");
  const std::string self = fmt::format("/proc/self/fd/{}", fd_);
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    if (errno == EEXIST) return FailWith(ErrorCode::kConflict, "http.file_exists", path);
    YQ_TRY(CopyTo(*this, path));
  }
  return SyncFolderOf(path);
}

}  // namespace yq::http
