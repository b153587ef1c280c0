// What the database keeps of a case, as plain values, and the states they may be in. Every name in an enum is stored:
// add, do not rename. Texts for people (titles, sentences) are made from the pack by whoever shows a record.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/language.h"

namespace yq::cases {

enum class CaseState : std::uint8_t { kOpen, kDecided, kWithdrawn };
BOOST_DESCRIBE_ENUM(CaseState, kOpen, kDecided, kWithdrawn)

enum class ItemState : std::uint8_t { kOpen, kGranted, kRefused, kWithdrawn };
BOOST_DESCRIBE_ENUM(ItemState, kOpen, kGranted, kRefused, kWithdrawn)

// What the machine says of an item on the facts of the case; kNone: the service has no policy.
enum class Proposal : std::uint8_t { kYes, kNo, kCannotTell, kNone };
BOOST_DESCRIBE_ENUM(Proposal, kYes, kNo, kCannotTell, kNone)

enum class TaskState : std::uint8_t {
  kWaiting,  // for the tasks before it
  kOpen,
  kPaused,  // a request to the person about what it checks is open
  kDone,
  kNotOk,  // done, and what was checked is not in order; the note says what
};
BOOST_DESCRIBE_ENUM(TaskState, kWaiting, kOpen, kPaused, kDone, kNotOk)

enum class RequestKind : std::uint8_t { kFact, kMaterial };
BOOST_DESCRIBE_ENUM(RequestKind, kFact, kMaterial)
enum class RequestState : std::uint8_t { kOpen, kAnswered, kWithdrawn };
BOOST_DESCRIBE_ENUM(RequestState, kOpen, kAnswered, kWithdrawn)

enum class LetterState : std::uint8_t { kGenuine, kWithdrawn };
BOOST_DESCRIBE_ENUM(LetterState, kGenuine, kWithdrawn)

// Why a case has no promised date.
enum class DueNote : std::uint8_t {
  kNone,
  kNoPromise,    // no service of the case promises a time
  kNotPublished  // the date lies past the last published calendar
};
BOOST_DESCRIBE_ENUM(DueNote, kNone, kNoPromise, kNotPublished)

// A file that the person or an officer has uploaded.
struct Attachment {
  Id id;
  std::string name;
  std::string type;  // pdf | jpg | png
  std::int64_t size = 0;
};

struct CaseRecord {
  Id id;
  std::string number;  // "2026-000123"
  Id person;
  std::string person_name;
  CaseState state = CaseState::kOpen;
  std::int64_t version = 1;
  Instant submitted_at;
  Date submitted_on;
  std::optional<int> promised_days;
  int open_requests = 0;
  Instant since;  // of the present state
  std::optional<Date> ended_on;
  std::optional<std::string> withdrawn_reason;
};

struct ItemRecord {
  Id id;
  Id case_id;
  std::string service;
  std::optional<std::string> policy;
  std::optional<std::string> policy_version;
  std::string department;
  ItemState state = ItemState::kOpen;
  Proposal proposal = Proposal::kNone;
  std::optional<std::string> amount;  // canonical decimal, yuan; of the proposal, after a grant of the decision
  std::optional<Instant> decided_at;
  std::optional<Date> decided_on;
  std::optional<Id> decided_by;
  std::optional<std::string> reason;
};

struct TaskRecord {
  Id id;
  Id case_id;
  Id item_id;
  std::string task;  // id in the service
  std::string department;
  bool decides = false;
  TaskState state = TaskState::kWaiting;
  std::optional<int> working_days;
  std::optional<Date> opened_on;
  Instant since;
  std::optional<Date> due_on;
  std::optional<Id> assignee;
  std::optional<std::string> note;
  std::vector<std::string> after;      // tasks of the same service
  std::vector<std::string> facts;      // that it verifies
  std::vector<std::string> materials;  // that prove those
};

struct FactRow {
  std::string fact;
  Id value_id;  // of platform/facts
  std::optional<Instant> verified_at;
  std::optional<Id> verified_by;
  std::optional<std::string> note;
};

struct MaterialRecord {
  std::string material;
  Attachment attachment;
  Instant at;
};

struct RequestRecord {
  Id id;
  RequestKind kind = RequestKind::kFact;
  std::string part;  // id of the fact or material
  std::string note;
  RequestState state = RequestState::kOpen;
  Instant asked_at;
  Id asked_by;
  std::string asked_department;
  std::optional<Instant> answered_at;
};

struct PauseRecord {
  Date from;               // the first day that does not count
  std::optional<Date> to;  // the first day that counts again; nothing: still open
};

struct MessageRecord {
  Id id;
  Instant at;
  bool from_office = false;
  Id author;
  std::string department;  // of an author of the office
  std::string text;
};

struct EventRecord {
  Instant at;
  std::string key;  // of the sentence: "cases.event.submitted"
  // Ids that the sentence speaks of: "service", "task", "fact", "material", "department" (made into titles by whoever
  // shows it), or plain values: "number", "note".
  std::vector<std::pair<std::string, std::string>> params;
};

struct LetterRecord {
  Id id;
  Id case_id;
  Id item_id;
  std::string token;
  Bilingual number;
  std::string content;  // JSON of LetterContent, kept exactly
  LetterState state = LetterState::kGenuine;
  Instant issued_at;
  Date issued_on;
  std::optional<Date> withdrawn_on;
  std::optional<std::string> withdrawn_reason;
};

// A case with all that belongs to it.
struct WholeCase {
  CaseRecord record;
  std::vector<ItemRecord> items;
  std::vector<TaskRecord> tasks;
  std::vector<FactRow> facts;
  std::vector<MaterialRecord> materials;
  std::vector<RequestRecord> requests;
  std::vector<PauseRecord> pauses;
  std::vector<MessageRecord> messages;
  std::vector<EventRecord> events;
  std::vector<LetterRecord> letters;

  [[nodiscard]] const ItemRecord* FindItem(std::string_view id) const;
  [[nodiscard]] const TaskRecord* FindTask(std::string_view id) const;
  [[nodiscard]] const FactRow* FindFact(std::string_view fact) const;
};

}  // namespace yq::cases
