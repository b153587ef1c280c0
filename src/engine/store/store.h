// One interface over SQLite (embedded, the default) and PostgreSQL. All access is a function over a transaction:
//
//   YQ_ASSIGN(const std::int64_t changed, store.Write([&](store::Tx& tx) -> Result<std::int64_t> {
//     YQ_ASSIGN(const store::Row row, tx.One(sql::kFindCase, id, scope.department));
//     ...
//     return tx.Exec(sql::kCloseCase, id, row.Int(1), now.micros);
//   }));
//
// An error result rolls back. Write returns only after the commit is durable. Read sees one moment of the database.
//
// SQLite: one writer thread runs the functions of all callers in turn, each in a savepoint, and commits several
// together (WAL, synchronous=FULL); when that commit fails every caller of the group gets the error. Reads run beside
// it, each in the caller's thread. PostgreSQL: functions run in the caller's thread on pooled connections, Write is
// serializable and is repeated (at most kMaxAttempts times) after a serialisation failure or deadlock. So a function
// given to Write
//   - may run in another thread and more than once: it has no effect outside the transaction but its result (use
//   tx.OnCommit);
//   - never calls Write or Read of the same store: this stops the program.
//
// Threads: a Store is safe to call from any thread; a Tx belongs to its function.
// Errors: see `Failure`. After any failed statement the transaction is doomed: further statements fail at once and
// nothing commits, also when the function returns success; wrap what may fail in tx.Attempt, or write ON CONFLICT DO
// NOTHING.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/store/row.h"
#include "engine/store/statement.h"
#include "engine/store/value.h"

namespace yq::store {

struct Config {
  std::string sqlite_path = {};                // a file; made when absent. This or `postgres`, not both
  std::string postgres = {};                   // a libpq conninfo string or URI
  int connections = 4;                         // SQLite: readers beside the writer. PostgreSQL: all
  std::chrono::milliseconds wait_limit{5000};  // for a free connection or a lock, then "store.busy"
  std::string statements_run_file = {};        // for tests: names of statements run are appended here; "" for none
};

// What went wrong in the database, from an Error of this module.
enum class Failure : std::uint8_t {
  kNone,    // the error is not of the database
  kUnique,  // "store.unique" {constraint}: kConflict. The name is alike on both: table_column_key, table_pkey, or the
            // index name
  kForeignKey,  // "store.foreign_key": kConflict
  kCheck,       // "store.check" {constraint}: kConflict. Name your CHECKs: `CONSTRAINT name CHECK (...)`
  kNotNull,     // "store.not_null" {column}: kInternal
  kBusy,        // "store.busy" {why}: kUnavailable; lock, pool or serialisation, after the retries
  kGone,        // "store.gone": kUnavailable; connection, disk or file. "store.outcome_unknown": lost during COMMIT
  kOther,       // "store.failed", "store.misread", "store.not_one_row", ...: kInternal
};
Failure FailureOf(const Error& error);
bool IsUnique(const Error& error, std::string_view constraint);

inline constexpr int kMaxAttempts = 20;

class Connection;
class TxState;

class Tx {
 public:
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  // The arguments follow the parameters' first use in the SQL (the generated header lists them), or all are Named.
  template <std::size_t kCount, class... Args>
  Result<Rows> Query(const StatementOf<Kind::kMany, kCount>& statement, const Args&... args) {
    static_assert(sizeof...(Args) == kCount, "one argument per parameter");
    return RunRows(statement, Pack<Args...>(args...));
  }
  // Exactly one row; else "store.not_one_row".
  template <std::size_t kCount, class... Args>
  Result<Row> One(const StatementOf<Kind::kOne, kCount>& statement, const Args&... args) {
    static_assert(sizeof...(Args) == kCount, "one argument per parameter");
    return RunOne(statement, Pack<Args...>(args...));
  }
  // None or one row; more is "store.not_one_row".
  template <std::size_t kCount, class... Args>
  Result<std::optional<Row>> Optional(const StatementOf<Kind::kOptional, kCount>& statement, const Args&... args) {
    static_assert(sizeof...(Args) == kCount, "one argument per parameter");
    return RunOptional(statement, Pack<Args...>(args...));
  }
  // The number of rows changed.
  template <std::size_t kCount, class... Args>
  Result<std::int64_t> Exec(const StatementOf<Kind::kExec, kCount>& statement, const Args&... args) {
    static_assert(sizeof...(Args) == kCount, "one argument per parameter");
    return RunExec(statement, Pack<Args...>(args...));
  }
  // Row by row without holding all in memory. `each` runs no statement of this Tx; its error ends the query. A row is
  // valid only inside the call.
  template <std::size_t kCount, class... Args>
  Result<void> Each(const StatementOf<Kind::kMany, kCount>& statement,
                    const std::function<Result<void>(const Row&)>& each, const Args&... args) {
    static_assert(sizeof...(Args) == kCount, "one argument per parameter");
    return RunEach(statement, each, Pack<Args...>(args...));
  }

  // Runs `fn` so that its failure undoes only what it did: nothing is doomed and the caller decides. fn: () ->
  // Result<T>.
  template <class F>
  auto Attempt(F&& fn) -> std::invoke_result_t<F&> {
    YQ_TRY(BeginAttempt());
    std::invoke_result_t<F&> result = fn();
    YQ_TRY(EndAttempt(result.has_value()));
    return result;
  }

  // Runs once in the caller's thread after this transaction is durable; never when it is not. Must not fail.
  void OnCommit(std::function<void()> then);

  [[nodiscard]] Backend backend() const;
  [[nodiscard]] std::int64_t StatementsRun() const;  // by this transaction

 private:
  friend class TxState;
  explicit Tx(TxState& state) : state_(&state) {}

  struct Arguments {
    std::vector<Arg> args;
    std::vector<std::string_view> names;  // empty when by order
  };
  template <class... Args>
  static Arguments Pack(const Args&... args) {
    Arguments packed;
    packed.args.reserve(sizeof...(Args));
    if constexpr (sizeof...(Args) > 0 && (std::same_as<Args, Named> && ...)) {
      (packed.names.push_back(args.name), ...);
      (packed.args.push_back(args.arg), ...);
    } else {
      static_assert((!std::same_as<Args, Named> && ...), "name all arguments or none");
      (packed.args.emplace_back(args), ...);
    }
    return packed;
  }
  Result<Rows> RunRows(const Statement& statement, Arguments arguments);
  Result<Row> RunOne(const Statement& statement, Arguments arguments);
  Result<std::optional<Row>> RunOptional(const Statement& statement, Arguments arguments);
  Result<std::int64_t> RunExec(const Statement& statement, Arguments arguments);
  Result<void> RunEach(const Statement& statement, const std::function<Result<void>(const Row&)>& each,
                       Arguments arguments);
  Result<void> BeginAttempt();
  Result<void> EndAttempt(bool keep);

  TxState* state_;
};

class Store {
 public:
  // Opens or makes the database and starts the threads. kUnavailable "store.gone" when it cannot be reached, kInvalid
  // "store.config" when the configuration makes no sense.
  static Result<std::unique_ptr<Store>> Open(const Config& config);
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // fn: (Tx&) -> Result<T>.
  template <class F>
  auto Write(F&& fn) -> std::invoke_result_t<F&, Tx&> {
    return Run<std::invoke_result_t<F&, Tx&>>(fn, [this](const Body& body) { return DoWrite(body); });
  }
  template <class F>
  auto Read(F&& fn) -> std::invoke_result_t<F&, Tx&> {
    return Run<std::invoke_result_t<F&, Tx&>>(fn, [this](const Body& body) { return DoRead(body); });
  }

  [[nodiscard]] virtual Backend backend() const = 0;
  // By all transactions since Open, also those undone.
  [[nodiscard]] std::int64_t StatementsRun() const { return statements_run_.load(std::memory_order_relaxed); }

 protected:
  using Body = std::function<Result<void>(Tx&)>;
  Store() = default;
  std::atomic<std::int64_t> statements_run_{0};

 private:
  friend class Administration;
  virtual Result<void> DoWrite(const Body& body) = 0;
  virtual Result<void> DoRead(const Body& body) = 0;
  // A connection beside those in use, for migrations and checks.
  virtual Result<std::unique_ptr<Connection>> Connect() = 0;

  template <class R, class F, class Go>
  static R Run(F& fn, const Go& go) {
    std::optional<R> answer;
    const Body body = [&](Tx& tx) -> Result<void> {
      answer.emplace(fn(tx));
      if (!answer->has_value()) return std::unexpected(answer->error());
      return {};
    };
    if (Result<void> done = go(body); !done) return std::unexpected(std::move(done).error());
    return std::move(*answer);
  }
};

}  // namespace yq::store
