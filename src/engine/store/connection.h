// Inside the store: one connection to one database, the rows it gives, and the errors it tells apart.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/store/statement.h"
#include "engine/store/store.h"
#include "engine/store/value.h"

namespace yq::store {

// What a transaction and the rows read in it share.
struct Notes {
  bool open = true;
  bool beyond_repair = false;  // the doom outlasts Tx::Attempt
  std::optional<Error> doom;
};

struct Cell {
  Arg::Type type = Arg::Type::kNull;
  std::int64_t integer = 0;  // of kInt; else the place in the arena
  std::size_t size = 0;
};

struct Cells {
  const Statement* statement = nullptr;
  std::shared_ptr<Notes> notes;
  int columns = 0;
  std::size_t rows = 0;
  std::vector<Cell> cells;
  std::string arena;

  void AddNull() { cells.push_back({}); }
  void AddInt(std::int64_t value) { cells.push_back({Arg::Type::kInt, value, 0}); }
  void AddBytes(Arg::Type type, std::string_view bytes) {
    cells.push_back({type, static_cast<std::int64_t>(arena.size()), bytes.size()});
    arena += bytes;
  }
  void Clear() {
    rows = 0;
    cells.clear();
    arena.clear();
  }
};

using RowFunction = std::function<Result<void>(const Row&)>;

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Runs a prepared statement (prepared at first use, then kept) to its end and fills `into`. The number of rows
  // changed.
  virtual Result<std::int64_t> Run(const Statement& statement, std::span<const Arg> args, Cells& into) = 0;
  // Gives the rows of a SELECT one by one; `cells` holds the present one.
  virtual Result<void> Each(const Statement& statement, std::span<const Arg> args, const std::shared_ptr<Cells>& cells,
                            const RowFunction& each) = 0;
  // Begins a transaction; a connection that was lost meanwhile is made anew.
  virtual Result<void> Begin(std::string_view sql) { return Script(sql); }
  // Text without parameters, one or more statements.
  virtual Result<void> Script(std::string_view sql) = 0;
  // What is wrong with a statement on this database, one line each.
  virtual std::vector<std::string> Check(const Statement& statement) = 0;
  // False after the database has undone the whole transaction by itself.
  [[nodiscard]] virtual bool InTransaction() const = 0;
  [[nodiscard]] virtual bool Alive() const = 0;
};

// An Error of this module. `detail` is for the log.
Error MakeError(Failure failure, std::string detail, std::string constraint = {});
bool IsSerialization(const Error& error);  // a collision of transactions, worth repeating at once
Error OtherError(std::string key, std::vector<Param> params, std::string detail = {});

// Whether the text can be stored by both databases: UTF-8 without NUL.
bool IsStorableText(std::string_view text);

// Remembers that the statement ran; `file` as in Config.
void NoteStatementRun(const Statement& statement, const std::string& file);

// Ends the program: a mistake in the program's structure that cannot be answered for.
[[noreturn]] void Stop(std::string_view why);

Result<std::unique_ptr<Connection>> OpenSqlite(const Config& config, bool writes);
Result<std::unique_ptr<Connection>> OpenPostgres(const Config& config);
Result<std::unique_ptr<Store>> OpenSqliteStore(const Config& config);
Result<std::unique_ptr<Store>> OpenPostgresStore(const Config& config);

// The part of a running transaction that Tx shows. Made by the stores around each call of a function.
class TxState {
 public:
  TxState(Connection& connection, Backend backend, std::atomic<std::int64_t>& statements_run);
  ~TxState();
  TxState(const TxState&) = delete;
  TxState& operator=(const TxState&) = delete;

  // Calls `body`; its error, or the doom it did not pass on. After this only commit or rollback is left to do.
  Result<void> Call(const std::function<Result<void>(Tx&)>& body);
  [[nodiscard]] bool MustRetry() const;  // doomed by a serialisation failure or a deadlock
  std::vector<std::function<void()>> TakeOnCommit() { return std::move(on_commit_); }

 private:
  friend class Tx;
  Result<std::vector<Arg>> Ordered(const Statement& statement, Tx::Arguments arguments);
  Result<std::int64_t> Run(const Statement& statement, Tx::Arguments arguments, Cells& into);
  Result<void> Each(const Statement& statement, const RowFunction& each, Tx::Arguments arguments);
  Result<void> Ready(const Statement& statement);
  std::unexpected<Error> Doom(Error error);
  std::shared_ptr<Cells> NewCells(const Statement& statement) const;

  Connection& connection_;
  Backend backend_;
  std::atomic<std::int64_t>& total_;
  std::int64_t statements_ = 0;
  std::shared_ptr<Notes> notes_ = std::make_shared<Notes>();
  bool in_each_ = false;
  std::vector<std::size_t> attempts_;  // how many OnCommit there were when each open Attempt began
  std::vector<std::function<void()>> on_commit_;
};

// What migrations, checks and backups need of a store.
class Administration {
 public:
  explicit Administration(Store& store) : store_(store) {}
  Result<std::unique_ptr<Connection>> Connect() { return store_.Connect(); }

 private:
  Store& store_;
};

// Marks the calling thread as inside a transaction of `store`; stops the program when it already is.
class InsideGuard {
 public:
  InsideGuard(const void* store, std::string_view what);
  ~InsideGuard();
  InsideGuard(const InsideGuard&) = delete;
  InsideGuard& operator=(const InsideGuard&) = delete;

 private:
  const void* store_;
  InsideGuard* outer_;
};

}  // namespace yq::store
