#include <map>
#include <set>

#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

Result<std::vector<const pack::Service*>> ServicesOf(const pack::Pack& pack, const std::vector<std::string>& ids) {
  if (ids.empty()) return Fail(ErrorCode::kInvalid, "cases.no_service");
  std::vector<const pack::Service*> services;
  std::set<std::string_view> seen;
  for (const std::string& id : ids) {
    const pack::Service* service = pack.services.Find(id);
    if (service == nullptr) return Fail(ErrorCode::kInvalid, "cases.no_such_service", {{"service", id}});
    if (!seen.insert(id).second) return Fail(ErrorCode::kInvalid, "cases.service_twice", {{"service", id}});
    services.push_back(service);
  }
  return services;
}

struct Opening {
  store::Tx& tx;
  const pack::Pack& pack;
  Instant now;
  Date today;
  Id case_id;
  std::optional<Date> case_due_on;
};

Result<> AddOffices(const Opening& opening, const std::vector<const pack::Service*>& services) {
  std::map<std::string, bool> has_task;
  for (const pack::Service* service : services) {
    has_task.emplace(service->department.id, false);
    for (const pack::Task& task : service->tasks) has_task[task.department.id] = true;
  }
  for (const auto& [department, has] : has_task) {
    YQ_TRY(opening.tx.Exec(sql::kAddOffice, department, opening.case_id, has));
  }
  return {};
}

Result<> AddParts(const Opening& opening, const pack::Service& service, const pack::Task& task, const Id& id) {
  const auto add = [&](std::string_view kind, const std::string& part) {
    return opening.tx.Exec(sql::kAddTaskPart, id, kind, part, opening.case_id);
  };
  for (const pack::Ref& before : task.after) YQ_TRY(add("after", before.id));
  for (const pack::Ref& fact : task.verifies) {
    YQ_TRY(add("fact", fact.id));
    for (const pack::ServiceMaterial& material : service.materials) {
      if (std::ranges::find(material.proves, fact.id, &pack::Ref::id) != material.proves.end()) {
        YQ_TRY(add("material", material.material.id));
      }
    }
  }
  return {};
}

// Tasks that wait for nothing open at once, side by side.
Result<> AddTasks(const Opening& opening, const pack::Service& service, const Id& item) {
  int position = 0;
  for (const pack::Task& task : service.tasks) {
    const Id id = NewId(opening.now);
    const bool opens = task.after.empty();
    const std::optional<std::string> opened_on = opens ? std::optional(ToText(opening.today)) : std::nullopt;
    const std::optional<std::string> due_on =
        opens ? DateText(TaskDueOn(opening.pack.calendar, opening.today, task.working_days, opening.case_due_on, {},
                                   opening.today))
              : std::nullopt;
    YQ_TRY(opening.tx.Exec(sql::kAddTask, Named("id", id), Named("case_id", opening.case_id), Named("item_id", item),
                           Named("position", position), Named("task", task.id), Named("department", task.department.id),
                           Named("decides", task.decides),
                           Named("state", TextOf(opens ? TaskState::kOpen : TaskState::kWaiting)),
                           Named("working_days", task.working_days), Named("opened_on", opened_on),
                           Named("since", opening.now.micros), Named("due_on", due_on)));
    YQ_TRY(AddParts(opening, service, task, id));
    ++position;
  }
  return {};
}

Result<> AddItem(const Opening& opening, const pack::Service& service, int position, const pack::KnownFacts& known) {
  const Id id = NewId(opening.now);
  const pack::Policy* policy = service.policy ? opening.pack.policies.Find(service.policy->id) : nullptr;
  const pack::PolicyVersion* version =
      policy != nullptr && !policy->versions.empty() ? &policy->BestFor(opening.today) : nullptr;
  YQ_ASSIGN(const Proposed proposed, Propose(opening.pack, version, known, opening.today));
  YQ_TRY(opening.tx.Exec(sql::kAddItem, Named("id", id), Named("case_id", opening.case_id), Named("position", position),
                         Named("service", service.id),
                         Named("policy", version ? std::optional(policy->id) : std::nullopt),
                         Named("policy_version", version ? std::optional(version->version) : std::nullopt),
                         Named("department", service.department.id), Named("proposal", TextOf(proposed.proposal)),
                         Named("amount", proposed.amount)));
  return AddTasks(opening, service, id);
}

Result<> AddFactsAndMaterials(const Opening& opening, const NewCase& given) {
  for (const facts::Known& fact : given.facts) {
    const std::optional<std::int64_t> verified_at =
        fact.verified_at ? std::optional(fact.verified_at->micros) : std::nullopt;
    const std::optional<Id> verified_by =
        fact.verified_at ? std::optional(fact.verified_by.value_or("")) : std::nullopt;
    YQ_TRY(opening.tx.Exec(sql::kPutFact, Named("case_id", opening.case_id), Named("fact", fact.fact),
                           Named("value_id", fact.id), Named("verified_at", verified_at),
                           Named("verified_by", verified_by), Named("note", std::nullopt)));
  }
  for (const NewMaterial& material : given.materials) {
    YQ_TRY(opening.tx.Exec(sql::kAddMaterial, Named("id", NewId(opening.now)), Named("case_id", opening.case_id),
                           Named("material", material.material), Named("attachment_id", material.attachment.id),
                           Named("name", material.attachment.name), Named("type", material.attachment.type),
                           Named("size", material.attachment.size), Named("at", opening.now.micros)));
  }
  return {};
}

}  // namespace

Result<Receipt> Cases::Open(store::Tx& tx, const By& by, const NewCase& given) const {
  const auto receipt = [&](Id id, std::string number, Instant at, Date on, std::optional<int> days) {
    const Clock clock = ReadClock(pack().calendar, on, days, {}, on);
    return Receipt{.case_id = std::move(id),
                   .number = std::move(number),
                   .submitted_at = at,
                   .due_on = clock.due_on,
                   .due_note = clock.note,
                   .services = given.services};
  };
  YQ_ASSIGN(const std::optional<store::Row> earlier, tx.Optional(sql::kFindByDraft, given.draft, given.person));
  if (earlier) {
    Receipt same = receipt(earlier->Text(0), earlier->Text(1), {earlier->Int(2)}, DateAt(*earlier, 3),
                           earlier->Get<std::optional<int>>(4));
    same.is_new = false;
    YQ_ASSIGN(const store::Rows items, tx.Query(sql::kListItems, std::vector<Id>{same.case_id}));
    same.services = items.Map([](const store::Row& row) { return row.Text(2); });
    return same;
  }
  YQ_ASSIGN(const std::vector<const pack::Service*> services, ServicesOf(pack(), given.services));
  std::vector<std::optional<int>> promises;
  for (const pack::Service* service : services) promises.push_back(service->working_days);
  const std::optional<int> promised_days = PromiseOf(promises);
  const Date today = DayOf(by.now);
  YQ_ASSIGN(const store::Row counter, tx.One(sql::kNextNumber, "case", Year(today)));
  Receipt made =
      receipt(NewId(by.now), fmt::format("{}-{:06}", Year(today), counter.Int(0)), by.now, today, promised_days);
  const std::string day = ToText(today);
  YQ_TRY(tx.Exec(sql::kAddCase, Named("id", made.case_id), Named("number", made.number), Named("person", given.person),
                 Named("person_name", given.person_name), Named("draft", given.draft), Named("at", by.now.micros),
                 Named("submitted_on", day), Named("promised_days", promised_days)));
  const Opening opening{tx, pack(), by.now, today, made.case_id, made.due_on};
  YQ_TRY(AddOffices(opening, services));
  const pack::KnownFacts known = facts::ForDeciding(given.facts);
  for (std::size_t i = 0; i < services.size(); ++i) {
    YQ_TRY(AddItem(opening, *services[i], static_cast<int>(i), known));
  }
  YQ_TRY(AddFactsAndMaterials(opening, given));
  YQ_TRY(AddEvent(tx, made.case_id, by.now, "cases.event.submitted", {{"number", made.number}}));
  CaseRecord record{.id = made.case_id, .number = made.number, .person = given.person, .person_name = {}};
  YQ_TRY(Audit(tx, by, record, {.action = "cases.submitted"}));
  YQ_TRY(Mail(*this, tx, record, MailKind::kReceipt, by.now));
  return made;
}

}  // namespace yq::cases
