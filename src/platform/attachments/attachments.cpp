#include "platform/attachments/attachments.h"

#include <algorithm>
#include <utility>

#include "engine/crypto/hash.h"
#include "engine/store/base_types.h"
#include "platform/attachments/folder.h"
#include "platform/attachments/migrations.h"
#include "platform/attachments/queries.h"

namespace yq::attachments {
namespace {

constexpr std::chrono::hours kSweepAfter{24};
constexpr std::chrono::hours kForgetAfter{24 * 7};
constexpr int kForgetAtOnce = 500;
constexpr int kWithReplaced = 5;  // times the limits, with the files that were replaced

Attachment AttachmentFrom(const store::Row& row) {
  Attachment made;
  int kind = 0;
  row.Into(made.id, made.owner, made.name, kind, made.size, made.sha256, made.added_at);
  made.kind = static_cast<document::FileKind>(kind);
  return made;
}

std::string Megabytes(std::int64_t bytes) { return std::to_string(bytes / (1024 * 1024)); }

}  // namespace

const store::Module kStoreModule{.name = "attachments", .statements = sql::kStatements, .migrations = kMigrations};

const Id& OwnerOf(const api::Actor& actor) { return actor.person.empty() ? actor.account : actor.person; }

Attachments::Attachments(Config config) : config_(std::move(config)) {}

Result<Kept> Attachments::Keep(std::string_view content, std::string_view file_name, Instant now) const {
  if (content.size() > config_.limits.file_bytes) {
    return Fail(ErrorCode::kTooLarge, "attachments.too_large",
                {{"max", Megabytes(static_cast<std::int64_t>(config_.limits.file_bytes))}});
  }
  const Result<document::FileKind> kind = document::JudgeFile(content);
  if (!kind) {
    Error error = kind.error();
    error.problems.push_back({.place = "/file", .key = error.key, .params = error.params});
    return std::unexpected(std::move(error));
  }
  const crypto::Digest digest = crypto::Sha256Of(content);
  Kept kept{.name = CleanFileName(file_name, *kind),
            .kind = *kind,
            .size = static_cast<std::int64_t>(content.size()),
            .sha256 = crypto::HexEncode(digest)};
  YQ_TRY(PutContent(config_.folder, kept.sha256, content, now));
  return kept;
}

Result<Kept> Attachments::Keep(const http::Part& part, Instant now) const {
  if (part.file.size() > config_.limits.file_bytes) {
    return Fail(ErrorCode::kTooLarge, "attachments.too_large",
                {{"max", Megabytes(static_cast<std::int64_t>(config_.limits.file_bytes))}});
  }
  YQ_ASSIGN(const std::string content, part.file.ReadAll(config_.limits.file_bytes));
  return Keep(content, part.file_name, now);
}

Result<Attachment> Attachments::Add(store::Tx& tx, const Id& owner, const Kept& kept, Instant now) const {
  YQ_TRY(
      tx.Exec(sql::kAddFile, NewId(now), owner, kept.name, static_cast<int>(kept.kind), kept.size, kept.sha256, now));
  YQ_ASSIGN(const store::Row sum, tx.One(sql::kSumOfOwner, owner));
  if (sum.Int(0) > config_.limits.owner_bytes) {
    return Fail(ErrorCode::kTooLarge, "attachments.owner_full", {{"max", Megabytes(config_.limits.owner_bytes)}});
  }
  if (sum.Int(1) > config_.limits.owner_files) {
    return Fail(ErrorCode::kTooLarge, "attachments.too_many_files",
                {{"max", std::to_string(config_.limits.owner_files)}});
  }
  // What was replaced is kept for a week, so it may not grow without end either.
  if (sum.Int(2) > kWithReplaced * config_.limits.owner_bytes ||
      sum.Int(3) > kWithReplaced * config_.limits.owner_files)
    return Fail(ErrorCode::kTooLarge, "attachments.too_many_replaced");
  YQ_ASSIGN(const store::Row row, tx.One(sql::kFindSame, owner, kept.sha256, kept.name));
  return AttachmentFrom(row);
}

Result<std::map<Id, Attachment>> Attachments::Find(store::Tx& tx, const std::vector<Id>& ids) const {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListFiles, ids));
  std::map<Id, Attachment> found;
  for (const store::Row row : rows) {
    Attachment each = AttachmentFrom(row);
    found.emplace(each.id, std::move(each));
  }
  return found;
}

Result<std::optional<Attachment>> Attachments::Find(store::Tx& tx, const Id& id) const {
  YQ_ASSIGN(auto found, Find(tx, std::vector<Id>{id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.begin()->second);
}

Result<std::optional<Attachment>> Attachments::FindOwn(store::Tx& tx, const api::Actor& actor, const Id& id) const {
  YQ_ASSIGN(std::optional<Attachment> found, Find(tx, id));
  if (!found || OwnerOf(actor).empty() || found->owner != OwnerOf(actor)) return std::nullopt;
  return found;
}

Result<http::TempFile> Attachments::OpenContent(const Attachment& attachment) const {
  Result<http::TempFile> file = http::TempFile::Open(PathOf(config_.folder, attachment.sha256));
  if (!file || file->size() != static_cast<std::uint64_t>(attachment.size)) {
    return Fail(ErrorCode::kUnavailable, "attachments.gone", {}, "content " + attachment.sha256);
  }
  return file;
}

Result<> Attachments::NoteReplaced(store::Tx& tx, const Id& file, Instant now) const {
  if (config_.in_use) {
    YQ_ASSIGN(const std::vector<Id> used, config_.in_use(tx, {file}, Use::kNow));
    if (!used.empty()) return {};
  }
  YQ_TRY(tx.Exec(sql::kMarkReplaced, now, file));
  return {};
}

Result<> Attachments::NoteUsed(store::Tx& tx, const Id& file) const {
  YQ_TRY(tx.Exec(sql::kMarkUsed, file));
  return {};
}

Result<std::int64_t> Attachments::ForgetReplaced(store::Tx& tx, Instant now) const {
  const Instant before = now - kForgetAfter;
  std::int64_t forgotten = 0;
  // Files that a case still names stay, and stay the oldest: so every batch begins after the last.
  Instant after{};
  std::string after_id;
  while (true) {
    YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListReplaced, before, after, after_id, kForgetAtOnce));
    std::vector<Id> files;
    for (const store::Row row : rows) {
      after_id = row.Text(0);
      after = Instant{row.Int(1)};
      files.emplace_back(after_id);
    }
    const bool all = files.size() < kForgetAtOnce;
    if (config_.in_use && !files.empty()) {
      YQ_ASSIGN(const std::vector<Id> used, config_.in_use(tx, files, Use::kEver));
      std::erase_if(files, [&](const Id& id) { return std::ranges::find(used, id) != used.end(); });
    }
    if (!files.empty()) {
      YQ_ASSIGN(const std::int64_t gone, tx.Exec(sql::kForgetFiles, files, before));
      forgotten += gone;
    }
    if (all) return forgotten;
  }
}

Result<std::int64_t> Attachments::Sweep(store::Store& store, Instant now) const {
  return SweepFolder(config_.folder, now - kSweepAfter, [&](const std::vector<std::string>& contents) {
    return store.Read([&](store::Tx& tx) -> Result<std::vector<std::string>> {
      YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListUsed, contents));
      return rows.Map([](const store::Row& row) { return row.Text(0); });
    });
  });
}

Result<std::vector<std::string>> Attachments::FindWrong(store::Store& store) const {
  YQ_ASSIGN(const store::Rows rows, store.Read([](store::Tx& tx) { return tx.Query(sql::kListContents); }));
  std::vector<std::string> wrong;
  for (const store::Row row : rows) {
    const std::string sha256 = row.Text(0);
    const Result<http::TempFile> file = http::TempFile::Open(PathOf(config_.folder, sha256));
    if (!file) {
      wrong.push_back(sha256 + " is missing");
      continue;
    }
    const Result<std::string> content = file->ReadAll(std::max(config_.limits.file_bytes, std::size_t(row.Int(1))));
    if (!content || crypto::HexEncode(crypto::Sha256Of(*content)) != sha256) {
      wrong.push_back(sha256 + " is not what was stored");
    }
  }
  return wrong;
}

}  // namespace yq::attachments
