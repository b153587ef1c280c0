// The shapes in which policies and answers leave the server. Described once: JSON, OpenAPI and the web's types follow.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/language.h"

namespace yq::policy {

enum class Answer : std::uint8_t { kYes, kNo, kCannotTell };
BOOST_DESCRIBE_ENUM(Answer, kYes, kNo, kCannotTell)
enum class Holds : std::uint8_t { kYes, kNo, kUnknown };
BOOST_DESCRIBE_ENUM(Holds, kYes, kNo, kUnknown)

struct Titled {
  std::string id;
  Bilingual title;
};
BOOST_DESCRIBE_STRUCT(Titled, (), (id, title))

// How far a published statement is verified: its code, whether it is, and the sentence for people.
struct MarkView {
  std::string mark;
  bool verified = false;
  Bilingual note;
};
BOOST_DESCRIBE_STRUCT(MarkView, (), (mark, verified, note))

// A fact as given: `value` as in requests (text, boolean or null), `shown` for people.
struct GivenFactView {
  std::string fact;
  Bilingual label;
  bool known = false;
  boost::json::value value;
  Bilingual shown;
};
BOOST_DESCRIBE_STRUCT(GivenFactView, (), (fact, label, known, value, shown))

struct ClauseView {
  std::string id;
  Bilingual title;
  Bilingual text;
  std::string mark;
  Bilingual mark_note;
};
BOOST_DESCRIBE_STRUCT(ClauseView, (), (id, title, text, mark, mark_note))

// One step of the explanation: a decision, a rule, alternatives, or one comparison with what is given and what is
// needed.
struct Why {
  std::string kind;  // decision | rule | all | any | not | condition
  bool holds = false;
  Bilingual text;
  std::string expression;            // as the model has it
  std::vector<std::string> clauses;  // ids
  std::vector<Why> parts;
};
BOOST_DESCRIBE_STRUCT(Why, (), (kind, holds, text, expression, clauses, parts))

struct ConditionView {
  std::string id;
  Bilingual label;
  Holds holds = Holds::kUnknown;
  Bilingual needed;
  std::optional<ClauseView> clause;
  std::string mark;
  Bilingual mark_note;
  std::vector<GivenFactView> given;
  std::vector<std::string> missing;
  std::optional<Why> why;
};
BOOST_DESCRIBE_STRUCT(ConditionView, (), (id, label, holds, needed, clause, mark, mark_note, given, missing, why))

struct ShownView {
  Bilingual label;
  std::string value;
  Bilingual unit;
};
BOOST_DESCRIBE_STRUCT(ShownView, (), (label, value, unit))

struct ParameterView {
  std::string parameter;
  Bilingual label;
  std::optional<std::string> value;
  Bilingual unit;
  std::optional<Date> from;
  std::optional<Date> to;
  std::string mark;
  Bilingual mark_note;
};
BOOST_DESCRIBE_STRUCT(ParameterView, (), (parameter, label, value, unit, from, to, mark, mark_note))

struct ServiceLink {
  std::string service;
  Bilingual title;
  std::optional<int> working_days;
};
BOOST_DESCRIBE_STRUCT(ServiceLink, (), (service, title, working_days))

struct ChangeView {
  std::string fact;
  Bilingual label;
  Bilingual from;
  Bilingual to;
};
BOOST_DESCRIBE_STRUCT(ChangeView, (), (fact, label, from, to))

// The smallest change that would turn a "no". Not certain: facts not given yet decide then. Not proven: there may be a
// smaller one.
struct NearestView {
  std::vector<ChangeView> changes;
  bool certain = false;
  bool proven = false;
};
BOOST_DESCRIBE_STRUCT(NearestView, (), (changes, certain, proven))

struct AssessmentView {
  std::string policy;
  std::string version;
  Bilingual title;
  Bilingual summary;
  std::string kind;
  std::string theme;
  Titled owner;
  Date on;
  Answer answer = Answer::kCannotTell;
  std::optional<std::string> amount;
  std::optional<std::string> amount_at_least;
  std::optional<std::string> amount_at_most;
  std::vector<ShownView> shows;
  std::vector<ConditionView> conditions;
  std::vector<std::string> missing;
  std::vector<std::string> missing_for_amount;
  std::optional<NearestView> nearest;
  std::vector<ParameterView> parameters;
  std::optional<Bilingual> next_step;
  std::optional<Bilingual> banner;
  bool in_force = false;
  std::string mark;
  bool verified = false;
  Bilingual mark_note;
  std::vector<ServiceLink> services;
  std::string page;
};
BOOST_DESCRIBE_STRUCT(AssessmentView, (),
                      (policy, version, title, summary, kind, theme, owner, on, answer, amount, amount_at_least,
                       amount_at_most, shows, conditions, missing, missing_for_amount, nearest, parameters, next_step,
                       banner, in_force, mark, verified, mark_note, services, page))

struct FactValue {
  std::string fact;
  boost::json::value value;  // text (numbers and dates too), boolean, or null for "none"
};
BOOST_DESCRIBE_STRUCT(FactValue, (), (fact, value))

struct AskAssessment {
  std::vector<FactValue> answers;
  std::vector<std::string> skipped;                  // "I don't know"
  std::optional<std::vector<std::string>> policies;  // all when absent
  std::optional<Date> on;
};
BOOST_DESCRIBE_STRUCT(AskAssessment, (), (answers, skipped, policies, on))

struct AssessmentsView {
  Date on;
  std::vector<AssessmentView> results;
  std::optional<std::string> next_question;
  int open_questions = 0;
};
BOOST_DESCRIBE_STRUCT(AssessmentsView, (), (on, results, next_question, open_questions))

struct CodeView {
  std::string code;
  Bilingual text;
};
BOOST_DESCRIBE_STRUCT(CodeView, (), (code, text))

struct FactView {
  std::string id;
  std::string type;  // string | number | boolean | date
  std::vector<CodeView> codes;
  std::optional<std::string> min;
  std::optional<std::string> max;
  int decimals = 0;
  std::optional<Bilingual> unit;
  Bilingual label;
  Bilingual question;
  std::optional<Bilingual> help;
  std::string sensitivity;
  bool changeable = true;
  bool may_be_none = false;  // null is an answer: "none", "does not apply"
  int order = 0;
};
BOOST_DESCRIBE_STRUCT(FactView, (),
                      (id, type, codes, min, max, decimals, unit, label, question, help, sensitivity, changeable,
                       may_be_none, order))

struct MaterialView {
  std::string id;
  Bilingual label;
  std::optional<Bilingual> help;
  std::vector<std::string> accept;
};
BOOST_DESCRIBE_STRUCT(MaterialView, (), (id, label, help, accept))

struct VocabularyView {
  std::vector<FactView> facts;
  std::vector<MaterialView> materials;
  std::vector<Titled> departments;
};
BOOST_DESCRIBE_STRUCT(VocabularyView, (), (facts, materials, departments))

struct SiteTexts {
  Bilingual site_name;
  Bilingual tagline;
  Bilingual welcome;
  Bilingual responsible;
  Bilingual contact;
  Bilingual privacy;
  std::optional<Bilingual> demonstration;
};
BOOST_DESCRIBE_STRUCT(SiteTexts, (), (site_name, tagline, welcome, responsible, contact, privacy, demonstration))

struct SiteView {
  std::string pack;
  Bilingual title;
  SiteTexts texts;
  bool demo = false;
  Date today;
};
BOOST_DESCRIBE_STRUCT(SiteView, (), (pack, title, texts, demo, today))

struct ServiceView {
  std::string service;
  Bilingual title;
  Bilingual summary;
  std::optional<std::string> policy;
  std::optional<std::string> theme;
  Titled department;
  std::vector<std::string> channels;
  std::optional<int> working_days;
  std::string mark;
  bool verified = false;
  Bilingual mark_note;
};
BOOST_DESCRIBE_STRUCT(ServiceView, (),
                      (service, title, summary, policy, theme, department, channels, working_days, mark, verified,
                       mark_note))

struct PolicyView {
  std::string policy;
  Bilingual title;
  Bilingual summary;
  std::string kind;
  std::string theme;
  Titled owner;
  std::string version;  // in force today, or the best for today
  bool in_force = false;
  Date from;
  std::optional<Date> to;
  std::string mark;
  bool verified = false;
  Bilingual mark_note;
  std::vector<std::string> versions;
};
BOOST_DESCRIBE_STRUCT(PolicyView, (),
                      (policy, title, summary, kind, theme, owner, version, in_force, from, to, mark, verified,
                       mark_note, versions))

}  // namespace yq::policy
