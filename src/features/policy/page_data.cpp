#include "features/policy/page_data.h"

#include "base/text.h"
#include "features/policy/policy.h"
#include "features/policy/show.h"

namespace yq::policy {
namespace {

using pages::Data;
using pages::Word;

constexpr std::size_t kExamplesInSight = 6;

Data Object() { return Data(Data::type::object); }
Data List() { return Data(Data::type::list); }
Data Flag(bool value) { return Data(value ? Data::type::bool_true : Data::type::bool_false); }
void SetText(Data& data, const char* name, const Bilingual& text, Language language) {
  if (!text.zh.empty()) data.set(name, text.In(language));
}

std::string PeriodText(const pack::Period& period, Language language) {
  const std::string from = DateText(period.from, language);
  const std::string to = period.to ? DateText(*period.to, language) : Word("no_end").In(language);
  return from + " – " + to;
}

std::string StatusKey(const pack::Period& period, Date today) {
  if (period.Contains(today)) return "in_force";
  return today < period.from ? "not_yet_in_force" : "not_in_force";
}

void SetStatus(Data& data, const pack::Period& period, Date today, Language language) {
  const std::string key = StatusKey(period, today);
  data.set("status", Word(key).In(language));
  data.set("status_class", std::string(key == "in_force" ? "tag-yes" : "tag-wait"));
  data.set("in_force", Flag(key == "in_force"));
}

void SetMark(Data& data, pack::Mark mark, Language language) {
  data.set("mark_note", pack::MarkSentence(mark).In(language));
  data.set("mark_class", std::string(pack::IsVerified(mark) ? "" : "tag-wait"));
  data.set("verified", Flag(pack::IsVerified(mark)));
}

std::string DepartmentTitle(const pack::Pack& pack, std::string_view id, Language language) {
  return DepartmentOf(pack, id).title.In(language);
}

std::string Promise(const std::optional<int>& days, Language language) {
  if (!days) return Word("no_promise").In(language);
  return std::to_string(*days) + (language == Language::kZh ? "" : " ") +
         Word(*days == 1 ? "working_day" : "working_days").In(language);
}

Data TextItem(const std::string& text) {
  Data item = Object();
  item.set("text", text);
  return item;
}

Data PolicyCard(const pack::Pack& pack, const pack::Policy& policy, Date today, Language language) {
  const pack::PolicyVersion& best = policy.BestFor(today);
  Data card = Object();
  card.set("id", policy.id);
  card.set("title", policy.title.In(language));
  card.set("summary", policy.summary.In(language));
  card.set("theme", Word("theme_" + policy.theme).In(language));
  card.set("owner", DepartmentTitle(pack, policy.owner.id, language));
  SetStatus(card, best.in_force, today, language);
  SetMark(card, best.mark, language);
  return card;
}

Data ClauseCell(const pack::PolicyVersion& version, const std::string& text, Language language) {
  std::string words;
  for (const std::string_view id : Split(text, ',')) {
    const pack::Clause* clause = version.FindClause(Trim(id));
    words += (words.empty() ? "" : "; ") + (clause == nullptr ? std::string(Trim(id)) : clause->title.In(language));
  }
  return TextItem(words);
}

Data TableData(const pack::Pack& pack, const pack::PolicyVersion& version, const decision::TableInfo& table, int index,
               Language language) {
  Data data = Object();
  data.set("index", std::to_string(index));
  data.set("name", DecisionLabel(version, table.owner).In(language));
  data.set("hit_policy", table.hit_policy + (table.aggregation.empty() ? "" : " " + table.aggregation));
  data.set("hit_letter", table.hit_policy.substr(0, 1) + (table.aggregation == "SUM" ? "+" : ""));
  Data inputs = List();
  for (const decision::TableInfo::Input& input : table.inputs)
    inputs << TextItem(ColumnLabel(pack, input).In(language));
  data.set("inputs", inputs);
  Data outputs = List();
  for (const decision::TableInfo::Output& output : table.outputs) {
    outputs << TextItem(OutputLabel(table, output).In(language));
  }
  data.set("outputs", outputs);
  Data annotations = List();
  for (const std::string& name : table.annotations)
    annotations << TextItem(name == "clause" ? Word("clause").In(language) : name);
  data.set("annotations", annotations);
  Data rules = List();
  for (std::size_t r = 0; r < table.rules.size(); ++r) {
    const decision::TableInfo::Rule& rule = table.rules[r];
    Data row = Object();
    row.set("number", std::to_string(r + 1));
    Data cells = List();
    for (std::size_t c = 0; c < rule.inputs.size(); ++c) {
      const pack::Fact* fact = c < table.inputs.size() ? pack.facts.Find(table.inputs[c].expression) : nullptr;
      cells << TextItem(CellInWords(pack, fact, rule.inputs[c], language));
    }
    row.set("inputs", cells);
    Data results = List();
    for (const std::string& cell : rule.outputs)
      results << TextItem(cell == "true" ? Word("yes").In(language) : cell == "false" ? Word("no").In(language) : cell);
    row.set("outputs", results);
    Data notes = List();
    for (std::size_t a = 0; a < table.annotations.size(); ++a) {
      const std::string text = a < rule.annotations.size() ? rule.annotations[a] : std::string();
      notes << (table.annotations[a] == "clause" ? ClauseCell(version, text, language) : TextItem(text));
    }
    row.set("annotations", notes);
    rules << row;
  }
  data.set("rules", rules);
  return data;
}

std::string GivenInWords(const pack::Pack& pack, const pack::Example& example, Language language) {
  std::string words;
  for (const pack::GivenFact& given : example.given) {
    const pack::Fact* fact = pack.facts.Find(given.fact.id);
    if (fact == nullptr) continue;
    words += (words.empty()               ? ""
              : language == Language::kZh ? "；"
                                          : "; ") +
             fact->label.In(language) + (language == Language::kZh ? "：" : ": ") +
             ShownValue(pack, *fact, given.value).In(language);
  }
  return words;
}

Data ExampleData(const pack::Pack& pack, const pack::PolicyVersion& version, const pack::Example& example,
                 Language language) {
  static constexpr std::string_view kClasses[] = {"tag-yes", "tag-no", "tag-wait"};
  const auto answer = static_cast<std::size_t>(example.answer);
  static constexpr std::string_view kKeys[] = {"yes", "no", "cannot_tell"};
  Data data = Object();
  data.set("title", example.title.In(language));
  data.set("given", GivenInWords(pack, example, language));
  data.set("on", DateText(example.on, language));
  data.set("answer", Word(kKeys[answer]).In(language));
  data.set("answer_class", std::string(kClasses[answer]));
  data.set("origin", example.origin.In(language));
  std::string detail;
  const auto add = [&](const std::string& text) {
    detail += (detail.empty() ? "" : language == Language::kZh ? "；" : "; ") + text;
  };
  const std::string colon = language == Language::kZh ? "：" : ": ";
  for (const pack::ExpectedValue& value : example.values) {
    if (version.amount && value.decision.id == version.amount->id && value.text) {
      const Result<Money> money = ParseMoney(*value.text);
      add(money ? FormatYuan(*money) : *value.text);
    } else if (version.FindCondition(value.decision.id) == nullptr) {
      add(DecisionLabel(version, value.decision.id).In(language) + colon +
          value.text.value_or(Word("unknown").In(language)));
    }
  }
  for (const pack::Ref& because : example.because) {
    const pack::Condition* condition = version.FindCondition(because.id);
    if (condition != nullptr)
      add(condition->label.In(language) + (language == Language::kZh ? "" : " ") + Word("fails").In(language));
  }
  for (const pack::Ref& missing : example.missing) {
    const pack::Fact* fact = pack.facts.Find(missing.id);
    if (fact != nullptr) add(Word("still_needed").In(language) + colon + fact->label.In(language));
  }
  if (!detail.empty()) data.set("detail", detail);
  return data;
}

void AddSources(const pack::Pack& pack, const std::vector<pack::Ref>& refs, std::vector<std::string>& seen,
                Data& list) {
  for (const pack::Ref& ref : refs) {
    const pack::Source* source = pack.sources.Find(ref.id);
    if (source == nullptr || std::ranges::find(seen, ref.id) != seen.end()) continue;
    seen.push_back(ref.id);
    Data data = Object();
    data.set("id", source->id);
    data.set("title", source->title);
    if (!source->issuer.empty()) data.set("issuer", source->issuer);
    if (!source->date.empty()) data.set("date", source->date);
    if (!source->note.empty()) data.set("note", source->note);
    list << data;
  }
}

void SetParameters(Data& data, const pack::Pack& pack, const pack::PolicyVersion& version,
                   std::vector<std::string>& seen, Data& sources, Language language) {
  Data rows = List();
  for (const std::string& id : version.parameters) {
    const pack::Parameter* parameter = pack.parameters.Find(id);
    if (parameter == nullptr) continue;
    for (const pack::ParameterValue& value : parameter->values) {
      Data row = Object();
      row.set("label", parameter->label.In(language));
      row.set("period", PeriodText(value.period, language));
      row.set("value", value.value && !value.value->none ? value.value->text + " " + parameter->unit.In(language)
                                                         : Word("unknown").In(language));
      row.set("mark_note", pack::MarkSentence(value.mark).In(language));
      SetText(row, "note", value.note, language);
      rows << row;
      AddSources(pack, value.sources, seen, sources);
    }
  }
  data.set("has_parameters", Flag(!version.parameters.empty()));
  data.set("parameters", rows);
}

void SetConditions(Data& data, const pack::PolicyVersion& version, Language language) {
  Data rows = List();
  for (const pack::Condition& condition : version.conditions) {
    Data row = Object();
    row.set("label", condition.label.In(language));
    row.set("needed", condition.needed.In(language));
    row.set("mark_note", pack::MarkSentence(condition.mark).In(language));
    if (const pack::Clause* clause = version.FindClause(condition.clause.id)) {
      row.set("clause", clause->id);
      row.set("clause_title", clause->title.In(language));
    }
    rows << row;
  }
  data.set("conditions", rows);
}

void SetClauses(Data& data, const pack::Pack& pack, const pack::PolicyVersion& version, std::vector<std::string>& seen,
                Data& sources, Language language) {
  Data rows = List();
  for (const pack::Clause& clause : version.clauses) {
    Data row = Object();
    row.set("id", clause.id);
    row.set("title", clause.title.In(language));
    row.set("text", clause.text.In(language));
    row.set("mark_note", pack::MarkSentence(clause.mark).In(language));
    Data refs = List();
    for (const pack::Ref& ref : clause.sources) {
      Data item = Object();
      item.set("id", ref.id);
      refs << item;
    }
    row.set("sources", refs);
    rows << row;
    AddSources(pack, clause.sources, seen, sources);
  }
  data.set("clauses", rows);
}

void SetRules(Data& data, const pack::Pack& pack, const pack::PolicyVersion& version, Language language) {
  Data tables = List();
  int index = 0;
  for (const decision::TableInfo& table : version.model.tables())
    tables << TableData(pack, version, table, ++index, language);
  data.set("tables", tables);
  Data formulas = List();
  bool any = false;
  for (const decision::DecisionInfo& info : version.model.decisions()) {
    if (info.literal.empty()) continue;
    Data row = Object();
    row.set("name", DecisionLabel(version, info.name).In(language));
    row.set("text", info.literal);
    formulas << row;
    any = true;
  }
  data.set("has_formulas", Flag(any));
  data.set("formulas", formulas);
}

void SetVersions(Data& data, const pack::Policy& policy, const pack::PolicyVersion& shown, Language language) {
  Data rows = List();
  for (const pack::PolicyVersion& version : policy.versions) {
    Data row = Object();
    row.set("policy", policy.id);
    row.set("name", version.version);
    row.set("period", PeriodText(version.in_force, language));
    row.set("current", Flag(&version == &shown));
    rows << row;
  }
  data.set("versions", rows);
}

}  // namespace

std::string CellInWords(const pack::Pack& pack, const pack::Fact* about, std::string_view cell, Language language) {
  const std::string_view text = Trim(cell);
  if (text.empty() || text == "-") return Word("any").In(language);
  if (text == "true") return Word("yes").In(language);
  if (text == "false") return Word("no").In(language);
  if (about == nullptr || !about->codes) return std::string(text);
  // Quoted codes are replaced by their labels; everything between them stays.
  std::string words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('"', at);
    const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
    if (close == std::string_view::npos) break;
    words += text.substr(at, open - at);
    const std::string_view code = text.substr(open + 1, close - open - 1);
    const Bilingual* label = pack.CodeLabel(*about, code);
    words += label == nullptr ? std::string(code) : label->In(language);
    at = close + 1;
  }
  words += text.substr(at);
  return words;
}

Data HomeData(const pack::Pack& pack, Date today, Language language) {
  Data data = Object();
  if (const Bilingual* text = pack.Text("tagline")) data.set("tagline", text->In(language));
  if (const Bilingual* text = pack.Text("welcome")) data.set("welcome", text->In(language));
  Data policies = List();
  for (const pack::Policy& policy : pack.policies) policies << PolicyCard(pack, policy, today, language);
  data.set("policies", policies);
  return data;
}

Data PoliciesData(const pack::Pack& pack, Date today, Language language) {
  Data themes = List();
  for (const std::string_view theme : {"housing", "residence", "work", "start_up"}) {
    Data policies = List();
    bool any = false;
    for (const pack::Policy& policy : pack.policies) {
      if (policy.theme != theme || policy.versions.empty()) continue;
      policies << PolicyCard(pack, policy, today, language);
      any = true;
    }
    if (!any) continue;
    Data row = Object();
    row.set("theme", Word("theme_" + std::string(theme)).In(language));
    row.set("policies", policies);
    themes << row;
  }
  Data data = Object();
  data.set("themes", themes);
  return data;
}

Data PolicyData(const pack::Pack& pack, const pack::Policy& policy, const pack::PolicyVersion& version, Date today,
                Language language) {
  Data data = Object();
  data.set("id", policy.id);
  data.set("summary", policy.summary.In(language));
  data.set("owner", DepartmentTitle(pack, policy.owner.id, language));
  data.set("period", PeriodText(version.in_force, language));
  SetStatus(data, version.in_force, today, language);
  SetMark(data, version.mark, language);
  SetText(data, "banner", version.banner, language);
  SetText(data, "number", version.number, language);
  SetText(data, "next_step", version.next_step, language);
  Data services = List();
  for (const pack::Service* service : pack.ServicesOf(policy.id)) {
    Data row = Object();
    row.set("id", service->id);
    row.set("title", service->title.In(language));
    services << row;
  }
  data.set("services", services);
  std::vector<std::string> seen;
  Data sources = List();
  AddSources(pack, version.sources, seen, sources);
  SetVersions(data, policy, version, language);
  SetConditions(data, version, language);
  SetClauses(data, pack, version, seen, sources, language);
  SetRules(data, pack, version, language);
  SetParameters(data, pack, version, seen, sources, language);
  // The first few in sight, the others folded: a policy has dozens.
  Data examples = List();
  Data more_examples = List();
  for (std::size_t i = 0; i < version.examples.size(); ++i) {
    (i < kExamplesInSight ? examples : more_examples) << ExampleData(pack, version, version.examples[i], language);
  }
  data.set("examples", examples);
  data.set("more_examples", more_examples);
  data.set("has_more_examples", Flag(version.examples.size() > kExamplesInSight));
  data.set("examples_count", std::to_string(version.examples.size()));
  Data open_points = List();
  for (const Bilingual& point : version.open_points) open_points << TextItem(point.In(language));
  data.set("has_open_points", Flag(!version.open_points.empty()));
  data.set("open_points", open_points);
  data.set("sources", sources);
  return data;
}

Data ServicesData(const pack::Pack& pack, Language language) {
  Data services = List();
  for (const pack::Service& service : pack.services) {
    Data row = Object();
    row.set("id", service.id);
    row.set("title", service.title.In(language));
    row.set("summary", service.summary.In(language));
    row.set("owner", DepartmentTitle(pack, service.department.id, language));
    row.set("promised", Promise(service.working_days, language));
    SetMark(row, service.mark, language);
    services << row;
  }
  Data data = Object();
  data.set("services", services);
  return data;
}

Data ServiceData(const pack::Pack& pack, const pack::Service& service, Language language) {
  Data data = Object();
  data.set("id", service.id);
  data.set("summary", service.summary.In(language));
  data.set("owner", DepartmentTitle(pack, service.department.id, language));
  data.set("promised", Promise(service.working_days, language));
  SetMark(data, service.mark, language);
  std::string channels;
  for (const std::string& channel : service.channels)
    channels += (channels.empty() ? "" : language == Language::kZh ? "、" : ", ") + Word(channel).In(language);
  data.set("channels", channels);
  if (const pack::Place* place = service.place ? pack.places.Find(service.place->id) : nullptr) {
    Data row = Object();
    row.set("title", place->title.In(language));
    SetText(row, "address", place->address, language);
    SetText(row, "hours", place->hours, language);
    SetText(row, "note", place->note, language);
    data.set("place", row);
  }
  if (const pack::Policy* policy = service.policy ? pack.policies.Find(service.policy->id) : nullptr) {
    Data row = Object();
    row.set("id", policy->id);
    row.set("title", policy->title.In(language));
    data.set("policy", row);
  }
  Data steps = List();
  for (const Bilingual& step : service.steps) steps << TextItem(step.In(language));
  data.set("has_steps", Flag(!service.steps.empty()));
  data.set("steps", steps);
  Data materials = List();
  for (const pack::ServiceMaterial& material : service.materials) {
    const pack::Material* known = pack.materials.Find(material.material.id);
    if (known == nullptr) continue;
    Data row = Object();
    row.set("label", known->label.In(language));
    SetText(row, "help", known->help, language);
    row.set("needed", Word(material.required ? "required" : "optional").In(language));
    materials << row;
  }
  data.set("has_materials", Flag(!service.materials.empty()));
  data.set("materials", materials);
  Data tasks = List();
  for (const pack::Task& task : service.tasks) {
    Data row = Object();
    row.set("title", task.title.In(language));
    row.set("department", DepartmentTitle(pack, task.department.id, language));
    row.set("promised", Promise(task.working_days, language));
    tasks << row;
  }
  data.set("tasks", tasks);
  return data;
}

}  // namespace yq::policy
