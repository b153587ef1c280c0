// The checks of one table. Internal.
#pragma once

#include <vector>

#include "engine/decision/check.h"
#include "engine/decision/dmn/element.h"

namespace yq::decision {

// A finding at a place in a source.
CheckFinding FindingAt(const Source& source, std::size_t offset, std::string key, Bilingual text);

TableProof CheckTable(const Table& table, const TableInfo& info, const CheckOptions& options,
                      std::vector<CheckFinding>& findings);

// Values that do not fit the types declared for them, wherever both are known.
void CheckTypes(const ModelImpl& model, std::vector<CheckFinding>& findings);

}  // namespace yq::decision
