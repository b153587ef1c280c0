#include <memory>

#include "features/people/service.h"

namespace yq::people {

using api::Call;
using api::IfMatch;
using api::Keyed;
using api::Paging;
using api::Permission;

namespace {

void AddProfile(api::Table& table, const std::shared_ptr<const People>& people) {
  table.Get("/api/profile",
            {.access = Permission::kKeepProfile, .scope = "own profile", .summary = {"我的资料", "My profile"}},
            [people](const Call& call, store::Tx& tx) -> Result<ProfileView> { return people->Profile(call, tx); });
  table.Patch("/api/profile/facts",
              {.access = Permission::kKeepProfile,
               .scope = "own profile",
               .summary = {"修改我的资料", "Change what is known of me"},
               .if_match = IfMatch::kNeeded},
              [people](const Call& call, store::Tx& tx, const FactsChange& change) -> Result<ProfileView> {
                return people->ChangeFacts(call, tx, change);
              });
  table.Get("/api/profile/accesses",
            {.access = Permission::kKeepProfile,
             .scope = "entries about oneself",
             .summary = {"谁看过我的资料", "Who saw my data"}},
            [people](const Call& call, store::Tx& tx, const Paging& paging) -> Result<api::List<AccessView>> {
              return people->Accesses(call, tx, paging);
            });
}

void AddDrafts(api::Table& table, const std::shared_ptr<const People>& people) {
  table.Post(
      "/api/drafts",
      {.access = Permission::kApply,
       .scope = "own drafts",
       .summary = {"开始申请", "Begin an application"},
       .idempotency = Keyed{},
       .if_match = IfMatch::kNotNeeded,
       .success = 201},
      [people](const Call& call, const NewDraft& given) { return people->PrepareBegin(call, given); },
      [people](const Call& call, store::Tx& tx, const NewDraft& given) -> Result<DraftView> {
        return people->Begin(call, tx, given);
      });
  table.Get("/api/drafts", {.access = Permission::kApply, .scope = "own drafts", .summary = {"我的草稿", "My drafts"}},
            [people](const Call& call, const Paging& paging) -> Result<api::List<DraftView>> {
              return people->List(call, paging);
            });
  table.Get("/api/drafts/{id}",
            {.access = Permission::kApply, .scope = "own drafts", .summary = {"一份草稿", "One draft"}},
            [people](const Call& call) -> Result<DraftView> { return people->Find(call); });
  table.Patch("/api/drafts/{id}",
              {.access = Permission::kApply,
               .scope = "own drafts",
               .summary = {"保存草稿", "Save a draft"},
               .if_match = IfMatch::kNeeded},
              [people](const Call& call, const DraftChange& change) -> Result<DraftView> {
                return people->Change(call, change);
              });
  table.Delete("/api/drafts/{id}",
               {.access = Permission::kApply,
                .scope = "own drafts",
                .summary = {"删除草稿", "Throw a draft away"},
                .if_match = IfMatch::kNeeded},
               [people](const Call& call, store::Tx& tx) -> Result<> { return people->Remove(call, tx); });
  table.Put("/api/drafts/{id}/materials/{material}",
            {.access = Permission::kApply,
             .scope = "own drafts and attachments",
             .summary = {"附上材料", "Attach a material"},
             .if_match = IfMatch::kNeeded},
            [people](const Call& call, const MaterialChoice& choice) -> Result<DraftView> {
              return people->Attach(call, choice);
            });
  table.Delete("/api/drafts/{id}/materials/{material}",
               {.access = Permission::kApply,
                .scope = "own drafts",
                .summary = {"移除材料", "Take a material away"},
                .if_match = IfMatch::kNeeded},
               [people](const Call& call) -> Result<DraftView> { return people->Detach(call); });
}

}  // namespace

void AddEndpoints(api::Table& table, const Config& config) {
  const auto people = std::make_shared<const People>(config);
  AddProfile(table, people);
  AddDrafts(table, people);
  table.Post(
      "/api/cases",
      {.access = Permission::kApply,
       .scope = "own drafts",
       .summary = {"提交申请", "Hand in an application"},
       .idempotency = Keyed{},
       .if_match = IfMatch::kNotNeeded,
       .success = 201},
      [people](const Call& call, const Submission& body) { return people->PrepareSubmit(call, body); },
      [people](const Call& call, store::Tx& tx, const Submission& body) -> Result<api::Answer<ReceiptView>> {
        return people->Submit(call, tx, body);
      });
}

}  // namespace yq::people
