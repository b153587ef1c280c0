#include "features/policy/policy.h"
#include "features/service/show.h"

namespace yq::service {

Result<Case> ShowCase(const Config& config, store::Tx& tx, const api::Call& call, const cases::WholeCase& whole) {
  const cases::Cases& cases = config.cases;
  const pack::Pack& pack = cases.pack();
  const Date today = cases.DayOf(call.now);
  YQ_ASSIGN(const std::vector<facts::Known> facts, cases.FactsOf(tx, whole, today));
  const pack::KnownFacts known = facts::ForDeciding(facts);
  Case view{.id = whole.record.id,
            .version = whole.record.version,
            .number = whole.record.number,
            .state = StateOf(whole.record),
            .submitted_at = whole.record.submitted_at,
            .services = {},
            .clock = ShowClock(pack, whole, today),
            .tasks = {},
            .steps = ShowSteps(cases, whole),
            .requests = ShowRequests(pack, whole),
            .messages = {},
            .materials = {},
            .facts = {},
            .events = ShowEvents(pack, whole, call.messages)};
  for (const cases::ItemRecord& item : whole.items) {
    YQ_ASSIGN(CaseItem shown, ShowItem(pack, whole, item, &known));
    view.services.push_back(std::move(shown));
  }
  for (const cases::TaskRecord& task : whole.tasks) {
    const cases::ItemRecord* item = whole.FindItem(task.item_id);
    view.tasks.push_back({.id = task.id,
                          .title = TaskTitle(pack, item == nullptr ? "" : item->service, task.task),
                          .department = DepartmentView(pack, task.department),
                          .state = task.state,
                          .since = task.since,
                          .due_on = task.due_on});
  }
  for (const cases::MessageRecord& message : whole.messages) {
    view.messages.push_back(
        {.id = message.id,
         .at = message.at,
         .from = message.from_office ? Side::kOffice : Side::kYou,
         .author = message.from_office ? DepartmentView(pack, message.department).title : Bilingual{"您", "You"},
         .text = message.text});
  }
  for (const cases::MaterialRecord& material : whole.materials) {
    view.materials.push_back(
        {material.material, MaterialLabel(pack, material.material), ShowAttachment(material.attachment)});
  }
  for (const facts::Known& fact : facts) {
    const cases::FactRow* row = whole.FindFact(fact.fact);
    view.facts.push_back({.fact = fact.fact,
                          .value = policy::ValueJson(fact.value),
                          .source = std::string(facts::SourceName(fact.source)),
                          .verified_on = row != nullptr && row->verified_at
                                             ? std::optional(cases.DayOf(*row->verified_at))
                                             : std::nullopt});
  }
  return view;
}

}  // namespace yq::service
