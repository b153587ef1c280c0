// The shapes in which cases leave the server and commands come in. Described once: JSON, OpenAPI and the web's types
// follow. `version` inside a case is always the case's: one version serves all that belongs to it.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "features/policy/policy.h"
#include "platform/api/json.h"
#include "platform/cases/cases.h"

namespace yq::service {

using policy::Titled;

// What a person sees of the state of a case.
enum class ShownState : std::uint8_t { kOpen, kWaitingForYou, kDecided, kWithdrawn };
BOOST_DESCRIBE_ENUM(ShownState, kOpen, kWaitingForYou, kDecided, kWithdrawn)

struct ServiceName {
  std::string service;
  Bilingual title;
};
BOOST_DESCRIBE_STRUCT(ServiceName, (), (service, title))

struct CaseSummary {
  Id id;
  std::string number;
  std::vector<ServiceName> services;
  ShownState state = ShownState::kOpen;
  Instant submitted_at;
  Instant since;
  std::optional<Bilingual> with;
  Bilingual next;
  std::optional<Date> due_on;
  std::optional<Bilingual> due_note;
  int open_requests = 0;
};
BOOST_DESCRIBE_STRUCT(CaseSummary, (),
                      (id, number, services, state, submitted_at, since, with, next, due_on, due_note, open_requests))

struct LetterLink {
  Id id;
  Bilingual number;
  std::string verify_path;
  cases::LetterState state = cases::LetterState::kGenuine;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(LetterLink, (), (id, number, verify_path, state, version))

struct CaseItem {
  Id item;
  std::string service;
  Bilingual title;
  std::optional<std::string> policy;
  std::optional<std::string> policy_version;
  cases::ItemState state = cases::ItemState::kOpen;
  std::optional<Date> decided_on;
  std::optional<Bilingual> reason;
  std::optional<LetterLink> letter;
  std::optional<policy::AssessmentView> assessment;
};
BOOST_DESCRIBE_STRUCT(CaseItem, (),
                      (item, service, title, policy, policy_version, state, decided_on, reason, letter, assessment))

struct PauseView {
  Date from;
  std::optional<Date> to;
  Bilingual why;
};
BOOST_DESCRIBE_STRUCT(PauseView, (), (from, to, why))

struct ClockView {
  std::optional<int> promised_days;
  std::optional<int> used_days;  // null: a year in between has no published calendar
  std::optional<int> paused_days;
  std::optional<Date> due_on;
  std::optional<Bilingual> due_note;
  bool overdue = false;
  std::optional<Date> paused_since;
  std::vector<PauseView> pauses;
};
BOOST_DESCRIBE_STRUCT(ClockView, (),
                      (promised_days, used_days, paused_days, due_on, due_note, overdue, paused_since, pauses))

struct CaseTask {
  Id id;
  Bilingual title;
  Titled department;
  cases::TaskState state = cases::TaskState::kWaiting;
  Instant since;
  std::optional<Date> due_on;
};
BOOST_DESCRIBE_STRUCT(CaseTask, (), (id, title, department, state, since, due_on))

enum class StepState : std::uint8_t { kDone, kNow, kNext };
BOOST_DESCRIBE_ENUM(StepState, kDone, kNow, kNext)
struct Step {
  Bilingual label;
  StepState state = StepState::kNext;
  std::optional<Date> on;
};
BOOST_DESCRIBE_STRUCT(Step, (), (label, state, on))

struct CaseRequest {
  Id id;
  std::int64_t version = 0;
  cases::RequestKind kind = cases::RequestKind::kFact;
  std::optional<std::string> fact;
  std::optional<std::string> material;
  std::string note;
  Instant asked_at;
  Bilingual asked_by;  // the department
  cases::RequestState state = cases::RequestState::kOpen;
  std::optional<Instant> answered_at;
};
BOOST_DESCRIBE_STRUCT(CaseRequest, (),
                      (id, version, kind, fact, material, note, asked_at, asked_by, state, answered_at))

// kYou is the person, whoever reads.
enum class Side : std::uint8_t { kYou, kOffice };
BOOST_DESCRIBE_ENUM(Side, kYou, kOffice)
struct Message {
  Id id;
  Instant at;
  Side from = Side::kYou;
  Bilingual author;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Message, (), (id, at, from, author, text))

struct AttachmentView {
  Id id;
  std::string name;
  std::string type;
  std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(AttachmentView, (), (id, name, type, size))

struct CaseMaterial {
  std::string material;
  Bilingual label;
  AttachmentView attachment;
};
BOOST_DESCRIBE_STRUCT(CaseMaterial, (), (material, label, attachment))

struct CaseFact {
  std::string fact;
  boost::json::value value;
  std::string source;
  std::optional<Date> verified_on;
};
BOOST_DESCRIBE_STRUCT(CaseFact, (), (fact, value, source, verified_on))

struct CaseEvent {
  Instant at;
  Bilingual text;
};
BOOST_DESCRIBE_STRUCT(CaseEvent, (), (at, text))

struct Case {
  Id id;
  std::int64_t version = 0;
  std::string number;
  ShownState state = ShownState::kOpen;
  Instant submitted_at;
  std::vector<CaseItem> services;
  ClockView clock;
  std::vector<CaseTask> tasks;
  std::vector<Step> steps;
  std::vector<CaseRequest> requests;
  std::vector<Message> messages;
  std::vector<CaseMaterial> materials;
  std::vector<CaseFact> facts;
  std::vector<CaseEvent> events;
};
BOOST_DESCRIBE_STRUCT(Case, (),
                      (id, version, number, state, submitted_at, services, clock, tasks, steps, requests, messages,
                       materials, facts, events))

struct NewMessage {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NewMessage, (), (text))

struct Withdrawal {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Withdrawal, (), (reason))

// {"value": ...} or {"attachment": "..."}; a value of null, written out, says that there is none.
struct RequestAnswer {
  std::optional<boost::json::value> value;
  std::optional<Id> attachment;
};
BOOST_DESCRIBE_STRUCT(RequestAnswer, (), (value, attachment))

struct LetterQuery {
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(LetterQuery, (), (language))

// What the paper says, and whether it is valid.
enum class Genuineness : std::uint8_t { kGenuine, kWithdrawn, kUnknown };
BOOST_DESCRIBE_ENUM(Genuineness, kGenuine, kWithdrawn, kUnknown)
struct LetterLine {
  Bilingual label;
  Bilingual value;
};
BOOST_DESCRIBE_STRUCT(LetterLine, (), (label, value))
struct VerifiedLetter {
  Bilingual number;
  Bilingual title;
  Bilingual issuer;
  std::string name;
  Date decided_on;
  Bilingual salutation;
  std::vector<Bilingual> paragraphs;
  std::vector<LetterLine> rows;
  Bilingual closing;
  std::optional<Date> withdrawn_on;
};
BOOST_DESCRIBE_STRUCT(VerifiedLetter, (),
                      (number, title, issuer, name, decided_on, salutation, paragraphs, rows, closing, withdrawn_on))
struct VerificationView {
  Genuineness state = Genuineness::kUnknown;
  api::Maybe<VerifiedLetter> letter;
};
BOOST_DESCRIBE_STRUCT(VerificationView, (), (state, letter))

}  // namespace yq::service
