// Inside this folder: finds everything wrong in a letter before anything is drawn.
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/document/letter.h"

namespace yq::document {

[[nodiscard]] std::vector<Problem> CheckLetter(const LetterDocument& letter);

}  // namespace yq::document
