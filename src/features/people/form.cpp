#include "features/people/form.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/crypto/hash.h"

namespace yq::people {
namespace {

// The facts of the version that are known, as a text that differs when they do.
std::string TextOf(const pack::PolicyVersion& version, const pack::KnownFacts& known, Date on) {
  std::string text = fmt::format("{}\n{}\n{}\n", version.policy, version.version, ToText(on));
  for (const std::string& fact : version.facts) {
    const auto found = known.find(fact);
    if (found == known.end()) continue;
    text += fmt::format("{}={}{}:{}\n", fact, found->second.none ? '~' : '=', found->second.text.size(),
                        found->second.text);
  }
  return text;
}

class Memory {
 public:
  explicit Memory(std::size_t most) : most_(most) {}
  std::optional<std::set<std::string>> Find(const crypto::Digest& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = answers_.find(key);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
  }
  void Keep(const crypto::Digest& key, const std::set<std::string>& answer) {
    const std::scoped_lock lock(mutex_);
    if (!answers_.emplace(key, answer).second) return;
    oldest_first_.push_back(key);
    if (oldest_first_.size() <= most_) return;
    answers_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }

 private:
  std::size_t most_;
  std::mutex mutex_;
  std::map<crypto::Digest, std::set<std::string>> answers_;
  std::deque<crypto::Digest> oldest_first_;
};

void AddOnce(std::vector<std::string>& list, const std::string& entry) {
  if (std::ranges::find(list, entry) == list.end()) list.push_back(entry);
}

class Maker {
 public:
  Maker(const pack::Pack& pack, const Given& given, Date on, const StillOpen& still_open)
      : pack_(pack), given_(given), known_(given.ForDeciding()), on_(on), still_open_(still_open) {}

  Result<> Add(const pack::Service& service) {
    for (const pack::Ref& asked : service.asks) Field(asked.id, service.id, true);
    if (const pack::PolicyVersion* version = VersionFor(pack_, service, on_)) YQ_TRY(AddPolicy(service, *version));
    for (const pack::ServiceMaterial& wanted : service.materials) Material(wanted, service.id);
    return {};
  }

  Form Take() {
    Form form{.fields = {}, .materials = std::move(materials_)};
    for (auto& [id, field] : fields_) form.fields.push_back(std::move(field));
    std::ranges::sort(form.fields, [](const FormField& a, const FormField& b) {
      return a.fact->order != b.fact->order ? a.fact->order < b.fact->order : a.fact->id < b.fact->id;
    });
    return form;
  }

 private:
  Result<> AddPolicy(const pack::Service& service, const pack::PolicyVersion& version) {
    YQ_ASSIGN(const std::set<std::string> open, still_open_(version, known_, on_));
    for (const std::string& fact : version.facts) {
      Field(fact, service.id, open.contains(fact) || known_.contains(fact));
    }
    return {};
  }

  void Field(const std::string& id, const std::string& service, bool required) {
    const pack::Fact* fact = pack_.facts.Find(id);
    if (fact == nullptr) return;
    FormField& field = fields_[id];
    field.fact = fact;
    field.required = field.required || required;
    field.answered = given_.IsAnswered(id);
    AddOnce(field.needed_for, service);
  }

  void Material(const pack::ServiceMaterial& wanted, const std::string& service) {
    const pack::Material* material = pack_.materials.Find(wanted.material.id);
    if (material == nullptr) return;
    auto found = std::ranges::find(materials_, material, &FormMaterial::material);
    if (found == materials_.end()) {
      materials_.push_back({.material = material, .required = false, .needed_for = {}});
      found = materials_.end() - 1;
    }
    found->required = found->required || wanted.required;
    AddOnce(found->needed_for, service);
  }

  const pack::Pack& pack_;
  const Given& given_;
  pack::KnownFacts known_;
  Date on_;
  const StillOpen& still_open_;
  std::map<std::string, FormField> fields_;
  std::vector<FormMaterial> materials_;
};

}  // namespace

const facts::Known* Given::FindKnown(std::string_view fact) const {
  const auto found = std::ranges::find(profile, fact, &facts::Known::fact);
  return found == profile.end() ? nullptr : &*found;
}

bool Given::IsAnswered(std::string_view fact) const {
  if (answers.contains(fact)) return true;
  const facts::Known* known = FindKnown(fact);
  return known != nullptr && !known->stale;
}

pack::KnownFacts Given::ForDeciding() const {
  std::vector<facts::Known> fresh;
  for (const facts::Known& known : profile) {
    if (!known.stale) fresh.push_back(known);
  }
  pack::KnownFacts decided = facts::ForDeciding(fresh);
  for (const auto& [fact, value] : answers) decided[fact] = value;
  return decided;
}

const pack::PolicyVersion* VersionFor(const pack::Pack& pack, const pack::Service& service, Date on) {
  const pack::Policy* policy = service.policy ? pack.policies.Find(service.policy->id) : nullptr;
  if (policy == nullptr || policy->versions.empty()) return nullptr;
  return &policy->BestFor(on);
}

StillOpen OpenByAssessing(const pack::Pack& pack) {
  return [&pack](const pack::PolicyVersion& version, const pack::KnownFacts& known,
                 Date on) -> Result<std::set<std::string>> {
    YQ_ASSIGN(const pack::Assessment assessed, pack::Assess(pack, version, known, on));
    std::set<std::string> open(assessed.missing.begin(), assessed.missing.end());
    if (assessed.answer != pack::Answer::kNo) {
      open.insert(assessed.missing_for_amount.begin(), assessed.missing_for_amount.end());
    }
    return open;
  };
}

StillOpen Remembering(StillOpen ask, std::size_t most) {
  return
      [ask = std::move(ask), memory = std::make_shared<Memory>(most)](
          const pack::PolicyVersion& version, const pack::KnownFacts& known, Date on) -> Result<std::set<std::string>> {
        const crypto::Digest key = crypto::Sha256Of(TextOf(version, known, on));
        if (auto answer = memory->Find(key)) return std::move(*answer);
        YQ_ASSIGN(std::set<std::string> open, ask(version, known, on));
        memory->Keep(key, open);
        return open;
      };
}

Result<Form> MakeForm(const pack::Pack& pack, const std::vector<const pack::Service*>& services, const Given& given,
                      Date on, const StillOpen& still_open) {
  Maker maker(pack, given, on, still_open);
  for (const pack::Service* service : services) YQ_TRY(maker.Add(*service));
  return maker.Take();
}

}  // namespace yq::people
