#include "app/wiring.h"

#include "app/apps.h"
#include "app/demo_pages.h"
#include "features/people/people.h"
#include "features/policy/pages.h"
#include "features/policy/policy.h"
#include "features/service/service.h"
#include "platform/api/idempotency.h"
#include "platform/api/openapi.h"
#include "platform/attachments/attachments.h"
#include "platform/audit/audit.h"
#include "platform/cases/cases.h"
#include "platform/facts/facts.h"
#include "platform/jobs/outbox.h"

namespace yq::app {
namespace {

constexpr api::Message kMessageRows[] = {
    {"config.bad", "配置有误。", "The configuration has mistakes."},
    {"config.no_file", "打不开配置文件 {file}。", "The configuration file {file} cannot be opened."},
    {"config.unknown_key", "没有叫“{given}”的配置项；是不是“{nearest}”？",
     "There is no key \"{given}\"; did you mean \"{nearest}\"?"},
    {"config.bad_value", "这里应为 {needed}，给的是“{given}”。", "Needs {needed}; given: \"{given}\"."},
    {"config.syntax", "配置文件的写法不对：{what}", "Not TOML: {what}"},
    {"config.tls_needs_both", "证书和私钥要一起给。", "TLS needs both listen.tls_certificate and listen.tls_key."},
    {"app.no_data_folder", "不能建立数据文件夹 {folder}:{why}", "The data folder {folder} cannot be made: {why}"},
    {"app.data_in_use", "数据文件夹 {folder} 正被另一个进程使用。",
     "The data folder {folder} is in use by another process."},
};

}  // namespace

std::span<const store::Module> StoreModules() {
  static const std::vector<store::Module> modules = {
      api::kStoreModule,         audit::kStoreModule, access::kStoreModule, jobs::kStoreModule,
      attachments::kStoreModule, facts::kStoreModule, cases::kStoreModule,  people::kStoreModule,
  };
  return modules;
}

std::unique_ptr<api::Messages> MakeMessages() {
  auto messages = std::make_unique<api::Messages>();
  messages->Add(kMessageRows);
  messages->Add(audit::kMessages);
  messages->Add(access::kMessages);
  messages->Add(attachments::kMessages);
  messages->Add(cases::kMessages);
  messages->Add(policy::kMessages);
  messages->Add(people::kMessages);
  messages->Add(service::kMessages);
  return messages;
}

void AddAllEndpoints(Parts& parts) {
  policy::AddEndpoints(parts.table, {.pack = parts.pack, .demo = parts.config.demo});
  parts.access->AddEndpoints(parts.table);
  audit::AddEndpoints(
      parts.table,
      {.names = [&parts](store::Tx& tx, const std::vector<Id>& ids) { return parts.access->Names(tx, ids); },
       .date_of = [&parts](Instant at) { return parts.zone.DateOf(at); },
       .start_of = [&parts](Date day) { return parts.zone.StartOf(day); }});
  attachments::AddEndpoints(
      parts.table, {.attachments = *parts.attachments,
                    .in_scope = [&parts](store::Tx& tx, const access::Scope& scope,
                                         const Id& id) -> Result<std::optional<attachments::InCase>> {
                      YQ_ASSIGN(const std::optional<cases::CaseRef> found, parts.cases->InScope(tx, scope, id));
                      if (!found) return std::nullopt;
                      return attachments::InCase{.case_id = found->id, .case_number = found->number};
                    }});
  people::AddEndpoints(parts.table,
                       {.pack = parts.pack,
                        .keys = *parts.keys,
                        .access = *parts.access,
                        .attachments = *parts.attachments,
                        .open_case = [&parts](store::Tx& tx, const cases::By& by, const cases::NewCase& given) {
                          return parts.cases->Open(tx, by, given);
                        }});
  const service::Config service{.cases = *parts.cases,
                                .access = *parts.access,
                                .public_url = parts.config.public_url,
                                .pack_folder = parts.config.pack};
  service::AddEndpoints(parts.table, service);
  policy::AddPages(parts.table, parts.pack, parts.shell);
  service::AddPages(parts.table, service, parts.shell);
  AddApps(parts.table, parts.files ? &*parts.files : nullptr);
  if (parts.config.demo) AddDemoPages(parts);
  api::AddOwnEndpoints(parts.table,
                       [&parts]() -> Result<> { return parts.store->Read([](store::Tx&) -> Result<> { return {}; }); });
}

}  // namespace yq::app
