#include <fmt/format.h>
#include <sqlite3.h>

#include <unordered_map>

#include "engine/store/connection.h"
#include "engine/store/dialect.h"

namespace yq::store {
namespace {

struct StatementCloser {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct DatabaseCloser {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, StatementCloser>;

// Gives back the statement and what it holds when the scope ends.
class ResetGuard {
 public:
  explicit ResetGuard(sqlite3_stmt* statement) : statement_(statement) {}
  ~ResetGuard() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  ResetGuard(const ResetGuard&) = delete;
  ResetGuard& operator=(const ResetGuard&) = delete;

 private:
  sqlite3_stmt* statement_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::unique_ptr<sqlite3, DatabaseCloser> database, std::string statements_run_file)
      : database_(std::move(database)), statements_run_file_(std::move(statements_run_file)) {}

  Result<std::int64_t> Run(const Statement& statement, std::span<const Arg> args, Cells& into) override {
    YQ_ASSIGN(sqlite3_stmt* const prepared, Ready(statement));
    const ResetGuard guard(prepared);
    YQ_TRY(Bind(prepared, args));
    into.columns = sqlite3_column_count(prepared);
    for (;;) {
      const int code = sqlite3_step(prepared);
      if (code == SQLITE_DONE) break;
      if (code != SQLITE_ROW) return std::unexpected(Classify());
      AddRow(prepared, into);
    }
    return sqlite3_stmt_readonly(prepared) != 0 ? 0 : sqlite3_changes64(database_.get());
  }

  Result<void> Each(const Statement& statement, std::span<const Arg> args, const std::shared_ptr<Cells>& cells,
                    const RowFunction& each) override {
    YQ_ASSIGN(sqlite3_stmt* const prepared, Ready(statement));
    if (sqlite3_stmt_readonly(prepared) == 0) {
      return std::unexpected(OtherError("store.each_of_a_change", {{"statement", std::string(statement.name)}}));
    }
    const ResetGuard guard(prepared);
    YQ_TRY(Bind(prepared, args));
    cells->columns = sqlite3_column_count(prepared);
    for (;;) {
      const int code = sqlite3_step(prepared);
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return std::unexpected(Classify());
      cells->Clear();
      AddRow(prepared, *cells);
      YQ_TRY(each(Row(cells, 0)));
    }
  }

  Result<void> Script(std::string_view sql) override {
    constexpr std::size_t kLongestControl = 24;  // BEGIN, COMMIT, SAVEPOINT and the like are worth keeping prepared
    if (sql.size() > kLongestControl) {
      if (sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(Classify());
      }
      return {};
    }
    YQ_ASSIGN(sqlite3_stmt* const prepared, Prepare(sql, [&] { return std::string(sql); }));
    const ResetGuard guard(prepared);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(prepared);
    if (code != SQLITE_DONE) return std::unexpected(Classify());
    return {};
  }

  std::vector<std::string> Check(const Statement& statement) override {
    std::vector<std::string> problems;
    const auto prepared = Prepare(statement.sql, [&] { return TranslateStatement(statement, Backend::kSqlite); });
    if (!prepared) {
      problems.push_back(
          fmt::format("{}.{}: SQLite: {}", statement.module, statement.name, prepared.error().detail.text));
    } else if (static_cast<std::size_t>(sqlite3_bind_parameter_count(*prepared)) != statement.parameters.size()) {
      problems.push_back(fmt::format("{}.{}: SQLite finds {} parameters", statement.module, statement.name,
                                     sqlite3_bind_parameter_count(*prepared)));
    }
    return problems;
  }

  [[nodiscard]] bool InTransaction() const override { return sqlite3_get_autocommit(database_.get()) == 0; }
  [[nodiscard]] bool Alive() const override { return true; }

  Result<void> BackUpTo(const std::string& path) {
    sqlite3* raw = nullptr;
    const int opened =
        sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, DatabaseCloser> target(raw);
    if (opened != SQLITE_OK) return std::unexpected(MakeError(Failure::kGone, path + ": " + sqlite3_errstr(opened)));
    sqlite3_backup* const backup = sqlite3_backup_init(target.get(), "main", database_.get(), "main");
    if (backup != nullptr) {
      sqlite3_backup_step(backup, -1);
      sqlite3_backup_finish(backup);
    }
    if (sqlite3_errcode(target.get()) != SQLITE_OK) {
      return std::unexpected(MakeError(Failure::kGone, path + ": " + sqlite3_errmsg(target.get())));
    }
    return {};
  }

 private:
  Result<sqlite3_stmt*> Ready(const Statement& statement) {
    return Prepare(statement.sql, [&] {
      NoteStatementRun(statement, statements_run_file_);
      return TranslateStatement(statement, Backend::kSqlite);
    });
  }

  template <class F>
  Result<sqlite3_stmt*> Prepare(std::string_view key, const F& text) {
    if (const auto found = prepared_.find(key); found != prepared_.end()) return found->second.get();
    const std::string sql = text();
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.c_str(), static_cast<int>(sql.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return std::unexpected(Classify());
    prepared_.emplace(key, raw);
    return raw;
  }

  Result<void> Bind(sqlite3_stmt* prepared, std::span<const Arg> args) {
    int place = 0;
    for (const Arg& arg : args) {
      ++place;
      int code = SQLITE_OK;
      const std::string_view bytes = arg.bytes();
      const char* const start = bytes.data() == nullptr ? "" : bytes.data();
      switch (arg.type()) {
        case Arg::Type::kNull:
          code = sqlite3_bind_null(prepared, place);
          break;
        case Arg::Type::kInt:
          code = sqlite3_bind_int64(prepared, place, arg.integer());
          break;
        case Arg::Type::kText:
          code = sqlite3_bind_text64(prepared, place, start, bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
          break;
        case Arg::Type::kBlob:
          code = sqlite3_bind_blob64(prepared, place, start, bytes.size(), SQLITE_STATIC);
          break;
      }
      if (code != SQLITE_OK) return std::unexpected(Classify());
    }
    return {};
  }

  static void AddRow(sqlite3_stmt* prepared, Cells& into) {
    ++into.rows;
    for (int column = 0; column < into.columns; ++column) {
      const auto bytes = [&](const void* start) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, column));
        return size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(start), size);
      };
      switch (sqlite3_column_type(prepared, column)) {
        case SQLITE_NULL:
          into.AddNull();
          break;
        case SQLITE_INTEGER:
          into.AddInt(sqlite3_column_int64(prepared, column));
          break;
        case SQLITE_BLOB:
          into.AddBytes(Arg::Type::kBlob, bytes(sqlite3_column_blob(prepared, column)));
          break;
        default:
          into.AddBytes(Arg::Type::kText, bytes(sqlite3_column_text(prepared, column)));
      }
    }
  }

  // The error of the last call on this connection.
  Error Classify() {
    const int code = sqlite3_extended_errcode(database_.get());
    const std::string message = sqlite3_errmsg(database_.get());
    const auto after_colon = [&] {
      const std::size_t colon = message.find(": ");
      return colon == std::string::npos ? std::string() : message.substr(colon + 2);
    };
    switch (code) {
      case SQLITE_CONSTRAINT_PRIMARYKEY:
      case SQLITE_CONSTRAINT_ROWID: {
        const std::string columns = after_colon();
        return MakeError(Failure::kUnique, message, columns.substr(0, columns.find('.')) + "_pkey");
      }
      case SQLITE_CONSTRAINT_UNIQUE:
        return MakeError(Failure::kUnique, message, UniqueName(after_colon()));
      case SQLITE_CONSTRAINT_FOREIGNKEY:
        return MakeError(Failure::kForeignKey, message);
      case SQLITE_CONSTRAINT_CHECK:
        return MakeError(Failure::kCheck, message, after_colon());
      case SQLITE_CONSTRAINT_NOTNULL: {
        const std::string column = after_colon();
        return MakeError(Failure::kNotNull, message, column.substr(column.find('.') + 1));
      }
      case SQLITE_CONSTRAINT_DATATYPE:
        return OtherError("store.arguments", {{"what", "type"}}, message);
      default:
        break;
    }
    const std::string detail = fmt::format("SQLite {}: {}", code, message);
    switch (code & 0xFF) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return MakeError(Failure::kBusy, detail, "lock");
      case SQLITE_READONLY:
        return OtherError("store.read_only", {}, detail);
      case SQLITE_IOERR:
      case SQLITE_FULL:
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
      case SQLITE_CANTOPEN:
      case SQLITE_PROTOCOL:
        return MakeError(Failure::kGone, detail);
      default:
        return MakeError(Failure::kOther, detail);
    }
  }

  // SQLite names the columns ("t.a, t.b"), or the index when it is of expressions. The name PostgreSQL would give.
  std::string UniqueName(const std::string& columns) {
    if (columns.starts_with("index '")) return columns.substr(7, columns.size() - 8);
    const std::string table = columns.substr(0, columns.find('.'));
    std::string listed = columns;  // "a, b"
    for (std::size_t at = 0; (at = listed.find(table + ".", at)) != std::string::npos;)
      listed.erase(at, table.size() + 1);
    constexpr const char* kFind =
        "SELECT CASE origin WHEN 'c' THEN name WHEN 'pk' THEN ?1 || '_pkey' "
        "ELSE ?1 || '_' || replace(?2, ', ', '_') || '_key' END FROM pragma_index_list(?1) AS listed "
        "WHERE listed.\"unique\" = 1 AND ?2 = (SELECT group_concat(name, ', ') FROM "
        "(SELECT name FROM pragma_index_info(listed.name) ORDER BY seqno))";
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database_.get(), kFind, -1, &raw, nullptr) != SQLITE_OK) return columns;
    const StatementHandle find(raw);
    sqlite3_bind_text(raw, 1, table.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_text(raw, 2, listed.c_str(), -1, SQLITE_STATIC);
    if (sqlite3_step(raw) != SQLITE_ROW) return columns;
    return reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
  }

  // Declared before the statements, so closed after them.
  std::unique_ptr<sqlite3, DatabaseCloser> database_;
  std::string statements_run_file_;
  std::unordered_map<std::string, StatementHandle, TextHash, std::equal_to<>> prepared_;
};

}  // namespace

Result<std::unique_ptr<Connection>> OpenSqlite(const Config& config, bool writes) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writes ? SQLITE_OPEN_CREATE : 0);
  const int opened = sqlite3_open_v2(config.sqlite_path.c_str(), &raw, flags, nullptr);
  std::unique_ptr<sqlite3, DatabaseCloser> database(raw);
  if (opened != SQLITE_OK) {
    return std::unexpected(
        MakeError(Failure::kGone, fmt::format("{}: {}", config.sqlite_path, sqlite3_errstr(opened))));
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, static_cast<int>(config.wait_limit.count()));
  auto connection = std::make_unique<SqliteConnection>(std::move(database), config.statements_run_file);
  // case_sensitive_like and trusted_schema: as PostgreSQL has it, and no functions from a doctored file.
  // 4,000 pages of log between checkpoints: fewer syncs of the main file while group commits run.
  if (writes) YQ_TRY(connection->Script("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000;"));
  YQ_TRY(connection->Script(fmt::format(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -{}; PRAGMA mmap_size = 268435456;"
      "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA case_sensitive_like = ON;"
      "PRAGMA journal_size_limit = 67108864; PRAGMA query_only = {};",
      writes ? 65536 : 32768, writes ? "OFF" : "ON")));
  return connection;
}

Result<void> BackUpSqlite(Connection& connection, const std::string& path) {
  return static_cast<SqliteConnection&>(connection).BackUpTo(path);
}

}  // namespace yq::store
