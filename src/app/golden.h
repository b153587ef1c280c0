// For tests: compares a whole surface of the program with its file in tests/golden. With YQ_GOLDEN=renew in the
// environment (./dev golden) the file is rewritten instead.
#pragma once

#include <string>
#include <string_view>

namespace yq::app {

// "" when `text` is what stands in `file` (a path in the source tree); else the first lines that differ and how to
// renew.
[[nodiscard]] std::string GoldenDifference(const std::string& file, std::string_view text);

}  // namespace yq::app
