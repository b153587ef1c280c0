#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <cstring>
#include <unordered_map>

#include "engine/store/connection.h"
#include "engine/store/dialect.h"

namespace yq::store {
namespace {

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ResultCloser {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ResultCloser>;

// From pg_type.dat; fixed for ever by PostgreSQL.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kNumeric = 1700;
constexpr Oid kFloat4 = 700, kFloat8 = 701;

constexpr int kFetch = 1000;  // rows of a cursor per round trip

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

std::vector<Oid> TypesOf(const Statement& statement) {
  std::vector<Oid> types;
  for (const Parameter& parameter : statement.parameters) {
    switch (parameter.type) {
      case ParameterType::kAuto:
        types.push_back(0);
        break;
      case ParameterType::kInt:
        types.push_back(kInt8);
        break;
      case ParameterType::kBlob:
        types.push_back(kBytea);
        break;
      default:  // lists travel as JSON text
        types.push_back(kText);
    }
  }
  return types;
}

// The arguments as libpq wants them: integers as digits, text and bytes as they are (for both, the binary form).
class Packed {
 public:
  explicit Packed(std::span<const Arg> args) : digits_(args.size()) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      const Arg& arg = args[i];
      const std::string_view bytes = arg.bytes();
      switch (arg.type()) {
        case Arg::Type::kNull:
          Add(nullptr, 0, 0);
          break;
        case Arg::Type::kInt:
          *std::to_chars(digits_[i].data(), digits_[i].data() + digits_[i].size() - 1, arg.integer()).ptr = '\0';
          Add(digits_[i].data(), 0, 0);
          break;
        default:
          Add(bytes.data() == nullptr ? "" : bytes.data(), static_cast<int>(bytes.size()), 1);
      }
    }
  }
  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }

 private:
  void Add(const char* value, int length, int format) {
    values_.push_back(value);
    lengths_.push_back(length);
    formats_.push_back(format);
  }
  std::vector<std::array<char, 24>> digits_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

std::string HexDecoded(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2) {  // after "\x"
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return bytes;
}

void AddCell(Cells& into, Oid type, std::string_view text) {
  std::int64_t integer = 0;
  switch (type) {
    case kBool:
      return into.AddInt(text == "t" ? 1 : 0);
    case kBytea:
      return into.AddBytes(Arg::Type::kBlob, HexDecoded(text));
    case kInt2:
    case kInt4:
    case kInt8:
    case kNumeric:  // sum() of integers
      if (std::from_chars(text.data(), text.data() + text.size(), integer).ptr == text.data() + text.size()) {
        return into.AddInt(integer);
      }
      [[fallthrough]];
    default:
      return into.AddBytes(Arg::Type::kText, text);
  }
}

void AddRow(const PGresult* result, int row, Cells& into) {
  ++into.rows;
  for (int column = 0; column < into.columns; ++column) {
    if (PQgetisnull(result, row, column) != 0) {
      into.AddNull();
    } else {
      AddCell(into, PQftype(result, column),
              {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))});
    }
  }
}

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(std::unique_ptr<PGconn, ConnectionCloser> connection, const Config& config)
      : connection_(std::move(connection)),
        wait_limit_(config.wait_limit),
        statements_run_file_(config.statements_run_file) {}

  // Once per connection to the server.
  Result<void> SetUp() {
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    return Script(
        fmt::format("SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex';"
                    "SET TimeZone = 'UTC'; SET lock_timeout = {};",
                    wait_limit_.count()));
  }

  Result<void> Begin(std::string_view sql) override {
    Result<void> begun = Script(sql);
    if (begun || Alive()) return begun;
    PQreset(connection_.get());
    if (!Alive()) return begun;
    prepared_.clear();
    YQ_TRY(SetUp());
    return Script(sql);
  }

  Result<std::int64_t> Run(const Statement& statement, std::span<const Arg> args, Cells& into) override {
    YQ_ASSIGN(const Prepared* const prepared, Prepare(statement));
    YQ_TRY(CheckTypes(statement, *prepared, args));
    const Packed packed(args);
    YQ_ASSIGN(const Answer answer, Judge(PQexecPrepared(connection_.get(), prepared->name.c_str(), packed.count(),
                                                        packed.values(), packed.lengths(), packed.formats(), 0)));
    into.columns = PQnfields(answer.get());
    const int rows = PQntuples(answer.get());
    into.cells.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(into.columns));
    for (int row = 0; row < rows; ++row) AddRow(answer.get(), row, into);
    std::int64_t changed = 0;
    const char* const count = PQcmdTuples(answer.get());
    std::from_chars(count, count + std::strlen(count), changed);
    return changed;
  }

  Result<void> Each(const Statement& statement, std::span<const Arg> args, const std::shared_ptr<Cells>& cells,
                    const RowFunction& each) override {
    YQ_ASSIGN(const Prepared* const prepared, Prepare(statement));
    YQ_TRY(CheckTypes(statement, *prepared, args));
    const Packed packed(args);
    const std::string declare =
        "DECLARE each_row NO SCROLL CURSOR FOR " + TranslateStatement(statement, Backend::kPostgres);
    YQ_TRY(Judge(PQexecParams(connection_.get(), declare.c_str(), packed.count(), prepared->types.data(),
                              packed.values(), packed.lengths(), packed.formats(), 0)));
    const std::string fetch = fmt::format("FETCH {} FROM each_row", kFetch);
    int rows = kFetch;
    while (rows == kFetch) {
      YQ_ASSIGN(const Answer answer, Judge(PQexec(connection_.get(), fetch.c_str())));
      cells->columns = PQnfields(answer.get());
      rows = PQntuples(answer.get());
      for (int row = 0; row < rows; ++row) {
        cells->Clear();
        AddRow(answer.get(), row, *cells);
        if (Result<void> went = each(Row(cells, 0)); !went) {
          YQ_TRY(Script("CLOSE each_row"));
          return went;
        }
      }
    }
    return Script("CLOSE each_row");
  }

  Result<void> Script(std::string_view sql) override {
    YQ_TRY(Judge(PQexec(connection_.get(), std::string(sql).c_str())));
    return {};
  }

  std::vector<std::string> Check(const Statement& statement) override {
    std::vector<std::string> problems;
    const auto problem = [&](const std::string& what) {
      problems.push_back(fmt::format("{}.{}: PostgreSQL: {}", statement.module, statement.name, what));
    };
    const auto prepared = Prepare(statement, false);
    if (!prepared) {
      problem(prepared.error().detail.text);
      return problems;
    }
    for (std::size_t i = 0; i < (*prepared)->types.size(); ++i) {
      const Oid type = (*prepared)->types[i];
      if (type != kInt8 && type != kText && type != kBytea) {
        problem(fmt::format("finds type {} for :{}; write ::int, ::text or ::blob after it", type,
                            statement.parameters[i].name));
      }
    }
    const Answer shape(PQdescribePrepared(connection_.get(), (*prepared)->name.c_str()));
    for (int i = 0; i < PQnfields(shape.get()); ++i) {
      if (const Oid type = PQftype(shape.get(), i); type == kFloat4 || type == kFloat8) {
        problem(fmt::format("column {} is floating point", PQfname(shape.get(), i)));
      }
    }
    return problems;
  }

  [[nodiscard]] bool InTransaction() const override {
    const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
  }
  [[nodiscard]] bool Alive() const override { return PQstatus(connection_.get()) == CONNECTION_OK; }

 private:
  struct Prepared {
    std::string name;
    std::vector<Oid> types;  // of the parameters, as the server found them
  };

  Result<const Prepared*> Prepare(const Statement& statement, bool runs = true) {
    if (const auto found = prepared_.find(statement.sql); found != prepared_.end()) return &found->second;
    if (runs) NoteStatementRun(statement, statements_run_file_);
    Prepared prepared{.name = fmt::format("s{}", prepared_.size()), .types = TypesOf(statement)};
    YQ_TRY(Judge(PQprepare(connection_.get(), prepared.name.c_str(),
                           TranslateStatement(statement, Backend::kPostgres).c_str(),
                           static_cast<int>(prepared.types.size()), prepared.types.data())));
    YQ_ASSIGN(const Answer shape, Judge(PQdescribePrepared(connection_.get(), prepared.name.c_str())));
    for (std::size_t i = 0; i < prepared.types.size(); ++i)
      prepared.types[i] = PQparamtype(shape.get(), static_cast<int>(i));
    return &prepared_.emplace(statement.sql, std::move(prepared)).first->second;
  }

  // Text and bytes travel as they are, so that the server could take eight letters for a number: refused here.
  static Result<void> CheckTypes(const Statement& statement, const Prepared& prepared, std::span<const Arg> args) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      const Arg::Type given = args[i].type();
      const Oid wanted = prepared.types[i];
      const bool fits = given == Arg::Type::kNull || (given == Arg::Type::kText && wanted == kText) ||
                        (given == Arg::Type::kBlob && wanted == kBytea) ||
                        (given == Arg::Type::kInt && wanted != kText && wanted != kBytea);
      if (fits) continue;
      return std::unexpected(OtherError("store.arguments",
                                        {{"statement", std::string(statement.name)},
                                         {"parameter", std::string(statement.parameters[i].name)},
                                         {"what", "type"}},
                                        fmt::format("PostgreSQL wants type {}", wanted)));
    }
    return {};
  }

  Result<Answer> Judge(PGresult* raw) {
    Answer answer(raw);
    const ExecStatusType status = PQresultStatus(raw);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return answer;
    return std::unexpected(Classify(raw));
  }

  [[nodiscard]] Error Classify(const PGresult* result) const {
    const auto field = [&](int code) {
      const char* const text = PQresultErrorField(result, code);
      return std::string(text == nullptr ? "" : text);
    };
    const std::string state = field(PG_DIAG_SQLSTATE);
    // The primary message alone: its detail may quote people's data.
    std::string detail = fmt::format("PostgreSQL {}: {}", state, field(PG_DIAG_MESSAGE_PRIMARY));
    if (state == "23505") return MakeError(Failure::kUnique, detail, field(PG_DIAG_CONSTRAINT_NAME));
    if (state == "23503") return MakeError(Failure::kForeignKey, detail);
    if (state == "23514") return MakeError(Failure::kCheck, detail, field(PG_DIAG_CONSTRAINT_NAME));
    if (state == "23502") return MakeError(Failure::kNotNull, detail, field(PG_DIAG_COLUMN_NAME));
    if (state == "40001" || state == "40P01") return MakeError(Failure::kBusy, detail, "serialization");
    if (state == "55P03") return MakeError(Failure::kBusy, detail, "lock");
    if (state == "25006") return OtherError("store.read_only", {}, detail);
    if (state.empty() || state.starts_with("08") || state.starts_with("57P") || state.starts_with("53") ||
        state.starts_with("58") || state.starts_with("XX") || !Alive()) {
      if (state.empty()) detail = fmt::format("PostgreSQL: {}", PQerrorMessage(connection_.get()));
      return MakeError(Failure::kGone, detail);
    }
    return MakeError(Failure::kOther, detail);
  }

  std::unique_ptr<PGconn, ConnectionCloser> connection_;
  std::chrono::milliseconds wait_limit_;
  std::string statements_run_file_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> prepared_;
};

}  // namespace

Result<std::unique_ptr<Connection>> OpenPostgres(const Config& config) {
  std::unique_ptr<PGconn, ConnectionCloser> connection(PQconnectdb(config.postgres.c_str()));
  if (connection == nullptr || PQstatus(connection.get()) != CONNECTION_OK) {
    const char* const why = connection == nullptr ? "no memory" : PQerrorMessage(connection.get());
    return std::unexpected(MakeError(Failure::kGone, fmt::format("PostgreSQL: {}", why)));
  }
  const int version = PQserverVersion(connection.get());
  const std::string_view encoding = PQparameterStatus(connection.get(), "server_encoding");
  if (version < 150000 || encoding != "UTF8") {
    return std::unexpected(
        Error{.code = ErrorCode::kInvalid,
              .key = "store.config",
              .params = {{"what", fmt::format("PostgreSQL 15 or later with UTF8 is needed; this is {} with {}",
                                              version / 10000, encoding)}}});
  }
  auto made = std::make_unique<PostgresConnection>(std::move(connection), config);
  YQ_TRY(made->SetUp());
  return made;
}

}  // namespace yq::store
