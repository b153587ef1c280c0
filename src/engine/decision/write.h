// Models back to XML. The text is DMN 1.5 whatever version was read, in one canonical form: two blanks per level, one
// element a line, texts and attributes as they were. Nothing is lost: diagrams, extension elements, comments,
// descriptions, ids, annotations, knowledge sources, artifacts. Why it rewrites the file's own tree instead of printing
// the loaded model: docs/decisions/0010-models-written-from-their-own-tree.md.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/decision/model.h"

namespace yq::decision {

// The asked file of the model (not its imports) as DMN 1.5 XML. Reading it gives an equal model; writing that again
// gives the same bytes. kInvalid "decision.bad_model" for an empty model.
Result<std::string> WriteModel(const Model& model);

}  // namespace yq::decision
