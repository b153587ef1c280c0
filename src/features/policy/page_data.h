// Pack entries as the data of the templates. Pure.
#pragma once

#include "platform/pack/pack.h"
#include "platform/pages/pages.h"

namespace yq::policy {

[[nodiscard]] pages::Data HomeData(const pack::Pack& pack, Date today, Language language);
[[nodiscard]] pages::Data PoliciesData(const pack::Pack& pack, Date today, Language language);
[[nodiscard]] pages::Data PolicyData(const pack::Pack& pack, const pack::Policy& policy,
                                     const pack::PolicyVersion& version, Date today, Language language);
[[nodiscard]] pages::Data ServicesData(const pack::Pack& pack, Language language);
[[nodiscard]] pages::Data ServiceData(const pack::Pack& pack, const pack::Service& service, Language language);

// A cell of a decision table for people: codes of `about` as their labels, "-" as "any"; else as written.
[[nodiscard]] std::string CellInWords(const pack::Pack& pack, const pack::Fact* about, std::string_view cell,
                                      Language language);

}  // namespace yq::policy
