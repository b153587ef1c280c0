#include "features/service/show.h"

#include <algorithm>

#include "base/text.h"
#include "features/policy/policy.h"
#include "platform/cases/letters.h"

namespace yq::service {
namespace {

Bilingual Same(std::string_view text) { return {std::string(text), std::string(text)}; }

Bilingual Joined(const std::vector<Bilingual>& texts) {
  Bilingual joined;
  for (const Bilingual& text : texts) {
    joined.zh += (joined.zh.empty() ? "" : "、") + text.zh;
    joined.en += (joined.en.empty() ? "" : ", ") + text.en;
  }
  return joined;
}

const Bilingual kNextAnswer{"请您补充所要求的内容。", "We need something from you: please answer the open request."};
const Bilingual kNextCheck{"经办部门核对您的材料。", "The departments check what you handed in."};
const Bilingual kNextDecide{"经办部门作出决定。", "The department decides."};
const Bilingual kNextNone{"已经办结。", "Nothing more; the case is closed."};
const Bilingual kWaitsForPerson{"等待您补充", "Waiting for your answer"};

}  // namespace

Titled DepartmentView(const pack::Pack& pack, std::string_view id) {
  const pack::Department* department = pack.departments.Find(id);
  return {std::string(id), department == nullptr ? Same(id) : department->title};
}

Bilingual ServiceTitle(const pack::Pack& pack, std::string_view id) {
  const pack::Service* service = pack.services.Find(id);
  return service == nullptr ? Same(id) : service->title;
}

Bilingual TaskTitle(const pack::Pack& pack, std::string_view service_id, std::string_view task_id) {
  const pack::Service* service = pack.services.Find(service_id);
  const pack::Task* task = service == nullptr ? nullptr : service->FindTask(task_id);
  return task == nullptr ? Same(task_id) : task->title;
}

Bilingual FactLabel(const pack::Pack& pack, std::string_view id) {
  const pack::Fact* fact = pack.facts.Find(id);
  return fact == nullptr ? Same(id) : fact->label;
}

Bilingual MaterialLabel(const pack::Pack& pack, std::string_view id) {
  const pack::Material* material = pack.materials.Find(id);
  return material == nullptr ? Same(id) : material->label;
}

std::optional<Bilingual> DueNoteText(cases::DueNote note) {
  switch (note) {
    case cases::DueNote::kNone:
      return std::nullopt;
    case cases::DueNote::kNoPromise:
      return Bilingual{"未公布承诺时限", "No promise is published"};
    case cases::DueNote::kNotPublished:
      return Bilingual{"该年度的工作日历尚未公布", "Calendar not published"};
  }
  return std::nullopt;
}

ShownState StateOf(const cases::CaseRecord& record) {
  switch (record.state) {
    case cases::CaseState::kDecided:
      return ShownState::kDecided;
    case cases::CaseState::kWithdrawn:
      return ShownState::kWithdrawn;
    case cases::CaseState::kOpen:
      break;
  }
  return record.open_requests > 0 ? ShownState::kWaitingForYou : ShownState::kOpen;
}

CaseSummary ShowSummary(const cases::Cases& cases, const cases::CaseSummary& summary, Date today) {
  const pack::Pack& pack = cases.pack();
  const cases::CaseRecord& record = summary.record;
  const cases::Clock clock = cases::ReadClock(pack.calendar, record.submitted_on, record.promised_days, summary.pauses,
                                              today, record.ended_on);
  CaseSummary view{.id = record.id,
                   .number = record.number,
                   .services = {},
                   .state = StateOf(record),
                   .submitted_at = record.submitted_at,
                   .since = record.since,
                   .with = {},
                   .next = kNextNone,
                   .due_on = clock.due_on,
                   .due_note = DueNoteText(clock.note),
                   .open_requests = record.open_requests};
  for (const cases::ItemRecord& item : summary.items)
    view.services.push_back({item.service, ServiceTitle(pack, item.service)});
  if (record.state != cases::CaseState::kOpen) return view;
  std::vector<std::string_view> departments;
  bool deciding = false;
  for (const cases::TaskRecord& task : summary.open_tasks) {
    if (task.state != cases::TaskState::kOpen) continue;
    deciding = deciding || task.decides;
    if (std::ranges::find(departments, task.department) == departments.end()) departments.push_back(task.department);
  }
  std::vector<Bilingual> titles;
  for (const std::string_view department : departments) titles.push_back(DepartmentView(pack, department).title);
  if (!titles.empty()) view.with = Joined(titles);
  view.next = record.open_requests > 0 ? kNextAnswer : deciding ? kNextDecide : kNextCheck;
  return view;
}

ClockView ShowClock(const pack::Pack& pack, const cases::WholeCase& whole, Date today) {
  const cases::CaseRecord& record = whole.record;
  const cases::Clock clock =
      cases::ReadClock(pack.calendar, record.submitted_on, record.promised_days, whole.pauses, today, record.ended_on);
  ClockView view{.promised_days = clock.promised_days,
                 .used_days = clock.used_days,
                 .paused_days = clock.paused_days,
                 .due_on = clock.due_on,
                 .due_note = DueNoteText(clock.note),
                 .overdue = clock.overdue,
                 .paused_since = clock.paused_since,
                 .pauses = {}};
  for (const cases::PauseRecord& pause : whole.pauses) view.pauses.push_back({pause.from, pause.to, kWaitsForPerson});
  return view;
}

std::vector<Step> ShowSteps(const cases::Cases& cases, const cases::WholeCase& whole) {
  std::optional<Instant> checked_at;
  bool checking = false;
  bool has_checks = false;
  for (const cases::TaskRecord& task : whole.tasks) {
    if (task.decides) continue;
    has_checks = true;
    if (cases::IsFinished(task.state)) {
      checked_at = std::max(checked_at.value_or(task.since), task.since);
    } else {
      checking = true;
    }
  }
  const bool ended = whole.record.state != cases::CaseState::kOpen;
  std::vector<Step> steps;
  steps.push_back({{"已提交", "Submitted"}, StepState::kDone, whole.record.submitted_on});
  if (whole.record.state == cases::CaseState::kWithdrawn) {
    steps.push_back({{"已撤回", "Withdrawn"}, StepState::kDone, whole.record.ended_on});
    return steps;
  }
  const bool checks_done = !checking || ended;
  if (has_checks) {
    steps.push_back({{"部门核对", "Checks"},
                     checks_done ? StepState::kDone : StepState::kNow,
                     checks_done && checked_at ? std::optional(cases.DayOf(*checked_at)) : std::nullopt});
  }
  steps.push_back({{"作出决定", "Decision"},
                   ended         ? StepState::kDone
                   : checks_done ? StepState::kNow
                                 : StepState::kNext,
                   whole.record.ended_on});
  const auto letter = std::ranges::max_element(whole.letters, {}, &cases::LetterRecord::issued_on);
  const bool may_have_letter = std::ranges::any_of(whole.items, [&](const cases::ItemRecord& item) {
    const pack::Service* service = cases.pack().services.Find(item.service);
    return item.state == cases::ItemState::kOpen && service != nullptr && service->letter.has_value();
  });
  if (letter != whole.letters.end()) {
    steps.push_back({{"文书", "Letter"}, StepState::kDone, letter->issued_on});
  } else if (may_have_letter) {
    steps.push_back({{"文书", "Letter"}, StepState::kNext, std::nullopt});
  }
  return steps;
}

std::vector<CaseRequest> ShowRequests(const pack::Pack& pack, const cases::WholeCase& whole) {
  std::vector<CaseRequest> views;
  for (const cases::RequestRecord& request : whole.requests) {
    const bool is_fact = request.kind == cases::RequestKind::kFact;
    views.push_back({.id = request.id,
                     .version = whole.record.version,
                     .kind = request.kind,
                     .fact = is_fact ? std::optional(request.part) : std::nullopt,
                     .material = is_fact ? std::nullopt : std::optional(request.part),
                     .note = request.note,
                     .asked_at = request.asked_at,
                     .asked_by = DepartmentView(pack, request.asked_department).title,
                     .state = request.state,
                     .answered_at = request.answered_at});
  }
  return views;
}

std::vector<CaseEvent> ShowEvents(const pack::Pack& pack, const cases::WholeCase& whole,
                                  const api::Messages& messages) {
  std::vector<CaseEvent> views;
  for (const cases::EventRecord& event : whole.events) {
    std::vector<Param> params;
    std::string_view service;
    for (const auto& [name, value] : event.params) {
      if (name == "service") service = value;
    }
    for (const auto& [name, value] : event.params) {
      const Bilingual text = name == "service"      ? ServiceTitle(pack, value)
                             : name == "task"       ? TaskTitle(pack, service, value)
                             : name == "fact"       ? FactLabel(pack, value)
                             : name == "material"   ? MaterialLabel(pack, value)
                             : name == "department" ? DepartmentView(pack, value).title
                                                    : Same(value);
      for (Param& param : api::Both(name, text)) params.push_back(std::move(param));
    }
    views.push_back({event.at, messages.SayBoth(event.key, params)});
  }
  return views;
}

AttachmentView ShowAttachment(const cases::Attachment& attachment) {
  return {.id = attachment.id, .name = attachment.name, .type = attachment.type, .size = attachment.size};
}

Result<CaseItem> ShowItem(const pack::Pack& pack, const cases::WholeCase& whole, const cases::ItemRecord& item,
                          const pack::KnownFacts* known) {
  CaseItem view{.item = item.id,
                .service = item.service,
                .title = ServiceTitle(pack, item.service),
                .policy = item.policy,
                .policy_version = item.policy_version,
                .state = item.state,
                .decided_on = item.decided_on,
                .reason = item.reason ? std::optional(Same(*item.reason)) : std::nullopt,
                .letter = {},
                .assessment = {}};
  for (const cases::LetterRecord& letter : whole.letters) {
    if (letter.item_id != item.id) continue;
    view.letter = LetterLink{.id = letter.id,
                             .number = letter.number,
                             .verify_path = cases::VerifyPath(letter.token),
                             .state = letter.state,
                             .version = whole.record.version};
  }
  const pack::Policy* policy = item.policy ? pack.policies.Find(*item.policy) : nullptr;
  const pack::PolicyVersion* version =
      policy != nullptr && item.policy_version ? policy->FindVersion(*item.policy_version) : nullptr;
  if (version != nullptr && known != nullptr) {
    YQ_ASSIGN(view.assessment, policy::AssessPolicy(pack, *version, *known, whole.record.submitted_on));
  }
  return view;
}

cases::By ByOf(const api::Call& call) { return {call.actor, call.now, call.request_id()}; }

}  // namespace yq::service
