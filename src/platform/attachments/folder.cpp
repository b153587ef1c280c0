#include "platform/attachments/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/ids.h"

namespace yq::attachments {
namespace {

constexpr std::string_view kUnfinished = ".new-";
constexpr std::size_t kShaLength = 64;

std::unexpected<Error> NotKept(std::string_view what) {
  return Fail(ErrorCode::kUnavailable, "attachments.not_kept", {}, fmt::format("{}: {}", what, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

Result<> Sync(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.get()) != 0) return NotKept("sync of a folder");
  return {};
}

Result<> MakeFolder(const std::string& folder, const std::string& parent) {
  if (::mkdir(folder.c_str(), 0750) != 0) {
    if (errno == EEXIST) return {};
    return NotKept("a new folder");
  }
  return Sync(parent);
}

// Between those that put (together) and those that sweep (alone); across processes.
Result<Descriptor> Lock(const std::string& folder, int how) {
  Descriptor lock(::open((folder + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock.is_open()) return NotKept("the folder's lock");
  while (::flock(lock.get(), how) != 0) {
    if (errno != EINTR) return NotKept("the folder's lock");
  }
  return lock;
}

Result<> WriteWhole(const std::string& path, std::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  if (!file.is_open()) return NotKept("a new file");
  while (!content.empty()) {
    const ssize_t wrote = ::write(file.get(), content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return NotKept("writing");
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::fsync(file.get()) != 0) return NotKept("sync of a file");
  return {};
}

bool SetTime(const std::string& path, Instant at) {
  const timespec time{.tv_sec = at.micros / 1'000'000, .tv_nsec = at.micros % 1'000'000 * 1000};
  const timespec times[2] = {time, time};
  return ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0;
}

bool IsHexName(std::string_view name) {
  return name.size() == kShaLength &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsOlder(const std::string& path, Instant before) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_mtim.tv_sec < before.micros / 1'000'000;
}

}  // namespace

std::string PathOf(const std::string& folder, std::string_view sha256) {
  return fmt::format("{}/{}/{}", folder, sha256.substr(0, 2), sha256);
}

Result<> PutContent(const std::string& folder, const std::string& sha256, std::string_view content, Instant now) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return Fail(ErrorCode::kUnavailable, "attachments.not_kept", {}, failure.message());
  YQ_ASSIGN(const Descriptor lock, Lock(folder, LOCK_SH));
  const std::string path = PathOf(folder, sha256);
  const std::string place = path.substr(0, path.rfind('/'));
  struct stat info{};
  if (::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
      static_cast<std::size_t>(info.st_size) == content.size() && SetTime(path, now)) {
    return Sync(place);  // whoever wrote it may not have come so far yet
  }
  YQ_TRY(MakeFolder(place, folder));
  const std::string beside = fmt::format("{}/{}{}", place, kUnfinished, NewId(now));
  Result<> written = WriteWhole(beside, content);
  if (written && (!SetTime(beside, now) || ::rename(beside.c_str(), path.c_str()) != 0)) written = NotKept("renaming");
  if (!written) {
    ::unlink(beside.c_str());
    return written;
  }
  return Sync(place);
}

Result<std::int64_t> SweepFolder(
    const std::string& folder, Instant before,
    const std::function<Result<std::vector<std::string>>(const std::vector<std::string>&)>& used_of) {
  std::int64_t removed = 0;
  std::error_code failure;
  for (const auto& place : std::filesystem::directory_iterator(folder, failure)) {
    if (!place.is_directory(failure)) continue;
    std::vector<std::string> old;
    std::vector<std::string> unfinished;
    for (const auto& file : std::filesystem::directory_iterator(place.path(), failure)) {
      const std::string name = file.path().filename().string();
      if (!IsOlder(file.path().string(), before)) continue;
      if (name.starts_with(kUnfinished)) unfinished.push_back(file.path().string());
      if (IsHexName(name)) old.push_back(name);
    }
    for (const std::string& path : unfinished) removed += ::unlink(path.c_str()) == 0 ? 1 : 0;
    if (old.empty()) continue;
    YQ_ASSIGN(const std::vector<std::string> used, used_of(old));
    // A content wanted again meanwhile has a new time: it is looked at once more while nobody puts.
    YQ_ASSIGN(const Descriptor lock, Lock(folder, LOCK_EX));
    for (const std::string& name : old) {
      const std::string path = PathOf(folder, name);
      if (std::ranges::find(used, name) != used.end() || !IsOlder(path, before)) continue;
      removed += ::unlink(path.c_str()) == 0 ? 1 : 0;
    }
  }
  return removed;
}

}  // namespace yq::attachments
