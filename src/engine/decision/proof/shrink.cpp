// Cutting a failing model down: every smaller model that still fails is kept, until nothing can go.
#include <algorithm>
#include <chrono>

#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

class Shrinker {
 public:
  Shrinker(Ways& ways, Shrunk start, double seconds)
      : ways_(ways),
        best_(std::move(start)),
        end_(std::chrono::steady_clock::now() +
             std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds))) {}

  Shrunk Run() {
    OneRow();
    for (bool smaller = true; smaller && !Late();) {
      smaller = false;
      smaller |= DropDecisions();
      smaller |= DropInputs();
      smaller |= SimplifyDecisions();
    }
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool Late() const { return std::chrono::steady_clock::now() > end_; }

  bool Try(DrawnModel model, std::vector<Row> rows) {
    if (Late()) return false;
    const auto compared = ways_.Compare(model, rows);
    if (!compared || !*compared) return false;
    best_ = {std::move(model), std::move(rows), **compared};
    return true;
  }

  void OneRow() {
    const std::vector<Row> rows = best_.rows;
    const std::size_t first = best_.difference.row;
    if (first < rows.size() && Try(best_.model, {rows[first]})) return;
    for (std::size_t count = rows.size() / 2; count > 0; count /= 2) {
      for (std::size_t at = 0; at + count <= best_.rows.size();) {
        std::vector<Row> fewer = best_.rows;
        const auto begin = fewer.begin() + static_cast<std::ptrdiff_t>(at);
        fewer.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
        if (fewer.empty() || !Try(best_.model, std::move(fewer))) at += count;
      }
    }
  }

  bool DropDecisions() {
    bool smaller = false;
    for (std::size_t d = best_.model.decisions.size(); d-- > 0;) {
      DrawnModel model = best_.model;
      model.decisions.erase(model.decisions.begin() + static_cast<std::ptrdiff_t>(d));
      smaller |= !model.decisions.empty() && Try(std::move(model), best_.rows);
    }
    return smaller;
  }

  bool DropInputs() {
    bool smaller = false;
    for (std::size_t i = best_.model.inputs.size(); i-- > 0;) {
      DrawnModel model = best_.model;
      std::vector<Row> rows = best_.rows;
      model.inputs.erase(model.inputs.begin() + static_cast<std::ptrdiff_t>(i));
      for (Row& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
      smaller |= !model.inputs.empty() && Try(std::move(model), std::move(rows));
    }
    return smaller;
  }

  // One change to one decision, kept when it still fails.
  template <class Change>
  bool TryDecision(std::size_t d, Change change) {
    DrawnModel model = best_.model;
    change(model.decisions[d]);
    return Try(std::move(model), best_.rows);
  }

  bool SimplifyDecisions() {
    bool smaller = false;
    for (std::size_t d = 0; d < best_.model.decisions.size(); ++d) {
      if (best_.model.decisions[d].is_table()) {
        smaller |= SimplifyTable(d);
      } else {
        smaller |= SimplifyText(d, best_.model.decisions[d].literal,
                                [](DrawnDecision& decision) -> std::string& { return decision.literal; });
      }
    }
    return smaller;
  }

  bool SimplifyTable(std::size_t d) {
    bool smaller = false;
    const auto table = [&]() -> const DrawnTable& { return best_.model.decisions[d].table; };
    for (std::size_t r = table().rules.size(); r-- > 0;) {
      if (table().rules.size() < 2) break;
      smaller |= TryDecision(
          d, [r](DrawnDecision& x) { x.table.rules.erase(x.table.rules.begin() + static_cast<std::ptrdiff_t>(r)); });
    }
    for (std::size_t c = table().columns.size(); c-- > 0;) {
      if (table().columns.size() < 2) break;
      smaller |= TryDecision(d, [c](DrawnDecision& x) {
        x.table.columns.erase(x.table.columns.begin() + static_cast<std::ptrdiff_t>(c));
        for (DrawnTable::Rule& rule : x.table.rules)
          rule.inputs.erase(rule.inputs.begin() + static_cast<std::ptrdiff_t>(c));
      });
    }
    for (std::size_t c = 0; c < table().columns.size(); ++c) {
      if (!table().columns[c].allowed.empty())
        smaller |= TryDecision(d, [c](DrawnDecision& x) { x.table.columns[c].allowed.clear(); });
      if (!table().columns[c].type.empty())
        smaller |= TryDecision(d, [c](DrawnDecision& x) { x.table.columns[c].type.clear(); });
      smaller |= SimplifyText(d, table().columns[c].expression,
                              [c](DrawnDecision& x) -> std::string& { return x.table.columns[c].expression; });
    }
    for (std::size_t o = 0; o < table().outputs.size(); ++o) {
      if (!table().outputs[o].default_value.empty())
        smaller |= TryDecision(d, [o](DrawnDecision& x) { x.table.outputs[o].default_value.clear(); });
      if (!table().outputs[o].type.empty())
        smaller |= TryDecision(d, [o](DrawnDecision& x) { x.table.outputs[o].type.clear(); });
    }
    for (std::size_t r = 0; r < table().rules.size(); ++r) {
      for (std::size_t c = 0; c < table().columns.size(); ++c) {
        const std::string cell = table().rules[r].inputs[c];
        if (cell == "-") continue;
        const auto replaced_by = [&](std::string text) {
          return TryDecision(d, [&](DrawnDecision& x) { x.table.rules[r].inputs[c] = std::move(text); });
        };
        if (replaced_by("-")) {
          smaller = true;
          continue;
        }
        const std::size_t comma = cell.find(", ");
        if (comma != std::string::npos && !cell.starts_with("not("))
          smaller |= replaced_by(cell.substr(0, comma)) || replaced_by(cell.substr(comma + 2));
      }
      for (std::size_t o = 0; o < table().outputs.size(); ++o) {
        smaller |= SimplifyText(d, table().rules[r].outputs[o],
                                [r, o](DrawnDecision& x) -> std::string& { return x.table.rules[r].outputs[o]; });
      }
    }
    if (!best_.model.decisions[d].type.empty()) smaller |= TryDecision(d, [](DrawnDecision& x) { x.type.clear(); });
    return smaller;
  }

  // Replaces an expression by something inside its parentheses or by a small literal.
  template <class Place>
  bool SimplifyText(std::size_t d, std::string text, Place place) {
    bool smaller = false;
    for (bool again = true; again && text.size() > 4;) {
      again = false;
      for (const std::string& part : PartsOf(text)) {
        if (part.size() >= text.size()) continue;
        if (TryDecision(d, [&](DrawnDecision& x) { place(x) = part; })) {
          text = part;
          smaller = again = true;
          break;
        }
      }
    }
    return smaller;
  }

  // What stands in parentheses, and the texts with one such part replaced by 1 or true.
  static std::vector<std::string> PartsOf(const std::string& text) {
    std::vector<std::string> parts;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < text.size() && parts.size() < 60; ++i) {
      if (text[i] == '(') open.push_back(i);
      if (text[i] != ')' || open.empty()) continue;
      const std::size_t from = open.back();
      open.pop_back();
      parts.push_back(text.substr(from, i - from + 1));
      parts.push_back(text.substr(from + 1, i - from - 1));
      for (const char* instead : {"1", "true", "\"a\""})
        parts.push_back(text.substr(0, from) + instead + text.substr(i + 1));
    }
    std::ranges::sort(parts, {}, &std::string::size);
    return parts;
  }

  Ways& ways_;
  Shrunk best_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace

Shrunk Shrink(Ways& ways, DrawnModel model, std::vector<Row> rows, Difference difference, double seconds) {
  return Shrinker(ways, {std::move(model), std::move(rows), std::move(difference)}, seconds).Run();
}

}  // namespace yq::decision::proof
