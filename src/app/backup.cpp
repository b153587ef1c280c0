// `yinqiao backup`, `restore` and `verify`. A backup is a folder: yinqiao.db, attachments/, manifest.json with the
// SHA-256 of every file. The key file is never in it.
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/commands.h"
#include "app/options.h"
#include "app/program.h"
#include "engine/crypto/hash.h"
#include "platform/attachments/attachments.h"
#include "platform/audit/audit.h"

namespace yq::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> DigestOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Fail(ErrorCode::kUnavailable, "app.unreadable", {{"file", file.string()}});
  crypto::Sha256 hash;
  std::vector<char> piece(1 << 16);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    hash.Add(crypto::AsBytes(std::string_view(piece.data(), static_cast<std::size_t>(in.gcount()))));
  }
  return crypto::HexEncode(hash.Finish());
}

// All regular files below a folder, as paths relative to it, sorted.
std::vector<std::string> FilesBelow(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code bad;
  for (fs::recursive_directory_iterator it(folder, bad), end; !bad && it != end; it.increment(bad)) {
    if (it->is_regular_file()) files.push_back(fs::relative(it->path(), folder).string());
  }
  std::ranges::sort(files);
  return files;
}

Result<void> Copy(const fs::path& from, const fs::path& to) {
  std::error_code bad;
  fs::create_directories(to.parent_path(), bad);
  if (!bad) fs::copy_file(from, to, bad);
  if (bad) return Fail(ErrorCode::kUnavailable, "app.not_copied", {{"file", to.string()}, {"why", bad.message()}});
  return {};
}

Result<int> MakeBackup(const Config& config, const fs::path& out) {
  std::error_code bad;
  if (fs::exists(out, bad) && !fs::is_empty(out, bad))
    return Fail(ErrorCode::kInvalid, "app.folder_not_empty", {{"folder", out.string()}});
  fs::create_directories(out / "attachments", bad);
  if (bad)
    return Fail(ErrorCode::kUnavailable, "app.no_data_folder", {{"folder", out.string()}, {"why", bad.message()}});
  YQ_ASSIGN(const std::unique_ptr<store::Store> store, OpenStore(config));
  // The database first: an attachment is on disk before its row is, so every row of the copy finds its file.
  YQ_TRY(store::Backup(*store, (out / "yinqiao.db").string()));
  boost::json::object files;
  for (const std::string& file : FilesBelow(config.AttachmentsFolder()))
    YQ_TRY(Copy(fs::path(config.AttachmentsFolder()) / file, out / "attachments" / file));
  for (const std::string& file : FilesBelow(out)) {
    YQ_ASSIGN(const std::string digest, DigestOf(out / file));
    files[file] = digest;
  }
  const int count = static_cast<int>(files.size());
  std::ofstream manifest(out / "manifest.json", std::ios::binary);
  manifest << boost::json::serialize(boost::json::object{{"format", 1}, {"files", files}}) << "\n";
  manifest.flush();
  if (!manifest) return Fail(ErrorCode::kUnavailable, "app.not_copied", {{"file", "manifest.json"}, {"why", "write"}});
  return count;
}

Result<boost::json::object> ReadManifest(const fs::path& from) {
  std::ifstream in(from / "manifest.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  boost::system::error_code bad;
  const boost::json::value json = boost::json::parse(text, bad);
  const boost::json::object* object = bad ? nullptr : json.if_object();
  const boost::json::value* files = object == nullptr ? nullptr : object->if_contains("files");
  if (files == nullptr || !files->is_object())
    return Fail(ErrorCode::kInvalid, "app.no_manifest", {{"folder", from.string()}});
  return files->get_object();
}

Result<void> CheckBackup(const fs::path& from, const boost::json::object& files) {
  for (const auto& [name, digest] : files) {
    const fs::path file = fs::path(std::string(name)).lexically_normal();
    if (file.is_absolute() || file.string().starts_with(".."))
      return Fail(ErrorCode::kInvalid, "app.no_manifest", {{"folder", from.string()}});
    YQ_ASSIGN(const std::string found, DigestOf(from / file));
    if (!digest.is_string() || found != digest.get_string())
      return Fail(ErrorCode::kInvalid, "app.backup_changed", {{"file", file.string()}});
  }
  return {};
}

// What `verify` finds wrong, one line each.
Result<std::vector<std::string>> FindWrong(store::Store& store) {
  std::vector<std::string> wrong;
  YQ_ASSIGN(const std::vector<std::string> broken, store::CheckIntegrity(store));
  for (const std::string& line : broken) wrong.push_back("database: " + line);
  YQ_ASSIGN(const std::vector<store::Violation> violations, store::CheckInvariants(store, StoreModules()));
  for (const store::Violation& violation : violations) {
    std::string line = fmt::format("invariant {}: {} ({} rows)", violation.invariant, violation.why, violation.rows);
    for (const std::string& example : violation.examples) line += "\n    " + example;
    wrong.push_back(std::move(line));
  }
  YQ_ASSIGN(const audit::ChainState chain, audit::VerifyChain(store));
  if (chain.broken)
    wrong.push_back(fmt::format("audit: entry {} is not what was written ({}); {} entries before it are whole",
                                chain.broken->seq, chain.broken->what, chain.entries));
  std::printf("audit chain: %lld entries, head %s\n", static_cast<long long>(chain.entries), chain.head.c_str());
  return wrong;
}

int Verify(const Config& config) {
  Result<std::unique_ptr<store::Store>> store = OpenStore(config);
  if (!store) return SayError(store.error());
  const Result<std::vector<std::string>> wrong = FindWrong(**store);
  if (!wrong) return SayError(wrong.error());
  std::vector<std::string> all = *wrong;
  const attachments::Attachments files({.folder = config.AttachmentsFolder()});
  const Result<std::vector<std::string>> bad_files = files.FindWrong(**store);
  if (!bad_files) return SayError(bad_files.error());
  for (const std::string& line : *bad_files) all.push_back("attachment: " + line);
  for (const std::string& line : all) std::printf("%s\n", line.c_str());
  std::printf(all.empty() ? "all is whole 全部完整\n" : "%zu findings 处问题\n", all.size());
  return all.empty() ? 0 : 1;
}

}  // namespace

int RunBackup(const Arguments& arguments) {
  const std::optional<Options> options = ReadOptions(arguments, {"out"});
  if (!options) return 2;
  const std::optional<std::string> out = options->Value("out");
  if (!out) {
    std::fprintf(stderr, "backup --out DIR\n");
    return 2;
  }
  const Result<int> made = MakeBackup(options->config, *out);
  if (!made) return SayError(made.error());
  std::printf("backed up %d files to %s; keep the key file %s elsewhere: without it sealed fields cannot be read\n",
              *made, out->c_str(), options->config.KeysFile().c_str());
  return 0;
}

int RunRestore(const Arguments& arguments) {
  const std::optional<Options> options = ReadOptions(arguments, {"from"});
  if (!options) return 2;
  const std::optional<std::string> from = options->Value("from");
  if (!from) {
    std::fprintf(stderr, "restore --from DIR --data DIR\n");
    return 2;
  }
  const Config& config = options->config;
  std::error_code bad;
  if (fs::exists(config.DatabaseFile(), bad))
    return SayError(
        Error{.code = ErrorCode::kInvalid, .key = "app.folder_not_empty", .params = {{"folder", config.data}}});
  const Result<boost::json::object> files = ReadManifest(*from);
  if (!files) return SayError(files.error());
  if (const Result<void> checked = CheckBackup(*from, *files); !checked) return SayError(checked.error());
  // The database last: until it is there, the folder is no installation and restoring can be repeated.
  for (const auto& [name, digest] : *files) {
    if (name == "yinqiao.db") continue;
    fs::remove(fs::path(config.data) / std::string(name), bad);
    if (const Result<void> copied =
            Copy(fs::path(*from) / std::string(name), fs::path(config.data) / std::string(name));
        !copied)
      return SayError(copied.error());
  }
  if (const Result<void> copied = Copy(fs::path(*from) / "yinqiao.db", config.DatabaseFile()); !copied)
    return SayError(copied.error());
  return Verify(config);
}

int RunVerify(const Arguments& arguments) {
  const std::optional<Options> options = ReadOptions(arguments);
  return options ? Verify(options->config) : 2;
}

}  // namespace yq::app
