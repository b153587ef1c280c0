// The parts of CheckPack that run the models.
#pragma once

#include "platform/pack/dmn_text.h"
#include "platform/pack/pack.h"

namespace yq::pack {

// Every worked example gives what it says; every condition fails in one; every rule is hit by one.
void CheckExamples(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings);

// No table has a gap or an overlap that its hit policy forbids. Tried are the limits named in the cells, one unit to
// each side, all codes and both truth values, in every combination; tables whose cells read other data, and those with
// more than kMaxCombinations, are left to the examples. A number or date that is no fact is tried between the least and
// the greatest limit alone.
void CheckTables(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings);

}  // namespace yq::pack
