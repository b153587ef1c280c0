#include <set>

#include "app/demo.h"
#include "engine/crypto/bytes.h"
#include "engine/document/letter.h"
#include "platform/api/json.h"

namespace yq::app {
namespace {

// How many people of the world have handed something in when the demonstration starts.
constexpr std::size_t kApplicants = 10;

api::Actor TalentActor(const access::Access::TalentAccount& account) {
  return {.account = account.account, .person = account.person, .roles = {api::Role::kTalent}};
}

Result<void> SeedStaff(Parts& parts) {
  for (const pack::WorldAccount& account : parts.pack->world.accounts) {
    std::vector<api::Role> roles;
    for (const std::string& name : account.roles) {
      const std::optional<api::Role> role = api::EnumFromText<api::Role>(name);
      if (!role) return Fail(ErrorCode::kInvalid, "app.bad_world", {{"place", account.login}});
      roles.push_back(*role);
    }
    const std::optional<crypto::Bytes> secret = crypto::Base32Decode(account.totp);
    if (!secret) return Fail(ErrorCode::kInvalid, "app.bad_world", {{"place", account.login}});
    YQ_TRY(parts.access->MakeStaff({.login = account.login,
                                    .name = account.name,
                                    .email = "",
                                    .password = account.password,
                                    .roles = roles,
                                    .department = account.department ? account.department->id : "",
                                    .totp_secret = secret},
                                   {}, parts.clock.Now()));
  }
  return {};
}

// The person's account with the facts as they would have entered them.
Result<access::Access::TalentAccount> SeedPerson(Parts& parts, const pack::WorldPerson& person, Instant now) {
  const facts::Vault vault{.keys = *parts.keys, .pack = *parts.pack};
  const Language language = person.language == "en" ? Language::kEn : Language::kZh;
  const auto write = [&](store::Tx& tx) -> Result<access::Access::TalentAccount> {
    YQ_ASSIGN(const access::Access::TalentAccount account,
              parts.access->FindOrMakeTalent(tx, person.email, language, now));
    for (const pack::GivenFact& given : person.facts) {
      YQ_TRY(facts::Record(tx, vault, account.person,
                           {.fact = given.fact.id,
                            .value = given.value,
                            .source = facts::Source::kSelf,
                            .observed_on = parts.zone.DateOf(now),
                            .recorded_by = account.account},
                           now));
    }
    return account;
  };
  return parts.store->Write(write);
}

// A paper that stands for any material.
Result<std::string> DemonstrationPaper(const Parts& parts, Instant now) {
  document::LetterDocument paper;
  paper.language = document::LetterLanguage::kEn;
  paper.number = "DEMO-1";
  paper.issuer = "Demonstration";
  paper.title = "Demonstration paper 演示材料";
  paper.paragraphs = {"This paper stands for what a person would upload.", "本页代表申请人上传的材料。"};
  const Date today = parts.zone.DateOf(now);
  paper.date = std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(today.days)));
  paper.created_at = std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::days(today.days)));
  return document::RenderLetter(paper);
}

// The services whose policy says yes to this person, one or two.
Result<std::vector<const pack::Service*>> ServicesFor(const Parts& parts, const pack::KnownFacts& known, Date today) {
  std::vector<const pack::Service*> fitting;
  for (const pack::Service& service : parts.pack->services) {
    const pack::Policy* policy = service.policy ? parts.pack->policies.Find(service.policy->id) : nullptr;
    const pack::PolicyVersion* version = policy == nullptr ? nullptr : policy->InForce(today);
    if (version == nullptr || fitting.size() == 2) continue;
    YQ_ASSIGN(const pack::Assessment assessed, pack::Assess(*parts.pack, *version, known, today));
    if (assessed.answer == pack::Answer::kYes) fitting.push_back(&service);
  }
  return fitting;
}

std::set<std::string> FactsNeeded(const pack::Pack& pack, const std::vector<const pack::Service*>& services,
                                  Date today) {
  std::set<std::string> needed;
  for (const pack::Service* service : services) {
    for (const pack::Ref& asked : service->asks) needed.insert(asked.id);
    const pack::Policy* policy = service->policy ? pack.policies.Find(service->policy->id) : nullptr;
    const pack::PolicyVersion* version = policy == nullptr ? nullptr : policy->InForce(today);
    if (version != nullptr) needed.insert(version->facts.begin(), version->facts.end());
  }
  return needed;
}

Result<bool> SeedCase(Parts& parts, const pack::WorldPerson& person, const access::Access::TalentAccount& account,
                      const std::string& paper, Instant now) {
  const facts::Vault vault{.keys = *parts.keys, .pack = *parts.pack};
  const Date today = parts.zone.DateOf(now);
  const auto read = [&](store::Tx& tx) { return facts::Current(tx, vault, account.person, today); };
  YQ_ASSIGN(const std::vector<facts::Known> known, parts.store->Read(read));
  YQ_ASSIGN(const std::vector<const pack::Service*> services, ServicesFor(parts, facts::ForDeciding(known), today));
  if (services.empty()) return false;
  cases::NewCase given{.person = account.person,
                       .person_name = person.name.In(person.language == "en" ? Language::kEn : Language::kZh),
                       .draft = NewId(now),
                       .services = {},
                       .facts = {},
                       .materials = {}};
  std::set<std::string> materials;
  for (const pack::Service* service : services) {
    given.services.push_back(service->id);
    for (const pack::ServiceMaterial& material : service->materials) {
      if (material.required) materials.insert(material.material.id);
    }
  }
  const std::set<std::string> needed = FactsNeeded(*parts.pack, services, today);
  for (const facts::Known& fact : known) {
    if (needed.contains(fact.fact)) given.facts.push_back(fact);
  }
  const api::Actor actor = TalentActor(account);
  const auto write = [&](store::Tx& tx) -> Result<bool> {
    cases::NewCase whole = given;
    for (const std::string& material : materials) {
      YQ_ASSIGN(const attachments::Kept kept, parts.attachments->Keep(paper, material + ".pdf", now));
      YQ_ASSIGN(const attachments::Attachment file, parts.attachments->Add(tx, account.person, kept, now));
      whole.materials.push_back(
          {.material = material,
           .attachment = {.id = file.id, .name = file.name, .type = file.type(), .size = file.size}});
    }
    YQ_TRY(parts.cases->Open(tx, {.actor = actor, .now = now}, whole));
    return true;
  };
  return parts.store->Write(write);
}

}  // namespace

Result<void> SeedWorld(Parts& parts, const std::function<void(std::string_view)>& say) {
  say(fmt::format("{} staff accounts 工作人员账号", parts.pack->world.accounts.size()));
  YQ_TRY(SeedStaff(parts));
  say(fmt::format("{} people 人才", parts.pack->world.people.size()));
  const Instant now = parts.clock.Now();
  YQ_ASSIGN(const std::string paper, DemonstrationPaper(parts, now));
  std::size_t applicants = 0;
  for (const pack::WorldPerson& person : parts.pack->world.people) {
    YQ_ASSIGN(const access::Access::TalentAccount account, SeedPerson(parts, person, now));
    if (applicants >= kApplicants) continue;
    // Spread over the days before, so that the work list has early and late ones.
    const Instant handed_in = now - std::chrono::hours(24 * (2 * static_cast<int>(applicants) + 1));
    YQ_ASSIGN(const bool applied, SeedCase(parts, person, account, paper, handed_in));
    applicants += applied ? 1U : 0U;
  }
  say(fmt::format("{} cases 办件", applicants));
  return {};
}

}  // namespace yq::app
