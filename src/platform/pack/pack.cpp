#include "platform/pack/pack.h"

namespace yq::pack {
namespace {

template <class T>
const T* FindById(const std::vector<T>& entries, std::string_view id) {
  const auto it = std::ranges::find_if(entries, [id](const T& entry) { return entry.id == id; });
  return it == entries.end() ? nullptr : &*it;
}

}  // namespace

const Code* CodeList::Find(std::string_view code) const {
  const auto it = std::ranges::find_if(codes, [code](const Code& entry) { return entry.code == code; });
  return it == codes.end() ? nullptr : &*it;
}

const ParameterValue* Parameter::On(Date day) const {
  for (const ParameterValue& row : values) {
    if (row.period.Contains(day)) return row.value ? &row : nullptr;
  }
  return nullptr;
}

const Clause* PolicyVersion::FindClause(std::string_view id) const { return FindById(clauses, id); }

const Condition* PolicyVersion::FindCondition(std::string_view id) const { return FindById(conditions, id); }

const PolicyVersion* Policy::InForce(Date day) const {
  for (const PolicyVersion& version : versions) {
    if (version.in_force.Contains(day)) return &version;
  }
  return nullptr;
}

const PolicyVersion& Policy::BestFor(Date day) const {
  if (const PolicyVersion* version = InForce(day)) return *version;
  const PolicyVersion* best = &versions.front();
  for (const PolicyVersion& version : versions) {
    if (version.in_force.to && *version.in_force.to < day) best = &version;
  }
  return *best;
}

const PolicyVersion* Policy::FindVersion(std::string_view version) const {
  const auto it = std::ranges::find_if(versions, [version](const PolicyVersion& v) { return v.version == version; });
  return it == versions.end() ? nullptr : &*it;
}

const Task* Service::FindTask(std::string_view task) const { return FindById(tasks, task); }

const Bilingual* Pack::Text(std::string_view id) const {
  const SiteText* text = texts.Find(id);
  return text == nullptr ? nullptr : &text->text;
}

const Bilingual* Pack::CodeLabel(const Fact& fact, std::string_view code) const {
  if (!fact.codes) return nullptr;
  const CodeList* list = codes.Find(fact.codes->id);
  const Code* entry = list == nullptr ? nullptr : list->Find(code);
  return entry == nullptr ? nullptr : &entry->label;
}

std::vector<const Service*> Pack::ServicesOf(std::string_view policy) const {
  std::vector<const Service*> found;
  for (const Service& service : services) {
    if (service.policy && service.policy->id == policy) found.push_back(&service);
  }
  return found;
}

}  // namespace yq::pack
