#include "platform/pack/resolver.h"

#include <array>

#include "platform/pack/loading.h"

namespace yq::pack {
namespace {

constexpr std::string_view kDecisionDate = "decision_date";  // what every model may read besides facts and parameters

void CheckPeriods(Resolver& resolver, const Parameter& parameter) {
  const ParameterValue* before = nullptr;
  for (const ParameterValue& row : parameter.values) {
    if (row.period.to && *row.period.to < row.period.from) {
      resolver.Say(
          row.at, "parameters.period_reversed",
          fmt::format("the period ends on {} before it begins on {}", ToText(*row.period.to), ToText(row.period.from)));
    } else if (before != nullptr && (!before->period.to || *before->period.to >= row.period.from)) {
      resolver.Say(
          row.at, "parameters.periods_overlap",
          fmt::format("the period from {} overlaps the one from {}, which ends {}", ToText(row.period.from),
                      ToText(before->period.from), before->period.to ? "on " + ToText(*before->period.to) : "never"));
    }
    resolver.Sources(row.sources);
    before = &row;
  }
}

void MakeCalendar(Resolver& resolver, Pack& pack) {
  std::vector<CalendarYear> years;
  for (const CalendarNotice& notice : pack.calendar_notices) {
    resolver.Sources(notice.sources);
    CalendarYear year{.year = notice.year, .days_off = {}, .make_up_days = notice.workdays};
    for (const Date day : notice.days_off) year.days_off.push_back({day, day});
    std::vector<CalendarYear> with = years;
    with.push_back(year);
    const auto calendar = WorkCalendar::Make(with);
    if (!calendar) {  // said of the notice that brings the contradiction in
      std::string text = "the notice contradicts itself or the year before: " + calendar.error().key;
      for (const Param& param : calendar.error().params) text += fmt::format(", {} {}", param.name, param.value);
      resolver.Say(notice.at, calendar.error().key, std::move(text));
      continue;
    }
    years = std::move(with);
    pack.calendar = *calendar;
  }
}

// What a pack needs as soon as it is served, which the services in it show.
void CheckServed(Resolver& resolver, const Pack& pack) {
  if (pack.services.empty()) return;
  const Position at{pack.layers.back().folder + "/pack.yaml", 0, 0};
  if (pack.time_zone.empty())
    resolver.Say(at, "pack.no_time_zone", "no layer gives 'time_zone'; a pack with services needs one");
  if (pack.issuer.id.empty())
    resolver.Say(at, "pack.no_issuer", "no layer gives 'issuer'; a pack with services needs one");
  if (pack.number_prefix.zh.empty()) {
    resolver.Say(at, "pack.no_number_prefix", "no layer gives 'number_prefix'; a pack with services needs one");
  }
  for (const char* id : {"site_name", "tagline", "welcome", "responsible", "contact", "privacy"}) {
    if (!pack.texts.Has(id)) {
      resolver.Say({pack.layers.back().folder + "/texts.yaml", 0, 0}, "texts.missing",
                   fmt::format("no layer gives text '{}'; a pack with services needs it", id));
    }
  }
}

}  // namespace

std::string DidYouMean(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
  if (const auto nearest = NearestWord(name, known)) return fmt::format("; did you mean '{}'?", *nearest);
  if (known.empty()) return fmt::format("; there is no {} at all", kind);
  if (known.size() <= 12) return "; known: " + Join(known, ", ");
  return fmt::format("; none of the {} known is like it", known.size());
}

std::string UnknownName(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
  return fmt::format("unknown {} '{}'{}", kind, TruncateUtf8(name, 80), DidYouMean(kind, name, known));
}

std::string WrongValue(const Fact& fact, std::string_view text, const Error& error) {
  const std::string shown = fmt::format("'{}' does not fit fact '{}'", TruncateUtf8(text, 60), fact.id);
  const std::string& key = error.key;
  if (key == "value.unknown_code") {
    const auto nearest = error.param("nearest");
    return fmt::format("{}: list '{}' has no such code{}", shown, fact.codes->id,
                       nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest));
  }
  if (key == "value.too_small") return fmt::format("{}: the least is {}", shown, error.param("min"));
  if (key == "value.too_large") return fmt::format("{}: the greatest is {}", shown, error.param("max"));
  if (key == "value.too_many_decimals")
    return fmt::format("{}: it has at most {} digits after the point", shown, error.param("decimals"));
  if (key == "value.not_a_number") return shown + ": it is a number";
  if (key == "value.not_a_date") return shown + ": it is a date, written like 2026-11-24";
  if (key == "value.not_a_boolean") return shown + ": it is true or false";
  if (key == "value.not_a_text") return fmt::format("{}: it is text; write \"{}\" in quotes", shown, text);
  if (key == "value.empty") return shown + ": the text is empty; write ~ for a known none, or leave the fact out";
  return fmt::format("{}: {}", shown, key);
}

void Resolver::Unknown(std::string_view kind, const Ref& ref, const std::vector<std::string>& known) {
  Say(ref.at, "unknown_name", UnknownName(kind, ref.id, known));
}

bool Resolver::IsSound(const Fact& fact) const {
  if (broken_.contains(fact.at.file)) return false;
  if (!fact.codes) return true;
  const CodeList* list = pack_.codes.Find(fact.codes->id);
  return list != nullptr && !broken_.contains(list->at.file);
}

void Resolver::Fit(GivenFact& given) {
  const Fact* fact = Find(pack_.facts, "fact", given.fact);
  if (fact == nullptr || !IsSound(*fact)) return;
  if (given.value.none) {
    given.value.type = fact->type;
    return;
  }
  if (fact->type == FactType::kString && given.value.type != FactType::kString) {
    Say(given.at, "wrong_value",
        WrongValue(*fact, given.value.text, Error{.code = ErrorCode::kInvalid, .key = "value.not_a_text"}));
    return;
  }
  if (auto value = ParseFactValue(pack_, *fact, given.value.text)) {
    given.value = std::move(*value);
  } else {
    Say(given.at, "wrong_value", WrongValue(*fact, given.value.text, value.error()));
  }
}

void ResolveVocabulary(Resolver& resolver, Pack& pack) {
  for (const Fact& fact : pack.facts) {
    if (fact.codes) resolver.Find(pack.codes, "code list", *fact.codes);
    resolver.FindAll(pack.materials, "material", fact.evidence);
    if (const Parameter* parameter = pack.parameters.Find(fact.id)) {
      resolver.Say(parameter->at, "parameters.name_of_fact",
                   fmt::format("'{}' is a fact too ({}); a model could not tell them apart", fact.id, fact.at.Text()));
    }
    if (fact.id == kDecisionDate) {
      resolver.Say(fact.at, "facts.reserved", "'decision_date' is given to every model and cannot be a fact");
    }
  }
  for (const Parameter& parameter : pack.parameters) CheckPeriods(resolver, parameter);
  for (const Department& department : pack.departments) resolver.Sources(department.sources);
  for (const Place& place : pack.places) {
    resolver.FindAll(pack.departments, "department", place.departments);
    resolver.Sources(place.sources);
  }
  if (!pack.issuer.id.empty()) resolver.Find(pack.departments, "department", pack.issuer);
  MakeCalendar(resolver, pack);
}

void ResolveWorld(Resolver& resolver, Pack& pack) {
  for (const WorldAccount& account : pack.world.accounts) {
    if (account.department) resolver.Find(pack.departments, "department", *account.department);
  }
  for (WorldPerson& person : pack.world.people) {
    for (GivenFact& given : person.facts) resolver.Fit(given);
  }
}

void Resolve(Loading& loading) {
  Resolver resolver(loading.pack, loading.findings);
  ResolveVocabulary(resolver, loading.pack);
  ResolvePolicies(resolver, loading.pack);
  ResolveServices(resolver, loading.pack);
  ResolveLetters(resolver, loading.pack);
  ResolveWorld(resolver, loading.pack);
  CheckServed(resolver, loading.pack);
}

}  // namespace yq::pack
