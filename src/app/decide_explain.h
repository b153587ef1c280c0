// What `yinqiao decide --explain` tells of one question, as JSON for programs and as text for people.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "engine/decision/decision.h"

namespace yq::app {

struct Explanation {
  const decision::Model* model = nullptr;
  std::string decision;
  bool determined = true;
  decision::Outcome outcome;                       // determined: value, diagnostics, trace
  std::vector<std::string> not_given;              // inputs it reads that nobody gave
  decision::PartialOutcome partial;                // of a question with unknown inputs: what is missing, bounds
  std::optional<decision::NearestChange> nearest;  // when changeable inputs were named
};

[[nodiscard]] boost::json::value ExplanationJson(const Explanation& explanation);
[[nodiscard]] std::string ExplanationText(const Explanation& explanation, Language language);

}  // namespace yq::app
