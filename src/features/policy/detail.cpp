#include "features/policy/detail.h"

#include <algorithm>

#include "features/policy/policy.h"
#include "features/policy/show.h"

namespace yq::policy {
namespace {

std::optional<std::string> TextIf(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

std::vector<std::string> Ids(const std::vector<pack::Ref>& refs) {
  std::vector<std::string> ids;
  for (const pack::Ref& ref : refs) ids.push_back(ref.id);
  return ids;
}

ResponsibleOffice ShowOffice(const pack::Pack& pack, const std::string& id) {
  const pack::Department* department = pack.departments.Find(id);
  if (department == nullptr) return {.id = id, .title = {}, .address = {}, .phone = {}, .note = {}, .reliability = {}};
  return {.id = id,
          .title = department->title,
          .address = Given(department->address),
          .phone = TextIf(department->phone),
          .note = Given(department->note),
          .reliability = ShowMark(department->mark)};
}

// The sources in the order in which they are first named.
class Sources {
 public:
  explicit Sources(const pack::Pack& pack) : pack_(pack) {}
  void Add(const std::vector<pack::Ref>& refs) {
    for (const pack::Ref& ref : refs) {
      const pack::Source* source = pack_.sources.Find(ref.id);
      if (source == nullptr || std::ranges::find(list_, ref.id, &SourceView::id) != list_.end()) continue;
      list_.push_back({.id = source->id,
                       .title = source->title,
                       .issuer = TextIf(source->issuer),
                       .date = TextIf(source->date),
                       .url = TextIf(source->url),
                       .note = TextIf(source->note)});
    }
  }
  std::vector<SourceView> Take() { return std::move(list_); }

 private:
  const pack::Pack& pack_;
  std::vector<SourceView> list_;
};

DecisionTableView ShowTable(const pack::Pack& pack, const pack::PolicyVersion& version,
                            const decision::TableInfo& table) {
  DecisionTableView view{.decision = table.owner,
                         .label = DecisionLabel(version, table.owner),
                         .hit_policy = table.hit_policy,
                         .aggregation = TextIf(table.aggregation),
                         .inputs = {},
                         .outputs = {},
                         .annotations = table.annotations,
                         .rules = {}};
  for (const decision::TableInfo::Input& input : table.inputs) {
    view.inputs.push_back({.expression = input.expression,
                           .fact = pack.facts.Has(input.expression) ? std::optional(input.expression) : std::nullopt,
                           .label = ColumnLabel(pack, input)});
  }
  for (const decision::TableInfo::Output& output : table.outputs) {
    view.outputs.push_back({.expression = output.name, .fact = {}, .label = OutputLabel(table, output)});
  }
  for (const decision::TableInfo::Rule& rule : table.rules) {
    view.rules.push_back({rule.inputs, rule.outputs, rule.annotations});
  }
  return view;
}

ExampleView ShowExample(const pack::Pack& pack, const pack::PolicyVersion& version, const pack::Example& example) {
  ExampleView view{.id = example.id,
                   .title = example.title,
                   .on = example.on,
                   .given = {},
                   .answer = static_cast<Answer>(example.answer),
                   .because = Ids(example.because),
                   .missing = Ids(example.missing),
                   .results = {},
                   .origin = example.origin};
  for (const pack::GivenFact& given : example.given) {
    const pack::Fact* fact = pack.facts.Find(given.fact.id);
    if (fact == nullptr) continue;
    view.given.push_back({.fact = fact->id,
                          .label = fact->label,
                          .known = true,
                          .value = ValueJson(given.value),
                          .shown = ShownValue(pack, *fact, given.value)});
  }
  for (const pack::ExpectedValue& value : example.values) {
    view.results.push_back({value.decision.id, DecisionLabel(version, value.decision.id), value.text});
  }
  return view;
}

void AddParameters(const pack::Pack& pack, const pack::PolicyVersion& version, PolicyDetail& view, Sources& sources) {
  for (const std::string& id : version.parameters) {
    const pack::Parameter* parameter = pack.parameters.Find(id);
    if (parameter == nullptr) continue;
    ParameterDetail shown{
        .parameter = parameter->id, .label = parameter->label, .unit = Given(parameter->unit), .values = {}};
    for (const pack::ParameterValue& row : parameter->values) {
      shown.values.push_back({.from = row.period.from,
                              .to = row.period.to,
                              .value = row.value && !row.value->none ? std::optional(row.value->text) : std::nullopt,
                              .reliability = ShowMark(row.mark),
                              .sources = Ids(row.sources),
                              .note = Given(row.note)});
      sources.Add(row.sources);
    }
    view.parameters.push_back(std::move(shown));
  }
}

PolicyDetail ShowVersion(const pack::Pack& pack, const pack::Policy& policy, const pack::PolicyVersion& version,
                         Date on) {
  PolicyDetail view{.policy = policy.id,
                    .title = policy.title,
                    .summary = policy.summary,
                    .kind = KindText(policy.kind),
                    .theme = policy.theme,
                    .owner = ShowOffice(pack, policy.owner.id),
                    .on = on,
                    .version = version.version,
                    .number = Given(version.number),
                    .in_force = version.in_force.Contains(on),
                    .from = version.in_force.from,
                    .to = version.in_force.to,
                    .reliability = ShowMark(version.mark),
                    .banner = Given(version.banner),
                    .next_step = Given(version.next_step),
                    .conditions = {},
                    .clauses = {},
                    .tables = {},
                    .formulas = {},
                    .parameters = {},
                    .examples = {},
                    .open_points = version.open_points,
                    .sources = {},
                    .services = {},
                    .versions = {},
                    .page = "/policies/" + policy.id + "/" + version.version};
  Sources sources(pack);
  sources.Add(version.sources);
  for (const pack::Condition& condition : version.conditions) {
    view.conditions.push_back({condition.id, condition.decision.id, condition.clause.id, condition.label,
                               condition.needed, ShowMark(condition.mark)});
  }
  for (const pack::Clause& clause : version.clauses) {
    view.clauses.push_back({clause.id, clause.title, clause.text, ShowMark(clause.mark), Ids(clause.sources)});
    sources.Add(clause.sources);
  }
  for (const decision::TableInfo& table : version.model.tables())
    view.tables.push_back(ShowTable(pack, version, table));
  for (const decision::DecisionInfo& info : version.model.decisions()) {
    if (!info.literal.empty()) view.formulas.push_back({info.name, DecisionLabel(version, info.name), info.literal});
  }
  AddParameters(pack, version, view, sources);
  for (const pack::Example& example : version.examples) view.examples.push_back(ShowExample(pack, version, example));
  view.sources = sources.Take();
  view.services = ServiceLinks(pack, policy.id);
  for (const pack::PolicyVersion& other : policy.versions) {
    view.versions.push_back({other.version, other.in_force.from, other.in_force.to, other.in_force.Contains(on)});
  }
  return view;
}

PlaceView ShowPlace(const pack::Place& place) {
  return {.id = place.id,
          .title = place.title,
          .address = Given(place.address),
          .hours = Given(place.hours),
          .phone = TextIf(place.phone),
          .note = Given(place.note),
          .reliability = ShowMark(place.mark)};
}

}  // namespace

Result<PolicyDetail> FindPolicy(const pack::Pack& pack, std::string_view id, const PolicyQuery& query, Date today) {
  if (query.version && query.on) {
    return std::unexpected(Error{.code = ErrorCode::kInvalid,
                                 .key = "policy.version_or_day",
                                 .problems = {{"/on", "policy.version_or_day", {}}}});
  }
  const pack::Policy* policy = pack.policies.Find(id);
  if (policy == nullptr || policy->versions.empty()) return Fail(ErrorCode::kNotFound, "not_found");
  const Date on = query.on.value_or(today);
  const pack::PolicyVersion* version = query.version ? policy->FindVersion(*query.version) : &policy->BestFor(on);
  if (version == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
  return ShowVersion(pack, *policy, *version, on);
}

Result<ServiceDetail> FindService(const pack::Pack& pack, std::string_view id) {
  const pack::Service* service = pack.services.Find(id);
  if (service == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
  const pack::Policy* policy = service->policy ? pack.policies.Find(service->policy->id) : nullptr;
  const pack::Place* place = service->place ? pack.places.Find(service->place->id) : nullptr;
  ServiceDetail view{.service = service->id,
                     .title = service->title,
                     .summary = service->summary,
                     .policy = policy == nullptr ? std::nullopt : std::optional(Titled{policy->id, policy->title}),
                     .department = ShowOffice(pack, service->department.id),
                     .place = place == nullptr ? std::nullopt : std::optional(ShowPlace(*place)),
                     .channels = service->channels,
                     .working_days = service->working_days,
                     .asks = Ids(service->asks),
                     .materials = {},
                     .tasks = {},
                     .steps = service->steps,
                     .reliability = ShowMark(service->mark),
                     .sources = {},
                     .page = "/services/" + service->id};
  for (const pack::ServiceMaterial& row : service->materials) {
    const pack::Material* material = pack.materials.Find(row.material.id);
    if (material == nullptr) continue;
    view.materials.push_back({.material = material->id,
                              .label = material->label,
                              .help = Given(material->help),
                              .accept = material->accept,
                              .required = row.required,
                              .proves = Ids(row.proves)});
  }
  for (const pack::Task& task : service->tasks) {
    view.tasks.push_back({.task = task.id,
                          .title = task.title,
                          .department = DepartmentOf(pack, task.department.id),
                          .working_days = task.working_days,
                          .verifies = Ids(task.verifies),
                          .decides = task.decides,
                          .after = Ids(task.after)});
  }
  Sources sources(pack);
  sources.Add(service->sources);
  view.sources = sources.Take();
  return view;
}

}  // namespace yq::policy
