// The policy officer's pages: what is in force, and what the checker says of each policy.
#include <algorithm>
#include <memory>
#include <mutex>

#include "features/policy/policy.h"
#include "features/service/show.h"
#include "platform/pack/check.h"
#include "platform/pack/mark.h"

namespace yq::service {
namespace {

using api::Call;
using api::List;
using api::Permission;

// The findings of the whole pack, checked once: a pack does not change while the server runs.
class CheckedPack {
 public:
  explicit CheckedPack(std::string folder) : folder_(std::move(folder)) {}
  const pack::Findings& findings() {
    std::call_once(once_, [this] { findings_ = pack::CheckPack(folder_); });
    return findings_;
  }

 private:
  std::string folder_;
  std::once_flag once_;
  pack::Findings findings_;
};

ReviewedPolicy ShowPolicy(const pack::Pack& pack, const pack::Policy& policy, Date today) {
  const pack::PolicyVersion& best = policy.BestFor(today);
  ReviewedPolicy view{.policy = policy.id,
                      .title = policy.title,
                      .summary = policy.summary,
                      .owner = DepartmentView(pack, policy.owner.id),
                      .version = best.version,
                      .in_force = best.in_force.Contains(today),
                      .from = best.in_force.from,
                      .to = best.in_force.to,
                      .verified = pack::IsVerified(best.mark),
                      .mark_note = pack::MarkSentence(best.mark),
                      .versions = {}};
  for (const pack::PolicyVersion& version : policy.versions) view.versions.push_back(version.version);
  return view;
}

CheckedVersion ShowVersion(const pack::PolicyVersion& version) {
  CheckedVersion view{.version = version.version, .examples = static_cast<int>(version.examples.size())};
  for (const pack::Condition& condition : version.conditions) {
    CheckedCondition shown{.id = condition.id, .label = condition.label, .failed_by = {}};
    for (const pack::Example& example : version.examples) {
      if (std::ranges::find(example.because, condition.id, &pack::Ref::id) != example.because.end()) {
        shown.failed_by.push_back(example.id);
      }
    }
    view.conditions.push_back(std::move(shown));
  }
  return view;
}

PolicyCheck ShowCheck(const pack::Policy& policy, const pack::Findings& findings) {
  PolicyCheck view{.policy = policy.id, .title = policy.title, .findings = {}, .examples = 0, .versions = {}};
  const std::string folder = "/policies/" + policy.id + "/";
  for (const pack::Finding& finding : findings) {
    if (finding.at.file.find(folder) == std::string::npos) continue;
    view.findings.push_back({finding.at.file, finding.at.line, finding.at.column, finding.text});
  }
  for (const pack::PolicyVersion& version : policy.versions) {
    view.versions.push_back(ShowVersion(version));
    view.examples += view.versions.back().examples;
  }
  return view;
}

}  // namespace

void AddPolicyEndpoints(api::Table& table, const Config& config) {
  const std::shared_ptr<const pack::Pack> pack = config.cases.config().pack;
  table.Get("/api/desk/policies",
            {.access = Permission::kReviewPolicies,
             .scope = "policies of the pack",
             .summary = {"政策清单(管理)", "The policies, for review"}},
            [pack](const Call& call) -> Result<List<ReviewedPolicy>> {
              List<ReviewedPolicy> list;
              for (const pack::Policy& policy : pack->policies) {
                if (!policy.versions.empty())
                  list.items.push_back(ShowPolicy(*pack, policy, policy::Today(*pack, call.now)));
              }
              return list;
            });
  const auto checked = std::make_shared<CheckedPack>(config.pack_folder);
  table.Get("/api/desk/policies/{id}/check",
            {.access = Permission::kReviewPolicies,
             .scope = "policies of the pack",
             .summary = {"检查一项政策", "What the checker says of a policy"}},
            [pack, checked](const Call& call) -> Result<PolicyCheck> {
              const pack::Policy* policy = pack->policies.Find(call.Path("id"));
              if (policy == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
              return ShowCheck(*policy, checked->findings());
            });
}

}  // namespace yq::service
