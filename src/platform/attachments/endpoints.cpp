#include <utility>

#include "platform/attachments/attachments.h"
#include "platform/audit/audit.h"

namespace yq::attachments {

using api::Call;
using api::Permission;

struct UploadView {
  Id id;
  std::string name;
  std::string type;  // pdf | jpg | png
  std::int64_t size = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(UploadView, (), (id, name, type, size, sha256))

namespace {

http::Response ContentOf(const Attachment& attachment, http::TempFile file) {
  http::Response response =
      http::Response::File(200, std::string(document::MediaType(attachment.kind)), std::move(file));
  response.headers.Set("Content-Disposition", ContentDisposition(attachment.name));
  response.headers.Set("X-Content-Type-Options", "nosniff");
  response.headers.Set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.headers.Set("Cache-Control", "no-store");
  response.compress = false;
  return response;
}

// Somebody of the office reads it: within their scope, and recorded.
Result<Attachment> FindForOffice(const EndpointsConfig& config, const Call& call, store::Tx& tx, const Id& id) {
  YQ_ASSIGN(const std::optional<Attachment> found, config.attachments.Find(tx, id));
  const access::Scope scope = access::CaseScope(call.actor);
  if (!found || !config.in_scope || scope.kind == "own" || scope.kind == "none") {
    return Fail(ErrorCode::kNotFound, "not_found");
  }
  YQ_ASSIGN(const std::optional<InCase> in_case, config.in_scope(tx, scope, id));
  if (!in_case) return Fail(ErrorCode::kNotFound, "not_found");
  YQ_TRY(audit::Record(tx, {.at = call.now,
                            .actor = call.actor,
                            .action = "attachments.read",
                            .subject_kind = "attachment",
                            .subject = id,
                            .case_id = in_case->case_id,
                            .case_number = in_case->case_number,
                            .person_id = found->owner,
                            .request_id = call.request_id()}));
  return *found;
}

Result<http::Response> ReadContent(const EndpointsConfig& config, const Call& call) {
  const Id id(call.Path("id"));
  YQ_ASSIGN(std::optional<Attachment> own,
            call.store.Read([&](store::Tx& tx) { return config.attachments.FindOwn(tx, call.actor, id); }));
  if (!own) {
    if (call.actor.kind == api::AccountKind::kTalent) return Fail(ErrorCode::kNotFound, "not_found");
    YQ_ASSIGN(own, call.store.Write([&](store::Tx& tx) -> Result<Attachment> {
      YQ_TRY(audit::LockChain(tx));
      return FindForOffice(config, call, tx, id);
    }));
  }
  YQ_ASSIGN(http::TempFile file, config.attachments.OpenContent(*own));
  return ContentOf(*own, std::move(file));
}

}  // namespace

void AddEndpoints(api::Table& table, EndpointsConfig config) {
  table.Post(
      "/api/attachments",
      {.access = Permission::kReadAttachments,
       .scope = "own attachments",
       .summary = {"上传一个文件", "Upload a file"},
       .idempotency = api::Keyed{},
       .if_match = api::IfMatch::kNotNeeded,
       .success = 201,
       .max_bytes = config.attachments.limits().file_bytes},
      [config](const Call& call, const api::Upload& upload) -> Result<Kept> {
        return config.attachments.Keep(*upload.file, call.now);
      },
      [config](const Call& call, store::Tx& tx, const Kept& kept) -> Result<UploadView> {
        YQ_ASSIGN(Attachment added, config.attachments.Add(tx, OwnerOf(call.actor), kept, call.now));
        return UploadView{
            .id = added.id, .name = added.name, .type = added.type(), .size = added.size, .sha256 = added.sha256};
      });
  table.Get("/api/attachments/{id}/content",
            {.access = Permission::kReadAttachments,
             .scope = "own attachments; officers: attachments of cases in their scope",
             .summary = {"文件内容", "The content of a file"},
             .produces = "application/octet-stream"},
            [config](const Call& call) -> Result<http::Response> { return ReadContent(config, call); });
}

}  // namespace yq::attachments
