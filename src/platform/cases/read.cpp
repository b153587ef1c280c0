#include <algorithm>
#include <map>

#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

std::vector<PauseRecord> PausesFrom(const store::Rows& rows) {
  return rows.Map(
      [](const store::Row& row) { return PauseRecord{.from = DateAt(row, 1), .to = OptionalDateAt(row, 2)}; });
}

// Columns 13 to 19 of a list with the case beside it.
CaseRecord BesideFrom(const store::Row& row, const Id& id) {
  return {.id = id,
          .number = row.Text(13),
          .person = {},
          .person_name = row.Text(14),
          .state = CaseState::kOpen,
          .version = row.Int(15),
          .submitted_at = {row.Int(16)},
          .submitted_on = DateAt(row, 17),
          .promised_days = row.Get<std::optional<int>>(18),
          .open_requests = row.Get<int>(19),
          .since = {},
          .ended_on = {},
          .withdrawn_reason = {}};
}

}  // namespace

const ItemRecord* WholeCase::FindItem(std::string_view id) const {
  const auto it = std::ranges::find(items, id, &ItemRecord::id);
  return it == items.end() ? nullptr : &*it;
}
const TaskRecord* WholeCase::FindTask(std::string_view id) const {
  const auto it = std::ranges::find(tasks, id, &TaskRecord::id);
  return it == tasks.end() ? nullptr : &*it;
}
const FactRow* WholeCase::FindFact(std::string_view fact) const {
  const auto it = std::ranges::find(facts, fact, &FactRow::fact);
  return it == facts.end() ? nullptr : &*it;
}

Cases::Cases(Config config) : config_(std::move(config)) {}

Date Cases::DayOf(Instant at) const {
  const Result<Date> day = DateIn(at, pack().time_zone);
  return day ? *day : DateIn(at, std::chrono::seconds(0));
}

Result<WholeCase> Cases::Find(store::Tx& tx, const access::Scope& scope, std::string_view id) const {
  YQ_ASSIGN(const std::optional<store::Row> row,
            tx.Optional(sql::kFindCase, Named("id", id), Named("scope_kind", scope.kind),
                        Named("scope_person", scope.person), Named("scope_department", scope.department)));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  WholeCase whole{.record = CaseFrom(*row)};
  const std::vector<Id> one{whole.record.id};
  YQ_ASSIGN(const store::Rows items, tx.Query(sql::kListItems, one));
  whole.items = items.Map(ItemFrom);
  YQ_ASSIGN(const store::Rows tasks, tx.Query(sql::kListTasksOf, one));
  whole.tasks = tasks.Map(TaskFrom);
  YQ_ASSIGN(const store::Rows parts, tx.Query(sql::kListTaskParts, one[0]));
  for (const store::Row part : parts) {
    const auto task = std::ranges::find(whole.tasks, part.TextView(0), &TaskRecord::id);
    if (task == whole.tasks.end()) continue;
    const std::string_view kind = part.TextView(1);
    (kind == "after" ? task->after : kind == "fact" ? task->facts : task->materials).push_back(part.Text(2));
  }
  YQ_ASSIGN(const store::Rows pauses, tx.Query(sql::kListPauses, one));
  whole.pauses = PausesFrom(pauses);
  YQ_ASSIGN(const store::Rows facts, tx.Query(sql::kListFacts, one[0]));
  whole.facts = facts.Map(FactRowFrom);
  YQ_ASSIGN(const store::Rows materials, tx.Query(sql::kListMaterials, one[0]));
  whole.materials = materials.Map(MaterialFrom);
  YQ_ASSIGN(const store::Rows requests, tx.Query(sql::kListRequests, one[0]));
  whole.requests = requests.Map(RequestFrom);
  YQ_ASSIGN(const store::Rows messages, tx.Query(sql::kListMessages, one[0]));
  whole.messages = messages.Map(MessageFrom);
  YQ_ASSIGN(const store::Rows events, tx.Query(sql::kListEvents, one[0]));
  whole.events = events.Map(EventFrom);
  YQ_ASSIGN(const store::Rows letters, tx.Query(sql::kListLetters, one[0]));
  whole.letters = letters.Map(LetterFrom);
  return whole;
}

Result<std::vector<CaseSummary>> Cases::List(store::Tx& tx, const access::Scope& scope, const std::optional<Id>& before,
                                             int limit) const {
  YQ_ASSIGN(const store::Rows rows,
            tx.Query(sql::kListCases, Named("before", std::string_view(before ? std::string_view(*before) : "~")),
                     Named("scope_kind", scope.kind), Named("scope_person", scope.person),
                     Named("scope_department", scope.department), Named("limit", limit)));
  std::vector<CaseSummary> list;
  std::vector<Id> ids;
  for (const store::Row row : rows) {
    list.push_back({.record = CaseFrom(row), .items = {}, .open_tasks = {}, .pauses = {}});
    ids.push_back(list.back().record.id);
  }
  std::map<std::string_view, CaseSummary*> by_id;
  for (CaseSummary& summary : list) by_id.emplace(summary.record.id, &summary);
  YQ_ASSIGN(const store::Rows items, tx.Query(sql::kListItems, ids));
  for (const store::Row row : items) {
    ItemRecord item = ItemFrom(row);
    by_id.at(item.case_id)->items.push_back(std::move(item));
  }
  YQ_ASSIGN(const store::Rows tasks, tx.Query(sql::kListTasksOf, ids));
  for (const store::Row row : tasks) {
    TaskRecord task = TaskFrom(row);
    if (task.state != TaskState::kOpen && task.state != TaskState::kPaused) continue;
    by_id.at(task.case_id)->open_tasks.push_back(std::move(task));
  }
  YQ_ASSIGN(const store::Rows pauses, tx.Query(sql::kListPauses, ids));
  for (const store::Row row : pauses) {
    by_id.at(row.TextView(0))->pauses.push_back({.from = DateAt(row, 1), .to = OptionalDateAt(row, 2)});
  }
  return list;
}

Result<std::vector<TaskRow>> Cases::ListTasks(store::Tx& tx, const api::Actor& actor, const TaskFilter& filter,
                                              const std::optional<TaskCursor>& after, int limit) const {
  const access::Scope scope = access::CaseScope(actor);
  std::vector<std::string> states;
  for (const TaskState state : filter.states) states.push_back(TextOf(state));
  const std::string view = TextOf(filter.view);
  YQ_ASSIGN(const store::Rows rows,
            tx.Query(sql::kListDeskTasks, Named("states", states), Named("view", view),
                     Named("scope_department", scope.department), Named("account", actor.account),
                     Named("service", std::string_view(filter.service ? std::string_view(*filter.service) : "")),
                     Named("after_due", std::string_view(after ? std::string_view(after->due_key) : "")),
                     Named("after_task", std::string_view(after ? std::string_view(after->task) : "")),
                     Named("scope_kind", scope.kind), Named("limit", limit)));
  std::vector<TaskRow> list;
  std::vector<Id> ids;
  for (const store::Row row : rows) {
    TaskRow task{.task = TaskFrom(row), .record = {}, .service = row.Text(20), .all_services = {}};
    task.record = BesideFrom(row, task.task.case_id);
    task.overdue = task.task.state == TaskState::kOpen && task.record.open_requests == 0 && task.task.due_on &&
                   *task.task.due_on < filter.today;
    ids.push_back(task.task.case_id);
    list.push_back(std::move(task));
  }
  YQ_ASSIGN(const store::Rows items, tx.Query(sql::kListItems, ids));
  for (const store::Row row : items) {
    for (TaskRow& task : list) {
      if (task.record.id == row.TextView(1)) task.all_services.push_back(row.Text(2));
    }
  }
  return list;
}

Result<TaskCounts> Cases::CountTasks(store::Tx& tx, const api::Actor& actor, Date today) const {
  const access::Scope scope = access::CaseScope(actor);
  const std::string day = ToText(today);
  YQ_ASSIGN(const store::Row row,
            tx.One(sql::kCountDeskTasks, Named("account", actor.account), Named("scope_department", scope.department),
                   Named("today", day), Named("scope_kind", scope.kind)));
  TaskCounts counts;
  row.Into(counts.mine, counts.department, counts.overdue, counts.paused);
  return counts;
}

Result<std::vector<facts::Known>> Cases::FactsOf(store::Tx& tx, const WholeCase& whole, Date today) const {
  std::vector<Id> ids;
  for (const FactRow& fact : whole.facts) ids.push_back(fact.value_id);
  return facts::Find(tx, {config_.keys, pack()}, ids, today);
}

Result<std::optional<CaseRef>> Cases::InScope(store::Tx& tx, const access::Scope& scope,
                                              std::string_view attachment) const {
  YQ_ASSIGN(const std::optional<store::Row> row,
            tx.Optional(sql::kCaseOfAttachment, Named("attachment", attachment), Named("scope_kind", scope.kind),
                        Named("scope_person", scope.person), Named("scope_department", scope.department)));
  if (!row) return std::nullopt;
  return CaseRef{row->Text(0), row->Text(1)};
}

Result<std::vector<Id>> Cases::FilesInUse(store::Tx& tx, const std::vector<Id>& files, bool ever) const {
  YQ_ASSIGN(const store::Rows materials, tx.Query(sql::kListMaterialsInUse, files, ever ? 1 : 0));
  YQ_ASSIGN(const store::Rows evidence, tx.Query(sql::kListEvidenceInUse, files));
  std::vector<Id> used;
  for (const store::Row row : materials) used.push_back(row.Text(0));
  for (const store::Row row : evidence) used.push_back(row.Text(0));
  return used;
}

Result<> Cases::RecordRead(store::Tx& tx, const By& by, const CaseRecord& record) const {
  return Audit(tx, by, record, {.action = "cases.read"});
}

namespace {

// Rows of list_alike and find_items with what is not verified.
Result<std::vector<Decidable>> DecidableFrom(const pack::Pack& pack, store::Tx& tx, const store::Rows& rows) {
  std::vector<Decidable> list;
  std::vector<Id> ids;
  for (const store::Row row : rows) {
    ItemRecord item = ItemFrom(row);
    CaseRecord record = BesideFrom(row, item.case_id);
    ids.push_back(item.case_id);
    list.push_back({.record = std::move(record),
                    .item = std::move(item),
                    .may_decide = row.Int(20) == 1,
                    .due_on = OptionalDateAt(row, 21),
                    .unverified = {}});
  }
  YQ_ASSIGN(const store::Rows unverified, tx.Query(sql::kListUnverified, ids));
  std::map<std::string, std::vector<std::string>> by_case;
  for (const store::Row row : unverified) by_case[row.Text(0)].push_back(row.Text(1));
  for (Decidable& each : list) {
    const pack::PolicyVersion* version = VersionOf(pack, each.item.policy, each.item.policy_version);
    each.unverified = UnverifiedUnder(version, by_case[each.item.case_id]);
    each.amount_open = version != nullptr && version->amount && !each.item.amount;
  }
  return list;
}

}  // namespace

Result<std::vector<Decidable>> Cases::Alike(store::Tx& tx, const By& by, std::string_view case_id,
                                            std::string_view item, int limit) const {
  const access::Scope scope = access::CaseScope(by.actor);
  YQ_ASSIGN(const std::vector<Decidable> self, FindItems(tx, by.actor, {Id(item)}));
  if (self.empty() || self[0].item.case_id != case_id) return Fail(ErrorCode::kNotFound, "not_found");
  const ItemRecord& like = self[0].item;
  const std::string proposal = TextOf(like.proposal);
  YQ_ASSIGN(
      const store::Rows rows,
      tx.Query(sql::kListAlike, Named("service", like.service), Named("proposal", proposal),
               Named("policy_version", like.policy_version.value_or("")), Named("scope_department", scope.department),
               Named("scope_kind", scope.kind), Named("limit", limit)));
  YQ_ASSIGN(std::vector<Decidable> list, DecidableFrom(pack(), tx, rows));
  std::erase_if(list, [](const Decidable& each) { return !each.unverified.empty(); });
  const auto own = std::ranges::find_if(list, [&](const Decidable& each) { return each.item.id == like.id; });
  if (own != list.end()) std::rotate(list.begin(), own, own + 1);
  return list;
}

Result<std::vector<Decidable>> Cases::FindItems(store::Tx& tx, const api::Actor& actor,
                                                const std::vector<Id>& items) const {
  const access::Scope scope = access::CaseScope(actor);
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kFindItems, Named("scope_department", scope.department),
                                             Named("items", items), Named("scope_kind", scope.kind)));
  return DecidableFrom(pack(), tx, rows);
}

}  // namespace yq::cases
