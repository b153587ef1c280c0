#include "features/policy/why.h"

#include "base/text.h"
#include "engine/decision/value.h"
#include "features/policy/policy.h"

namespace yq::policy {
namespace {

using decision::Reason;
using decision::Value;

Bilingual Same(std::string_view text) { return {std::string(text), std::string(text)}; }

Bilingual Joined(const Bilingual& a, std::string_view zh, std::string_view en, const Bilingual& b) {
  return {a.zh + std::string(zh) + b.zh, a.en + std::string(en) + b.en};
}

// What a comparison asks about: a fact or parameter by its label, else the decision or expression as written.
Bilingual SubjectInWords(const pack::Pack& pack, std::string_view subject) {
  if (const pack::Fact* fact = pack.facts.Find(subject)) return fact->label;
  if (const pack::Parameter* parameter = pack.parameters.Find(subject)) return parameter->label;
  if (subject == "decision_date") return {"决定日期", "Date of the decision"};
  return Same(subject);
}

struct Operation {
  std::string_view feel;
  std::string_view zh;
  std::string_view en;
};
constexpr Operation kOperations[] = {
    {"=", "应为", "must be"},
    {"is", "应为", "must be"},
    {"!=", "不得为", "must not be"},
    {"<", "须小于", "must be below"},
    {"<=", "须不超过", "must be at most"},
    {">", "须大于", "must be above"},
    {">=", "须不少于", "must be at least"},
    {"in", "须属于", "must be within"},
    {"between", "须在", "must be between"},
};

Bilingual OperationInWords(std::string_view operation) {
  for (const Operation& row : kOperations) {
    if (row.feel == operation) return {std::string(row.zh), std::string(row.en)};
  }
  return {"须满足", "must satisfy"};
}

Bilingual RangeInWords(const pack::Pack& pack, const pack::Fact* about, const decision::Range& range) {
  const bool has_low = !range.low.is_null();
  const bool has_high = !range.high.is_null();
  const Bilingual low = ValueInWords(pack, about, range.low);
  const Bilingual high = ValueInWords(pack, about, range.high);
  if (has_low && has_high) return {low.zh + " 至 " + high.zh, low.en + " to " + high.en};
  if (has_low)
    return range.low_included ? Bilingual{low.zh + " 及以上", low.en + " or more"}
                              : Bilingual{low.zh + " 以上(不含)", "more than " + low.en};
  return range.high_included ? Bilingual{high.zh + " 及以下", high.en + " or less"}
                             : Bilingual{"不足 " + high.zh, "less than " + high.en};
}

Bilingual ConditionInWords(const pack::Pack& pack, const Reason& reason) {
  const pack::Fact* fact = pack.facts.Find(reason.subject);
  const Bilingual subject = SubjectInWords(pack, reason.subject);
  const Bilingual given =
      reason.given.is_null() ? Bilingual{"未提供或没有", "not given or none"} : ValueInWords(pack, fact, reason.given);
  const Bilingual needed = reason.needed.is_null() ? Same(reason.needed_text) : ValueInWords(pack, fact, reason.needed);
  const Bilingual operation = OperationInWords(reason.operation);
  Bilingual words = Joined(subject, "：", ": ", given);
  if (needed.zh.empty() || needed.zh == "-") return words;
  return Joined(Joined(words, "；", "; ", operation), " ", " ", needed);
}

std::string_view KindName(Reason::Kind kind) {
  switch (kind) {
    case Reason::Kind::kDecision:
      return "decision";
    case Reason::Kind::kRule:
      return "rule";
    case Reason::Kind::kAll:
      return "all";
    case Reason::Kind::kAny:
      return "any";
    case Reason::Kind::kNot:
      return "not";
    case Reason::Kind::kCondition:
      return "condition";
  }
  return "condition";
}

Bilingual TextOf(const pack::Pack& pack, const pack::PolicyVersion& version, const Reason& reason) {
  switch (reason.kind) {
    case Reason::Kind::kDecision:
      for (const pack::Condition& condition : version.conditions) {
        if (condition.decision.id == reason.decision) return condition.label;
      }
      for (const pack::Shown& shown : version.shows) {
        if (shown.decision.id == reason.decision) return shown.label;
      }
      if (reason.decision == version.eligible.id) return {"符合条件", "Eligible"};
      return Same(reason.decision);
    case Reason::Kind::kRule:
      return {fmt::format("{} 第 {} 行", reason.decision, reason.rule + 1),
              fmt::format("{}, row {}", reason.decision, reason.rule + 1)};
    case Reason::Kind::kAll:
      return {"须全部满足", "All of these are needed"};
    case Reason::Kind::kAny:
      return {"满足其中一项即可", "One of these is enough"};
    case Reason::Kind::kNot:
      return {"须不满足", "This must not be so"};
    case Reason::Kind::kCondition:
      break;
  }
  return ConditionInWords(pack, reason);
}

void AddClauses(const pack::PolicyVersion& version, std::string_view text, std::vector<std::string>& clauses) {
  for (const std::string_view id : Split(text, ',')) {
    const std::string_view trimmed = Trim(id);
    if (version.FindClause(trimmed) != nullptr && std::ranges::find(clauses, trimmed) == clauses.end())
      clauses.emplace_back(trimmed);
  }
}

}  // namespace

Bilingual ValueInWords(const pack::Pack& pack, const pack::Fact* about, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return {"没有", "none"};
    case Value::Kind::kBoolean:
      return value.boolean() ? Bilingual{"是", "yes"} : Bilingual{"否", "no"};
    case Value::Kind::kRange:
      return RangeInWords(pack, about, value.range());
    case Value::Kind::kList: {
      Bilingual words;
      for (const Value& item : value.list()) {
        const Bilingual each = ValueInWords(pack, about, item);
        words = words.zh.empty() ? each : Joined(words, "、", ", ", each);
      }
      return words;
    }
    default:
      break;
  }
  const std::string text = decision::ToText(value);
  if (value.is(Value::Kind::kDate)) {
    const Result<Date> date = ParseDate(text);
    if (date) return {DateText(*date, Language::kZh), DateText(*date, Language::kEn)};
  }
  if (about != nullptr && (value.is(Value::Kind::kString) || value.is(Value::Kind::kNumber))) {
    return ShownValue(pack, *about, {.type = about->type, .none = false, .text = text});
  }
  return Same(text);
}

Why MakeWhy(const pack::Pack& pack, const pack::PolicyVersion& version, const Reason& reason) {
  Why why{.kind = std::string(KindName(reason.kind)),
          .holds = reason.satisfied,
          .text = TextOf(pack, version, reason),
          .expression = reason.text,
          .clauses = {},
          .parts = {}};
  for (const std::string& annotation : reason.annotations) AddClauses(version, annotation, why.clauses);
  for (const decision::KnowledgeSourceInfo& source : reason.sources) AddClauses(version, source.name, why.clauses);
  for (const Reason& part : reason.parts) why.parts.push_back(MakeWhy(pack, version, part));
  return why;
}

}  // namespace yq::policy
