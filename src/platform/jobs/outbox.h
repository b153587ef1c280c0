// The outbox: what leaves the process (mail now, webhooks and messages later) is written in the transaction of its
// cause and delivered after commit, at least once, with growing pauses between attempts. Recipient and text are sealed
// at rest. Threads: QueueMail belongs to its Tx; Outbox and Deliver are safe from any thread and from several processes
// at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/language.h"
#include "base/result.h"
#include "engine/crypto/key_ring.h"
#include "engine/store/module.h"
#include "engine/store/store.h"

namespace yq::jobs {

// Plain text; `subject` is one line. Carries no personal data beyond the address (links lead to a page that asks for
// sign-in).
struct Mail {
  std::string to;
  Language language = Language::kZh;
  std::string subject;
  std::string text;
};

extern const store::Module kStoreModule;

// Writes the mail into the outbox of this transaction. kInvalid "jobs.mail_malformed" when address or subject could not
// be a mail's (control characters, no @, too long).
Result<void> QueueMail(store::Tx& tx, const crypto::KeyRing& keys, const Mail& mail, Instant now);

// How mail leaves. Send answers kUnavailable for what may pass later; any other error is final for this mail.
class MailTransport {
 public:
  MailTransport() = default;
  MailTransport(const MailTransport&) = delete;
  MailTransport& operator=(const MailTransport&) = delete;
  virtual ~MailTransport() = default;
  // `message_id` is equal for repeats of one mail.
  virtual Result<void> Send(const Mail& mail, const std::string& message_id) = 0;
};

struct SmtpConfig {
  std::string url;  // smtp://host:port or smtps://host:port
  std::string user = {};
  std::string password = {};
  std::string from;  // "name@host"
  bool require_tls = true;
};
std::unique_ptr<MailTransport> MakeSmtpTransport(SmtpConfig config);

// Keeps mail where the demonstration's /demo/mail page reads it; nothing leaves the machine.
std::unique_ptr<MailTransport> MakeKeepingTransport();

struct Delivered {
  int sent = 0;
  int postponed = 0;
  int given_up = 0;
};

// Delivers what is due, at most `limit` entries. Entries are claimed first, so that two processes never send one mail
// at the same time; a claim ends by itself after two minutes.
Result<Delivered> Deliver(store::Store& store, const crypto::KeyRing& keys, MailTransport& transport, Instant now,
                          int limit = 50);

struct KeptMail {
  Id id;
  Instant at;
  Mail mail;
};
// The newest mails, for the demonstration page.
Result<std::vector<KeptMail>> ListMail(store::Store& store, const crypto::KeyRing& keys, int limit);

}  // namespace yq::jobs
