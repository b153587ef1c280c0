// The shapes of the desk.
#pragma once

#include "features/service/views.h"

namespace yq::service {

struct StaffName {
  Id id;
  Bilingual name;
};
BOOST_DESCRIBE_STRUCT(StaffName, (), (id, name))

struct DeskTask {
  Id id;
  std::int64_t version = 0;
  Id item;
  Bilingual title;
  Titled department;
  cases::TaskState state = cases::TaskState::kWaiting;
  Instant since;
  std::optional<Date> due_on;
  std::optional<StaffName> assignee;
  bool decides = false;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(DeskTask, (),
                      (id, version, item, title, department, state, since, due_on, assignee, decides, note))

// A condition that reads a fact.
struct Need {
  std::string policy;
  std::string condition;
  Bilingual label;
  Bilingual needed;
  policy::Holds holds = policy::Holds::kUnknown;
};
BOOST_DESCRIBE_STRUCT(Need, (), (policy, condition, label, needed, holds))

struct DeskFact {
  std::string fact;
  Bilingual label;
  bool known = true;  // false: nobody gave it, and it could still decide
  boost::json::value value;
  Bilingual shown;
  std::optional<std::string> source;
  std::optional<Date> observed_on;
  std::optional<Date> verified_on;
  std::optional<Bilingual> verified_by;
  std::optional<std::string> note;
  std::optional<Id> evidence;
  bool sealed = false;
  std::vector<Need> needed_by;
  bool mine = false;
};
BOOST_DESCRIBE_STRUCT(DeskFact, (),
                      (fact, label, known, value, shown, source, observed_on, verified_on, verified_by, note, evidence,
                       sealed, needed_by, mine))

struct DeskMaterial {
  std::string material;
  Bilingual label;
  AttachmentView attachment;
  std::vector<std::string> facts;  // that it proves
};
BOOST_DESCRIBE_STRUCT(DeskMaterial, (), (material, label, attachment, facts))

struct Person {
  Id id;
  std::string name;
  std::optional<std::string> email_masked;
  Language language = Language::kZh;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, email_masked, language))

struct Can {
  bool verify = false;
  bool request = false;
  bool decide = false;
  bool reveal = false;
};
BOOST_DESCRIBE_STRUCT(Can, (), (verify, request, decide, reveal))

struct DeskCase {
  Id id;
  std::int64_t version = 0;
  std::string number;
  ShownState state = ShownState::kOpen;
  Instant submitted_at;
  std::vector<CaseItem> services;
  ClockView clock;
  std::vector<DeskTask> tasks;
  std::vector<Step> steps;
  std::vector<CaseRequest> requests;
  std::vector<Message> messages;
  std::vector<DeskMaterial> materials;
  std::vector<DeskFact> facts;
  std::vector<CaseEvent> events;
  Person person;
  std::vector<Id> my_tasks;
  Can can;
};
BOOST_DESCRIBE_STRUCT(DeskCase, (),
                      (id, version, number, state, submitted_at, services, clock, tasks, steps, requests, messages,
                       materials, facts, events, person, my_tasks, can))

enum class TaskView : std::uint8_t { kMine, kDepartment, kAll };
BOOST_DESCRIBE_ENUM(TaskView, kMine, kDepartment, kAll)
enum class TaskStateFilter : std::uint8_t { kOpen, kPaused, kDone };
BOOST_DESCRIBE_ENUM(TaskStateFilter, kOpen, kPaused, kDone)
struct WorkQuery {
  std::optional<TaskView> view;
  std::optional<TaskStateFilter> state;
  std::optional<std::string> service;
  std::optional<std::string> cursor;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(WorkQuery, (), (view, state, service, cursor, limit))

struct WorkTask {
  Id id;
  std::int64_t version = 0;
  Id case_;
  std::string number;
  std::string person;
  std::vector<Bilingual> services;
  Bilingual title;
  Titled department;
  cases::TaskState state = cases::TaskState::kOpen;
  std::optional<Date> due_on;
  std::optional<Bilingual> due_note;
  bool overdue = false;
  bool paused = false;
  std::optional<StaffName> assignee;
  Instant since;
  Id item;
  bool decides = false;
};
BOOST_DESCRIBE_STRUCT(WorkTask, (),
                      (id, version, case_, number, person, services, title, department, state, due_on, due_note,
                       overdue, paused, assignee, since, item, decides))
struct WorkCounts {
  std::int64_t mine = 0;
  std::int64_t department = 0;
  std::int64_t overdue = 0;
  std::int64_t paused = 0;
};
BOOST_DESCRIBE_STRUCT(WorkCounts, (), (mine, department, overdue, paused))
struct WorkPage {
  std::vector<WorkTask> items;
  std::optional<std::string> next_cursor;
  WorkCounts counts;
};
BOOST_DESCRIBE_STRUCT(WorkPage, (), (items, next_cursor, counts))

struct Assignment {
  std::optional<Id> assignee;
};
BOOST_DESCRIBE_STRUCT(Assignment, (), (assignee))

struct VerifyFact {
  boost::json::value value;
  std::optional<Id> evidence;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(VerifyFact, (), (value, evidence, note))

struct AskPerson {
  cases::RequestKind kind = cases::RequestKind::kFact;
  std::optional<std::string> fact;
  std::optional<std::string> material;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AskPerson, (), (kind, fact, material, note))

enum class CompletionOutcome : std::uint8_t { kOk, kNotOk };
BOOST_DESCRIBE_ENUM(CompletionOutcome, kOk, kNotOk)
struct Completion {
  CompletionOutcome outcome = CompletionOutcome::kOk;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Completion, (), (outcome, note))

struct Decision {
  cases::Outcome outcome = cases::Outcome::kGranted;
  std::optional<std::string> reason;
  std::optional<std::string> amount;  // in place of the machine's; needed for a grant where it has none
};
BOOST_DESCRIBE_STRUCT(Decision, (), (outcome, reason, amount))

struct RevealFact {
  std::string fact;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevealFact, (), (fact, reason))
struct Revealed {
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Revealed, (), (value))

struct LetterWithdrawal {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(LetterWithdrawal, (), (reason))

// Several items decided together.
struct BatchItem {
  Id case_;
  Id item;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(BatchItem, (), (case_, item, version))
struct AlikeItem {
  Id case_;
  Id item;
  std::int64_t version = 0;
  std::string number;
  std::string person;
  cases::Proposal proposal = cases::Proposal::kNone;
  std::optional<std::string> amount;
  std::optional<Date> due_on;
};
BOOST_DESCRIBE_STRUCT(AlikeItem, (), (case_, item, version, number, person, proposal, amount, due_on))
struct AskPreview {
  std::vector<BatchItem> items;
  cases::Outcome outcome = cases::Outcome::kGranted;
};
BOOST_DESCRIBE_STRUCT(AskPreview, (), (items, outcome))
struct PreviewRow {
  Id case_;
  Id item;
  std::string number;  // empty for what is not here
  std::string person;
  std::optional<cases::Proposal> proposal;
  std::optional<std::string> amount;
  bool included = false;
  std::optional<Bilingual> why_not;
};
BOOST_DESCRIBE_STRUCT(PreviewRow, (), (case_, item, number, person, proposal, amount, included, why_not))
struct Preview {
  std::vector<PreviewRow> rows;
};
BOOST_DESCRIBE_STRUCT(Preview, (), (rows))
struct Batch {
  std::vector<BatchItem> items;
  cases::Outcome outcome = cases::Outcome::kGranted;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Batch, (), (items, outcome, reason))
struct BatchRow {
  Id case_;
  Id item;
  std::string number;
  std::string person;
  std::optional<Bilingual> why;
};
BOOST_DESCRIBE_STRUCT(BatchRow, (), (case_, item, number, person, why))
struct BatchResult {
  std::vector<BatchRow> decided;
  std::vector<BatchRow> skipped;
};
BOOST_DESCRIBE_STRUCT(BatchResult, (), (decided, skipped))

// The policy officer's pages.
struct ReviewedPolicy {
  std::string policy;
  Bilingual title;
  Bilingual summary;
  Titled owner;
  std::string version;
  bool in_force = false;
  Date from;
  std::optional<Date> to;
  bool verified = false;
  Bilingual mark_note;
  std::vector<std::string> versions;
};
BOOST_DESCRIBE_STRUCT(ReviewedPolicy, (),
                      (policy, title, summary, owner, version, in_force, from, to, verified, mark_note, versions))
struct PolicyFinding {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string what;
};
BOOST_DESCRIBE_STRUCT(PolicyFinding, (), (file, line, column, what))
struct CheckedCondition {
  std::string id;
  Bilingual label;
  std::vector<std::string> failed_by;  // examples
};
BOOST_DESCRIBE_STRUCT(CheckedCondition, (), (id, label, failed_by))
struct CheckedVersion {
  std::string version;
  int examples = 0;
  std::vector<CheckedCondition> conditions;
};
BOOST_DESCRIBE_STRUCT(CheckedVersion, (), (version, examples, conditions))
struct PolicyCheck {
  std::string policy;
  Bilingual title;
  std::vector<PolicyFinding> findings;
  int examples = 0;
  std::vector<CheckedVersion> versions;
};
BOOST_DESCRIBE_STRUCT(PolicyCheck, (), (policy, title, findings, examples, versions))

}  // namespace yq::service
