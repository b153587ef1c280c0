// People: profile, who saw it, drafts with the one form for several services, handing in. README.md says what always
// holds. Functions with a Tx belong to their transaction; the class is safe from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/access/access.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"
#include "platform/attachments/attachments.h"
#include "platform/cases/cases.h"
#include "platform/facts/facts.h"
#include "platform/pack/pack.h"

namespace yq::people {

extern const store::Module kStoreModule;  // after attachments and facts
extern const std::span<const api::Message> kMessages;

// The fact that holds a person's name, in every pack.
inline constexpr std::string_view kNameFact = "full_name";

// Makes the person's record and data key, for access::Config::on_new_talent.
[[nodiscard]] Result<> MakePerson(store::Tx& tx, const facts::Vault& vault, const Id& person, Language language,
                                  Instant now);
// The name they gave, for access::Config::name_of_person; nothing when it is not known.
[[nodiscard]] Result<std::optional<Bilingual>> NameOfPerson(store::Tx& tx, const Id& person);

// Of these files those attached to drafts, for attachments::Config::in_use.
[[nodiscard]] Result<std::vector<Id>> FilesInUse(store::Tx& tx, const std::vector<Id>& files, attachments::Use use);

struct Limits {
  std::int64_t open_drafts = 50;  // of one person
  std::size_t services = 20;      // in one draft
};

struct Config {
  std::shared_ptr<const pack::Pack> pack;
  const crypto::KeyRing& keys;
  access::Access& access;
  const attachments::Attachments& attachments;
  // cases::Cases::Open, in the same transaction.
  std::function<Result<cases::Receipt>(store::Tx&, const cases::By&, const cases::NewCase&)> open_case;
  Limits limits = {};
};

// GET /api/profile, PATCH /api/profile/facts, GET /api/profile/accesses, /api/drafts..., POST /api/cases.
void AddEndpoints(api::Table& table, const Config& config);

}  // namespace yq::people
