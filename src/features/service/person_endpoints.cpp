// The person's side: own cases, answers, messages, withdrawal.
#include "features/policy/policy.h"
#include "features/service/show.h"
#include "platform/api/cursor.h"
#include "platform/api/decode.h"

namespace yq::service {
namespace {

using api::Call;
using api::IfMatch;
using api::Keyed;
using api::List;
using api::Natural;
using api::Permission;

constexpr std::string_view kOwn = "own cases";

Result<Case> Own(const Config& config, const Call& call, store::Tx& tx) {
  YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, access::CaseScope(call.actor), call.Path("id")));
  return ShowCase(config, tx, call, whole);
}

Result<List<CaseSummary>> ListOwn(const Config& config, const Call& call, store::Tx& tx, const api::Paging& paging) {
  YQ_ASSIGN(const int limit, api::LimitOf(paging.limit));
  YQ_ASSIGN(const auto keys, api::DecodeCursor(paging.cursor, 1));
  const std::optional<Id> before = keys ? std::optional((*keys)[0]) : std::nullopt;
  YQ_ASSIGN(const std::vector<cases::CaseSummary> rows,
            config.cases.List(tx, access::CaseScope(call.actor), before, limit + 1));
  const Date today = config.cases.DayOf(call.now);
  std::vector<CaseSummary> views;
  for (const cases::CaseSummary& row : rows) views.push_back(ShowSummary(config.cases, row, today));
  return api::MakePage(std::move(views), limit, [](const CaseSummary& row) { return std::vector{row.id}; });
}

// What the answer's JSON means for the fact that was asked for.
Result<cases::Answer> ReadAnswer(const Config& config, const Call& call, const cases::WholeCase& whole,
                                 const RequestAnswer& body) {
  cases::Answer answer{.value = {}, .attachment = body.attachment};
  // null where an answer may be left out reads as left out; only the text of the body tells the two apart.
  const auto json = api::ParseJson(call.request.body);
  const boost::json::value* given = json && json->is_object() ? json->get_object().if_contains("value") : nullptr;
  if (given == nullptr) return answer;
  for (const cases::RequestRecord& each : whole.requests) {
    if (each.id != call.Path("request") || each.kind != cases::RequestKind::kFact) continue;
    const pack::Fact* fact = config.cases.pack().facts.Find(each.part);
    if (fact == nullptr) continue;
    Result<pack::Scalar> value = policy::ReadValue(config.cases.pack(), *fact, *given);
    if (!value) {
      Error error = std::move(value).error();
      error.problems = {{"/value", error.key, error.params}};
      return std::unexpected(std::move(error));
    }
    answer.value = std::move(*value);
  }
  return answer;
}

Result<Case> AnswerOwn(const Config& config, const Call& call, store::Tx& tx, const RequestAnswer& body) {
  YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, access::CaseScope(call.actor), call.Path("id")));
  YQ_ASSIGN(const cases::Answer answer, ReadAnswer(config, call, whole, body));
  YQ_TRY(config.cases.AnswerRequest(tx, ByOf(call), call.Path("id"), call.version(), call.Path("request"), answer));
  return Own(config, call, tx);
}

}  // namespace

void AddPersonEndpoints(api::Table& table, const Config& config) {
  table.Get("/api/cases", {.access = Permission::kApply, .scope = kOwn, .summary = {"我的办件", "My cases"}},
            [config](const Call& call, store::Tx& tx, const api::Paging& paging) -> Result<List<CaseSummary>> {
              return ListOwn(config, call, tx, paging);
            });
  table.Get("/api/cases/{id}", {.access = Permission::kApply, .scope = kOwn, .summary = {"一件办件", "One case"}},
            [config](const Call& call, store::Tx& tx) -> Result<Case> { return Own(config, call, tx); });
  table.Put("/api/cases/{id}/requests/{request}/answer",
            {.access = Permission::kApply,
             .scope = kOwn,
             .summary = {"答复补正要求", "Answer what was asked for"},
             .if_match = IfMatch::kNeeded},
            [config](const Call& call, store::Tx& tx, const RequestAnswer& body) -> Result<Case> {
              return AnswerOwn(config, call, tx, body);
            });
  table.Post("/api/cases/{id}/messages",
             {.access = Permission::kApply,
              .scope = kOwn,
              .summary = {"给经办部门留言", "Write to the office"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNotNeeded,
              .success = 201},
             [config](const Call& call, store::Tx& tx, const NewMessage& body) -> Result<Message> {
               YQ_TRY(config.cases.AddMessage(tx, ByOf(call), call.Path("id"), body.text));
               YQ_ASSIGN(Case shown, Own(config, call, tx));
               return std::move(shown.messages.back());
             });
  table.Post("/api/cases/{id}/withdrawal",
             {.access = Permission::kApply,
              .scope = kOwn,
              .summary = {"撤回申请", "Withdraw the application"},
              .idempotency = Natural{"a case that is withdrawn is of another version"},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const Withdrawal& body) -> Result<Case> {
               YQ_TRY(config.cases.Withdraw(tx, ByOf(call), call.Path("id"), call.version(), body.reason));
               return Own(config, call, tx);
             });
}

}  // namespace yq::service
