#include "app/wiring.h"

#include "app/apps.h"
#include "app/demo_pages.h"
#include "app/message_rows.h"
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

std::span<const store::Module> StoreModules() {
  static const std::vector<store::Module> modules = {
      api::kStoreModule,         audit::kStoreModule, access::kStoreModule, jobs::kStoreModule,
      attachments::kStoreModule, facts::kStoreModule, cases::kStoreModule,  people::kStoreModule,
  };
  return modules;
}

std::unique_ptr<api::Messages> MakeMessages() {
  auto messages = std::make_unique<api::Messages>();
  messages->Add(kMessages);
  messages->Add(audit::kMessages);
  messages->Add(access::kMessages);
  messages->Add(attachments::kMessages);
  messages->Add(facts::kMessages);
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
