#include <algorithm>
#include <set>

#include "base/text.h"
#include "features/policy/policy.h"
#include "features/service/show.h"

namespace yq::service {
namespace {

// What the actor may see of a case: of kind tasks only what the department's own tasks check.
struct Sight {
  const cases::WholeCase& whole;
  bool all = false;
  std::set<std::string, std::less<>> facts;  // checked by the department's tasks
  std::set<std::string, std::less<>> materials;

  [[nodiscard]] bool Fact(std::string_view fact) const { return all || facts.contains(fact); }
  [[nodiscard]] bool Material(std::string_view material) const { return all || materials.contains(material); }
};

Sight SightOf(const api::Actor& actor, const cases::WholeCase& whole) {
  Sight sight{.whole = whole, .all = access::CaseScope(actor).kind == "office", .facts = {}, .materials = {}};
  for (const cases::TaskRecord& task : whole.tasks) {
    if (task.department != actor.department) continue;
    sight.facts.insert(task.facts.begin(), task.facts.end());
    sight.materials.insert(task.materials.begin(), task.materials.end());
  }
  return sight;
}

using Names = std::map<Id, Bilingual>;

Bilingual NameOf(const Names& names, const Id& account) {
  const auto name = names.find(account);
  return name == names.end() ? Bilingual{"—", "—"} : name->second;
}

Result<Names> NamesIn(const Config& config, store::Tx& tx, const cases::WholeCase& whole) {
  std::set<Id> accounts;
  for (const cases::FactRow& fact : whole.facts) {
    if (fact.verified_by) accounts.insert(*fact.verified_by);
  }
  for (const cases::TaskRecord& task : whole.tasks) {
    if (task.assignee) accounts.insert(*task.assignee);
  }
  for (const cases::MessageRecord& message : whole.messages) {
    if (message.from_office) accounts.insert(message.author);
  }
  return config.access.Names(tx, {accounts.begin(), accounts.end()});
}

// The conditions that read a fact, over all items.
std::vector<Need> NeedsOf(const std::vector<policy::AssessmentView>& assessments, std::string_view fact) {
  std::vector<Need> needs;
  for (const policy::AssessmentView& assessment : assessments) {
    for (const policy::ConditionView& condition : assessment.conditions) {
      if (std::ranges::find(condition.given, fact, &policy::GivenFactView::fact) == condition.given.end()) continue;
      needs.push_back({.policy = assessment.policy,
                       .condition = condition.id,
                       .label = condition.label,
                       .needed = condition.needed,
                       .holds = condition.holds});
    }
  }
  return needs;
}

struct Showing {
  const Config& config;
  const cases::WholeCase& whole;
  Sight sight;
  Names names;
  std::vector<policy::AssessmentView> assessments;

  [[nodiscard]] const pack::Pack& pack() const { return config.cases.pack(); }
};

DeskFact ShowFact(const Showing& showing, const facts::Known& known) {
  const pack::Pack& pack = showing.pack();
  const pack::Fact* fact = pack.facts.Find(known.fact);
  const cases::FactRow* row = showing.whole.FindFact(known.fact);
  const bool verified = row != nullptr && row->verified_at.has_value();
  return {.fact = known.fact,
          .label = FactLabel(pack, known.fact),
          .known = true,
          .value = policy::ValueJson(known.value),
          .shown = fact == nullptr ? Bilingual{known.value.text, known.value.text}
                                   : policy::ShownValue(pack, *fact, known.value),
          .source = std::string(facts::SourceName(known.source)),
          .observed_on = known.observed_on,
          .verified_on = verified ? std::optional(showing.config.cases.DayOf(*row->verified_at)) : std::nullopt,
          .verified_by = verified ? std::optional(NameOf(showing.names, row->verified_by.value_or(""))) : std::nullopt,
          .note = row == nullptr ? std::nullopt : row->note,
          .evidence = known.evidence,
          .sealed = known.sealed,
          .needed_by = NeedsOf(showing.assessments, known.fact),
          .mine = showing.sight.facts.contains(known.fact)};
}

// Facts that nobody gave and that could still decide.
std::vector<DeskFact> ShowMissing(const Showing& showing) {
  std::set<std::string> missing;
  for (const policy::AssessmentView& assessment : showing.assessments) {
    for (const std::string& fact : assessment.missing) {
      if (showing.sight.Fact(fact) && showing.whole.FindFact(fact) == nullptr) missing.insert(fact);
    }
  }
  std::vector<DeskFact> views;
  for (const std::string& fact : missing) {
    const pack::Fact* found = showing.pack().facts.Find(fact);
    DeskFact view{.fact = fact, .label = FactLabel(showing.pack(), fact), .known = false};
    view.sealed = found != nullptr && found->sensitivity == pack::Sensitivity::kSealed;
    view.needed_by = NeedsOf(showing.assessments, fact);
    view.mine = showing.sight.facts.contains(fact);
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<DeskTask> ShowTasks(const Showing& showing) {
  std::vector<DeskTask> views;
  for (const cases::TaskRecord& task : showing.whole.tasks) {
    const cases::ItemRecord* item = showing.whole.FindItem(task.item_id);
    const bool visible_note = showing.sight.all || std::ranges::any_of(task.facts, [&](const std::string& fact) {
                                return showing.sight.facts.contains(fact);
                              });
    views.push_back({.id = task.id,
                     .version = showing.whole.record.version,
                     .item = task.item_id,
                     .title = TaskTitle(showing.pack(), item == nullptr ? "" : item->service, task.task),
                     .department = DepartmentView(showing.pack(), task.department),
                     .state = task.state,
                     .since = task.since,
                     .due_on = task.due_on,
                     .assignee = task.assignee
                                     ? std::optional(StaffName{*task.assignee, NameOf(showing.names, *task.assignee)})
                                     : std::nullopt,
                     .decides = task.decides,
                     .note = visible_note ? task.note : std::nullopt});
  }
  return views;
}

std::vector<Message> ShowMessages(const Showing& showing) {
  std::vector<Message> views;
  if (!showing.sight.all) return views;
  for (const cases::MessageRecord& message : showing.whole.messages) {
    const std::string& person = showing.whole.record.person_name;
    views.push_back({.id = message.id,
                     .at = message.at,
                     .from = message.from_office ? Side::kOffice : Side::kYou,
                     .author = message.from_office ? NameOf(showing.names, message.author) : Bilingual{person, person},
                     .text = message.text});
  }
  return views;
}

std::vector<DeskMaterial> ShowMaterials(const Showing& showing) {
  std::vector<DeskMaterial> views;
  for (const cases::MaterialRecord& material : showing.whole.materials) {
    if (!showing.sight.Material(material.material)) continue;
    DeskMaterial view{.material = material.material,
                      .label = MaterialLabel(showing.pack(), material.material),
                      .attachment = ShowAttachment(material.attachment),
                      .facts = {}};
    for (const cases::ItemRecord& item : showing.whole.items) {
      const pack::Service* service = showing.pack().services.Find(item.service);
      if (service == nullptr) continue;
      for (const pack::ServiceMaterial& each : service->materials) {
        if (each.material.id != material.material) continue;
        for (const pack::Ref& fact : each.proves) {
          if (std::ranges::find(view.facts, fact.id) == view.facts.end()) view.facts.push_back(fact.id);
        }
      }
    }
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<CaseRequest> VisibleRequests(const Showing& showing) {
  std::vector<CaseRequest> views = ShowRequests(showing.pack(), showing.whole);
  std::erase_if(views, [&](const CaseRequest& request) {
    return request.fact ? !showing.sight.Fact(*request.fact) : !showing.sight.Material(*request.material);
  });
  return views;
}

Can CanOf(const api::Actor& actor, const cases::WholeCase& whole, bool office) {
  const bool open = whole.record.state == cases::CaseState::kOpen;
  const bool decides = std::ranges::any_of(
      whole.tasks, [&](const cases::TaskRecord& task) { return task.decides && task.department == actor.department; });
  return {.verify = open,
          .request = open,
          .decide = office && decides && actor.May(api::Permission::kDecideCases),
          .reveal = actor.May(api::Permission::kRevealFacts)};
}

}  // namespace

Result<DeskCase> ShowDeskCase(const Config& config, store::Tx& tx, const api::Call& call,
                              const cases::WholeCase& whole) {
  const cases::Cases& cases = config.cases;
  const pack::Pack& pack = cases.pack();
  const Date today = cases.DayOf(call.now);
  Showing showing{
      .config = config, .whole = whole, .sight = SightOf(call.actor, whole), .names = {}, .assessments = {}};
  YQ_ASSIGN(showing.names, NamesIn(config, tx, whole));
  YQ_ASSIGN(std::vector<facts::Known> facts, cases.FactsOf(tx, whole, today));
  std::erase_if(facts, [&](const facts::Known& fact) { return !showing.sight.Fact(fact.fact); });
  // On what the actor may see, so that no answer tells of what they may not.
  const pack::KnownFacts known = facts::ForDeciding(facts);
  DeskCase view{.id = whole.record.id,
                .version = whole.record.version,
                .number = whole.record.number,
                .state = StateOf(whole.record),
                .submitted_at = whole.record.submitted_at,
                .services = {},
                .clock = ShowClock(pack, whole, today),
                .tasks = {},
                .steps = ShowSteps(cases, whole),
                .requests = VisibleRequests(showing),
                .messages = ShowMessages(showing),
                .materials = ShowMaterials(showing),
                .facts = {},
                .events = ShowEvents(pack, whole, call.messages),
                .person = {.id = whole.record.person, .name = whole.record.person_name, .email_masked = {}},
                .my_tasks = {},
                .can = CanOf(call.actor, whole, showing.sight.all)};
  for (const cases::ItemRecord& item : whole.items) {
    YQ_ASSIGN(CaseItem shown, ShowItem(pack, whole, item, &known));
    if (shown.assessment) showing.assessments.push_back(*shown.assessment);
    if (!showing.sight.all) {
      shown.assessment.reset();
      shown.reason.reset();
      shown.letter.reset();
    }
    view.services.push_back(std::move(shown));
  }
  for (const facts::Known& fact : facts) view.facts.push_back(ShowFact(showing, fact));
  for (DeskFact& missing : ShowMissing(showing)) view.facts.push_back(std::move(missing));
  view.tasks = ShowTasks(showing);
  for (const cases::TaskRecord& task : whole.tasks) {
    const bool at_work = task.state == cases::TaskState::kOpen || task.state == cases::TaskState::kPaused;
    if (at_work && task.department == call.actor.department) view.my_tasks.push_back(task.id);
  }
  YQ_ASSIGN(const auto contact, config.access.ContactOfPerson(tx, whole.record.person));
  if (contact) {
    view.person.language = contact->language;
    if (showing.sight.all) view.person.email_masked = MaskEmail(contact->email);
  }
  return view;
}

}  // namespace yq::service
