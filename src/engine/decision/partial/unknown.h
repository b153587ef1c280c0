// An input that is not known: all it may be, and the values worth trying. Between two neighbouring points nothing in
// the model changes.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "engine/decision/dmn/run.h"
#include "engine/decision/partial.h"
#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/cuts.h"

namespace yq::decision {

struct Unknown {
  const Element* element = nullptr;
  Abstract domain;            // all it may be
  std::vector<Value> points;  // the values worth trying
  bool complete = true;       // the points stand for every value
};

// All that an input may be, without any point, and with the points at the constants it meets.
Abstract DomainOf(const Element& input, const Domain& domain);
Unknown MakeUnknown(const Element& input, const Domain& domain, const std::vector<Value>& constants);

// Points found before, by comparison and input.
using KnownCrossings = std::map<std::pair<const Node*, const Element*>, std::vector<Value>>;
// Adds the points at which something computed crosses what it is compared with.
void AddDerivedPoints(const Model& model, std::span<const GivenValue> given, const DecideOptions& options,
                      const CutCollector& cuts, std::vector<Unknown>& unknowns, KnownCrossings& crossings);

// The same for one input and one comparison while everything else it reads is fixed.
void AddCrossings(const Model& model, std::span<const GivenValue> fixed, const DecideOptions& options,
                  const CutCollector::Derived& derived, Unknown& unknown);

}  // namespace yq::decision
