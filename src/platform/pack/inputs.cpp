#include "platform/pack/evaluate.h"

namespace yq::pack {

decision::Value ToValue(const Scalar& scalar) {
  if (scalar.none) return decision::Value::Null();
  return decision::FromText(FactTypeName(scalar.type), scalar.text).value_or(decision::Value::Null());
}

Result<Scalar> ToScalar(const decision::Value& value, FactType type) {
  if (value.is_null()) return Scalar{.type = type, .none = true, .text = ""};
  if (value.is(decision::Value::Kind::kNumber) && type == FactType::kNumber)
    return Scalar{type, false, value.number().ToShortText()};
  const bool fits = (value.is(decision::Value::Kind::kString) && type == FactType::kString) ||
                    (value.is(decision::Value::Kind::kBoolean) && type == FactType::kBoolean) ||
                    (value.is(decision::Value::Kind::kDate) && type == FactType::kDate);
  if (!fits) return Fail(ErrorCode::kInvalid, "value.wrong_type", {{"expected", std::string(FactTypeName(type))}});
  return Scalar{.type = type, .none = false, .text = decision::ToText(value)};
}

decision::Context ModelInputs(const Pack& pack, const PolicyVersion& version, const KnownFacts& known, Date on,
                              const ParameterOverrides& overrides) {
  decision::Context inputs;
  inputs.Set("decision_date", decision::FromText("date", yq::ToText(on)).value_or(decision::Value::Null()));
  for (const std::string& id : version.facts) {
    if (const auto given = known.find(id); given != known.end()) inputs.Set(id, ToValue(given->second));
  }
  for (const std::string& id : version.parameters) {
    const Parameter* parameter = pack.parameters.Find(id);
    const ParameterValue* row = parameter == nullptr ? nullptr : parameter->On(on);
    inputs.Set(id, row == nullptr ? decision::Value::Null() : ToValue(*row->value));
    if (const auto instead = overrides.find(id); instead != overrides.end()) inputs.Set(id, ToValue(instead->second));
  }
  return inputs;
}

}  // namespace yq::pack
