// The generated statement in an SQLite database in memory, with columns that compare texts by other rules.
#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

struct Closer {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Closer>;
using Prepared = std::unique_ptr<sqlite3_stmt, Closer>;

std::unexpected<Error> Failed(sqlite3* db, const std::string& text) {
  return Fail(ErrorCode::kInternal, "sqlite", {{"why", sqlite3_errmsg(db)}, {"statement", text}});
}

Result<Prepared> Prepare(sqlite3* db, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, text.c_str(), static_cast<int>(text.size()), &statement, nullptr) != SQLITE_OK)
    return Failed(db, text);
  return Prepared(statement);
}

void Bind(sqlite3_stmt* insert, int at, const Value& value, int scale) {
  const auto text = [&](const std::string& t) {
    sqlite3_bind_text(insert, at, t.data(), static_cast<int>(t.size()), SQLITE_TRANSIENT);
  };
  switch (value.kind()) {
    case Value::Kind::kBoolean:
      sqlite3_bind_int(insert, at, value.boolean() ? 1 : 0);
      return;
    case Value::Kind::kNumber:
      sqlite3_bind_int64(insert, at, *Multiply(value.number(), Number::FromParts(1, scale))->ToInt());
      return;
    case Value::Kind::kDaysDuration:
      sqlite3_bind_int64(insert, at, value.days_duration().seconds);
      return;
    case Value::Kind::kMonthsDuration:
      sqlite3_bind_int64(insert, at, value.months_duration().months);
      return;
    case Value::Kind::kNull:
      sqlite3_bind_null(insert, at);
      return;
    default:
      text(ToText(value));
  }
}

Value Read(sqlite3_stmt* row, int at, const SqlAnswer& answer) {
  const int type = sqlite3_column_type(row, at);
  if (type == SQLITE_NULL) return {};
  const std::string text(reinterpret_cast<const char*>(sqlite3_column_text(row, at)),
                         static_cast<std::size_t>(sqlite3_column_bytes(row, at)));
  if (answer.type == "string" && type == SQLITE_TEXT) return Value::Text(text);
  if (type == SQLITE_TEXT) {
    const auto value = FromText(answer.type, text);
    return value ? *value : Value::Text("unreadable: " + text);
  }
  const std::int64_t whole = sqlite3_column_int64(row, at);
  if (type != SQLITE_INTEGER) return Value::Text("not an integer: " + text);
  if (answer.type == "boolean") return Value::Boolean(whole != 0);
  if (answer.type == "number") return Value::Of(Number::FromParts(whole, -answer.scale));
  if (answer.type == "days and time duration") return Value::Of(DaysDuration{whole, 0});
  if (answer.type == "years and months duration") return Value::Of(MonthsDuration{whole});
  return Value::Text("of a wrong type: " + text);
}

class Sqlite final : public Way {
 public:
  explicit Sqlite(ChangeText change) : change_(std::move(change)) {}
  [[nodiscard]] std::string name() const override { return "SQLite"; }

  Result<AnswerSet> Answer(const Model& model, const DrawnModel& drawn, const std::vector<Row>& rows) override {
    const std::vector<SqlColumn> columns = ColumnsOf(drawn);
    YQ_ASSIGN(SqlStatement statement,
              CompileSql(model, {.dialect = SqlDialect::kSqlite, .table = "pool", .keys = {"k"}, .columns = columns}));
    AnswerSet set;
    for (const SqlRefusal& refusal : statement.refused) set.refused.push_back(refusal.decision + ": " + refusal.why);
    if (statement.text.empty()) return set;
    sqlite3* opened = nullptr;
    sqlite3_open(":memory:", &opened);
    const Database db(opened);
    std::string create = "create table pool(k integer";
    std::string insert = "insert into pool values(?";
    for (const SqlColumn& column : columns) {
      const DrawnInput& input = drawn.inputs[static_cast<std::size_t>(&column - columns.data())];
      create += fmt::format(", {} {}", column.column, input.type == "string" ? "text collate nocase" : "");
      insert += ",?";
    }
    for (const std::string& text : {create + ")", std::string("begin")}) {
      if (sqlite3_exec(db.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return Failed(db.get(), text);
    }
    YQ_ASSIGN(const Prepared inserting, Prepare(db.get(), insert + ")"));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      sqlite3_bind_int64(inserting.get(), 1, static_cast<std::int64_t>(r));
      for (std::size_t i = 0; i < columns.size(); ++i)
        Bind(inserting.get(), static_cast<int>(i) + 2, rows[r][i], columns[i].scale);
      if (sqlite3_step(inserting.get()) != SQLITE_DONE) return Failed(db.get(), insert);
      sqlite3_reset(inserting.get());
    }
    if (change_) statement.text = change_(std::move(statement.text));
    YQ_ASSIGN(const Prepared asking, Prepare(db.get(), statement.text));
    for (const SqlAnswer& answer : statement.answers) set.asked.push_back({answer.decision, answer.entry});
    set.values.assign(set.asked.size(), std::vector<Value>(rows.size(), Value::Text("no row")));
    int step = 0;
    while ((step = sqlite3_step(asking.get())) == SQLITE_ROW) {
      const auto r = static_cast<std::size_t>(sqlite3_column_int64(asking.get(), 0));
      for (std::size_t a = 0; a < set.asked.size(); ++a)
        set.values[a][r] = Read(asking.get(), static_cast<int>(a) + 1, statement.answers[a]);
    }
    if (step != SQLITE_DONE) return Failed(db.get(), statement.text);
    return set;
  }

 private:
  ChangeText change_;
};

}  // namespace

std::unique_ptr<Way> SqliteWay(ChangeText change) { return std::make_unique<Sqlite>(std::move(change)); }

}  // namespace yq::decision::proof
