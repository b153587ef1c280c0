// Decision tables: which rules hold as columns of their own, then what the hit policy makes of them.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/decision/feel/compare.h"
#include "engine/decision/sql/translator.h"

namespace yq::decision::sql {
namespace {

using Kind = Type::Kind;

std::vector<std::size_t> InOrder(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

bool CollectsRules(const Table& table) {
  return table.hit_policy == HitPolicy::kRuleOrder || table.hit_policy == HitPolicy::kOutputOrder ||
         (table.hit_policy == HitPolicy::kCollect && table.aggregation == Aggregation::kNone);
}

}  // namespace

Sql<std::vector<Expression>> Translator::RulesHold(const Table& table, const std::vector<Expression>& inputs,
                                                   const Frame* frame) {
  std::vector<Expression> holds;
  for (const Table::Rule& rule : table.rules) {
    Expression all = BooleanResult("", {});
    for (std::size_t i = 0; i < rule.inputs.size(); ++i) {
      if (rule.inputs[i]->kind == NodeKind::kAnyTest) continue;
      const Frame cell{.parent = frame, .slots = {inputs[i]}};
      YQ_ASSIGN(const Expression one, TestsOf(*rule.inputs[i], inputs[i], &cell));
      all.text += fmt::format("{}{}", all.text.empty() ? "" : " and ", one.text);
      all.uses.insert(one.uses.begin(), one.uses.end());
    }
    if (all.text.empty()) {
      holds.push_back(dialect_.Boolean(true));
      continue;
    }
    all.text = "(" + all.text + ")";
    holds.push_back(writer_.Bind(std::move(all)));
  }
  return holds;
}

std::string Translator::FirstOf(const Rules& rules, const std::vector<std::size_t>& order,
                                std::string_view otherwise) const {
  std::string text = "(case";
  for (const std::size_t r : order) text += fmt::format(" when {} then {}", rules.holds[r].text, rules.outputs[r].text);
  return text + fmt::format(" else {} end)", otherwise);
}

std::string Translator::CountOf(const Rules& rules) const {
  std::string text = "(";
  for (std::size_t r = 0; r < rules.holds.size(); ++r)
    text += fmt::format("{}case when {} then 1 else 0 end", r == 0 ? "" : " + ", rules.holds[r].text);
  return text + ")";
}

// Rules by the priority of their outputs, which must be constants: then the first that holds is the answer.
Sql<std::vector<std::size_t>> Translator::PriorityOrder(const Table& table,
                                                        const std::vector<std::vector<Expression>>& outputs) {
  std::vector<std::vector<std::size_t>> priorities(table.rules.size());
  for (std::size_t r = 0; r < table.rules.size(); ++r) {
    for (std::size_t c = 0; c < table.outputs.size(); ++c) {
      if (!outputs[c][r].constant) return Refuse("a PRIORITY table whose outputs are not constants");
      const auto& known = table.outputs[c].priorities;
      const auto found = std::ranges::find_if(
          known, [&](const Value& value) { return FeelEqual(value, *outputs[c][r].constant).value_or(false); });
      priorities[r].push_back(static_cast<std::size_t>(found - known.begin()));
    }
  }
  std::vector<std::size_t> order = InOrder(table.rules.size());
  std::ranges::sort(order, {}, [&](std::size_t r) { return std::pair(priorities[r], r); });
  return order;
}

// The least or greatest of the outputs of the rules that hold; null when one of them is null.
Sql<Expression> Translator::ExtremeOutput(const Rules& rules, bool greatest) {
  if (rules.all.is(Kind::kBoolean)) return Refuse("the least of booleans");
  Expression e = rules.all;
  const auto is_constant = [](const Expression& output) { return output.constant.has_value(); };
  std::vector<std::size_t> order = InOrder(rules.outputs.size());
  if (std::ranges::all_of(rules.outputs, is_constant)) {
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      const Value& x = *rules.outputs[a].constant;
      const Value& y = *rules.outputs[b].constant;
      if (x.is_null() || y.is_null()) return x.is_null() == y.is_null() ? a < b : x.is_null();
      const auto compared = FeelCompare(x, y);
      if (!compared || *compared == 0) return a < b;
      return greatest ? *compared > 0 : *compared < 0;
    });
    e.text = FirstOf(rules, order, dialect_.Null(e.kind));
    return e;
  }
  // Rule by rule: the answer so far, as columns of their own so that texts stay short.
  Expression best = rules.all;
  best.text = dialect_.Null(best.kind);
  Expression seen = dialect_.Boolean(false);
  for (const std::size_t r : order) {
    const Expression& holds = rules.holds[r];
    const Expression& output = rules.outputs[r];
    Expression next = rules.all;
    next.uses = Together(Together(best.uses, seen.uses), Together(holds.uses, output.uses));
    const Operation better = greatest ? Operation::kGreater : Operation::kLess;
    next.text = fmt::format(
        "(case when not coalesce({0}, {1}) then {2} when not {3} then {4} when {2} is null or {4} is null then {5} "
        "when {6} then {4} else {2} end)",
        holds.text, dialect_.Boolean(false).text, best.text, seen.text, output.text, dialect_.Null(best.kind),
        dialect_.Order(better, output, best));
    Expression any =
        BooleanResult(fmt::format("({} or coalesce({}, {}))", seen.text, holds.text, dialect_.Boolean(false).text),
                      seen.uses, holds.uses);
    best = writer_.Bind(std::move(next));
    seen = writer_.Bind(std::move(any));
  }
  return best;
}

Sql<Expression> Translator::Aggregated(Aggregation aggregation, const Rules& rules) {
  if (aggregation != Aggregation::kSum) return ExtremeOutput(rules, aggregation == Aggregation::kMax);
  if (!rules.all.is(Kind::kNumber)) return Refuse(fmt::format("a sum of {}s", KindText(rules.all.kind)));
  double bound = 0;
  std::string sum;
  std::string any;
  for (std::size_t r = 0; r < rules.outputs.size(); ++r) {
    bound += rules.outputs[r].bound;
    sum += fmt::format("{}case when {} then {} else 0 end", r == 0 ? "" : " + ", rules.holds[r].text,
                       rules.outputs[r].text);
    any += fmt::format("{}{}", r == 0 ? "" : " or ", rules.holds[r].text);
  }
  YQ_ASSIGN(Expression e,
            NumberResult(fmt::format("(case when {} then {} end)", any, sum), bound, rules.all.scale, rules.all.uses));
  return e;
}

// One output column by the hit policy, where at least one rule holds; what it says when none does is added after.
Sql<Expression> Translator::HitOf(const Table& table, const Rules& rules, const std::vector<std::size_t>& priority) {
  const std::string null = dialect_.Null(rules.all.kind);
  const std::string otherwise = rules.fallback ? rules.fallback->text : null;
  Expression e = rules.all;
  e.constant.reset();
  const auto only_one = [&] {
    const Expression count = [&] {
      Expression c;
      c.kind = Kind::kNumber;
      c.text = CountOf(rules);
      for (const Expression& holds : rules.holds) c.uses = Together(c.uses, holds.uses);
      return writer_.Bind(std::move(c));
    }();
    e.uses = Together(e.uses, count.uses);
    return fmt::format("(case {} when 0 then {} when 1 then {} else {} end)", count.text, otherwise,
                       FirstOf(rules, InOrder(rules.holds.size()), null), null);
  };
  switch (table.hit_policy) {
    case HitPolicy::kUnique:
      e.text = only_one();
      return e;
    case HitPolicy::kFirst:
      e.text = FirstOf(rules, InOrder(rules.holds.size()), otherwise);
      return e;
    case HitPolicy::kPriority:
      e.text = FirstOf(rules, priority, otherwise);
      return e;
    case HitPolicy::kRuleOrder:
    case HitPolicy::kOutputOrder:
      e.text = only_one();
      return e;
    case HitPolicy::kAny:
      return Refuse("ANY is made elsewhere");
    case HitPolicy::kCollect:
      break;
  }
  if (table.aggregation == Aggregation::kNone) {
    e.text = only_one();
    return e;
  }
  YQ_ASSIGN(e, Aggregated(table.aggregation, rules));
  if (!rules.fallback) return e;
  std::string any;
  for (const Expression& holds : rules.holds) {
    any += fmt::format("{}{}", any.empty() ? "" : " or ", holds.text);
    e.uses = Together(e.uses, holds.uses);
  }
  e.uses = Together(e.uses, rules.fallback->uses);
  e.text = fmt::format("(case when {} then {} else {} end)", any, e.text, otherwise);
  return e;
}

Sql<Expression> Translator::TableOf(const Table& table, const Frame* frame) {
  if (table.rules.empty()) return Refuse("a table without rules");
  std::vector<Expression> inputs;
  Expression allowed = BooleanResult("", {});
  for (const Table::Input& input : table.inputs) {
    YQ_ASSIGN(Expression value, Of(*input.expression, frame));
    YQ_ASSIGN(value, Coerced(std::move(value), *input.type));
    if (value.is(Kind::kContext) || value.is(Kind::kList)) return Refuse("a table over a context or list");
    value = writer_.Bind(std::move(value));
    if (input.allowed && !value.is(Kind::kNull)) {
      const Frame cell{.parent = frame, .slots = {value}};
      YQ_ASSIGN(const Expression tests, TestsOf(*input.allowed, value, &cell));
      allowed.text += fmt::format("{}({} is null or {})", allowed.text.empty() ? "" : " and ", value.text, tests.text);
      allowed.uses = Together(allowed.uses, Together(value.uses, tests.uses));
    }
    inputs.push_back(std::move(value));
  }
  YQ_ASSIGN(const std::vector<Expression> holds, RulesHold(table, inputs, frame));
  const bool has_fallback =
      std::ranges::any_of(table.outputs, [](const Table::Output& o) { return o.fallback != nullptr; });
  Expression answer;
  if (table.hit_policy == HitPolicy::kCollect && table.aggregation == Aggregation::kCount && !has_fallback) {
    Rules rules{.holds = holds, .outputs = {}, .fallback = std::nullopt, .all = {}};
    std::set<int> uses;
    for (const Expression& h : holds) uses = Together(uses, h.uses);
    YQ_ASSIGN(answer, NumberResult(CountOf(rules) + (dialect_.is_sqlite() ? "" : "::numeric"),
                                   static_cast<double>(holds.size()), 0, std::move(uses)));
    answer.text = "(" + answer.text + ")";
  } else {
    if (table.hit_policy == HitPolicy::kCollect && table.aggregation == Aggregation::kCount)
      return Refuse("a COUNT table with a default output");
    // Outputs stand in the frame of the cells, but what is tested there is nothing of theirs.
    const Frame cell{.parent = frame, .slots = {}};
    std::vector<std::vector<Expression>> outputs(table.outputs.size());
    std::vector<Rules> columns;
    for (std::size_t c = 0; c < table.outputs.size(); ++c) {
      const Table::Output& output = table.outputs[c];
      Rules rules{.holds = holds, .outputs = {}, .fallback = std::nullopt, .all = {}};
      for (const Table::Rule& rule : table.rules) {
        YQ_ASSIGN(Expression value, Of(*rule.outputs[c], &cell));
        YQ_ASSIGN(value, Coerced(std::move(value), *output.type));
        rules.outputs.push_back(writer_.Bind(std::move(value)));
      }
      outputs[c] = rules.outputs;
      if (has_fallback) {
        rules.fallback.emplace();
        rules.fallback->text = "null";
        if (output.fallback) {
          YQ_ASSIGN(Expression value, Of(*output.fallback, &cell));
          YQ_ASSIGN(value, Coerced(std::move(value), *output.type));
          rules.fallback = writer_.Bind(std::move(value));
        }
      }
      std::vector<Expression*> parts;
      for (Expression& value : rules.outputs) parts.push_back(&value);
      if (rules.fallback) parts.push_back(&*rules.fallback);
      YQ_ASSIGN(rules.all, Unify(parts));
      for (const Expression* part : parts) rules.all.uses = Together(rules.all.uses, part->uses);
      for (const Expression& h : holds) rules.all.uses = Together(rules.all.uses, h.uses);
      columns.push_back(std::move(rules));
    }
    std::vector<std::size_t> priority;
    if (table.hit_policy == HitPolicy::kPriority) {
      YQ_ASSIGN(priority, PriorityOrder(table, outputs));
    }
    // ANY: the first rule that holds, null where another one says something else.
    Expression differ = BooleanResult("", {});
    std::vector<Expression> values;
    for (const Rules& rules : columns) {
      if (rules.all.is(Kind::kNull)) {
        values.push_back(rules.all);
        values.back().text = "null";
        values.back().uses.clear();
        continue;
      }
      if (table.hit_policy != HitPolicy::kAny) {
        YQ_ASSIGN(Expression value, HitOf(table, rules, priority));
        values.push_back(std::move(value));
        continue;
      }
      Expression first = rules.all;
      first.text = FirstOf(rules, InOrder(rules.holds.size()),
                           rules.fallback ? rules.fallback->text : dialect_.Null(first.kind));
      first = writer_.Bind(std::move(first));
      for (std::size_t r = 1; r < rules.holds.size(); ++r) {
        differ.text += fmt::format("{}({} and not {})", differ.text.empty() ? "" : " or ", rules.holds[r].text,
                                   rules.outputs[r].is(Kind::kNull) ? fmt::format("({} is null)", first.text)
                                                                    : dialect_.Same(rules.outputs[r], first));
      }
      differ.uses = Together(differ.uses, Together(first.uses, rules.all.uses));
      values.push_back(std::move(first));
    }
    if (!differ.text.empty()) {
      differ.text = "(case when " + differ.text + " then " + dialect_.Boolean(false).text + " else " +
                    dialect_.Boolean(true).text + " end)";
      const Expression same = writer_.Bind(std::move(differ));
      for (Expression& value : values) value = Where(same, value);
    }
    if (table.outputs.size() == 1) {
      answer = std::move(values[0]);
    } else {
      answer.kind = Kind::kContext;
      for (std::size_t c = 0; c < values.size(); ++c)
        answer.fields.push_back({table.outputs[c].name, std::move(values[c])});
    }
    if (CollectsRules(table)) {
      if (table.outputs.size() != 1) return Refuse("a list of contexts");
      answer.item = answer.kind;
      answer.kind = Kind::kList;
    }
  }
  if (!allowed.text.empty()) {
    const Expression inside = writer_.Bind(std::move(allowed));
    answer = Where(inside, answer);
  }
  return answer;
}

}  // namespace yq::decision::sql
