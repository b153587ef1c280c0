// Facts between JSON, the pack's plain values and the words people read.
#include <charconv>

#include "base/text.h"
#include "features/policy/policy.h"

namespace yq::policy {
namespace {

const Bilingual kYes{"是", "Yes"};
const Bilingual kNo{"否", "No"};
const Bilingual kNone{"没有", "None"};

Problem ProblemAt(std::string place, const Error& error) { return {std::move(place), error.key, error.params}; }

// 12434.5 as 12,434.5.
std::string Grouped(std::string_view decimal) {
  const std::size_t sign = decimal.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(decimal.find('.'), decimal.size());
  std::string grouped(decimal.substr(0, sign));
  for (std::size_t i = sign; i < point; ++i) {
    if (i > sign && (point - i) % 3 == 0) grouped += ',';
    grouped += decimal[i];
  }
  grouped += decimal.substr(point);
  return grouped;
}

}  // namespace

Result<pack::Scalar> ReadValue(const pack::Pack& pack, const pack::Fact& fact, const boost::json::value& value) {
  if (value.is_null() && !fact.may_be_none) return Fail(ErrorCode::kInvalid, "value.none_not_allowed");
  if (value.is_null()) return pack::Scalar{.type = fact.type, .none = true, .text = {}};
  if (value.is_bool()) {
    if (fact.type != pack::FactType::kBoolean)
      return Fail(ErrorCode::kInvalid, "value.wrong_type", {{"type", std::string(pack::FactTypeName(fact.type))}});
    return pack::ParseFactValue(pack, fact, value.get_bool() ? "true" : "false");
  }
  if (value.is_string()) return pack::ParseFactValue(pack, fact, std::string_view(value.get_string()));
  if (value.is_int64()) return pack::ParseFactValue(pack, fact, std::to_string(value.get_int64()));
  return Fail(ErrorCode::kInvalid, "value.wrong_type", {{"type", std::string(pack::FactTypeName(fact.type))}});
}

Result<pack::KnownFacts> ReadAnswers(const pack::Pack& pack, const std::vector<FactValue>& answers,
                                     std::string_view place, const std::set<std::string>& as_they_are) {
  pack::KnownFacts known;
  Error error{.code = ErrorCode::kInvalid, .key = "policy.bad_answers"};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (as_they_are.contains(answers[i].fact)) continue;
    const std::string at = fmt::format("{}/{}", place, i);
    const pack::Fact* fact = pack.facts.Find(answers[i].fact);
    if (fact == nullptr) {
      error.problems.push_back(
          {at + "/fact", "policy.unknown_fact", {{"fact", std::string(TruncateUtf8(answers[i].fact, 60))}}});
      continue;
    }
    Result<pack::Scalar> value = ReadValue(pack, *fact, answers[i].value);
    if (!value) {
      error.problems.push_back(ProblemAt(at + "/value", value.error()));
    } else if (!known.emplace(fact->id, std::move(*value)).second) {
      error.problems.push_back({at + "/fact", "policy.fact_twice", {{"fact", fact->id}}});
    }
  }
  if (!error.problems.empty()) return std::unexpected(std::move(error));
  return known;
}

boost::json::value ValueJson(const pack::Scalar& value) {
  if (value.none) return nullptr;
  if (value.type == pack::FactType::kBoolean) return value.text == "true";
  return boost::json::string(value.text);
}

Bilingual ShownValue(const pack::Pack& pack, const pack::Fact& fact, const pack::Scalar& value) {
  if (value.none) return kNone;
  switch (value.type) {
    case pack::FactType::kBoolean:
      return value.text == "true" ? kYes : kNo;
    case pack::FactType::kDate: {
      const Result<Date> date = ParseDate(value.text);
      if (!date) return {value.text, value.text};
      return {DateText(*date, Language::kZh), DateText(*date, Language::kEn)};
    }
    case pack::FactType::kNumber: {
      const std::string number = Grouped(value.text);
      if (fact.unit.zh.empty()) return {number, number};
      return {number + " " + fact.unit.zh, number + " " + fact.unit.en};
    }
    case pack::FactType::kString:
      break;
  }
  const Bilingual* label = pack.CodeLabel(fact, value.text);
  return label != nullptr ? *label : Bilingual{value.text, value.text};
}

Date Today(const pack::Pack& pack, Instant now) {
  const Result<Date> today = DateIn(now, pack.time_zone);
  return today ? *today : DateIn(now, std::chrono::seconds(0));
}

}  // namespace yq::policy
