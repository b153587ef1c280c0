// The public pages of policies and services: plain HTML in zh and en, made from the pack alone, no scripts.
#pragma once

#include <memory>

#include "platform/api/table.h"
#include "platform/pack/pack.h"
#include "platform/pages/pages.h"

namespace yq::policy {

// GET /, /{language}/, /{language}/policies[/{policy}[/{version}]], /{language}/services[/{service}],
// /{language}/privacy and
// /{language}/accessibility. Unknown ids are 404 pages.
void AddPages(api::Table& table, std::shared_ptr<const pack::Pack> pack, std::shared_ptr<const pages::Shell> shell);

// The page for an error on a page row.
[[nodiscard]] http::Response ErrorPage(const pages::Shell& shell, Language language, int status, const Bilingual& title,
                                       const Bilingual& detail);

}  // namespace yq::policy
