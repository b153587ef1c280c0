#include "platform/api/dispatcher.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <exception>
#include <utility>

#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "engine/http/negotiate.h"
#include "platform/api/error_page.h"
#include "platform/api/idempotency.h"
#include "platform/api/problem.h"
#include "platform/api/rate_limit.h"
#include "platform/api/seen_views.h"

namespace yq::api {
namespace {

constexpr std::chrono::minutes kGuessingWindow{5};
constexpr std::size_t kLeastKeyLength = 16;
constexpr std::size_t kMostKeyLength = 100;

bool IsApiPath(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

Language LanguageOf(const http::Request& request) {
  if (!request.segments.empty()) {
    if (request.segments[0] == "zh") return Language::kZh;
    if (request.segments[0] == "en") return Language::kEn;
  }
  static constexpr std::string_view kOffered[] = {"zh", "en"};
  return ParseLanguage(http::PickLanguage(request.headers.Get("Accept-Language"), kOffered)).value_or(Language::kZh);
}

bool SameOrigin(const http::Request& request, std::string_view origin) {
  return origin == (request.tls ? "https://" : "http://") + request.host;
}

// "v12" in quotes.
std::optional<std::int64_t> ParseVersionTag(std::string_view tag) {
  if (!tag.starts_with("\"v") || !tag.ends_with('"') || tag.size() < 4) return std::nullopt;
  tag = tag.substr(2, tag.size() - 3);
  std::int64_t version = 0;
  const auto [end, failure] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  if (failure != std::errc() || end != tag.data() + tag.size() || version < 0) return std::nullopt;
  return version;
}

std::optional<std::int64_t> VersionOf(const Reply& reply) {
  if (!reply.has_view || !reply.view.is_object()) return std::nullopt;
  const boost::json::value* version = reply.view.get_object().if_contains("version");
  return version && version->is_int64() ? std::optional(version->get_int64()) : std::nullopt;
}

Result<std::string> KeyOf(const http::Request& request) {
  const std::string_view key = request.headers.Get("Idempotency-Key");
  const bool visible = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key.size() < kLeastKeyLength || key.size() > kMostKeyLength || !visible) {
    return Fail(ErrorCode::kInvalid, "api.idempotency_key_needed");
  }
  return std::string(key);
}

// What a repeated key must come with again: the same resource and the same content.
Result<crypto::Digest> DigestOf(const http::Request& request) {
  crypto::Sha256 hash;
  hash.Add(request.path);
  hash.Add("\n");
  hash.Add(request.body);
  std::vector<char> piece(std::size_t{64} * 1024);
  for (const http::Part& part : request.parts) {
    hash.Add("\n" + part.name + "\n" + part.text + "\n");
    for (std::uint64_t offset = 0; part.is_file();) {
      YQ_ASSIGN(const std::size_t count, part.file.ReadAt(offset, piece));
      if (count == 0) break;
      hash.Add(std::string_view(piece.data(), count));
      offset += count;
    }
  }
  return hash.Finish();
}

// The concrete path of a pattern with the parameters of a request: "/api/cases/{id}" -> "/api/cases/0198...".
std::string PathFor(std::string_view pattern, const http::Request& request) {
  std::string path;
  for (const std::string_view segment : Split(pattern.substr(1), '/')) {
    path += '/';
    const bool parameter = segment.starts_with('{') && segment.ends_with('}');
    path += parameter ? request.Parameter(segment.substr(1, segment.size() - 2)) : segment;
  }
  return path;
}

}  // namespace

struct Dispatcher::Impl {
  const Table& table;
  DispatcherConfig config;
  RateLimit guesses;
  SeenViews seen;
  // For each row the GET row that shows the thing it changes, for 412.
  std::vector<std::optional<std::size_t>> shown_by;

  Impl(const Table& rows, DispatcherConfig given)
      : table(rows), config(std::move(given)), guesses(config.guesses_per_address, kGuessingWindow) {
    for (const Endpoint& endpoint : table.endpoints()) shown_by.push_back(FindShownBy(endpoint));
  }

  // The longest beginning of the row's path that a GET row of a view with a version answers.
  std::optional<std::size_t> FindShownBy(const Endpoint& endpoint) const {
    if (!endpoint.is_unsafe() || endpoint.if_match != IfMatch::kNeeded) return std::nullopt;
    for (std::string path = endpoint.path; path.size() > 1; path.resize(path.rfind('/'))) {
      for (std::size_t i = 0; i < table.endpoints().size(); ++i) {
        const Endpoint& other = table.endpoints()[i];
        if (other.path == path && !other.is_unsafe() && other.kind == EndpointKind::kApi && other.view_schema) return i;
      }
    }
    return std::nullopt;
  }

  // What is known of a request on its way through, for the answer and the log.
  struct Passage {
    const http::Request& request;
    const Endpoint& endpoint;
    Instant now;
    Language language;
    SignedIn caller = {};
    std::optional<std::int64_t> if_match = {};
    std::string idempotency_key = {};
    crypto::Digest body_digest = {};
  };

  Call CallOf(const Passage& p) const {
    return {.request = p.request,
            .actor = p.caller.actor,
            .language = p.language,
            .now = p.now,
            .store = config.store,
            .messages = config.messages,
            .if_match = p.if_match};
  }

  Result<> CheckRate(const Passage& p) {
    if (p.endpoint.rate != Rate::kGuessing) return {};
    const auto wait = guesses.Take(p.request.remote_address, p.now);
    if (!wait) return {};
    return Fail(ErrorCode::kTooMany, "api.too_many", {{"seconds", std::to_string(wait->count())}});
  }

  Result<> FindCaller(Passage& p) {
    const bool needed = std::holds_alternative<Permission>(p.endpoint.access);
    if (!needed && p.endpoint.kind == EndpointKind::kPage) return {};
    const auto cookie = p.request.Cookie(SessionCookieName(p.request.tls));
    if (!cookie || p.endpoint.run_on == http::RunOn::kIoThread) return {};
    YQ_ASSIGN(std::optional<SignedIn> found, config.authenticator.Find(*cookie, p.now));
    if (found) p.caller = std::move(*found);
    return {};
  }

  Result<> CheckAccess(const Passage& p) const {
    const auto* permission = std::get_if<Permission>(&p.endpoint.access);
    if (permission && !p.caller.actor.is_signed_in()) {
      return Fail(ErrorCode::kUnauthenticated, "access.sign_in_needed");
    }
    if (p.endpoint.is_unsafe()) {
      const std::string_view origin = p.request.headers.Get("Origin");
      const bool absent_and_harmless = origin.empty() && !permission;
      if (!absent_and_harmless && !SameOrigin(p.request, origin)) {
        return Fail(ErrorCode::kForbidden, "api.other_origin");
      }
      if (permission &&
          !crypto::EqualInConstantTime(p.request.headers.Get("X-CSRF-Token"), std::string_view(p.caller.csrf_token))) {
        return Fail(ErrorCode::kForbidden, "api.csrf_token_wrong");
      }
    }
    if (permission && !p.caller.actor.May(*permission)) return Fail(ErrorCode::kForbidden, "access.forbidden");
    return {};
  }

  Result<> ReadHeaders(Passage& p) const {
    if (p.endpoint.if_match == IfMatch::kNeeded) {
      const std::string_view tag = p.request.headers.Get("If-Match");
      if (tag.empty()) return Fail(ErrorCode::kInvalid, "api.if_match_needed");
      p.if_match = ParseVersionTag(tag);
      if (!p.if_match) return Fail(ErrorCode::kInvalid, "api.if_match_malformed");
    }
    if (p.endpoint.is_keyed()) {
      YQ_ASSIGN(p.idempotency_key, KeyOf(p.request));
      YQ_ASSIGN(p.body_digest, DigestOf(p.request));
    }
    const bool takes_query = p.endpoint.input == InputKind::kQuery || p.endpoint.kind == EndpointKind::kPage;
    if (takes_query || p.request.query.empty()) return {};
    Error error{.code = ErrorCode::kInvalid, .key = "api.invalid_query"};
    for (const http::Field& field : p.request.query) {
      error.problems.push_back({.place = "/" + EscapeJsonPointer(field.name),
                                .key = "api.unknown_field",
                                .params = {{"field", std::string(TruncateUtf8(field.name, 60))}}});
    }
    return std::unexpected(std::move(error));
  }

  KeyedCall KeyedCallOf(const Passage& p) const {
    return {.account = p.caller.actor.account,
            .route = p.endpoint.method + " " + p.endpoint.path,
            .key = p.idempotency_key,
            .body = p.body_digest};
  }

  // The handler with the kept answer around it, in one transaction.
  Result<Reply> ApplyKeyed(const Passage& p, const Call& call, store::Tx& tx, const void* input) const {
    const KeyedCall keyed = KeyedCallOf(p);
    YQ_ASSIGN(std::optional<KeptAnswer> kept, ClaimKey(tx, config.keys, keyed, p.now));
    if (kept) {
      http::Response response = http::Response::Bytes(kept->status, "", std::move(kept->body));
      response.headers = {};
      for (const http::Field& field : kept->headers) response.headers.Set(field.name, field.value);
      Reply reply;
      reply.raw = std::move(response);
      return reply;
    }
    YQ_ASSIGN(Reply reply, p.endpoint.apply(call, &tx, input));
    http::Response response = Finish(p, std::move(reply));
    KeptAnswer answer{.status = response.status};
    if (const auto* body = std::get_if<std::string>(&response.body)) answer.body = *body;
    for (const http::Field& field : response.headers) answer.headers.push_back(field);
    YQ_TRY(KeepAnswer(tx, config.keys, keyed, answer));
    Reply whole;
    whole.raw = std::move(response);
    return whole;
  }

  Result<Reply> Apply(const Passage& p, const Endpoint& endpoint, const void* input) const {
    const Call call = CallOf(p);
    switch (endpoint.transaction) {
      case TransactionKind::kNone:
        return endpoint.apply(call, nullptr, input);
      case TransactionKind::kRead:
        return config.store.Read([&](store::Tx& tx) { return endpoint.apply(call, &tx, input); });
      case TransactionKind::kWrite:
        break;
    }
    return config.store.Write([&](store::Tx& tx) -> Result<Reply> {
      if (config.begin_write) YQ_TRY(config.begin_write(tx));
      if (endpoint.is_keyed()) return ApplyKeyed(p, call, tx, input);
      return endpoint.apply(call, &tx, input);
    });
  }

  // A reply as an answer with status, ETag and body.
  http::Response Finish(const Passage& p, Reply reply) const {
    http::Response response;
    if (reply.raw) {
      response = std::move(*reply.raw);
    } else {
      const int status = reply.status != 0 ? reply.status : p.endpoint.success;
      if (reply.has_view && status != 204) {
        response = http::Response::Json(status, boost::json::serialize(reply.view));
        if (const auto version = VersionOf(reply)) {
          response.headers.Set("ETag", "\"v" + std::to_string(*version) + "\"");
        }
      } else {
        response.status = status == 200 ? 204 : status;
      }
    }
    for (const http::SetCookie& cookie : reply.cookies) response.Add(cookie);
    for (const http::Field& field : reply.headers) response.headers.Set(field.name, field.value);
    return response;
  }

  std::string PlaceOf(const Passage& p, std::size_t shown) const {
    return p.caller.actor.account + " " + PathFor(table.endpoints()[shown].path, p.request);
  }

  // Keeps in mind what this caller has now been shown of a thing with a version.
  void Remember(const Passage& p, const Reply& reply) {
    const auto version = VersionOf(reply);
    if (!version) return;
    std::optional<std::size_t> shown = shown_by[p.request.route];
    if (!p.endpoint.is_unsafe()) shown = p.request.route;
    if (!shown || table.endpoints()[*shown].view_type != p.endpoint.view_type) return;
    seen.Remember(PlaceOf(p, *shown), *version, reply.view.get_object());
  }

  Result<http::Response> Pass(Passage& p) {
    YQ_TRY(CheckRate(p));
    YQ_TRY(FindCaller(p));
    YQ_TRY(CheckAccess(p));
    YQ_TRY(ReadHeaders(p));
    std::shared_ptr<const void> input;
    if (p.endpoint.decode) {
      YQ_ASSIGN(input, p.endpoint.decode(CallOf(p)));
    }
    YQ_ASSIGN(Reply reply, Apply(p, p.endpoint, input.get()));
    Remember(p, reply);
    http::Response response = Finish(p, std::move(reply));
    if (p.endpoint.kept == Kept::kRevalidated) Revalidate(p, response);
    return response;
  }

  // An answer that is the same for everybody: its ETag, and nothing but that when the client has it.
  static void Revalidate(const Passage& p, http::Response& response) {
    auto* body = std::get_if<std::string>(&response.body);
    if (response.status != 200 || body == nullptr) return;
    // Weak: the server may send the same bytes packed.
    const std::string tag = "W/" + http::EntityTag(*body);
    response.headers.Set("ETag", tag);
    response.headers.Set("Cache-Control", "public, no-cache");
    if (!http::EntityTagListed(p.request.headers.Get("If-None-Match"), tag)) return;
    response.status = 304;
    body->clear();
  }

  // 412: what the thing looks like now, if the caller may see it.
  void AddCurrent(const Passage& p, ProblemDocument& document) {
    const std::optional<std::size_t> shown = shown_by[p.request.route];
    if (!shown) return;
    const Endpoint& endpoint = table.endpoints()[*shown];
    const auto* permission = std::get_if<Permission>(&endpoint.access);
    if (permission && !p.caller.actor.May(*permission)) return;
    std::shared_ptr<const void> input;
    if (endpoint.decode) {
      auto decoded = endpoint.decode(CallOf(p));
      if (!decoded) return;
      input = std::move(*decoded);
    }
    const Result<Reply> reply = Apply(p, endpoint, input.get());
    if (!reply || !reply->has_view || !reply->view.is_object()) return;
    const boost::json::object& current = reply->view.get_object();
    document.changed = seen.Changed(PlaceOf(p, *shown), p.if_match.value_or(0), current);
    if (!document.changed) {  // not known what the caller saw: anything may have changed
      std::vector<std::string>& names = document.changed.emplace();
      for (const auto& [name, value] : current) names.emplace_back(name);
    }
    document.current = reply->view;
    if (const auto version = VersionOf(*reply)) seen.Remember(PlaceOf(p, *shown), *version, current);
  }

  http::Response AnswerError(const Passage& p, Error error) {
    const bool bug = error.code == ErrorCode::kInternal;
    if (bug) error.params = {{"incident", p.request.id}};
    ProblemDocument document = Describe(error, config.messages, p.language);
    if (bug) document.incident = p.request.id;
    if (bug || error.code == ErrorCode::kUnavailable) {
      Log(config.log, p.now, "error",
          {{"key", error.key}, {"detail", error.detail.text}, {"request", p.request.id}, {"route", p.endpoint.path}});
    }
    if (p.endpoint.kind == EndpointKind::kPage) return Page(p, document);
    if (error.code == ErrorCode::kStale) AddCurrent(p, document);
    return ToResponse(document, error);
  }

  http::Response Page(const Passage& p, const ProblemDocument& document) const {
    if (!config.error_page) return PlainErrorPage(document, p.language);
    const Bilingual title = TitleOf(document.status);
    const Bilingual detail{.zh = document.detail, .en = document.detail};
    return config.error_page(CallOf(p), document.status, title, detail);
  }

  // What every answer carries, whoever made it.
  void Dress(const http::Request* request, bool is_api, http::Response& response) const {
    for (const http::Field& field : SecurityHeaders(request && request->tls)) {
      if (!response.headers.Has(field.name)) response.headers.Set(field.name, field.value);
    }
    if (!response.headers.Has("Cache-Control")) {
      response.headers.Set("Cache-Control", is_api ? "no-store" : "no-cache");
    }
    if (is_api) response.headers.Set("Vary", "Accept-Language, Cookie");
  }

  http::Response Caught(const Passage& p, std::string_view what) {
    Error error{.code = ErrorCode::kInternal, .key = "api.internal"};
    error.detail.text = "exception: " + std::string(what);
    return AnswerError(p, std::move(error));
  }

  // 16 characters that tell accounts apart without naming them.
  std::string AccountMark(const Id& account) const {
    if (account.empty()) return {};
    return crypto::HexEncode(config.keys.BlindIndex("log.account", account)).substr(0, 16);
  }

  http::Response Handle(const http::Request& request) {
    const auto start = std::chrono::steady_clock::now();
    const Endpoint& endpoint = table.endpoints()[request.route];
    Passage p{.request = request, .endpoint = endpoint, .now = config.clock.Now(), .language = LanguageOf(request)};
    http::Response response;
    // The one place that catches what a request throws: a bug or a lost resource.
    try {
      Result<http::Response> answer = Pass(p);
      response = answer ? std::move(*answer) : AnswerError(p, std::move(answer).error());
    } catch (const std::exception& thrown) {
      response = Caught(p, thrown.what());
    } catch (...) {
      response = Caught(p, "of unknown type");
    }
    const bool is_api = IsApiPath(request.path);
    const bool personal = std::holds_alternative<Permission>(endpoint.access);
    if (personal && !response.headers.Has("Cache-Control")) response.headers.Set("Cache-Control", "no-store");
    Dress(&request, is_api, response);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    Log(config.log, p.now, "request",
        {{"method", request.is_head ? std::string_view("HEAD") : std::string_view(request.method)},
         {"route", endpoint.path},
         {"status", response.status},
         {"ms", static_cast<double>(static_cast<std::int64_t>(took.count() * 100)) / 100},
         {"request", request.id},
         {"account", AccountMark(p.caller.actor.account)}});
    return response;
  }

  http::Response Refuse(const http::Refusal& refusal) const {
    const Language language = refusal.request ? LanguageOf(*refusal.request) : Language::kZh;
    ProblemDocument document;
    document.status = refusal.status;
    document.key = refusal.status == 404 ? "not_found" : std::string(refusal.key);
    document.type = "urn:yinqiao:problem:" + document.key;
    document.title = TitleOf(refusal.status).In(language);
    document.detail =
        config.messages.Has(document.key) ? config.messages.Say(document.key, {}, language) : document.title;
    const bool is_api = !refusal.request || IsApiPath(refusal.request->path);
    http::Response response = is_api ? ToResponse(document, Error{}) : PlainErrorPage(document, language);
    Dress(refusal.request, is_api, response);
    if (!response.headers.Has("Retry-After") && refusal.status == 503) response.headers.Set("Retry-After", "1");
    return response;
  }
};

Dispatcher::Dispatcher(const Table& table, DispatcherConfig config)
    : impl_(std::make_unique<Impl>(table, std::move(config))) {}
Dispatcher::~Dispatcher() = default;

http::RouteFound Dispatcher::Find(std::string_view method, std::span<const std::string> segments) const {
  return impl_->table.router().Find(method, segments);
}
http::Response Dispatcher::Handle(const http::Request& request) { return impl_->Handle(request); }
http::Response Dispatcher::Refuse(const http::Refusal& refusal) const { return impl_->Refuse(refusal); }

}  // namespace yq::api
