// The office's side: work list, cases, verification, requests, messages, completion.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "features/policy/policy.h"
#include "features/service/list_record.h"
#include "features/service/show.h"
#include "platform/api/cursor.h"

namespace yq::service {
namespace {

using api::Call;
using api::IfMatch;
using api::Keyed;
using api::List;
using api::Natural;
using api::Permission;

constexpr std::string_view kScope = "cases with a task or service of the actor's department";
constexpr std::string_view kNoDue = "9999-12-31";

Result<DeskCase> Shown(const Config& config, const Call& call, store::Tx& tx, std::string_view id) {
  YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, access::CaseScope(call.actor), id));
  return ShowDeskCase(config, tx, call, whole);
}

// A look at a case is put into the record.
Result<DeskCase> Read(const Config& config, const Call& call, store::Tx& tx, std::string_view id) {
  YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, access::CaseScope(call.actor), id));
  YQ_TRY(config.cases.RecordRead(tx, ByOf(call), whole.record));
  return ShowDeskCase(config, tx, call, whole);
}

std::vector<cases::TaskState> StatesOf(TaskStateFilter filter) {
  switch (filter) {
    case TaskStateFilter::kOpen:
      return {cases::TaskState::kOpen};
    case TaskStateFilter::kPaused:
      return {cases::TaskState::kPaused};
    case TaskStateFilter::kDone:
      return {cases::TaskState::kDone, cases::TaskState::kNotOk};
  }
  return {};
}

WorkTask ShowTask(const Config& config, const cases::TaskRow& row, const std::map<Id, Bilingual>& names) {
  const pack::Pack& pack = config.cases.pack();
  WorkTask view{.id = row.task.id,
                .version = row.record.version,
                .case_ = row.record.id,
                .number = row.record.number,
                .person = row.record.person_name,
                .services = {},
                .title = TaskTitle(pack, row.service, row.task.task),
                .department = DepartmentView(pack, row.task.department),
                .state = row.task.state,
                .due_on = row.task.due_on,
                .due_note = {},
                .overdue = row.overdue,
                .paused = row.task.state == cases::TaskState::kPaused || row.record.open_requests > 0,
                .assignee = {},
                .since = row.task.since,
                .item = row.task.item_id,
                .decides = row.task.decides};
  if (!row.task.due_on) {
    view.due_note = DueNoteText(row.record.promised_days || row.task.working_days ? cases::DueNote::kNotPublished
                                                                                  : cases::DueNote::kNoPromise);
  }
  for (const std::string& service : row.all_services) view.services.push_back(ServiceTitle(pack, service));
  if (row.task.assignee) {
    const auto name = names.find(*row.task.assignee);
    view.assignee = StaffName{*row.task.assignee, name == names.end() ? Bilingual{"—", "—"} : name->second};
  }
  return view;
}

Result<WorkPage> ListWork(const Config& config, const Call& call, store::Tx& tx, const WorkQuery& query) {
  YQ_ASSIGN(const int limit, api::LimitOf(query.limit));
  YQ_ASSIGN(const auto keys, api::DecodeCursor(query.cursor, 2));
  const Date today = config.cases.DayOf(call.now);
  const TaskView view = query.view.value_or(TaskView::kDepartment);
  const cases::TaskFilter filter{.view = static_cast<cases::TaskFilter::View>(view),
                                 .states = StatesOf(query.state.value_or(TaskStateFilter::kOpen)),
                                 .service = query.service,
                                 .today = today};
  std::optional<cases::TaskCursor> after;
  if (keys) after = cases::TaskCursor{(*keys)[0], (*keys)[1]};
  YQ_ASSIGN(const std::vector<cases::TaskRow> rows, config.cases.ListTasks(tx, call.actor, filter, after, limit + 1));
  std::set<Id> accounts;
  for (const cases::TaskRow& row : rows) {
    if (row.task.assignee) accounts.insert(*row.task.assignee);
  }
  YQ_ASSIGN(const auto names, config.access.Names(tx, {accounts.begin(), accounts.end()}));
  YQ_ASSIGN(const cases::TaskCounts counts, config.cases.CountTasks(tx, call.actor, today));
  std::vector<WorkTask> views;
  for (const cases::TaskRow& row : rows) views.push_back(ShowTask(config, row, names));
  List<WorkTask> page = api::MakePage(std::move(views), limit, [](const WorkTask& row) {
    return std::vector<std::string>{row.due_on ? ToText(*row.due_on) : std::string(kNoDue), row.id};
  });
  return WorkPage{std::move(page.items),
                  std::move(page.next_cursor),
                  {counts.mine, counts.department, counts.overdue, counts.paused}};
}

std::string FilterOf(const WorkQuery& query) {
  std::string filter = fmt::format("view={} state={}", api::EnumText(query.view.value_or(TaskView::kDepartment)),
                                   api::EnumText(query.state.value_or(TaskStateFilter::kOpen)));
  if (query.service) filter += " service=" + std::string(TruncateUtf8(*query.service, 60));
  if (query.cursor) filter += " further";
  return filter;
}

Result<DeskCase> Assign(const Config& config, const Call& call, store::Tx& tx, const Assignment& body) {
  if (body.assignee) {
    YQ_ASSIGN(const auto colleague, config.access.FindStaff(tx, *body.assignee));
    const bool works = colleague && colleague->department == call.actor.department &&
                       (std::ranges::count(colleague->roles, api::Role::kOfficer) > 0 ||
                        std::ranges::count(colleague->roles, api::Role::kDepartmentOfficer) > 0);
    if (!works) {
      return std::unexpected(Error{.code = ErrorCode::kInvalid,
                                   .key = "cases.not_a_colleague",
                                   .problems = {{"/assignee", "cases.not_a_colleague", {}}}});
    }
  }
  YQ_ASSIGN(const Id id, config.cases.Assign(tx, ByOf(call), call.Path("id"), call.version(), body.assignee));
  return Shown(config, call, tx, id);
}

Result<DeskCase> Verify(const Config& config, const Call& call, store::Tx& tx, const VerifyFact& body) {
  const pack::Pack& pack = config.cases.pack();
  const pack::Fact* fact = pack.facts.Find(call.Path("fact"));
  if (fact == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
  // A sealed value is shown masked; the mask sent back means: as it is. It need not be a value of the fact.
  const bool mask = fact->sensitivity == pack::Sensitivity::kSealed && body.value.is_string() &&
                    std::string_view(body.value.get_string()).starts_with("***");
  Result<pack::Scalar> value =
      mask ? pack::Scalar{.type = fact->type, .none = false, .text = std::string(body.value.get_string())}
           : policy::ReadValue(pack, *fact, body.value);
  if (!value) {
    Error error = std::move(value).error();
    error.problems = {{"/value", error.key, error.params}};
    return std::unexpected(std::move(error));
  }
  YQ_TRY(config.cases.Verify(
      tx, ByOf(call), call.Path("id"), call.version(),
      {.fact = fact->id, .value = std::move(*value), .evidence = body.evidence, .note = body.note}));
  return Shown(config, call, tx, call.Path("id"));
}

Result<DeskCase> Ask(const Config& config, const Call& call, store::Tx& tx, const AskPerson& body) {
  const bool is_fact = body.kind == cases::RequestKind::kFact;
  YQ_TRY(config.cases.Ask(
      tx, ByOf(call), call.Path("id"), call.version(),
      {.kind = body.kind, .part = (is_fact ? body.fact : body.material).value_or(""), .note = body.note}));
  return Shown(config, call, tx, call.Path("id"));
}

void AddCaseRows(api::Table& table, const Config& config) {
  table.RecordedGet(
      "/api/desk/cases/{id}",
      {.access = Permission::kWorkTasks, .scope = kScope, .summary = {"一件办件(经办)", "One case, for the office"}},
      [config](const Call& call, store::Tx& tx) -> Result<DeskCase> {
        return Read(config, call, tx, call.Path("id"));
      });
  table.Put("/api/desk/cases/{id}/facts/{fact}",
            {.access = Permission::kWorkTasks,
             .scope = kScope,
             .summary = {"核实一项内容", "Verify a fact"},
             .if_match = IfMatch::kNeeded},
            [config](const Call& call, store::Tx& tx, const VerifyFact& body) -> Result<DeskCase> {
              return Verify(config, call, tx, body);
            });
  table.Post("/api/desk/cases/{id}/requests",
             {.access = Permission::kWorkTasks,
              .scope = kScope,
              .summary = {"要求补正", "Ask the person for something"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNeeded,
              .success = 201},
             [config](const Call& call, store::Tx& tx, const AskPerson& body) -> Result<DeskCase> {
               return Ask(config, call, tx, body);
             });
  table.Delete(
      "/api/desk/cases/{id}/requests/{request}",
      {.access = Permission::kWorkTasks,
       .scope = kScope,
       .summary = {"撤销补正要求", "Take back a request"},
       .if_match = IfMatch::kNeeded},
      [config](const Call& call, store::Tx& tx) -> Result<DeskCase> {
        YQ_TRY(config.cases.WithdrawRequest(tx, ByOf(call), call.Path("id"), call.version(), call.Path("request")));
        return Shown(config, call, tx, call.Path("id"));
      });
  table.Post("/api/desk/cases/{id}/messages",
             {.access = Permission::kWorkTasks,
              .scope = kScope,
              .summary = {"给申请人留言", "Write to the person"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNotNeeded,
              .success = 201},
             [config](const Call& call, store::Tx& tx, const NewMessage& body) -> Result<DeskCase> {
               YQ_TRY(config.cases.AddMessage(tx, ByOf(call), call.Path("id"), body.text));
               return Shown(config, call, tx, call.Path("id"));
             });
  table.Post("/api/desk/cases/{id}/reveals",
             {.access = Permission::kRevealFacts,
              .scope = kScope,
              .summary = {"查看一项密封内容", "See one sealed value"},
              .idempotency = Natural{"every look is recorded"},
              .if_match = IfMatch::kNotNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const RevealFact& body) -> Result<Revealed> {
               YQ_ASSIGN(std::string value,
                         config.cases.Reveal(tx, ByOf(call), call.Path("id"), body.fact, body.reason));
               return Revealed{std::move(value)};
             });
}

}  // namespace

void AddDeskEndpoints(api::Table& table, const Config& config) {
  const auto record = std::make_shared<ListRecord>();
  table.Get(
      "/api/desk/tasks", {.access = Permission::kWorkTasks, .scope = kScope, .summary = {"待办清单", "The work list"}},
      [config, record](const Call& call, const WorkQuery& query) -> Result<WorkPage> {
        YQ_ASSIGN(WorkPage page, call.store.Read([&](store::Tx& tx) { return ListWork(config, call, tx, query); }));
        SeenList seen{.action = "cases.list_read", .filter = FilterOf(query), .numbers = {}};
        for (const WorkTask& row : page.items) seen.numbers.push_back(row.number);
        YQ_TRY(record->Record(call, seen));
        return page;
      });
  table.RecordedGet(
      "/api/desk/tasks/{id}",
      {.access = Permission::kWorkTasks, .scope = kScope, .summary = {"环节所在的办件", "The case of a task"}},
      [config](const Call& call, store::Tx& tx) -> Result<DeskCase> {
        YQ_ASSIGN(const Id id, config.cases.CaseOfTask(tx, access::CaseScope(call.actor), call.Path("id")));
        return Read(config, call, tx, id);
      });
  table.Post("/api/desk/tasks/{id}/assignment",
             {.access = Permission::kWorkTasks,
              .scope = kScope,
              .summary = {"领取或移交", "Take or hand over"},
              .idempotency = Natural{"the same again is of another version"},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const Assignment& body) -> Result<DeskCase> {
               return Assign(config, call, tx, body);
             });
  table.Post("/api/desk/tasks/{id}/completion",
             {.access = Permission::kWorkTasks,
              .scope = kScope,
              .summary = {"办结一个环节", "Complete a task"},
              .idempotency = Natural{"a task that is done is of another version"},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const Completion& body) -> Result<DeskCase> {
               YQ_ASSIGN(const Id id,
                         config.cases.Complete(tx, ByOf(call), call.Path("id"), call.version(),
                                               body.outcome == CompletionOutcome::kOk, body.note.value_or("")));
               return Shown(config, call, tx, id);
             });
  table.Get("/api/desk/colleagues",
            {.access = Permission::kWorkTasks,
             .scope = "staff of the actor's department",
             .summary = {"本部门同事", "Colleagues of the department"}},
            [config](const Call& call, store::Tx& tx) -> Result<List<StaffName>> {
              YQ_ASSIGN(const std::vector<access::Colleague> colleagues,
                        config.access.Colleagues(tx, call.actor.department));
              List<StaffName> list;
              for (const access::Colleague& colleague : colleagues)
                list.items.push_back({colleague.id, colleague.name});
              return list;
            });
  AddCaseRows(table, config);
}

}  // namespace yq::service
