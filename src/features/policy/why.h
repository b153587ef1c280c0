// The engine's reason tree in the words of the pack: fact labels, code labels, dates and amounts instead of
// expressions.
#pragma once

#include "engine/decision/explain.h"
#include "features/policy/views.h"
#include "platform/pack/pack.h"

namespace yq::policy {

[[nodiscard]] Why MakeWhy(const pack::Pack& pack, const pack::PolicyVersion& version, const decision::Reason& reason);

// A value of the engine in words; `about` (may be null) is the fact it belongs to, for codes and units.
[[nodiscard]] Bilingual ValueInWords(const pack::Pack& pack, const pack::Fact* about, const decision::Value& value);

}  // namespace yq::policy
