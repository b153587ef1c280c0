// Cases: what a person applies for. A case has items (one per service), each with the tasks of its service, which run
// side by side across departments unless ordered; a clock in working days that stands still while the person is asked
// for something; the facts it rests on (values of platform/facts, kept as they were); materials, requests, messages and
// a timeline; a decision per item and a letter per grant. Knows no HTTP; features/service shows it.
//
// Every function runs in the caller's transaction and finds records through the actor's scope: what is forbidden is
// kNotFound "not_found" like what does not exist. Changes record their audit entry in the same transaction. Commands
// take the case's version that the actor has seen. One version serves a case with all that belongs to it, so If-Match
// is always the case's; messages and reads leave it as it is. A command with an older version is kStale "api.stale",
// with one problem per part, only when a part that it rests on has changed since (docs/decisions/0008): departments
// work side by side on one case.
// Threads: Cases is immutable after construction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/crypto/key_ring.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/access/scope.h"
#include "platform/api/actor.h"
#include "platform/api/messages.h"
#include "platform/cases/records.h"
#include "platform/cases/rules.h"
#include "platform/facts/facts.h"
#include "platform/pack/pack.h"

namespace yq::cases {

extern const store::Module kStoreModule;  // after audit, api, access and facts
extern const std::span<const api::Message> kMessages;

struct Config {
  std::shared_ptr<const pack::Pack> pack;
  const crypto::KeyRing& keys;
  std::string public_url;  // "https://talents.example.org", for links in mails and QR codes
  // Sends a mail to the person's address (access::Access::MailPerson). May be empty.
  std::function<Result<>(store::Tx&, const Id& person, const Bilingual& subject, const Bilingual& text, Instant now)>
      mail_person = {};
  // An attachment that the actor has uploaded, by its id (platform/attachments); nothing when it is not theirs.
  std::function<Result<std::optional<Attachment>>(store::Tx&, const api::Actor& owner, const Id& attachment)>
      find_attachment = {};
  // A file took the place of another (none: nothing was there before), for the owner's account of files. May be empty.
  std::function<Result<>(store::Tx&, const std::optional<Id>& replaced, const Id& used, Instant now)> file_replaced =
      {};
  // A value in words (features/policy ShownValue), for letters.
  std::function<Bilingual(const pack::Pack&, const pack::Fact&, const pack::Scalar&)> shown_value = {};
};

// Who acts, when, in which request.
struct By {
  const api::Actor& actor;
  Instant now;
  std::string_view request_id = {};
};

struct NewMaterial {
  std::string material;
  Attachment attachment;
};

struct NewCase {
  Id person;
  std::string person_name;  // as given; shown in lists and letters
  Id draft;
  std::vector<std::string> services;  // ids of the pack, each once
  // What the case rests on: the values as facts::Current gives them after the answers were recorded; only those that
  // the services ask for or their policies read.
  std::vector<facts::Known> facts;
  std::vector<NewMaterial> materials;
};

struct Receipt {
  Id case_id;
  std::string number;
  Instant submitted_at;
  std::optional<Date> due_on;
  DueNote due_note = DueNote::kNone;
  std::vector<std::string> services;
  bool is_new = true;  // false: this draft had made its case already
};

// Beside the record what a list of cases shows.
struct CaseSummary {
  CaseRecord record;
  std::vector<ItemRecord> items;
  std::vector<TaskRecord> open_tasks;  // open and paused ones, without after, facts and materials
  std::vector<PauseRecord> pauses;
};

struct TaskFilter {
  enum class View : std::uint8_t { kMine, kDepartment, kAll };
  View view = View::kDepartment;
  std::vector<TaskState> states = {TaskState::kOpen};
  std::optional<std::string> service = {};
  Date today;
};
BOOST_DESCRIBE_ENUM(TaskFilter::View, kMine, kDepartment, kAll)

struct TaskRow {
  TaskRecord task;  // without after, facts and materials
  CaseRecord record;
  std::string service;                    // of the task's item
  std::vector<std::string> all_services;  // of the case
  bool overdue = false;
};
struct TaskCounts {
  std::int64_t mine = 0;
  std::int64_t department = 0;
  std::int64_t overdue = 0;
  std::int64_t paused = 0;
};
struct TaskCursor {
  std::string due_key;
  Id task;
};

struct Answer {
  std::optional<pack::Scalar> value = {};  // for a request of a fact
  std::optional<Id> attachment = {};       // for a request of a material
};

struct Verification {
  std::string fact;
  pack::Scalar value;  // of a sealed fact: the whole text, or the masked text when it is right as it is
  std::optional<Id> evidence = {};
  std::optional<std::string> note = {};
};

struct NewRequest {
  RequestKind kind = RequestKind::kFact;
  std::string part;
  std::string note;
};

struct CaseRef {
  Id id;
  std::string number;
};

// One item of a case with what a decision on it depends on.
struct Decidable {
  CaseRecord record;
  ItemRecord item;
  bool may_decide = false;  // its deciding task is open and the actor's department's
  std::optional<Date> due_on;
  std::vector<std::string> unverified;  // facts under the policy's conditions, given and not verified
  bool amount_open = false;             // the policy has an amount and the machine none: a grant needs the officer's
};
// What an officer decides.
struct Verdict {
  Outcome outcome = Outcome::kGranted;
  std::optional<std::string> reason = {};
  std::optional<std::string> amount = {};  // of a grant under a policy with an amount, in place of the machine's
};
// What stands against deciding so (kInvalid "cases.amount_needed" too): kStale; kConflict "cases.not_decidable",
// "cases.facts_not_verified" (one problem per fact); kInvalid "cases.reason_needed". Nothing when it may be done. Pure.
[[nodiscard]] std::optional<Error> AgainstDeciding(const Decidable& decidable, std::int64_t version,
                                                   const Verdict& verdict);

class Cases {
 public:
  explicit Cases(Config config);

  // Makes the case of a draft. A draft makes one case ever: further calls, also at the same time, give the same
  // receipt. kInvalid "cases.no_such_service" {service}, "cases.service_twice" {service}, "cases.no_service".
  [[nodiscard]] Result<Receipt> Open(store::Tx& tx, const By& by, const NewCase& given) const;

  // ---- reading
  [[nodiscard]] Result<WholeCase> Find(store::Tx& tx, const access::Scope& scope, std::string_view id) const;
  // Newest first; `before` is the id of the last row of the page before.
  [[nodiscard]] Result<std::vector<CaseSummary>> List(store::Tx& tx, const access::Scope& scope,
                                                      const std::optional<Id>& before, int limit) const;
  [[nodiscard]] Result<Id> CaseOfTask(store::Tx& tx, const access::Scope& scope, std::string_view task) const;
  // Due first.
  [[nodiscard]] Result<std::vector<TaskRow>> ListTasks(store::Tx& tx, const api::Actor& actor, const TaskFilter& filter,
                                                       const std::optional<TaskCursor>& after, int limit) const;
  [[nodiscard]] Result<TaskCounts> CountTasks(store::Tx& tx, const api::Actor& actor, Date today) const;
  // The values the case rests on, in the pack's order.
  [[nodiscard]] Result<std::vector<facts::Known>> FactsOf(store::Tx& tx, const WholeCase& whole, Date today) const;
  // The case in the scope that has this attachment, of kind tasks among what its department's tasks check; nothing when
  // there is none.
  [[nodiscard]] Result<std::optional<CaseRef>> InScope(store::Tx& tx, const access::Scope& scope,
                                                       std::string_view attachment) const;
  // Of these files those that a case uses; `ever`: also those that newer ones have replaced.
  [[nodiscard]] Result<std::vector<Id>> FilesInUse(store::Tx& tx, const std::vector<Id>& files, bool ever) const;
  // Puts "who read this case" into the record.
  [[nodiscard]] Result<> RecordRead(store::Tx& tx, const By& by, const CaseRecord& record) const;

  // ---- the person
  [[nodiscard]] Result<> AnswerRequest(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                       std::string_view request, const Answer& answer) const;
  // Also the office's side; from_office follows the actor.
  [[nodiscard]] Result<> AddMessage(store::Tx& tx, const By& by, std::string_view case_id, std::string_view text) const;
  [[nodiscard]] Result<> Withdraw(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                  const std::optional<std::string>& reason) const;

  // ---- the office
  // Assigns a task to somebody of its department (checked by the caller), or to nobody.
  [[nodiscard]] Result<Id> Assign(store::Tx& tx, const By& by, std::string_view task, std::int64_t version,
                                  const std::optional<Id>& assignee) const;
  [[nodiscard]] Result<> Verify(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                const Verification& verification) const;
  [[nodiscard]] Result<Id> Ask(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                               const NewRequest& request) const;
  [[nodiscard]] Result<> WithdrawRequest(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                         std::string_view request) const;
  // Gives the id of its case.
  [[nodiscard]] Result<Id> Complete(store::Tx& tx, const By& by, std::string_view task, std::int64_t version, bool ok,
                                    const std::string& note) const;
  [[nodiscard]] Result<std::string> Reveal(store::Tx& tx, const By& by, std::string_view case_id, std::string_view fact,
                                           std::string_view reason) const;
  // Grants or refuses one item. kConflict "cases.not_decidable" {why}; kInvalid "cases.reason_needed" at /reason;
  // kConflict "cases.facts_not_verified" {facts} with one problem per fact; at /amount kInvalid "cases.amount_needed",
  // "cases.amount_malformed", "cases.amount_without_grant". Another amount than the machine's needs a reason.
  [[nodiscard]] Result<> Decide(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                std::string_view item, const Verdict& verdict) const;
  // Open items of the same service and proposal whose deciding task is open and the actor's department's and whose
  // facts are verified; the item itself first.
  [[nodiscard]] Result<std::vector<Decidable>> Alike(store::Tx& tx, const By& by, std::string_view case_id,
                                                     std::string_view item, int limit) const;
  // Items by their ids, in the scope; what is outside is left out.
  [[nodiscard]] Result<std::vector<Decidable>> FindItems(store::Tx& tx, const api::Actor& actor,
                                                         const std::vector<Id>& items) const;

  // ---- letters
  [[nodiscard]] Result<LetterRecord> FindLetter(store::Tx& tx, const access::Scope& scope, std::string_view id) const;
  // The same to be shown: a look of the office is put into the record.
  [[nodiscard]] Result<LetterRecord> ReadLetter(store::Tx& tx, const By& by, std::string_view id) const;
  // For whoever holds the paper; nothing for unknown and malformed tokens alike.
  [[nodiscard]] Result<std::optional<LetterRecord>> FindByToken(store::Tx& tx, std::string_view token) const;
  // Gives the id of its case.
  [[nodiscard]] Result<Id> WithdrawLetter(store::Tx& tx, const By& by, std::string_view letter, std::int64_t version,
                                          const std::string& reason) const;

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const pack::Pack& pack() const { return *config_.pack; }
  [[nodiscard]] Date DayOf(Instant at) const;  // in the pack's time zone

 private:
  Config config_;
};

}  // namespace yq::cases
