// A pack: the data that makes the server a certain district's, loaded and stacked (lowest layer first, higher layers
// replace whole entries by id). Format: docs/packs.md. After LoadPack a Pack never changes; threads share it as
// shared_ptr<const Pack> and keep pointers into it as long as they hold that. Everything is found by id; a lookup that
// finds nothing gives nullptr.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/language.h"
#include "base/result.h"
#include "base/work_calendar.h"
#include "engine/decision/model.h"
#include "platform/pack/finding.h"
#include "platform/pack/mark.h"
#include "platform/pack/scalar.h"

namespace yq::pack {

// Entries by id, kept in the order in which the layers give them (a replaced entry keeps its first place).
template <class T>
class Table {
 public:
  [[nodiscard]] const T* Find(std::string_view id) const {
    const auto it = index_.find(std::string(id));
    return it == index_.end() ? nullptr : &entries_[it->second];
  }
  [[nodiscard]] bool Has(std::string_view id) const { return Find(id) != nullptr; }
  // Adds, or replaces the entry of the same id.
  void Put(T entry) {
    const auto [it, added] = index_.try_emplace(entry.id, entries_.size());
    if (added) {
      entries_.push_back(std::move(entry));
    } else {
      entries_[it->second] = std::move(entry);
    }
  }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }
  [[nodiscard]] auto begin() { return entries_.begin(); }
  [[nodiscard]] auto end() { return entries_.end(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  std::vector<T> entries_;
  std::unordered_map<std::string, std::size_t> index_;
};

// A reference by id, with the place where it is written.
struct Ref {
  std::string id;
  Position at;
};

// From a day to a day, both inside; no `to`: open.
struct Period {
  Date from;
  std::optional<Date> to;
  [[nodiscard]] bool Contains(Date day) const { return from <= day && (!to || day <= *to); }
};

enum class FactOf : std::uint8_t { kPerson, kOrganisation, kPlace, kCase };
enum class Sensitivity : std::uint8_t { kOpen, kPersonal, kSealed };
enum class Purpose : std::uint8_t { kEligibility, kService, kContact, kStatistics };

struct Fact {
  std::string id;
  FactOf of = FactOf::kPerson;
  FactType type = FactType::kString;
  std::optional<Ref> codes;        // the code list of a string fact
  std::optional<std::string> min;  // canonical decimals
  std::optional<std::string> max;
  int decimals = 0;
  Bilingual unit;  // empty: none
  Bilingual label;
  Bilingual question;
  Bilingual help;  // empty: none
  Sensitivity sensitivity = Sensitivity::kPersonal;
  std::optional<int> fresh_for_months;
  bool changeable = true;    // may the person change it by acting
  bool may_be_none = false;  // may be answered "none", "does not apply"
  std::vector<Purpose> purposes;
  std::vector<Ref> evidence;  // materials
  int order = 1000;           // small numbers are asked first
  Position at;
};

struct Code {
  std::string code;
  Bilingual label;
  Position at;
};

struct CodeList {
  std::string id;
  std::vector<Code> codes;  // in the order shown
  Position at;
  [[nodiscard]] const Code* Find(std::string_view code) const;
};

struct ParameterValue {
  Period period;
  std::optional<Scalar> value;  // nothing: not published
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Bilingual note;  // empty: none
  Position at;
};

struct Parameter {
  std::string id;
  FactType type = FactType::kNumber;
  Bilingual unit;
  Bilingual label;
  std::vector<ParameterValue> values;  // by date
  Position at;
  // The row in force on a day; nullptr where none is published.
  [[nodiscard]] const ParameterValue* On(Date day) const;
};

struct Source {
  std::string id;
  std::string title;  // as printed on the source, one language
  std::string issuer;
  std::string date;  // "2023-12-13", "2023-12", "2023" or ""
  std::string url;
  std::string note;
  Position at;
};

struct Department {
  std::string id;
  Bilingual title;
  Bilingual address;  // empty: none
  std::string phone;
  Bilingual note;  // empty: none
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Position at;
};

struct Place {
  std::string id;
  Bilingual title;
  std::string kind;  // centre | station | window
  Bilingual address;
  Bilingual hours;
  std::string phone;
  std::vector<Ref> departments;
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Bilingual note;
  Position at;
};

struct Material {
  std::string id;
  Bilingual label;
  Bilingual help;
  std::vector<std::string> accept;  // pdf | jpg | png
  Position at;
};

// One published notice of days off and make-up working days.
struct CalendarNotice {
  int year = 0;
  Bilingual notice;
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  std::vector<Date> days_off;  // ranges written out
  std::vector<Date> workdays;  // make-up working days
  Position at;
};

// A fact with its value as a file gives it.
struct GivenFact {
  Ref fact;
  Scalar value;
  Position at;  // of the value
};

struct GivenParameter {
  Ref parameter;
  Scalar value;
  Position at;  // of the value
};

struct ExpectedValue {
  Ref decision;
  std::optional<std::string> text;  // nothing: null
  Position at;                      // of the value
};

enum class ExpectedAnswer : std::uint8_t { kYes, kNo, kCannotTell };

// A worked example of a policy version: shown on the policy page and proven by the checker.
struct Example {
  std::string id;
  Bilingual title;
  Date on;                                 // decision date
  std::vector<GivenParameter> parameters;  // values that stand for those of parameters.yaml
  std::vector<GivenFact> given;            // facts; what is not here is unknown
  ExpectedAnswer answer = ExpectedAnswer::kNo;
  std::vector<Ref> because;           // for no: conditions that fail
  std::vector<Ref> missing;           // for cannot tell: facts that can still decide
  std::vector<ExpectedValue> values;  // of decisions of the model
  Bilingual origin;
  Position at;
};

struct Clause {
  std::string id;
  Bilingual title;
  Bilingual text;
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Position at;
};

struct Condition {
  std::string id;
  Ref decision;  // boolean decision of the model
  Ref clause;
  Bilingual label;
  Bilingual needed;  // what the policy asks, in its words
  Mark mark = Mark::kUnknown;
  Position at;
};

struct Shown {
  Ref decision;
  Bilingual label;
  Bilingual unit;  // empty: none
};

// A decision of a model in the words of the policy, for tables and formulas shown to people.
struct Labelled {
  Ref decision;
  Bilingual label;
};

// How long what is granted is valid, from the day of the decision.
enum class ValidityUnit : std::uint8_t { kDays, kMonths, kYears };
struct Validity {
  Ref decision;  // a number
  ValidityUnit unit = ValidityUnit::kYears;
};

struct PolicyVersion {
  std::string policy;   // id of the policy
  std::string version;  // "2022"
  Bilingual number;     // of the paper; empty: none
  Period in_force;
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Bilingual banner;  // empty: none
  Ref model_file;    // path of the .dmn, as findings name it
  Ref examples_file;
  Ref eligible;               // decision
  std::optional<Ref> amount;  // decision, in yuan
  std::optional<Validity> validity;
  std::vector<Shown> shows;
  std::vector<Labelled> labels;  // of the policy: its versions name their decisions alike
  std::vector<Condition> conditions;
  std::vector<Clause> clauses;
  Bilingual next_step;
  std::vector<Bilingual> open_points;
  std::vector<Example> examples;
  Position at;

  // From the model: what it reads, by `order` of the facts then id. `decision_date` is in neither.
  std::vector<std::string> facts;
  std::vector<std::string> parameters;
  decision::Model model;  // a cheap handle, shared by threads

  [[nodiscard]] const Clause* FindClause(std::string_view id) const;
  [[nodiscard]] const Condition* FindCondition(std::string_view id) const;
};

enum class PolicyKind : std::uint8_t { kMoney, kPermit, kStatus };

struct Policy {
  std::string id;
  Bilingual title;
  Bilingual summary;
  PolicyKind kind = PolicyKind::kPermit;
  std::string theme;                    // housing | residence | work | start_up
  Ref owner;                            // department
  std::vector<PolicyVersion> versions;  // oldest first
  Position at;

  // The version in force on a day; nullptr where none is.
  [[nodiscard]] const PolicyVersion* InForce(Date day) const;
  // The version in force on a day, else the newest that has ended before it (shown with the banner "no longer in
  // force"), else the first to come.
  [[nodiscard]] const PolicyVersion& BestFor(Date day) const;
  [[nodiscard]] const PolicyVersion* FindVersion(std::string_view version) const;
};

struct ServiceMaterial {
  Ref material;
  bool required = true;
  std::vector<Ref> proves;  // facts
};

struct Task {
  std::string id;
  Bilingual title;
  Ref department;
  std::optional<int> working_days;
  std::vector<Ref> verifies;  // facts
  bool decides = false;
  std::vector<Ref> after;  // tasks of the same service
  Position at;
};

struct Service {
  std::string id;
  Bilingual title;
  Bilingual summary;
  std::optional<Ref> policy;
  Ref department;
  std::optional<Ref> place;
  std::vector<std::string> channels;  // online | window
  std::optional<int> working_days;    // promised, from submission
  std::vector<Ref> asks;              // facts besides those that the policy's model reads
  std::vector<ServiceMaterial> materials;
  std::vector<Task> tasks;  // in an order that respects `after`; the deciding task last
  std::optional<Ref> letter;
  std::vector<Bilingual> steps;
  Mark mark = Mark::kUnknown;
  std::vector<Ref> sources;
  Position at;
  [[nodiscard]] const Task* FindTask(std::string_view id) const;
};

struct LetterRow {
  Bilingual label;
  Bilingual value;
};

// The template of a letter; placeholders in braces (docs/packs.md) stand in every text.
struct LetterTemplate {
  std::string id;
  Bilingual number;
  Bilingual title;
  Bilingual salutation;
  std::vector<Bilingual> paragraphs;
  std::vector<LetterRow> rows;
  Bilingual closing;
  std::vector<std::pair<Ref, Ref>> places;  // every text above in zh and en with its place, for the checker
  Position at;
};

struct SiteText {
  std::string id;  // site_name, tagline, welcome, responsible, contact, privacy, demonstration
  Bilingual text;
  Position at;
};

// Demonstration staff and people. Passwords and secrets here are public: loaded only where LoadOptions asks for it.
struct WorldAccount {
  std::string login;
  Bilingual name;
  std::vector<std::string> roles;  // officer | department_officer | policy_officer | auditor | administrator
  std::optional<Ref> department;
  std::string password;
  std::string totp;  // base32
  Position at;
};

struct WorldPerson {
  std::string id;
  Bilingual name;
  std::string email;
  std::string language;  // zh | en
  std::vector<GivenFact> facts;
  Position at;
};

struct World {
  std::vector<WorldAccount> accounts;
  std::vector<WorldPerson> people;
};

struct Layer {
  std::string name;
  std::string folder;
  std::string version;
};

struct Pack {
  std::string name;
  Bilingual title;
  std::string time_zone;
  Ref issuer;  // department that signs letters
  Bilingual number_prefix;
  std::string version;
  std::string licence;
  std::vector<Layer> layers;  // lowest first; the last is the pack itself

  Table<Fact> facts;
  Table<CodeList> codes;
  Table<Parameter> parameters;
  Table<Source> sources;
  Table<Department> departments;
  Table<Place> places;
  Table<Material> materials;
  std::vector<CalendarNotice> calendar_notices;  // by year
  WorkCalendar calendar;                         // of all loaded years
  Table<Policy> policies;
  Table<Service> services;
  Table<LetterTemplate> letters;
  Table<SiteText> texts;
  World world;  // empty unless asked for

  // The text of texts.yaml; nullptr where the pack leaves it out.
  [[nodiscard]] const Bilingual* Text(std::string_view id) const;
  // The label of a code of a fact; nullptr where the fact has no list or the code is not in it.
  [[nodiscard]] const Bilingual* CodeLabel(const Fact& fact, std::string_view code) const;
  // Services that apply for a policy, in the order of the pack.
  [[nodiscard]] std::vector<const Service*> ServicesOf(std::string_view policy) const;
};

struct LoadOptions {
  bool world = false;  // load world/ too: only `demo`, tests and the checker may ask
};

struct Loaded {
  std::shared_ptr<const Pack> pack;  // nullptr when findings left too little to build one
  Findings findings;                 // sorted; empty: every file is well formed and every reference resolves
};

// Loads `folder` and the layers it stands on. Never stops at the first problem. Reads only files below the folders of
// the layers; about 50 ms for a pack of ten policies.
[[nodiscard]] Loaded LoadWithFindings(const std::string& folder, const LoadOptions& options = {});

// The same for a server: a pack with any finding is refused (kInvalid, "pack.broken", one Problem per finding: place =
// position, key = the finding's key, parameter "text" = its sentence). Worked examples are the checker's business
// (check.h), not run here.
[[nodiscard]] Result<std::shared_ptr<const Pack>> LoadPack(const std::string& folder, const LoadOptions& options = {});

}  // namespace yq::pack
