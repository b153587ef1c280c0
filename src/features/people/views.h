// The shapes in which people's own things leave the server, and what they send.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/language.h"
#include "features/policy/policy.h"
#include "platform/api/cursor.h"
#include "platform/api/json.h"

namespace yq::people {

struct ProfileFact {
  std::string fact;
  boost::json::value value;  // of a sealed fact the masked text
  bool sealed = false;
  std::string source;  // self | officer | registry | roster | derived
  Date observed_on;
  std::optional<Date> verified_on;
  std::optional<Bilingual> verified_by;
  bool stale = false;
};
BOOST_DESCRIBE_STRUCT(ProfileFact, (), (fact, value, sealed, source, observed_on, verified_on, verified_by, stale))

struct ProfileView {
  std::int64_t version = 0;
  std::optional<Bilingual> name;
  std::string email_masked;
  Language language = Language::kZh;
  std::vector<ProfileFact> facts;
};
BOOST_DESCRIBE_STRUCT(ProfileView, (), (version, name, email_masked, language, facts))

struct FactsChange {
  std::vector<policy::FactValue> facts;
};
BOOST_DESCRIBE_STRUCT(FactsChange, (), (facts))

struct AccessView {
  Instant at;
  Bilingual actor;
  std::string action;
  Bilingual action_text;
  std::optional<std::string> case_number;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(AccessView, (), (at, actor, action, action_text, case_number, reason))

struct ServiceTitle {
  std::string service;
  Bilingual title;
};
BOOST_DESCRIBE_STRUCT(ServiceTitle, (), (service, title))

struct FieldView {
  std::string fact;
  std::vector<std::string> needed_for;
  bool required = false;
  bool answered = false;
  bool prefilled = false;             // from the profile, unchanged
  bool stale = false;                 // known, but too old: asked again
  std::optional<std::string> source;  // of a prefilled value
  std::optional<Date> observed_on;    // of a prefilled or stale value
  std::optional<Date> verified_on;    // of a prefilled value
};
BOOST_DESCRIBE_STRUCT(FieldView, (),
                      (fact, needed_for, required, answered, prefilled, stale, source, observed_on, verified_on))

struct FormMaterialView {
  std::string material;
  Bilingual label;
  std::optional<Bilingual> help;
  std::vector<std::string> accept;
  bool required = false;
  std::vector<std::string> for_;
};
BOOST_DESCRIBE_STRUCT(FormMaterialView, (), (material, label, help, accept, required, for_))

struct FormView {
  std::vector<FieldView> fields;
  std::vector<FormMaterialView> materials;
};
BOOST_DESCRIBE_STRUCT(FormView, (), (fields, materials))

struct AttachedFile {
  Id id;
  std::string name;
  std::string type;
  std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(AttachedFile, (), (id, name, type, size))

struct AttachedMaterial {
  std::string material;
  AttachedFile attachment;
};
BOOST_DESCRIBE_STRUCT(AttachedMaterial, (), (material, attachment))

struct MissingView {
  std::string place;  // "/answers/<fact>", "/materials/<material>", "/services"
  std::string key;
  Bilingual message;
};
BOOST_DESCRIBE_STRUCT(MissingView, (), (place, key, message))

struct DraftView {
  Id id;
  std::int64_t version = 0;
  std::vector<ServiceTitle> services;
  FormView form;
  std::vector<policy::FactValue> answers;  // prefilled ones too; of sealed facts the masked text
  std::vector<AttachedMaterial> materials;
  Instant updated_at;
  std::optional<Id> submitted_case;
  std::vector<MissingView> problems;
};
BOOST_DESCRIBE_STRUCT(DraftView, (),
                      (id, version, services, form, answers, materials, updated_at, submitted_case, problems))

struct NewDraft {
  std::vector<std::string> services;
};
BOOST_DESCRIBE_STRUCT(NewDraft, (), (services))

struct DraftChange {
  std::optional<std::vector<policy::FactValue>> answers;  // those that change; others stay
  std::optional<std::vector<std::string>> cleared;        // facts whose answer is taken back
  std::optional<std::vector<std::string>> services;
};
BOOST_DESCRIBE_STRUCT(DraftChange, (), (answers, cleared, services))

struct MaterialChoice {
  Id attachment;
};
BOOST_DESCRIBE_STRUCT(MaterialChoice, (), (attachment))

struct Submission {
  Id draft;
  bool confirmed = false;
};
BOOST_DESCRIBE_STRUCT(Submission, (), (draft, confirmed))

struct ReceiptView {
  Id case_;
  std::string number;
  Instant submitted_at;
  std::optional<Date> due_on;
  std::optional<Bilingual> due_note;
  std::vector<ServiceTitle> services;
};
BOOST_DESCRIBE_STRUCT(ReceiptView, (), (case_, number, submitted_at, due_on, due_note, services))

}  // namespace yq::people
