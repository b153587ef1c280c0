// Uploaded files: judged by their content, kept once by SHA-256 in one folder, with a row for each owner. A file is
// whole and on disk before its row commits; what has no row is swept a day later. Files leave so that no browser runs
// them: as an attachment, without sniffing, sandboxed, not cached. Any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/document/file_kind.h"
#include "engine/http/request.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/access/scope.h"
#include "platform/api/actor.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"

namespace yq::attachments {

extern const store::Module kStoreModule;  // after audit
extern const std::span<const api::Message> kMessages;

struct Attachment {
  Id id;
  Id owner;          // the person, for staff the account
  std::string name;  // cleaned, ends in the kind's extension
  document::FileKind kind = document::FileKind::kPdf;
  std::int64_t size = 0;
  std::string sha256;  // hex
  Instant added_at;

  [[nodiscard]] std::string type() const { return std::string(document::Extension(kind)); }  // "pdf", "jpg", "png"
};

struct Limits {
  std::size_t file_bytes = std::size_t{20} * 1024 * 1024;
  std::int64_t owner_bytes = std::int64_t{200} * 1024 * 1024;  // of different contents
  std::int64_t owner_files = 1000;
};

// kNow: something people may change names the file; kEver: also what only keeps it as history.
enum class Use : std::uint8_t { kNow, kEver };

struct Config {
  std::string folder;  // made when absent
  Limits limits = {};
  // Of these files those that are in use (drafts and cases know). Without it no file counts as used.
  std::function<Result<std::vector<Id>>(store::Tx&, const std::vector<Id>& files, Use)> in_use = {};
};

// A content that is on disk and waits for its row.
struct Kept {
  std::string name;
  document::FileKind kind = document::FileKind::kPdf;
  std::int64_t size = 0;
  std::string sha256;
};

// The case through which somebody of the office sees a file, for the record.
struct InCase {
  std::string case_id;
  std::string case_number;
};

class Attachments {
 public:
  explicit Attachments(Config config);

  // Judges and keeps a content; outside of transactions, about 0.1 s for 20 MB. kInvalid with the keys of
  // document::JudgeFile at /file; kTooLarge "attachments.too_large" {max}; kUnavailable "attachments.not_kept".
  [[nodiscard]] Result<Kept> Keep(std::string_view content, std::string_view file_name, Instant now) const;
  [[nodiscard]] Result<Kept> Keep(const http::Part& part, Instant now) const;

  // The row; the same content under the same name is one row. kTooLarge "attachments.owner_full" {max},
  // "attachments.too_many_replaced" and "attachments.too_many_files" {max}.
  [[nodiscard]] Result<Attachment> Add(store::Tx& tx, const Id& owner, const Kept& kept, Instant now) const;

  // Without regard to who asks.
  [[nodiscard]] Result<std::optional<Attachment>> Find(store::Tx& tx, const Id& id) const;
  [[nodiscard]] Result<std::map<Id, Attachment>> Find(store::Tx& tx, const std::vector<Id>& ids) const;
  // Nothing when it is not the actor's own.
  [[nodiscard]] Result<std::optional<Attachment>> FindOwn(store::Tx& tx, const api::Actor& actor, const Id& id) const;
  // kUnavailable "attachments.gone" when the folder lost it.
  [[nodiscard]] Result<http::TempFile> OpenContent(const Attachment& attachment) const;

  // Another file took the place of this one: it no longer counts for its owner unless something else still uses it.
  [[nodiscard]] Result<> NoteReplaced(store::Tx& tx, const Id& file, Instant now) const;
  // It is attached again.
  [[nodiscard]] Result<> NoteUsed(store::Tx& tx, const Id& file) const;

  // For the cleaning: removes the rows of files that were replaced more than a week ago and that nothing names. Gives
  // how many went.
  [[nodiscard]] Result<std::int64_t> ForgetReplaced(store::Tx& tx, Instant now) const;
  // For the cleaning: removes contents without a row, older than a day. Gives how many went.
  [[nodiscard]] Result<std::int64_t> Sweep(store::Store& store, Instant now) const;

  // For `yinqiao verify`: the contents that a row names and that are missing or not what was kept, one line each. Reads
  // every content.
  [[nodiscard]] Result<std::vector<std::string>> FindWrong(store::Store& store) const;

  [[nodiscard]] const Limits& limits() const { return config_.limits; }

 private:
  Config config_;
};

// Whose an actor's uploads are.
[[nodiscard]] const Id& OwnerOf(const api::Actor& actor);

// The last component of what a client calls its file, without what file systems, shells and readers stumble over,
// ending in the extension of its kind.
[[nodiscard]] std::string CleanFileName(std::string_view given, document::FileKind kind);
// `attachment; filename="..."; filename*=UTF-8''...` (RFC 6266, RFC 5987).
[[nodiscard]] std::string ContentDisposition(std::string_view name);

struct EndpointsConfig {
  const Attachments& attachments;
  // The case in the scope that has this attachment (platform/cases); nothing when there is none.
  std::function<Result<std::optional<InCase>>(store::Tx&, const access::Scope&, const Id& attachment)> in_scope;
};
// POST /api/attachments, GET /api/attachments/{id}/content.
void AddEndpoints(api::Table& table, EndpointsConfig config);

}  // namespace yq::attachments
