#include "platform/cases/work.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/pack/evaluate.h"

namespace yq::cases {

using store::Named;

std::unexpected<Error> InvalidAt(std::string_view place, std::string_view key, std::vector<Param> params) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid,
                               .key = std::string(key),
                               .params = params,
                               .problems = {{std::string(place), std::string(key), std::move(params)}}});
}

Result<std::string> Given(std::string_view text, std::string_view place, std::string_view empty_key) {
  const std::string_view trimmed = Trim(text);
  if (trimmed.empty()) return InvalidAt(place, empty_key);
  if (CountCodePoints(trimmed) > kMostText) {
    return InvalidAt(place, "api.text_too_long", {{"most", std::to_string(kMostText)}});
  }
  return std::string(trimmed);
}

Result<Taken> Take(const Cases& cases, store::Tx& tx, const By& by, const Taking& taking) {
  Taken taken{.cases = cases,
              .tx = tx,
              .by = by,
              .scope = access::CaseScope(by.actor),
              .whole = {},
              .today = cases.DayOf(by.now)};
  YQ_ASSIGN(taken.whole, cases.Find(tx, taken.scope, taking.case_id));
  CaseRecord& record = taken.record();
  YQ_TRY(CheckSeen(tx, taken.whole, {.version = taking.version, .rests_on = taking.rests_on(taken.whole)}));
  if (record.state != CaseState::kOpen) return Fail(ErrorCode::kConflict, "cases.closed", {{"number", record.number}});
  YQ_ASSIGN(const std::optional<store::Row> touched, tx.Optional(sql::kTouchCase, record.id, record.version));
  if (!touched) return Fail(ErrorCode::kStale, "api.stale");
  record.version = touched->Int(0);
  return taken;
}

Result<> AddEvent(store::Tx& tx, const Id& case_id, Instant now, std::string_view key, const Params& params) {
  boost::json::object json;
  for (const auto& [name, value] : params) json.emplace(name, value);
  YQ_TRY(tx.Exec(sql::kAddEvent, NewId(now), case_id, now.micros, key, boost::json::serialize(json)));
  return {};
}

Result<> Audit(store::Tx& tx, const By& by, const CaseRecord& record, Act act) {
  audit::Entry entry{.at = by.now,
                     .actor = by.actor,
                     .action = act.action,
                     .subject_kind = act.subject_kind,
                     .subject = act.subject.empty() ? std::string_view(record.id) : act.subject,
                     .case_id = record.id,
                     .case_number = record.number,
                     .person_id = record.person,
                     .changes = std::move(act.changes),
                     .request_id = by.request_id};
  if (act.reason) entry.reason = *act.reason;
  return audit::Record(tx, entry);
}

Result<> Mail(const Cases& cases, store::Tx& tx, const CaseRecord& record, MailKind kind, Instant now) {
  const Config& config = cases.config();
  if (!config.mail_person) return {};
  struct Words {
    Bilingual subject;
    Bilingual text;
  };
  static const Words kWords[] = {
      {{"申请 {number} 已收到", "Application {number} received"},
       {"您的申请已收到。请登录查看办理进度：\n", "We have received your application. Sign in to see where it is:\n"}},
      {{"申请 {number} 需要您补充", "Application {number} needs something from you"},
       {"办理您的申请还需要您补充一项内容，补充之前办理时限暂停计算。请登录查看：\n",
        "To go on with your application we need one more thing from you; the clock stands still until then. Sign in to "
        "see what it is:\n"}},
      {{"申请 {number} 有了结果", "Application {number} has a result"},
       {"您的申请已有办理结果。请登录查看：\n", "There is a decision on your application. Sign in to see it:\n"}},
  };
  const Words& words = kWords[static_cast<std::size_t>(kind)];
  const auto named = [&](std::string text) {
    constexpr std::string_view kPlace = "{number}";
    if (const std::size_t at = text.find(kPlace); at != std::string::npos) {
      text.replace(at, kPlace.size(), record.number);
    }
    return text;
  };
  const std::string link = config.public_url + "/portal/cases/" + record.id + "\n";
  return config.mail_person(tx, record.person, {named(words.subject.zh), named(words.subject.en)},
                            {words.text.zh + link, words.text.en + link}, now);
}

Clock ClockOf(const Taken& taken) {
  const CaseRecord& record = taken.whole.record;
  return ReadClock(taken.pack().calendar, record.submitted_on, record.promised_days, taken.whole.pauses, taken.today,
                   record.ended_on);
}

Result<> SetTaskState(Taken& taken, const TaskRecord& task, TaskState state) {
  const auto it = std::ranges::find(taken.whole.tasks, task.id, &TaskRecord::id);
  it->state = state;
  it->since = taken.by.now;
  if (state == TaskState::kOpen) {
    if (!it->opened_on) it->opened_on = taken.today;
    it->due_on = TaskDueOn(taken.pack().calendar, *it->opened_on, it->working_days, ClockOf(taken).due_on,
                           taken.whole.pauses, taken.today);
  }
  YQ_TRY(taken.tx.Exec(sql::kSetTaskState, Named("id", it->id), Named("state", TextOf(state)),
                       Named("opened_on", DateText(it->opened_on)), Named("due_on", DateText(it->due_on)),
                       Named("since", taken.by.now.micros)));
  return Touch(taken, "task", it->id);
}

namespace {

std::vector<TaskRecord> TasksOfItem(const WholeCase& whole, std::string_view item) {
  std::vector<TaskRecord> tasks;
  for (const TaskRecord& task : whole.tasks) {
    if (task.item_id == item) tasks.push_back(task);
  }
  return tasks;
}

bool Contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

void AddOnce(std::vector<std::string>& list, const std::string& entry) {
  if (!Contains(list, entry)) list.push_back(entry);
}

}  // namespace

Result<> OpenReady(Taken& taken, const Id& item) {
  const std::vector<TaskRecord> tasks = TasksOfItem(taken.whole, item);
  for (const TaskRecord* task : ReadyToOpen(tasks)) YQ_TRY(SetTaskState(taken, *task, TaskState::kOpen));
  return {};
}

Result<> CountRequests(Taken& taken, int change) {
  CaseRecord& record = taken.record();
  const int before = record.open_requests;
  record.open_requests += change;
  if ((before == 0) != (record.open_requests == 0)) record.since = taken.by.now;
  YQ_TRY(taken.tx.Exec(sql::kSetOpenRequests, Named("id", record.id), Named("open_requests", record.open_requests),
                       Named("since", record.since.micros)));
  const std::string day = ToText(taken.today);
  if (before == 0 && record.open_requests > 0) {
    YQ_TRY(taken.tx.Exec(sql::kStartPause, NewId(taken.by.now), record.id, day));
    taken.whole.pauses.push_back({.from = taken.today, .to = {}});
  }
  if (before > 0 && record.open_requests == 0) {
    YQ_TRY(taken.tx.Exec(sql::kEndPause, Named("case_id", record.id), Named("to_on", day)));
    for (PauseRecord& pause : taken.whole.pauses) {
      if (!pause.to) pause.to = taken.today;
    }
    // The pause has moved every day that was set before it ended.
    for (TaskRecord& task : taken.whole.tasks) {
      if (IsFinished(task.state) || !task.opened_on) continue;
      task.due_on = TaskDueOn(taken.pack().calendar, *task.opened_on, task.working_days, ClockOf(taken).due_on,
                              taken.whole.pauses, taken.today);
      YQ_TRY(taken.tx.Exec(sql::kSetTaskDue, Named("id", task.id), Named("due_on", DateText(task.due_on))));
    }
  }
  return {};
}

Result<> Resume(Taken& taken, const Id& request) {
  YQ_ASSIGN(const store::Rows rows, taken.tx.Query(sql::kTasksOfRequest, request));
  std::vector<Id> items;
  for (const store::Row row : rows) {
    const TaskRecord* task = taken.whole.FindTask(row.TextView(0));
    if (task == nullptr || task->state != TaskState::kPaused) continue;
    AddOnce(items, task->item_id);
    YQ_TRY(SetTaskState(taken, *task, TaskState::kWaiting));
  }
  YQ_TRY(CountRequests(taken, -1));
  for (const Id& item : items) YQ_TRY(OpenReady(taken, item));
  return {};
}

Result<> End(Taken& taken, CaseState state, const std::optional<std::string>& reason) {
  CaseRecord& record = taken.record();
  const std::string day = ToText(taken.today);
  if (record.open_requests > 0) {
    YQ_TRY(taken.tx.Exec(sql::kCloseRequests, Named("case_id", record.id), Named("at", taken.by.now.micros)));
    YQ_TRY(taken.tx.Exec(sql::kEndPause, Named("case_id", record.id), Named("to_on", day)));
  }
  YQ_TRY(taken.tx.Exec(sql::kRestTasks, Named("case_id", record.id), Named("since", taken.by.now.micros)));
  YQ_TRY(taken.tx.Exec(sql::kEndCase, Named("id", record.id), Named("state", TextOf(state)),
                       Named("since", taken.by.now.micros), Named("ended_on", day), Named("withdrawn_reason", reason)));
  record.state = state;
  return {};
}

std::vector<std::string> FactsAskable(const pack::Pack& pack, const WholeCase& whole) {
  std::vector<std::string> facts;
  for (const FactRow& fact : whole.facts) AddOnce(facts, fact.fact);
  for (const ItemRecord& item : whole.items) {
    if (const pack::PolicyVersion* version = VersionOf(pack, item.policy, item.policy_version)) {
      for (const std::string& fact : version->facts) AddOnce(facts, fact);
    }
    if (const pack::Service* service = pack.services.Find(item.service)) {
      for (const pack::Ref& fact : service->asks) AddOnce(facts, fact.id);
    }
  }
  for (const TaskRecord& task : whole.tasks) {
    for (const std::string& fact : task.facts) AddOnce(facts, fact);
  }
  return facts;
}

std::vector<std::string> MaterialsAskable(const pack::Pack& pack, const WholeCase& whole) {
  std::vector<std::string> materials;
  for (const MaterialRecord& material : whole.materials) AddOnce(materials, material.material);
  for (const ItemRecord& item : whole.items) {
    const pack::Service* service = pack.services.Find(item.service);
    if (service == nullptr) continue;
    for (const pack::ServiceMaterial& material : service->materials) AddOnce(materials, material.material.id);
  }
  return materials;
}

bool MayTouch(const access::Scope& scope, const WholeCase& whole, RequestKind kind, std::string_view part) {
  if (scope.kind != "tasks") return true;
  return std::ranges::any_of(whole.tasks, [&](const TaskRecord& task) {
    return task.department == scope.department &&
           Contains(kind == RequestKind::kFact ? task.facts : task.materials, part);
  });
}

const pack::PolicyVersion* VersionOf(const pack::Pack& pack, const std::optional<std::string>& policy,
                                     const std::optional<std::string>& version) {
  const pack::Policy* found = policy ? pack.policies.Find(*policy) : nullptr;
  return found == nullptr || !version ? nullptr : found->FindVersion(*version);
}

Result<Proposed> Propose(const pack::Pack& pack, const pack::PolicyVersion* version, const pack::KnownFacts& known,
                         Date on) {
  if (version == nullptr) return Proposed{};
  YQ_ASSIGN(const pack::Assessment assessed, pack::Assess(pack, *version, known, on));
  switch (assessed.answer) {
    case pack::Answer::kYes:
      return Proposed{Proposal::kYes, assessed.amount};
    case pack::Answer::kNo:
      return Proposed{Proposal::kNo, {}};
    case pack::Answer::kCannotTell:
      return Proposed{Proposal::kCannotTell, {}};
  }
  return Proposed{Proposal::kCannotTell, {}};
}

Result<> ProposeAgain(Taken& taken) {
  YQ_ASSIGN(const std::vector<facts::Known> facts, taken.cases.FactsOf(taken.tx, taken.whole, taken.today));
  const pack::KnownFacts known = facts::ForDeciding(facts);
  for (ItemRecord& item : taken.whole.items) {
    if (item.state != ItemState::kOpen || !item.policy) continue;
    const pack::PolicyVersion* version = VersionOf(taken.pack(), item.policy, item.policy_version);
    Proposed proposed{Proposal::kCannotTell, {}};  // the pack no longer has the version: a person must judge
    if (version != nullptr) {
      YQ_ASSIGN(proposed, Propose(taken.pack(), version, known, taken.record().submitted_on));
    }
    if (item.proposal != proposed.proposal || item.amount != proposed.amount) YQ_TRY(Touch(taken, "item", item.id));
    item.proposal = proposed.proposal;
    item.amount = proposed.amount;
    YQ_TRY(taken.tx.Exec(sql::kSetProposal, Named("id", item.id), Named("proposal", TextOf(proposed.proposal)),
                         Named("amount", proposed.amount)));
  }
  return {};
}

std::vector<std::string> UnverifiedUnder(const pack::PolicyVersion* version,
                                         const std::vector<std::string>& unverified) {
  std::vector<std::string> under;
  if (version == nullptr) return under;
  for (const std::string& fact : version->facts) {
    if (Contains(unverified, fact)) under.push_back(fact);
  }
  return under;
}

}  // namespace yq::cases
