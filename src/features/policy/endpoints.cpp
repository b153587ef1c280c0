#include "features/policy/detail.h"
#include "features/policy/policy.h"
#include "features/policy/show.h"

namespace yq::policy {
namespace {

using api::Call;
using api::List;
using api::Public;

constexpr api::Message kMessageRows[] = {
    {"policy.not_found", "没有这项政策。", "There is no such policy."},
    {"policy.bad_answers", "有的回答需要改一改。", "Some answers need mending."},
    {"policy.version_or_day", "请在版本和日期中只给一个。", "Give the version or the day, not both."},
    {"policy.unknown_fact", "没有“{fact}”这一项。", "There is no item \"{fact}\"."},
    {"policy.fact_twice", "“{fact}”给了两次。", "\"{fact}\" is given twice."},
};

std::string_view SensitivityText(pack::Sensitivity sensitivity) {
  switch (sensitivity) {
    case pack::Sensitivity::kOpen:
      return "open";
    case pack::Sensitivity::kPersonal:
      return "personal";
    case pack::Sensitivity::kSealed:
      return "sealed";
  }
  return "sealed";
}

FactView ShowFact(const pack::Pack& pack, const pack::Fact& fact) {
  FactView view{.id = fact.id,
                .type = std::string(pack::FactTypeName(fact.type)),
                .codes = {},
                .min = fact.min,
                .max = fact.max,
                .decimals = fact.decimals,
                .unit = Given(fact.unit),
                .label = fact.label,
                .question = fact.question,
                .help = Given(fact.help),
                .sensitivity = std::string(SensitivityText(fact.sensitivity)),
                .changeable = fact.changeable,
                .may_be_none = fact.may_be_none,
                .order = fact.order};
  const pack::CodeList* codes = fact.codes ? pack.codes.Find(fact.codes->id) : nullptr;
  if (codes != nullptr) {
    for (const pack::Code& code : codes->codes) view.codes.push_back({code.code, code.label});
  }
  return view;
}

VocabularyView ShowVocabulary(const pack::Pack& pack) {
  VocabularyView view;
  for (const pack::Fact& fact : pack.facts) view.facts.push_back(ShowFact(pack, fact));
  for (const pack::Material& material : pack.materials)
    view.materials.push_back({material.id, material.label, Given(material.help), material.accept});
  for (const pack::Department& department : pack.departments)
    view.departments.push_back({department.id, department.title});
  return view;
}

SiteView ShowSite(const pack::Pack& pack, bool demo, Date today) {
  SiteView view{.pack = pack.name, .title = pack.title, .texts = {}, .demo = demo, .today = today};
  view.texts = {.site_name = TextOr(pack, "site_name", pack.title),
                .tagline = TextOr(pack, "tagline", {}),
                .welcome = TextOr(pack, "welcome", {}),
                .responsible = TextOr(pack, "responsible", {}),
                .contact = TextOr(pack, "contact", {}),
                .privacy = TextOr(pack, "privacy", {}),
                .demonstration = {}};
  if (const Bilingual* text = pack.Text("demonstration")) view.texts.demonstration = *text;
  return view;
}

ServiceView ShowService(const pack::Pack& pack, const pack::Service& service) {
  const pack::Policy* policy = service.policy ? pack.policies.Find(service.policy->id) : nullptr;
  return {.service = service.id,
          .title = service.title,
          .summary = service.summary,
          .policy = policy == nullptr ? std::nullopt : std::optional(policy->id),
          .theme = policy == nullptr ? std::nullopt : std::optional(policy->theme),
          .department = DepartmentOf(pack, service.department.id),
          .channels = service.channels,
          .working_days = service.working_days,
          .mark = std::string(pack::MarkCode(service.mark)),
          .verified = pack::IsVerified(service.mark),
          .mark_note = pack::MarkSentence(service.mark)};
}

PolicyView ShowPolicy(const pack::Pack& pack, const pack::Policy& policy, Date today) {
  const pack::PolicyVersion& best = policy.BestFor(today);
  PolicyView view{.policy = policy.id,
                  .title = policy.title,
                  .summary = policy.summary,
                  .kind = KindText(policy.kind),
                  .theme = policy.theme,
                  .owner = DepartmentOf(pack, policy.owner.id),
                  .version = best.version,
                  .in_force = best.in_force.Contains(today),
                  .from = best.in_force.from,
                  .to = best.in_force.to,
                  .mark = std::string(pack::MarkCode(best.mark)),
                  .verified = pack::IsVerified(best.mark),
                  .mark_note = pack::MarkSentence(best.mark),
                  .versions = {}};
  for (const pack::PolicyVersion& version : policy.versions) view.versions.push_back(version.version);
  return view;
}

}  // namespace

const std::span<const api::Message> kMessages = kMessageRows;

void AddEndpoints(api::Table& table, const Config& config) {
  const std::shared_ptr<const pack::Pack> pack = config.pack;
  table.Get("/api/site",
            {.access = Public{"the site's own words"},
             .scope = "no records",
             .summary = {"网站文字", "The words of the site"},
             .kept = api::Kept::kRevalidated},
            [pack, demo = config.demo](const Call& call) -> Result<SiteView> {
              return ShowSite(*pack, demo, Today(*pack, call.now));
            });
  table.Get("/api/vocabulary",
            {.access = Public{"questions are public"},
             .scope = "no records",
             .summary = {"事实词汇表", "The vocabulary of facts"},
             .kept = api::Kept::kRevalidated},
            [view = ShowVocabulary(*pack)](const Call&) -> Result<VocabularyView> { return view; });
  table.Get("/api/policies",
            {.access = Public{"policies are public"},
             .scope = "no records",
             .summary = {"政策目录", "All policies"},
             .kept = api::Kept::kRevalidated},
            [pack](const Call& call) -> Result<List<PolicyView>> {
              List<PolicyView> list;
              for (const pack::Policy& policy : pack->policies)
                list.items.push_back(ShowPolicy(*pack, policy, Today(*pack, call.now)));
              return list;
            });
  table.Get("/api/services",
            {.access = Public{"services are public"},
             .scope = "no records",
             .summary = {"服务目录", "All services"},
             .kept = api::Kept::kRevalidated},
            [pack](const Call&) -> Result<List<ServiceView>> {
              List<ServiceView> list;
              for (const pack::Service& service : pack->services) list.items.push_back(ShowService(*pack, service));
              return list;
            });
  table.Get("/api/policies/{id}",
            {.access = Public{"policies are public"},
             .scope = "no records",
             .summary = {"一项政策的全部内容", "One policy in full"},
             .kept = api::Kept::kRevalidated},
            [pack](const Call& call, const PolicyQuery& query) -> Result<PolicyDetail> {
              return FindPolicy(*pack, call.Path("id"), query, Today(*pack, call.now));
            });
  table.Get("/api/services/{id}",
            {.access = Public{"services are public"},
             .scope = "no records",
             .summary = {"一项服务的全部内容", "One service in full"},
             .kept = api::Kept::kRevalidated},
            [pack](const Call& call) -> Result<ServiceDetail> { return FindService(*pack, call.Path("id")); });
  table.Post("/api/assessments",
             {.access = Public{"asks without an account; nothing is kept"},
              .scope = "no records",
              .summary = {"我能享受什么?", "What may I get?"},
              .idempotency = api::Natural{"a pure computation"},
              .if_match = api::IfMatch::kNotNeeded,
              .success = 200},
             [pack](const Call& call, const AskAssessment& ask) -> Result<AssessmentsView> {
               return AssessAll(*pack, ask, Today(*pack, call.now));
             });
}

}  // namespace yq::policy
