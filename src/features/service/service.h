// Services for people and for the office: cases as the portal and the desk show them, the commands on them, letters and
// their verification. Owns no tables; platform/cases keeps the records. Safe from any thread after construction.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "platform/access/access.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"
#include "platform/cases/cases.h"
#include "platform/pages/pages.h"

namespace yq::service {

extern const std::span<const api::Message> kMessages;

struct Config {
  const cases::Cases& cases;
  access::Access& access;
  std::string public_url;   // for the QR codes of letters
  std::string pack_folder;  // for the checks of the policy officer
};

// GET /api/cases, GET /api/cases/{id}, the person's answers, messages and withdrawal, letters, verification; everything
// under /api/desk.
void AddEndpoints(api::Table& table, const Config& config);

// GET /verify/{token} and /{language}/verify/{token}.
void AddPages(api::Table& table, const Config& config, std::shared_ptr<const pages::Shell> shell);

}  // namespace yq::service
