// The wired program: pack, database, keys, accounts, endpoint table, in the order in which they need one another. One
// per process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "base/clock.h"
#include "base/date.h"
#include "engine/crypto/key_ring.h"
#include "engine/http/static_files.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/access/access.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"
#include "platform/attachments/attachments.h"
#include "platform/cases/cases.h"
#include "platform/pack/pack.h"
#include "platform/pages/pages.h"

namespace yq::app {

// What every module brings to the store, lowest first.
[[nodiscard]] std::span<const store::Module> StoreModules();

// The messages of all modules.
[[nodiscard]] std::unique_ptr<api::Messages> MakeMessages();

struct Parts {
  Config config;
  SystemClock clock;
  std::shared_ptr<const pack::Pack> pack;
  TimeZone zone = TimeZone::Utc();
  std::optional<crypto::KeyRing> keys;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<api::Messages> messages;
  std::shared_ptr<const pages::Shell> shell;
  std::optional<http::StaticFiles> files;  // of the built web folder; none when it is not there
  std::unique_ptr<access::Access> access;
  std::unique_ptr<attachments::Attachments> attachments;
  std::unique_ptr<cases::Cases> cases;
  api::Table table;
};

// Opens data folder, database and keys, brings the schema up to date, loads the pack and fills the endpoint table.
[[nodiscard]] Result<std::unique_ptr<Parts>> OpenProgram(Config config);

// Only pack and table, without a database: for `openapi`.
[[nodiscard]] Result<std::unique_ptr<Parts>> DescribeProgram(Config config);

// Opens the store of a configuration, without migrating.
[[nodiscard]] Result<std::unique_ptr<store::Store>> OpenStore(const Config& config);

// The error in words, with its problems, one a line; findings that bring their own words stand in the English text
// alone.
[[nodiscard]] std::string InWords(const api::Messages& messages, const Error& error, Language language);

// Prints the error in both languages, and its private detail (the reader runs this machine), to standard error; gives
// the exit status 1. The one way in which commands tell of errors.
int SayError(const Error& error);

}  // namespace yq::app
