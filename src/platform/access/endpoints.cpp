#include <utility>

#include "engine/crypto/hash.h"
#include "platform/access/impl.h"
#include "platform/access/queries.h"
#include "platform/audit/audit.h"

namespace yq::access {

using api::Answer;
using api::Call;
using api::IfMatch;
using api::Natural;
using api::Permission;
using api::Public;
using api::Rate;

struct EmailLinkOrder {
  std::string email;
  Language language = Language::kZh;
};
BOOST_DESCRIBE_STRUCT(EmailLinkOrder, (), (email, language))

struct LinkSignIn {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(LinkSignIn, (), (token))

struct StaffSignIn {
  std::string login;
  std::string password;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(StaffSignIn, (), (login, password, code))

struct SessionItem {
  Id id;
  std::string client;
  Instant created_at;
  Instant seen_at;
  Instant ends_at;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionItem, (), (id, client, created_at, seen_at, ends_at, current))

namespace {

constexpr std::size_t kSmallBody = 8 * 1024;

Result<> EndOne(const Call& call, store::Tx& tx, const Id& session, std::string_view action) {
  YQ_ASSIGN(const std::int64_t ended, tx.Exec(sql::kEndSession, session, call.actor.account));
  if (ended != 1) return Fail(ErrorCode::kNotFound, "not_found");
  return audit::Record(tx, {.at = call.now,
                            .actor = call.actor,
                            .action = action,
                            .subject_kind = "session",
                            .subject = session,
                            .request_id = call.request_id()});
}

}  // namespace

void Access::AddEndpoints(api::Table& table) {
  Impl& impl = *impl_;
  table.Post("/api/email-links",
             {.access = Public{"the way in for talents"},
              .scope = "none",
              .summary = {"发送登录邮件", "Send a link for signing in"},
              .idempotency = Natural{"each request may send one more mail, limited by address"},
              .if_match = IfMatch::kNotNeeded,
              .success = 202,
              .max_bytes = kSmallBody,
              .rate = Rate::kGuessing},
             [&impl](const Call& call, store::Tx& tx, const EmailLinkOrder& order) -> Result<api::Nothing> {
               YQ_TRY(impl.SendLink(call, tx, order.email, order.language));
               return api::Nothing{};
             });
  table.Post("/api/sessions/email",
             {.access = Public{"the way in for talents"},
              .scope = "the account of the link's address",
              .summary = {"用邮件链接登录", "Sign in by a link"},
              .idempotency = Natural{"a link works once"},
              .if_match = IfMatch::kNotNeeded,
              .success = 201,
              .max_bytes = kSmallBody,
              .rate = Rate::kGuessing},
             [&impl](const Call& call, store::Tx& tx, const LinkSignIn& body) -> Result<Answer<Session>> {
               return impl.SignInByLink(call, tx, body.token);
             });
  table.Post("/api/sessions/staff",
             {.access = Public{"the way in for staff"},
              .scope = "the account of the login",
              .summary = {"工作人员登录", "Sign in as staff"},
              .idempotency = Natural{"a one-time code works once"},
              .if_match = IfMatch::kNotNeeded,
              .success = 201,
              .max_bytes = kSmallBody,
              .rate = Rate::kGuessing},
             [&impl](const Call& call, const StaffSignIn& body) -> Result<Answer<Session>> {
               return impl.SignInStaff(call, body.login, body.password, body.code);
             });
  table.Get(
      "/api/session",
      {.access = Permission::kKeepSession, .scope = "own session", .summary = {"当前会话", "The present session"}},
      [&impl](const Call& call, store::Tx& tx) -> Result<Session> {
        YQ_ASSIGN(const std::optional<store::Row> times,
                  tx.Optional(sql::kFindSessionTimes, call.actor.session, call.actor.account));
        if (!times) return Fail(ErrorCode::kUnauthenticated, "access.sign_in_needed");
        const std::string_view token = call.request.Cookie(api::SessionCookieName(call.request.tls)).value_or("");
        return impl.ViewOf(tx, call.actor.account,
                           {.id = call.actor.session, .token = std::string(token), .ends_at = {times->Int(1)}},
                           call.now);
      });
  table.Delete("/api/session",
               {.access = Permission::kKeepSession,
                .scope = "own session",
                .summary = {"退出登录", "Sign out"},
                .if_match = IfMatch::kNotNeeded},
               [](const Call& call, store::Tx& tx) -> Result<Answer<api::Nothing>> {
                 YQ_TRY(EndOne(call, tx, call.actor.session, "access.signed_out"));
                 return Answer<api::Nothing>{.view = {}, .cookies = {NoSessionCookie(call.request.tls)}, .status = 204};
               });
  table.Get("/api/sessions",
            {.access = Permission::kKeepSession, .scope = "own sessions", .summary = {"我的会话", "My sessions"}},
            [&impl](const Call& call, store::Tx& tx) -> Result<api::List<SessionItem>> {
              const Instant seen_after = call.now - impl.IdleOf(call.actor.kind);
              YQ_ASSIGN(const store::Rows rows,
                        tx.Query(sql::kListSessions, call.actor.account, call.now.micros, seen_after.micros));
              return api::List<SessionItem>{.items = rows.Map([&](const store::Row& row) {
                                              return SessionItem{.id = row.Text(0),
                                                                 .client = row.Text(1),
                                                                 .created_at = {row.Int(2)},
                                                                 .seen_at = {row.Int(3)},
                                                                 .ends_at = {row.Int(4)},
                                                                 .current = row.Text(0) == call.actor.session};
                                            }),
                                            .next_cursor = std::nullopt};
            });
  table.Delete("/api/sessions/{id}",
               {.access = Permission::kKeepSession,
                .scope = "own sessions",
                .summary = {"结束一个会话", "End one of my sessions"},
                .if_match = IfMatch::kNotNeeded},
               [](const Call& call, store::Tx& tx) -> Result<> {
                 return EndOne(call, tx, Id(call.Path("id")), "access.session_ended");
               });
  AddAccountEndpoints(table, impl);
}

}  // namespace yq::access
