// facts, code lists, parameters, sources, departments, places, materials.
#include "platform/pack/loading.h"

namespace yq::pack {
namespace {

FactType TypeOf(std::string_view name) {
  if (name == "number") return FactType::kNumber;
  if (name == "boolean") return FactType::kBoolean;
  if (name == "date") return FactType::kDate;
  return FactType::kString;
}

FactOf OfWhom(std::string_view name) {
  if (name == "organisation") return FactOf::kOrganisation;
  if (name == "place") return FactOf::kPlace;
  if (name == "case") return FactOf::kCase;
  return FactOf::kPerson;
}

Sensitivity SensitivityOf(std::string_view name) {
  if (name == "open") return Sensitivity::kOpen;
  if (name == "sealed") return Sensitivity::kSealed;
  return Sensitivity::kPersonal;
}

std::vector<Purpose> PurposesOf(const Entry& entry) {
  std::vector<Purpose> out;
  for (const std::string& name : entry.Texts("purposes")) {
    if (name == "eligibility") out.push_back(Purpose::kEligibility);
    if (name == "service") out.push_back(Purpose::kService);
    if (name == "contact") out.push_back(Purpose::kContact);
    if (name == "statistics") out.push_back(Purpose::kStatistics);
  }
  return out;
}

constexpr int kLimitDecimals = 10;  // of min, max and parameters: rates such as 0.0085 and finer

std::optional<std::string> Limit(const Entry& entry, std::string_view key) {
  if (!entry.Has(key)) return std::nullopt;
  auto number = CanonicalDecimal(entry.Text(key), kLimitDecimals);
  return number ? std::optional(*number) : std::nullopt;
}

void CheckFactKeys(Loading& loading, const Fact& fact, const Entry& entry) {
  for (const char* key : {"min", "max", "decimals"}) {
    if (entry.Has(key) && fact.type != FactType::kNumber) {
      loading.Say(entry.At(key), "facts.only_numbers",
                  fmt::format("'{}' is for numbers; fact '{}' is a {}", key, fact.id, FactTypeName(fact.type)));
    }
  }
  if (fact.codes && fact.type != FactType::kString) {
    loading.Say(fact.codes->at, "facts.only_strings",
                fmt::format("'codes' is for strings; fact '{}' is a {}", fact.id, FactTypeName(fact.type)));
  }
  if (fact.may_be_none && (fact.codes || fact.type == FactType::kBoolean)) {
    loading.Say(entry.At("may_be_none"), "facts.none_beside_choices",
                fmt::format("fact '{}' is chosen from a list; give the list a code for none instead", fact.id));
  }
  if (fact.min && fact.max && CompareDecimals(*fact.min, *fact.max) > 0) {
    loading.Say(entry.At("min"), "facts.min_above_max", fmt::format("min {} is above max {}", *fact.min, *fact.max));
  }
}

// A parameter's value in canonical form, or nothing after saying what is wrong.
std::optional<Scalar> ParameterScalar(Loading& loading, const Parameter& parameter, const Entry& value) {
  auto text = CanonicalValue(parameter.type, value.Text());
  if (text) return Scalar{.type = parameter.type, .none = false, .text = std::move(*text)};
  loading.Say(value.At(), "parameters.wrong_value",
              fmt::format("'{}' is no {}; parameter '{}' is declared a {}", value.Text(), FactTypeName(parameter.type),
                          parameter.id, FactTypeName(parameter.type)));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> CanonicalValue(FactType type, std::string_view text) {
  bool good = true;
  switch (type) {
    case FactType::kNumber: {
      auto number = CanonicalDecimal(text, kLimitDecimals);
      return number ? std::optional(std::move(*number)) : std::nullopt;
    }
    case FactType::kDate:
      good = ParseDate(text).has_value();
      break;
    case FactType::kBoolean:
      good = text == "true" || text == "false";
      break;
    case FactType::kString:
      good = !text.empty();
      break;
  }
  return good ? std::optional(std::string(text)) : std::nullopt;
}

void LoadFacts(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("facts")) {
    if (!loading.Declare("fact", key)) continue;
    Fact fact{.id = key.id,
              .of = OfWhom(entry.Text("of")),
              .type = TypeOf(entry.Text("type")),
              .codes = entry.MaybeRef("codes"),
              .min = Limit(entry, "min"),
              .max = Limit(entry, "max"),
              .decimals = entry.Int("decimals").value_or(0),
              .unit = entry.Both("unit"),
              .label = entry.Both("label"),
              .question = entry.Both("question"),
              .help = entry.Both("help"),
              .sensitivity = SensitivityOf(entry.Text("sensitivity")),
              .fresh_for_months = entry.Int("fresh_for_months"),
              .changeable = entry.Bool("changeable", true),
              .may_be_none = entry.Bool("may_be_none", false),
              .purposes = PurposesOf(entry),
              .evidence = entry.Refs("evidence"),
              .order = entry.Int("order").value_or(1000),
              .at = key.at};
    CheckFactKeys(loading, fact, entry);
    loading.pack.facts.Put(std::move(fact));
  }
}

void LoadCodes(Loading& loading, const Entry& root) {
  for (const Entry::Named& named : root.Keys("codes")) {
    if (!loading.Declare("code list", named.key)) continue;
    CodeList list{.id = named.key.id, .codes = {}, .at = named.key.at};
    for (const Entry& item : root.Sub("codes").Items(named.key.id)) {
      Code code{.code = item.Text("code"), .label = item.Both(), .at = item.At("code")};
      if (list.Find(code.code) != nullptr) {
        loading.Say(code.at, "codes.duplicate",
                    fmt::format("code '{}' stands in list '{}' already", code.code, list.id));
        continue;
      }
      list.codes.push_back(std::move(code));
    }
    loading.pack.codes.Put(std::move(list));
  }
}

void LoadParameters(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("parameters")) {
    if (!loading.Declare("parameter", key)) continue;
    Parameter parameter{.id = key.id,
                        .type = TypeOf(entry.Text("type")),
                        .unit = entry.Both("unit"),
                        .label = entry.Both("label"),
                        .values = {},
                        .at = key.at};
    for (const Entry& row : entry.Items("values")) {
      ParameterValue value{.period = row.PeriodOf(),
                           .value = {},
                           .mark = row.MarkOf(),
                           .sources = row.Refs("sources"),
                           .note = row.Both("note"),
                           .at = row.At()};
      if (!row.Sub("value").IsNull()) value.value = ParameterScalar(loading, parameter, row.Sub("value"));
      parameter.values.push_back(std::move(value));
    }
    std::ranges::sort(parameter.values, {},
                      [](const ParameterValue& v) { return std::pair(v.period.from, v.at.line); });
    loading.pack.parameters.Put(std::move(parameter));
  }
}

void LoadSources(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("sources")) {
    if (!loading.Declare("source", key)) continue;
    loading.pack.sources.Put({.id = key.id,
                              .title = entry.Text("title"),
                              .issuer = entry.Text("issuer"),
                              .date = entry.Text("date"),
                              .url = entry.Text("url"),
                              .note = entry.Text("note"),
                              .at = key.at});
  }
}

void LoadDepartments(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("departments")) {
    if (!loading.Declare("department", key)) continue;
    loading.pack.departments.Put({.id = key.id,
                                  .title = entry.Both("title"),
                                  .address = entry.Both("address"),
                                  .phone = entry.Text("phone"),
                                  .note = entry.Both("note"),
                                  .mark = entry.MarkOf(),
                                  .sources = entry.Refs("sources"),
                                  .at = key.at});
  }
}

void LoadPlaces(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("places")) {
    if (!loading.Declare("place", key)) continue;
    loading.pack.places.Put({.id = key.id,
                             .title = entry.Both("title"),
                             .kind = entry.Text("kind"),
                             .address = entry.Both("address"),
                             .hours = entry.Both("hours"),
                             .phone = entry.Text("phone"),
                             .departments = entry.Refs("departments"),
                             .mark = entry.MarkOf(),
                             .sources = entry.Refs("sources"),
                             .note = entry.Both("note"),
                             .at = key.at});
  }
}

void LoadMaterials(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("materials")) {
    if (!loading.Declare("material", key)) continue;
    loading.pack.materials.Put({.id = key.id,
                                .label = entry.Both("label"),
                                .help = entry.Both("help"),
                                .accept = entry.Texts("accept"),
                                .at = key.at});
  }
}

}  // namespace yq::pack
