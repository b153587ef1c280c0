// Pages of the demonstration alone: the accounts with their one-time codes, and the mail that would have been sent.
#pragma once

#include "app/program.h"

namespace yq::app {

// GET /demo, /demo/mail, /demo/mail/{id}. Only when parts.config.demo.
void AddDemoPages(Parts& parts);

}  // namespace yq::app
