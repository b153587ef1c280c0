// The endpoint table. A module adds its rows with typed handlers; types are taken from the handler:
//
//   void AddEndpoints(api::Table& table, CaseService& cases) {
//     table.Get("/api/cases/{id}",
//               {.access = Permission::kApply, .scope = "own cases", .summary = {"一件办件", "One case"}},
//               [&](const Call& call, store::Tx& tx) -> Result<Case> { return cases.Find(tx, call.actor,
//               call.Path("id")); });
//     table.Post("/api/cases",
//                {.access = Permission::kApply, .scope = "own draft", .summary = {"提交申请", "Apply"},
//                 .idempotency = Keyed{}, .if_match = IfMatch::kNotNeeded, .success = 201},
//                [&](const Call& call, store::Tx& tx, const NewCase& body) -> Result<Receipt> { ... });
//   }
//
// Handlers: (const Call&), (const Call&, const In&), (const Call&, store::Tx&), (const Call&, store::Tx&, const In&).
// - In of GET and DELETE is the query string, bound like a body (members: texts, integers, bool, Date, enums, and
//   optionals of these); unknown parameters are refused. In of POST, PUT and PATCH is the JSON body; Upload is a form
//   with one file.
// - With a Tx the dispatcher opens the transaction: GET reads (RecordedGet writes, for reads that leave an audit
// entry),
//   the others write. A Write handler may run again after a serialisation failure: no effect outside the transaction
//   and tx.OnCommit. Without a Tx the handler opens its own; rows that are Keyed{} must take the Tx.
// - Slow work before the transaction (hash a file, check a password): Post(path, row, prepare, handler) with
//   prepare: (const Call&, const In&) -> Result<P> and handler: (const Call&, store::Tx&, const P&).
// Answers: Result<V> with a described struct or List<T>; Result<void> (204); Result<Answer<V>> with cookies, headers or
// another status; Result<http::Response> for files and pages. A view with a member `version` gets its ETag.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/http/router.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"
#include "platform/api/endpoint.h"
#include "platform/api/handler.h"

namespace yq::api {

class Table {
 public:
  template <class H>
  void Get(std::string path, ReadRow row, H handler) {
    Add(detail::Make<detail::Verb::kGet>("GET", std::move(path), FromRow(row), std::move(handler)));
  }
  // A GET whose handler writes: it records who read what.
  template <class H>
  void RecordedGet(std::string path, ReadRow row, H handler) {
    Add(detail::Make<detail::Verb::kRecordedGet>("GET", std::move(path), FromRow(row), std::move(handler)));
  }
  template <class H>
  void Post(std::string path, PostRow row, H handler) {
    Add(detail::Make<detail::Verb::kBody>("POST", std::move(path), FromRow(row), std::move(handler)));
  }
  template <class P, class H>
  void Post(std::string path, PostRow row, P prepare, H handler) {
    Add(detail::MakePrepared("POST", std::move(path), FromRow(row), std::move(prepare), std::move(handler)));
  }
  template <class H>
  void Put(std::string path, EditRow row, H handler) {
    Add(detail::Make<detail::Verb::kBody>("PUT", std::move(path), FromRow(row), std::move(handler)));
  }
  template <class H>
  void Patch(std::string path, EditRow row, H handler) {
    Add(detail::Make<detail::Verb::kBody>("PATCH", std::move(path), FromRow(row), std::move(handler)));
  }
  template <class H>
  void Delete(std::string path, EditRow row, H handler) {
    Add(detail::Make<detail::Verb::kDelete>("DELETE", std::move(path), FromRow(row), std::move(handler)));
  }
  // HTML, assets, redirects: (const Call&) -> Result<http::Response>. An error becomes the error page. GET only.
  template <class H>
  void Page(std::string path, PageRow row, H handler) {
    Add(detail::MakePage(std::move(path), FromRow(row), std::move(handler)));
  }

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  [[nodiscard]] const http::Router& router() const { return router_; }
  // What is wrong with the table: a path twice, a keyed row without a transaction, a missing summary ...; empty when
  // all is well. The server must not start otherwise.
  [[nodiscard]] std::vector<std::string> Check() const;

 private:
  static Endpoint FromRow(const ReadRow& row);
  static Endpoint FromRow(const PostRow& row);
  static Endpoint FromRow(const EditRow& row);
  static Endpoint FromRow(const PageRow& row);
  void Add(Endpoint endpoint);

  std::vector<Endpoint> endpoints_;
  http::Router router_;
  std::vector<std::string> wrong_;
};

}  // namespace yq::api
