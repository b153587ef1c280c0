// What the commands on a case share. Private to this module.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/audit/audit.h"
#include "platform/cases/cases.h"

namespace yq::cases {

inline constexpr std::string_view kNameFact = "full_name";  // the fact that a case's person is called by
inline constexpr std::size_t kMostText = 4000;              // characters of a note, a reason or a message

// A case found through the actor's scope for a change.
struct Taken {
  const Cases& cases;
  store::Tx& tx;
  const By& by;
  access::Scope scope;
  WholeCase whole;
  Date today;

  [[nodiscard]] const pack::Pack& pack() const { return cases.pack(); }
  [[nodiscard]] CaseRecord& record() { return whole.record; }
};

// A part of a case that changes for itself: kind "item", "task", "fact" or "material" with its id.
struct Part {
  std::string kind;
  std::string id;
};
inline constexpr std::string_view kAnyPart = "*";  // every part of the kind

// The version that an actor has seen, and the parts that their command rests on: what others changed elsewhere since
// does not stand in its way.
struct Seen {
  std::int64_t version = 0;
  std::vector<Part> rests_on;
};
// kStale "api.stale" with one problem per changed part.
[[nodiscard]] Result<> CheckSeen(store::Tx& tx, const WholeCase& whole, const Seen& seen);
// The part changes with the version that the command makes.
[[nodiscard]] Result<> Touch(Taken& taken, std::string_view kind, std::string_view part);
[[nodiscard]] std::vector<Part> PartsOfTask(const WholeCase& whole, std::string_view task);
[[nodiscard]] std::vector<Part> PartsOfFact(const pack::Pack& pack, const WholeCase& whole, std::string_view fact);
[[nodiscard]] std::vector<Part> PartsOfItem(const WholeCase& whole, std::string_view item);
[[nodiscard]] std::vector<Part> PartsOfRequest(const WholeCase& whole, std::string_view request);

// Finds the case, checks that it is open and that what the command rests on is as the actor has seen it, and takes the
// version on.
struct Taking {
  std::string_view case_id;
  std::int64_t version = 0;
  std::function<std::vector<Part>(const WholeCase&)> rests_on;
};
[[nodiscard]] Result<Taken> Take(const Cases& cases, store::Tx& tx, const By& by, const Taking& taking);

using Params = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Result<> AddEvent(store::Tx& tx, const Id& case_id, Instant now, std::string_view key,
                                const Params& params = {});

struct Act {
  std::string_view action;
  std::string_view subject_kind = "case";
  std::string_view subject = {};  // the case itself when empty
  std::optional<std::string> reason = {};
  std::vector<audit::Change> changes = {};
};
[[nodiscard]] Result<> Audit(store::Tx& tx, const By& by, const CaseRecord& record, Act act);

// Mails to the person with a link to the case.
enum class MailKind : std::uint8_t { kReceipt, kRequest, kDecision };
[[nodiscard]] Result<> Mail(const Cases& cases, store::Tx& tx, const CaseRecord& record, MailKind kind, Instant now);

// Text of a field without white space at its ends. kInvalid `empty_key` when nothing is left, "api.text_too_long".
[[nodiscard]] Result<std::string> Given(std::string_view text, std::string_view place, std::string_view empty_key);
[[nodiscard]] std::unexpected<Error> InvalidAt(std::string_view place, std::string_view key,
                                               std::vector<Param> params = {});

// The clock and the tasks.
[[nodiscard]] Clock ClockOf(const Taken& taken);
[[nodiscard]] Result<> SetTaskState(Taken& taken, const TaskRecord& task, TaskState state);
[[nodiscard]] Result<> OpenReady(Taken& taken, const Id& item);
// One open request less or more: stops or starts the clock when it is the first or the last.
[[nodiscard]] Result<> CountRequests(Taken& taken, int change);
// After a request is closed: its tasks go on.
[[nodiscard]] Result<> Resume(Taken& taken, const Id& request);
// Every item is settled or the person withdraws.
[[nodiscard]] Result<> End(Taken& taken, CaseState state, const std::optional<std::string>& reason);

// The facts a case may rest on or be asked for, and its materials: of its services and their policies.
[[nodiscard]] std::vector<std::string> FactsAskable(const pack::Pack& pack, const WholeCase& whole);
[[nodiscard]] std::vector<std::string> MaterialsAskable(const pack::Pack& pack, const WholeCase& whole);
// Of kind tasks: whether one of the department's own tasks checks it. Else true.
[[nodiscard]] bool MayTouch(const access::Scope& scope, const WholeCase& whole, RequestKind kind,
                            std::string_view part);

// What the machine says of an item on these facts.
struct Proposed {
  Proposal proposal = Proposal::kNone;
  std::optional<std::string> amount;
};
[[nodiscard]] const pack::PolicyVersion* VersionOf(const pack::Pack& pack, const std::optional<std::string>& policy,
                                                   const std::optional<std::string>& version);
[[nodiscard]] Result<Proposed> Propose(const pack::Pack& pack, const pack::PolicyVersion* version,
                                       const pack::KnownFacts& known, Date on);
// Asks again for every open item, after a fact of the case has changed.
[[nodiscard]] Result<> ProposeAgain(Taken& taken);

// Facts under the item's policy that are given and not verified.
[[nodiscard]] std::vector<std::string> UnverifiedUnder(const pack::PolicyVersion* version,
                                                       const std::vector<std::string>& unverified);

}  // namespace yq::cases
