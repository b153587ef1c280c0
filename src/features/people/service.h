// What the endpoints call; Internal.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/crypto/sealed.h"
#include "features/people/form.h"
#include "features/people/people.h"
#include "features/people/views.h"
#include "platform/api/call.h"
#include "platform/api/cursor.h"

namespace yq::people {

// A draft as kept.
struct Draft {
  Id id;
  std::int64_t version = 1;
  std::vector<std::string> services;  // those the pack still has
  pack::KnownFacts answers;
  std::optional<Id> case_id;
  std::optional<std::string> receipt;  // JSON of the ReceiptView
  Instant updated_at;
};

// All that the views of one person's drafts rest on, read once.
struct Desk {
  Date today;
  std::vector<facts::Known> profile;
  std::optional<crypto::SealingKey> key;  // nothing after the person was forgotten
};

// What is attached to a draft, by material.
using Materials = std::map<std::string, attachments::Attachment>;

// One draft as read, ready to be shown outside of the transaction.
struct ReadDraft {
  Draft draft;
  Desk desk;
  Materials materials;
};

class People {
 public:
  explicit People(Config config)
      : config_(std::move(config)), still_open_(Remembering(OpenByAssessing(*config_.pack))) {}

  // ---- profile.cpp
  [[nodiscard]] Result<ProfileView> Profile(const api::Call& call, store::Tx& tx) const;
  [[nodiscard]] Result<ProfileView> ChangeFacts(const api::Call& call, store::Tx& tx, const FactsChange& change) const;
  [[nodiscard]] Result<api::List<AccessView>> Accesses(const api::Call& call, store::Tx& tx,
                                                       const api::Paging& paging) const;

  // ---- drafts.cpp. What is still open is found outside of transactions: it may take a while.
  [[nodiscard]] Result<NewDraft> PrepareBegin(const api::Call& call, const NewDraft& given) const;
  [[nodiscard]] Result<DraftView> Begin(const api::Call& call, store::Tx& tx, const NewDraft& given) const;
  [[nodiscard]] Result<DraftView> Find(const api::Call& call) const;
  [[nodiscard]] Result<api::List<DraftView>> List(const api::Call& call, const api::Paging& paging) const;
  [[nodiscard]] Result<DraftView> Change(const api::Call& call, const DraftChange& change) const;
  [[nodiscard]] Result<> Remove(const api::Call& call, store::Tx& tx) const;
  [[nodiscard]] Result<DraftView> Attach(const api::Call& call, const MaterialChoice& choice) const;
  [[nodiscard]] Result<DraftView> Detach(const api::Call& call) const;

  // ---- submission.cpp
  [[nodiscard]] Result<Submission> PrepareSubmit(const api::Call& call, const Submission& submission) const;
  [[nodiscard]] Result<api::Answer<ReceiptView>> Submit(const api::Call& call, store::Tx& tx,
                                                        const Submission& submission) const;

 private:
  [[nodiscard]] const pack::Pack& pack() const { return *config_.pack; }
  [[nodiscard]] facts::Vault vault() const { return {.keys = config_.keys, .pack = *config_.pack}; }
  [[nodiscard]] Date DayOf(Instant at) const;

  [[nodiscard]] Result<Desk> OpenDesk(const api::Call& call, store::Tx& tx) const;
  [[nodiscard]] Draft DraftFrom(const store::Row& row, const Desk& desk) const;
  [[nodiscard]] Result<Draft> FindDraft(const api::Call& call, store::Tx& tx, const Desk& desk) const;
  // To be changed: not handed in yet, and in the version the caller has seen.
  [[nodiscard]] Result<Draft> TakeDraft(const api::Call& call, store::Tx& tx, const Desk& desk) const;
  [[nodiscard]] Result<std::map<Id, Materials>> MaterialsOf(store::Tx& tx, const std::vector<Id>& drafts) const;
  [[nodiscard]] Result<Form> FormOf(const Draft& draft, const Desk& desk) const;
  [[nodiscard]] Result<DraftView> ViewOf(const api::Messages& messages, const Draft& draft, const Desk& desk,
                                         const Materials& materials) const;
  // Writes services and answers and gives the draft in its next version.
  [[nodiscard]] Result<ReadDraft> Keep(const api::Call& call, store::Tx& tx, Draft draft, Desk desk) const;
  [[nodiscard]] Result<> CheckServices(const std::vector<std::string>& services) const;
  [[nodiscard]] Result<> TakeAnswers(const std::vector<policy::FactValue>& given, const Desk& desk, Draft& draft) const;
  [[nodiscard]] std::vector<const pack::Service*> ServicesOf(const Draft& draft) const;
  [[nodiscard]] std::vector<ServiceTitle> TitlesOf(const std::vector<std::string>& services) const;
  // What is still missing, each with its place, key and label.
  [[nodiscard]] std::vector<Problem> MissingIn(const Draft& draft, const Form& form, const Materials& materials) const;

  Config config_;
  StillOpen still_open_;
};

// Whether a value sent for a sealed fact is the mask of what is known: "as it is".
[[nodiscard]] bool IsMaskOf(const boost::json::value& sent, std::string_view masked);

}  // namespace yq::people
