// Proves a pack whole: all that the loader demands, and then what only running it can show (every worked example
// passes, every condition fails somewhere, every rule is hit, no table has a gap or an overlap its hit policy forbids,
// tasks form one graph that ends in one decision, letters use known placeholders). Pure but for reading the pack's
// files; no server, no database.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "platform/pack/finding.h"

namespace yq::pack {

// All findings, sorted by place. Empty: the pack is whole.
[[nodiscard]] Findings CheckPack(const std::string& folder);

// `yinqiao check PACK...`: prints findings, one a line, and a last line "3 findings" or "hello is whole: 61 facts,
// 8 policies, …". Gives the exit status: 0 whole, 1 any finding, 2 wrong use.
int RunCheck(const std::vector<std::string>& arguments, std::ostream& out);

}  // namespace yq::pack
