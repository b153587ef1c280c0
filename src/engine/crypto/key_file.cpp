#include "engine/crypto/key_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/crypto/random.h"
#include "engine/crypto/secret.h"

namespace yq::crypto {
namespace {

constexpr off_t kMaxSize = 64 * 1024;  // a key takes under 100 bytes

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

std::filesystem::path FolderOf(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::unexpected<Error> SystemFailure(const char* key, const std::filesystem::path& file, int number) {
  return Fail(ErrorCode::kInvalid, key, {{"file", file.string()}, {"reason", std::strerror(number)}});
}

std::string OctalMode(mode_t mode) { return fmt::format("{:04o}", static_cast<unsigned>(mode & 07777U)); }

Result<void> CheckStatus(const struct stat& status, const std::filesystem::path& file) {
  if (!S_ISREG(status.st_mode)) {
    return Fail(ErrorCode::kInvalid, "crypto.key_file_not_a_file", {{"file", file.string()}});
  }
  if ((status.st_mode & 077U) != 0) {
    return Fail(ErrorCode::kInvalid, "crypto.key_file_mode_too_open",
                {{"file", file.string()}, {"mode", OctalMode(status.st_mode)}, {"needed", "0400"}});
  }
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return Fail(ErrorCode::kInvalid, "crypto.key_file_owner_wrong", {{"file", file.string()}});
  }
  if (status.st_size > kMaxSize) {
    return Fail(ErrorCode::kInvalid, "crypto.key_file_malformed", {{"file", file.string()}, {"line", "1"}});
  }
  return {};
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

Result<std::string> ReadKeyFile(const std::filesystem::path& file) {
  // O_NONBLOCK: a pipe in its place must not make the start wait for ever.
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!descriptor.ok()) {
    const char* const key = errno == ENOENT ? "crypto.key_file_missing" : "crypto.key_file_unreadable";
    return SystemFailure(key, file, errno);
  }
  struct stat status{};
  if (::fstat(descriptor.get(), &status) != 0) return SystemFailure("crypto.key_file_unreadable", file, errno);
  YQ_TRY(CheckStatus(status, file));
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(descriptor.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      Wipe(text);
      return SystemFailure("crypto.key_file_unreadable", file, got < 0 ? errno : EIO);
    }
    have += static_cast<std::size_t>(got);
  }
  return text;
}

Result<void> WriteKeyFile(const std::filesystem::path& file, std::string_view text, KeyFileWrite write) {
  const std::filesystem::path beside = file.string() + "." + RandomToken(64) + ".new";
  {
    const Descriptor descriptor(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
    if (!descriptor.ok()) return SystemFailure("crypto.key_file_not_written", file, errno);
    if (!WriteAll(descriptor.get(), text)) {
      const int number = errno;
      ::unlink(beside.c_str());
      return SystemFailure("crypto.key_file_not_written", file, number);
    }
  }
  // link() refuses to replace, rename() replaces; both are one step.
  const bool is_new = write == KeyFileWrite::kNew;
  const int placed = is_new ? ::link(beside.c_str(), file.c_str()) : ::rename(beside.c_str(), file.c_str());
  const int number = errno;
  if (is_new || placed != 0) ::unlink(beside.c_str());
  if (placed != 0) {
    return SystemFailure(number == EEXIST ? "crypto.key_file_exists" : "crypto.key_file_not_written", file, number);
  }
  const Descriptor folder(::open(FolderOf(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.get()) != 0) return SystemFailure("crypto.key_file_not_written", file, errno);
  return {};
}

Result<KeyFileLock> KeyFileLock::Take(const std::filesystem::path& file) {
  const int folder = ::open(FolderOf(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return SystemFailure("crypto.key_file_missing", file, errno);
  KeyFileLock lock(folder);
  if (::flock(folder, LOCK_EX) != 0) return SystemFailure("crypto.key_file_unreadable", file, errno);
  return lock;
}

KeyFileLock::~KeyFileLock() {
  if (folder_ >= 0) ::close(folder_);
}

}  // namespace yq::crypto
