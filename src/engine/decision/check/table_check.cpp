#include "engine/decision/check/table_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/check/cover.h"
#include "engine/decision/check/space.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

class TableChecker {
 public:
  TableChecker(const Table& table, const TableInfo& info, const CheckOptions& options,
               std::vector<CheckFinding>& findings)
      : table_(table), info_(info), options_(options), findings_(findings), steps_(options.budget) {}

  TableProof Run() {
    ReadOutputs();
    CheckOutputs();
    space_ = SpaceOf(table_, options_);
    limits_ = space_.limits;
    if (space_.dimensions.size() > 64) {
      Limit("列数超过 64，未检查缺口和重叠", "more than 64 columns: gaps and overlaps are not looked for");
    } else if (!table_.rules.empty()) {
      FindUnreachable();
      if (one_rule()) FindOverlaps();
      if (table_.hit_policy == HitPolicy::kFirst || table_.hit_policy == HitPolicy::kPriority) FindShadowed();
      if (needs_rule()) FindGaps();
    }
    FindUncoveredOutputs();
    return {info_.owner, std::move(limits_)};
  }

 private:
  [[nodiscard]] bool one_rule() const {
    return table_.hit_policy == HitPolicy::kUnique || table_.hit_policy == HitPolicy::kAny;
  }
  [[nodiscard]] bool needs_rule() const {
    const bool has_default = std::ranges::any_of(table_.outputs, [](const auto& o) { return o.fallback != nullptr; });
    return !has_default && table_.hit_policy <= HitPolicy::kPriority;
  }

  // The outputs that are constants.
  void ReadOutputs() {
    for (const Table::Rule& rule : table_.rules) {
      std::vector<std::optional<Value>>& row = outputs_.emplace_back();
      for (const NodePtr& cell : rule.outputs) row.push_back(ClosedValue(*cell));
    }
  }

  void CheckOutputs() {
    const bool by_priority = table_.hit_policy == HitPolicy::kPriority || table_.hit_policy == HitPolicy::kOutputOrder;
    if (by_priority && std::ranges::all_of(table_.outputs, [](const auto& o) { return o.priorities.empty(); })) {
      Say(*table_.source, "no_priorities",
          {fmt::format("表“{}”的命中策略 {} 需要按优先次序列出输出值，但没有列出", info_.owner, info_.hit_policy),
           fmt::format("hit policy {} of table '{}' needs the output values in order of priority; none are listed",
                       info_.hit_policy, info_.owner)});
    }
    if (table_.aggregation != Aggregation::kNone && table_.hit_policy != HitPolicy::kCollect) {
      Say(*table_.source, "not_aggregable",
          {fmt::format("表“{}”写了汇总方式 {}，但只有命中策略 COLLECT 才汇总", info_.owner, info_.aggregation),
           fmt::format("table '{}' has aggregation {}, which only hit policy COLLECT uses", info_.owner,
                       info_.aggregation)});
    }
    for (std::size_t r = 0; r < table_.rules.size(); ++r) {
      for (std::size_t c = 0; c < table_.outputs.size() && c < outputs_[r].size(); ++c) CheckOutput(r, c);
    }
  }

  void CheckOutput(std::size_t r, std::size_t c) {
    const Node& cell = *table_.rules[r].outputs[c];
    const std::optional<Value>& value = outputs_[r][c];
    if (!value || value->is_null()) return;
    const Table::Output& output = table_.outputs[c];
    const Node* allowed = output.allowed ? output.allowed.get() : output.type->constraint.get();
    if (allowed != nullptr && allowed->kind == NodeKind::kTests && output.type->kind != Type::Kind::kList &&
        Holds(*allowed, *value) == false) {
      SayAt(cell, "output_not_allowed",
            {fmt::format("规则 {} 的输出 {} 不在允许的输出值 {} 之中", r + 1, ToFeel(*value), allowed->text()),
             fmt::format("the output {} of rule {} is not among the output values {}", ToFeel(*value), r + 1,
                         allowed->text())});
    }
    const bool adds = table_.aggregation == Aggregation::kSum || table_.aggregation == Aggregation::kMin ||
                      table_.aggregation == Aggregation::kMax;
    if (table_.hit_policy == HitPolicy::kCollect && adds &&
        (!FeelCompare(*value, *value) || (table_.aggregation == Aggregation::kSum && value->is(Kind::kString)))) {
      SayAt(cell, "not_aggregable",
            {fmt::format("规则 {} 的输出 {} 不能用 {} 汇总", r + 1, ToFeel(*value), info_.aggregation),
             fmt::format("the output {} of rule {} cannot be collected by {}", ToFeel(*value), r + 1,
                         info_.aggregation)});
    }
  }

  // Nothing when it cannot be told without an input.
  static std::optional<bool> Holds(const Node& tests, const Value& value) {
    for (const NodePtr& test : tests.children) {
      if (!test->reads_tested && !ClosedValue(test->child(0))) return std::nullopt;
    }
    Evaluator evaluator(nullptr, {}, nullptr);
    const EnvPtr frame = EnvPtr::Make(nullptr, 1);
    frame->slots[0] = value;
    const Value result = evaluator.EvalTests(tests, value, frame.get());
    return result.is(Kind::kBoolean) ? std::optional(result.boolean()) : std::nullopt;
  }

  void FindUnreachable() {
    reachable_ = RuleSet(table_.rules.size(), true);
    for (const Dimension& dimension : space_.dimensions) {
      RuleSet anywhere(table_.rules.size());
      for (const Piece& piece : dimension.pieces) anywhere |= piece.may;
      for (std::size_t r = 0; r < table_.rules.size(); ++r) {
        if (anywhere.Has(r) || !reachable_.Has(r)) continue;
        const Node& cell = *table_.rules[r].inputs[dimension.columns.back()];
        const Bilingual text = {
            fmt::format("表“{}”的规则 {} 永远不会命中：{} 没有满足单元格“{}”的值", info_.owner, r + 1,
                        dimension.expression, cell.text()),
            fmt::format("rule {} of table '{}' can never hold: no value of {} satisfies the cell '{}'", r + 1,
                        info_.owner, dimension.expression, cell.text())};
        SayAt(cell, "unreachable_rule", text);
        RuleSet one(table_.rules.size());
        one.Set(r);
        reachable_ -= one;
      }
    }
  }

  // Where both rules hold, by the first such piece of every dimension.
  std::optional<std::vector<std::size_t>> Common(std::size_t a, std::size_t b) const {
    std::vector<std::size_t> point;
    for (const Dimension& dimension : space_.dimensions) {
      const auto found = std::ranges::find_if(
          dimension.pieces, [&](const Piece& piece) { return piece.must.Has(a) && piece.must.Has(b); });
      if (found == dimension.pieces.end()) return std::nullopt;
      point.push_back(static_cast<std::size_t>(found - dimension.pieces.begin()));
    }
    return point;
  }

  // Whether two rules give the same; nothing when that depends on inputs.
  std::optional<bool> SameOutputs(std::size_t a, std::size_t b) const {
    bool certain = true;
    for (std::size_t c = 0; c < table_.outputs.size(); ++c) {
      if (outputs_[a][c] && outputs_[b][c]) {
        if (!FeelEqual(*outputs_[a][c], *outputs_[b][c]).value_or(false)) return false;
      } else if (table_.rules[a].outputs[c]->text() != table_.rules[b].outputs[c]->text()) {
        certain = false;
      }
    }
    return certain ? std::optional(true) : std::nullopt;
  }

  void FindOverlaps() {
    const bool any = table_.hit_policy == HitPolicy::kAny;
    std::size_t more = 0;
    std::size_t told = 0;
    std::size_t untold = 0;
    for (std::size_t b = 0; b < table_.rules.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        const std::optional<bool> same = any ? SameOutputs(a, b) : std::optional(false);
        if (same == true) continue;
        const auto point = Common(a, b);
        if (!point) continue;
        if (!same) {
          ++untold;
        } else if (told++ < options_.most) {
          SayOverlap(a, b, any, Place(*point));
        } else {
          ++more;
        }
      }
    }
    if (untold > 0) {
      Limit(fmt::format("有 {} 对规则同时命中，输出由计算得出，无法判断是否相同", untold),
            fmt::format("{} pairs of rules hold together with computed outputs that may differ", untold));
    }
    if (more > 0) SayMore("overlap", more);
  }

  void SayOverlap(std::size_t a, std::size_t b, bool any, const std::string& place) {
    if (any) {
      Say(*table_.rules[b].source, "conflict",
          {fmt::format("表“{}”的规则 {} 和 {} 同时适用于 {} 但输出不同；命中策略 ANY 不允许", info_.owner, a + 1, b + 1,
                       place),
           fmt::format("rules {} and {} of table '{}' both fit {} with different outputs; hit policy ANY forbids that",
                       a + 1, b + 1, info_.owner, place)});
      return;
    }
    Say(*table_.rules[b].source, "overlap",
        {fmt::format("表“{}”的规则 {} 和 {} 同时适用于 {}；命中策略 UNIQUE 不允许", info_.owner, a + 1, b + 1, place),
         fmt::format("rules {} and {} of table '{}' both fit {}; hit policy UNIQUE forbids that", a + 1, b + 1,
                     info_.owner, place)});
  }

  void SayMore(const std::string& key, std::size_t more) {
    const bool gap = key == "gap";
    Say(*table_.source, key,
        {fmt::format("表“{}”还有{} {} 处{}", info_.owner, gap ? "至少" : "", more, gap ? "缺口" : "规则重叠"),
         fmt::format("table '{}' has {}{} more {}", info_.owner, gap ? "at least " : "", more,
                     gap ? "gaps" : "pairs of rules that overlap")});
  }

  // The priority of a rule's outputs, smaller first; nothing when they are computed.
  std::optional<std::vector<std::size_t>> PriorityOf(std::size_t rule) const {
    std::vector<std::size_t> priority;
    for (std::size_t c = 0; c < table_.outputs.size(); ++c) {
      const auto& priorities = table_.outputs[c].priorities;
      if (!outputs_[rule][c]) {
        if (priorities.empty()) continue;  // all alike in this column
        return std::nullopt;
      }
      const auto found = std::ranges::find_if(
          priorities, [&](const Value& value) { return FeelEqual(value, *outputs_[rule][c]).value_or(false); });
      priority.push_back(static_cast<std::size_t>(found - priorities.begin()));
    }
    return priority;
  }

  void FindShadowed() {
    std::vector<std::optional<std::vector<std::size_t>>> priorities(table_.rules.size());
    const bool by_priority = table_.hit_policy == HitPolicy::kPriority;
    for (std::size_t r = 0; by_priority && r < table_.rules.size(); ++r) {
      priorities[r] = PriorityOf(r);
      if (priorities[r]) continue;
      Limit(fmt::format("规则 {} 的输出由计算得出，优先次序未知", r + 1),
            fmt::format("the output of rule {} is computed, so its priority is not known", r + 1));
      return;
    }
    for (std::size_t r = 0; r < table_.rules.size(); ++r) {
      if (!reachable_.Has(r)) continue;
      RuleSet better(table_.rules.size());
      for (std::size_t other = 0; other < table_.rules.size(); ++other) {
        const bool first =
            by_priority ? std::pair(*priorities[other], other) < std::pair(*priorities[r], r) : other < r;
        if (first && reachable_.Has(other)) better.Set(other);
      }
      CoverSpace within;
      for (const Dimension& dimension : space_.dimensions) {
        std::vector<RuleSet>& values = within.emplace_back();
        for (const Piece& piece : dimension.pieces) {
          if (piece.may.Has(r)) values.push_back(piece.must);
        }
      }
      CoverSearch search(within, table_.rules.size(), steps_);
      if (better.empty() || search.FindHole(better)) continue;
      if (search.exhausted()) return OutOfBudget("被遮盖的规则", "shadowed rules");
      Say(*table_.rules[r].source, "shadowed_rule",
          {fmt::format("表“{}”的规则 {} 永远不会被选中：凡是它适用之处，{}的规则都先被选中", info_.owner, r + 1,
                       by_priority ? "优先" : "前面"),
           fmt::format("rule {} of table '{}' is never chosen: wherever it fits, {} rules are chosen first", r + 1,
                       info_.owner, by_priority ? "preferred" : "earlier")});
    }
  }

  // One gap after the other: each is widened to a box that no rule touches, and the search goes on outside of it.
  void FindGaps() {
    CoverSpace counted;
    std::vector<std::vector<std::size_t>> pieces;  // index of each counted value among the pieces
    for (const Dimension& dimension : space_.dimensions) {
      std::vector<RuleSet>& values = counted.emplace_back();
      std::vector<std::size_t>& indices = pieces.emplace_back();
      for (std::size_t p = 0; p < dimension.pieces.size(); ++p) {
        if (!dimension.pieces[p].counts) continue;
        values.push_back(dimension.pieces[p].may);
        indices.push_back(p);
      }
      if (values.empty()) return;
    }
    const std::size_t boxes = options_.most + 1;
    const std::size_t rules = table_.rules.size();
    CoverSpace space = counted;
    for (auto& values : space) {
      for (RuleSet& holds : values) {
        RuleSet wider(rules + boxes);
        holds.ForEach([&](std::size_t rule) { wider.Set(rule); });
        holds = std::move(wider);
      }
    }
    RuleSet all(rules + boxes);
    for (std::size_t r = 0; r < rules; ++r) all.Set(r);
    for (std::size_t found = 0; found < boxes; ++found) {
      CoverSearch search(space, rules + boxes, steps_);
      auto hole = search.FindHole(all);
      if (search.exhausted()) return OutOfBudget("缺口", "gaps");
      if (!hole) return;
      if (found == options_.most) return SayMore("gap", 1);
      const auto box = Widen(counted, *hole);
      for (std::size_t d = 0; d < space.size(); ++d) {
        for (const std::size_t v : box[d]) space[d][v].Set(rules + found);
      }
      all.Set(rules + found);
      for (std::size_t d = 0; d < pieces.size(); ++d) (*hole)[d] = pieces[d][(*hole)[d]];
      SayGap(Place(*hole));
    }
  }

  void SayGap(const std::string& place) {
    Say(*table_.source, "gap",
        {place.empty() ? fmt::format("表“{}”没有规则；请增加规则或默认输出", info_.owner)
                       : fmt::format("表“{}”没有规则适用于 {}；请增加规则或默认输出", info_.owner, place),
         fmt::format("no rule of table '{}' fits {}; add a rule or a default output", info_.owner, place)});
  }

  // The values that can join the hole, dimension by dimension, without any rule holding anywhere in the product.
  static std::vector<std::vector<std::size_t>> Widen(const CoverSpace& space, const std::vector<std::size_t>& hole) {
    std::vector<RuleSet> meets;
    std::vector<std::vector<std::size_t>> box;
    for (std::size_t d = 0; d < space.size(); ++d) {
      meets.push_back(space[d][hole[d]]);
      box.push_back({hole[d]});
    }
    for (std::size_t d = 0; d < space.size(); ++d) {
      RuleSet others;
      for (std::size_t e = 0; e < space.size(); ++e) {
        if (e == d) continue;
        if (others == RuleSet()) {
          others = meets[e];
        } else {
          others &= meets[e];
        }
      }
      for (std::size_t v = 0; v < space[d].size(); ++v) {
        if (v == hole[d]) continue;
        const bool touched = space.size() == 1 ? !space[d][v].empty() : others.Meets(space[d][v]);
        if (touched) continue;
        box[d].push_back(v);
        meets[d] |= space[d][v];
      }
    }
    return box;
  }

  void FindUncoveredOutputs() {
    for (std::size_t c = 0; c < table_.outputs.size(); ++c) {
      const Table::Output& output = table_.outputs[c];
      if (output.priorities.empty()) continue;
      std::vector<Value> given;
      bool computed = false;
      for (std::size_t r = 0; r < table_.rules.size(); ++r) {
        if (!reachable_.Has(r)) continue;
        computed = computed || !outputs_[r][c];
        if (outputs_[r][c]) given.push_back(*outputs_[r][c]);
      }
      if (output.fallback) {
        const auto value = ClosedValue(*output.fallback);
        computed = computed || !value;
        if (value) given.push_back(*value);
      }
      for (const Value& wanted : output.priorities) {
        const auto is_wanted = [&](const Value& value) { return FeelEqual(value, wanted).value_or(false); };
        if (std::ranges::any_of(given, is_wanted)) continue;
        if (computed) {
          Limit(fmt::format("输出由计算得出，无法判断是否给出输出值 {}", ToFeel(wanted)),
                fmt::format("outputs are computed, so it is not known whether {} is ever given", ToFeel(wanted)));
          break;
        }
        Say(*output.source, "uncovered_output",
            {fmt::format("表“{}”声明的输出值 {} 没有任何规则给出", info_.owner, ToFeel(wanted)),
             fmt::format("no rule of table '{}' gives the declared output value {}", info_.owner, ToFeel(wanted))});
      }
    }
  }

  std::string Place(const std::vector<std::size_t>& point) const {
    std::string place;
    for (std::size_t d = 0; d < point.size(); ++d) {
      place += fmt::format("{}{} = {}", place.empty() ? "" : ", ", space_.dimensions[d].expression,
                           ToFeel(space_.dimensions[d].pieces[point[d]].value));
    }
    return place.empty() ? "every input" : place;
  }

  void OutOfBudget(std::string_view zh, std::string_view en) {
    Limit(fmt::format("{}：组合太多，未能在预算内证明", zh),
          fmt::format("{}: too many combinations to prove within the budget", en));
  }
  void Limit(std::string zh, std::string en) { limits_.push_back({std::move(zh), std::move(en)}); }
  void Say(const Source& source, std::string key, Bilingual text) {
    findings_.push_back(FindingAt(source, 0, std::move(key), std::move(text)));
  }
  void SayAt(const Node& node, std::string key, Bilingual text) {
    findings_.push_back(FindingAt(*node.source, node.begin, std::move(key), std::move(text)));
  }

  const Table& table_;
  const TableInfo& info_;
  const CheckOptions& options_;
  std::vector<CheckFinding>& findings_;
  std::int64_t steps_;
  TableSpace space_;
  std::vector<Bilingual> limits_;
  std::vector<std::vector<std::optional<Value>>> outputs_;  // by rule and column
  RuleSet reachable_ = RuleSet(table_.rules.size(), true);
};

}  // namespace

CheckFinding FindingAt(const Source& source, std::size_t offset, std::string key, Bilingual text) {
  const Position position = PositionOf(source, offset);
  return {.file = source.file,
          .line = position.line,
          .column = position.column,
          .key = std::move(key),
          .text = std::move(text),
          .element = source.element};
}

TableProof CheckTable(const Table& table, const TableInfo& info, const CheckOptions& options,
                      std::vector<CheckFinding>& findings) {
  return TableChecker(table, info, options, findings).Run();
}

}  // namespace yq::decision
