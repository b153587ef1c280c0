// Accounts, sessions and the ways to sign in. Talents come by a link sent to their mail address, staff by password and
// one-time code. Tokens are kept as hashes, mail addresses and code secrets sealed; an unknown account is answered with
// the same bytes and the same work as a known one. A session ends after 15 (staff) or 30 (talent) minutes without a
// request and after 12 hours in any case; rights are read from the database at each request. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/language.h"
#include "base/result.h"
#include "engine/crypto/key_ring.h"
#include "engine/store/module.h"
#include "platform/api/authenticator.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"

namespace yq::access {

extern const store::Module kStoreModule;  // after audit and api
extern const std::span<const api::Message> kMessages;

struct Limits {
  std::chrono::minutes staff_idle{15};
  std::chrono::minutes talent_idle{30};
  std::chrono::hours session{12};
  std::chrono::minutes link{15};
  std::chrono::seconds touch{30};  // activity is written at most this often
  int links_per_address = 6;       // an hour; further ones are answered alike and not sent
};

struct Letter {
  std::string to;  // one address
  Language language = Language::kZh;
  std::string subject;
  std::string text;
};

struct Config {
  store::Store& store;
  const crypto::KeyRing& keys;
  // Queues a mail in the transaction (app/wiring.cpp hands it to the outbox of platform/jobs).
  std::function<Result<>(store::Tx&, const Letter&, Instant now)> send_mail;
  std::string public_url;  // "https://talents.example.org", for links in mails
  Bilingual site_name;
  // A talent signs in for the first time: makes the person's record in the same transaction. May be empty.
  std::function<Result<>(store::Tx&, const Id& person, std::string_view email, Language language)> on_new_talent = {};
  // The talent's name, if known; may be empty.
  std::function<Result<std::optional<Bilingual>>(store::Tx&, const Id& person)> name_of_person = {};
  std::function<Bilingual(std::string_view department)> title_of_department = {};  // may be empty
  Limits limits = {};
};

struct NewStaff {
  std::string login;  // 3 to 64 of a-z 0-9 . _ -
  Bilingual name;
  std::string email;     // may be empty
  std::string password;  // at least 12 characters
  std::vector<api::Role> roles;
  std::string department;                         // the pack's id; "" for none
  std::optional<crypto::Bytes> totp_secret = {};  // absent: a new one
  Language language = Language::kZh;
};
struct MadeStaff {
  Id account;
  crypto::Bytes totp_secret;  // to be shown once, see crypto::TotpUri
};

// One member of staff as others of the department see them.
struct Colleague {
  Id id;
  Bilingual name;
  std::string department;
  std::vector<api::Role> roles;
};

class Access final : public api::Authenticator {
 public:
  explicit Access(Config config);
  ~Access() override;

  [[nodiscard]] Result<std::optional<api::SignedIn>> Find(std::string_view session_token, Instant now) override;

  // Staff accounts, for seeding and the account command. Hashing takes 60 ms, so make the hash before the transaction:
  // MakeStaff opens its own. Errors: kInvalid with problems at /login, /password, /roles ...; kConflict
  // "access.login_taken".
  [[nodiscard]] Result<MadeStaff> MakeStaff(const NewStaff& staff, const api::Actor& by, Instant now);
  [[nodiscard]] Result<> SetPassword(const std::string& login, std::string_view password, const api::Actor& by,
                                     Instant now);
  [[nodiscard]] Result<> SetRoles(const std::string& login, const std::vector<api::Role>& roles,
                                  std::string_view department, const api::Actor& by, Instant now);
  // Closes the account and ends its sessions.
  [[nodiscard]] Result<> CloseAccount(const std::string& login, const api::Actor& by, Instant now);

  // A talent's account without a mail (seeding): the account of this address, made when there is none.
  struct TalentAccount {
    Id account;
    Id person;
    bool is_new = false;
  };
  [[nodiscard]] Result<TalentAccount> FindOrMakeTalent(store::Tx& tx, std::string_view email, Language language,
                                                       Instant now, std::optional<Id> person = {});

  // Inside the caller's transaction.
  [[nodiscard]] Result<std::map<Id, Bilingual>> Names(store::Tx& tx, const std::vector<Id>& accounts);
  [[nodiscard]] Result<std::vector<Colleague>> Colleagues(store::Tx& tx, std::string_view department);
  [[nodiscard]] Result<std::optional<Colleague>> FindStaff(store::Tx& tx, const Id& account);
  // The mail address of a person's account, for sending; nothing when there is none.
  [[nodiscard]] Result<std::optional<std::string>> EmailOfPerson(store::Tx& tx, const Id& person);
  // The same with the language of the account.
  struct Contact {
    std::string email;
    Language language = Language::kZh;
  };
  [[nodiscard]] Result<std::optional<Contact>> ContactOfPerson(store::Tx& tx, const Id& person);
  // Sends a mail to the person's address in their language; does nothing when there is no account.
  [[nodiscard]] Result<> MailPerson(store::Tx& tx, const Id& person, const Bilingual& subject, const Bilingual& text,
                                    Instant now);

  // A live session of an account without signing in (tests, seeding); gives the cookie's value.
  [[nodiscard]] Result<std::string> OpenSession(const Id& account, Instant now);

  // For the nightly cleaning: sessions, links and counters that have ended.
  [[nodiscard]] Result<std::int64_t> Forget(store::Tx& tx, Instant now);

  // POST /api/email-links, POST /api/sessions/email, POST /api/sessions/staff, GET and DELETE /api/session,
  // GET /api/sessions, DELETE /api/sessions/{id}; for administrators /api/accounts...
  void AddEndpoints(api::Table& table);

  struct Impl;  // internal

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace yq::access
