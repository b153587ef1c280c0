// The way out for mail: queued in the same transaction as its cause, sent after the commit. Whoever needs to send a
// mail depends on this interface alone; the queue that keeps, sends and retries stands behind it.
#pragma once

#include <string>

#include "base/language.h"
#include "base/result.h"
#include "engine/store/store.h"

namespace yq::jobs {

struct Mail {
  std::string kind;  // stable: "access.link", for counting and tests
  std::string to;    // one address; the outbox keeps it sealed
  std::string subject;
  std::string text;  // plain text, lines end in \n
  Language language = Language::kZh;
};

class Outbox {
 public:
  Outbox() = default;
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  virtual ~Outbox() = default;

  // Any thread, inside a writing transaction.
  [[nodiscard]] virtual Result<> QueueMail(store::Tx& tx, const Mail& mail) = 0;
};

}  // namespace yq::jobs
