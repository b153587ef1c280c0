// The nearest change: the smallest change of what somebody can change that turns an answer. Only values at the limits
// of the model are tried, every found change is applied and decided before it is told.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/partial.h"

namespace yq::decision {

// An input that may be changed. Values of an ordered type keep to whole steps: of `step` for numbers, of `step` days,
// seconds or months for dates, times and durations.
struct Changeable {
  Domain domain;    // of the input; `may_be_null`: it may also be given up
  Number step = 1;  // more than 0
  double cost = 1;  // of one step; of any change where values have no order
};

struct NearestOptions {
  DecideOptions decide = {};
  std::int64_t budget = 200'000;  // decisions of the model evaluated in the search
  std::size_t most_inputs = 3;    // that may change together
};

struct NearestChange {
  struct Item {
    std::string input;
    Value from, to;
  };
  bool found = false;
  std::vector<Item> changes;  // in the order of the changeable inputs; none when the answer is the wanted one already
  double distance = 0;        // sum of steps times cost
  Value answer;               // after the change
  // No input is unknown that can still turn the answer away. False: with the change the wanted answer becomes possible.
  bool certain = false;
  // Found: no change of fewer inputs, or of as many and nearer, does it. Not found: none of `most_inputs` inputs does.
  bool proven = false;
};

// How far a value is from another, in steps times cost. Into or out of null counts as one step, but a number that was
// null counts from 0. Values of a list count one step, and a thousandth of it for each place between them.
double ChangeDistance(const Changeable& changeable, const Value& from, const Value& to);

// Inputs in `known` keep their value but for the changeable ones; any other is unknown, as in DecidePartially. `wanted`
// absent: any answer but the present one (which must then be determined). Fewest inputs first, then the nearest; of
// equal ones the first in the order given. kNotFound "decision.no_such_decision".
Result<NearestChange> FindNearestChange(const Model& model, std::string_view decision, const Context& known,
                                        std::span<const Changeable> changeable, const std::vector<Domain>& unknown,
                                        const std::optional<Value>& wanted, const NearestOptions& options = {});

}  // namespace yq::decision
