// The parts of CheckPack that run the models.
#pragma once

#include "platform/pack/dmn_text.h"
#include "platform/pack/pack.h"

namespace yq::pack {

// Every worked example gives what it says; every condition fails in one; every rule is hit by one.
void CheckExamples(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings);

// The engine's checks of models over the whole space (engine/decision/check.h), with what the vocabulary says of facts:
// codes, ends and decimals. A number or date that is no fact is held to lie between the least and the greatest limit
// that its cells name.
void CheckTables(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings);

}  // namespace yq::pack
