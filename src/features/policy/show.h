// Small pieces that every view of a pack shares. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/policy/views.h"
#include "platform/pack/pack.h"

namespace yq::policy {

// Nothing for a text that the pack leaves out.
[[nodiscard]] std::optional<Bilingual> Given(const Bilingual& text);
[[nodiscard]] Titled DepartmentOf(const pack::Pack& pack, std::string_view id);
[[nodiscard]] std::string KindText(pack::PolicyKind kind);
[[nodiscard]] MarkView ShowMark(pack::Mark mark);

// Decisions of a version's model by the words of the pack: its label, else the name in the model.
[[nodiscard]] Bilingual DecisionLabel(const pack::PolicyVersion& version, std::string_view decision);
// What a column or expression reads, in words: the label of the fact or parameter, the column's own label, the text.
[[nodiscard]] Bilingual ColumnLabel(const pack::Pack& pack, const decision::TableInfo::Input& input);

// Its own label or name; "result" for the only, unnamed output.
[[nodiscard]] Bilingual OutputLabel(const decision::TableInfo& table, const decision::TableInfo::Output& output);
[[nodiscard]] std::vector<ServiceLink> ServiceLinks(const pack::Pack& pack, std::string_view policy);

}  // namespace yq::policy
