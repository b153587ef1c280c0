// The generated statement on a PostgreSQL server, in a temporary table whose texts compare without regard to case and
// with quoting by backslash switched on and off in turn.
#include <fmt/format.h>
#include <libpq-fe.h>

#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

struct Closer {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Closer>;
using Answered = std::unique_ptr<PGresult, Closer>;

std::string SqlType(const std::string& type) {
  if (type == "number") return "numeric";
  if (type == "string") return "text collate pg_temp.loose";
  if (type == "date and time") return "timestamp";
  if (type == "boolean" || type == "date" || type == "time") return type;
  return "bigint";
}

// A field of COPY's text format.
std::string Field(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "\\N";
    case Value::Kind::kDaysDuration:
      return fmt::format("{}", value.days_duration().seconds);
    case Value::Kind::kMonthsDuration:
      return fmt::format("{}", value.months_duration().months);
    default:
      break;
  }
  std::string out;
  for (const char c : ToText(value)) {
    if (c == '\\') out += '\\';
    out += c == '\t' ? "\\t" : c == '\n' ? "\\n" : std::string(1, c);
  }
  return out;
}

Value Read(std::string text, const SqlAnswer& answer) {
  if (answer.type == "string") return Value::Text(text);
  if (answer.type == "boolean") return Value::Boolean(text == "t");
  if (answer.type == "days and time duration" || answer.type == "years and months duration") {
    const auto number = Number::Parse(text);
    const auto whole = number ? number->ToInt() : std::nullopt;
    if (!whole) return Value::Text("not an integer: " + text);
    return answer.type.starts_with("days") ? Value::Of(DaysDuration{*whole, 0}) : Value::Of(MonthsDuration{*whole});
  }
  if (answer.type == "date and time" && text.size() > 10) text[10] = 'T';
  if (answer.type == "date" && text.ends_with(" BC")) {
    const auto date = Date::Parse(text.substr(0, text.size() - 3));
    if (date) return Value::Of(*Date::Make(1 - date->year, date->month, date->day));
  }
  const auto value = FromText(answer.type, text);
  return value ? *value : Value::Text("unreadable: " + text);
}

class Postgres final : public Way {
 public:
  Postgres(Connection connection, ChangeText change) : connection_(std::move(connection)), change_(std::move(change)) {}
  [[nodiscard]] std::string name() const override { return "PostgreSQL"; }

  Result<void> Run(const std::string& text) {
    const Answered done(PQexec(connection_.get(), text.c_str()));
    const ExecStatusType status = PQresultStatus(done.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN) return {};
    return Failed(text);
  }

  Result<AnswerSet> Answer(const Model& model, const DrawnModel& drawn, const std::vector<Row>& rows) override {
    const std::vector<SqlColumn> columns = ColumnsOf(drawn);
    YQ_ASSIGN(
        SqlStatement statement,
        CompileSql(model, {.dialect = SqlDialect::kPostgres, .table = "pool", .keys = {"k"}, .columns = columns}));
    AnswerSet set;
    for (const SqlRefusal& refusal : statement.refused) set.refused.push_back(refusal.decision + ": " + refusal.why);
    if (statement.text.empty()) return set;
    if (change_) statement.text = change_(std::move(statement.text));
    for (const SqlAnswer& answer : statement.answers) set.asked.push_back({answer.decision, answer.entry});
    set.values.assign(set.asked.size(), std::vector<Value>(rows.size(), Value::Text("no row")));
    strings_conform_ = !strings_conform_;
    YQ_TRY(Run(fmt::format("begin; set local standard_conforming_strings = {}", strings_conform_ ? "on" : "off")));
    Result<void> asked = Ask(statement, drawn, rows, set);
    YQ_TRY(Run("rollback"));
    YQ_TRY(std::move(asked));
    return set;
  }

 private:
  std::unexpected<Error> Failed(const std::string& text) {
    return Fail(ErrorCode::kInternal, "postgresql",
                {{"why", PQerrorMessage(connection_.get())}, {"statement", text.substr(0, 20'000)}});
  }

  Result<void> Ask(const SqlStatement& statement, const DrawnModel& drawn, const std::vector<Row>& rows,
                   AnswerSet& set) {
    std::string create = "create temporary table pool(k integer";
    for (std::size_t i = 0; i < drawn.inputs.size(); ++i)
      create += fmt::format(", c{} {}", i, SqlType(drawn.inputs[i].type));
    YQ_TRY(Run(create + ")"));
    YQ_TRY(Run("copy pool from stdin"));
    std::string lines;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      lines += fmt::format("{}", r);
      for (const Value& value : rows[r]) lines += "\t" + Field(value);
      lines += "\n";
    }
    PQputCopyData(connection_.get(), lines.data(), static_cast<int>(lines.size()));
    PQputCopyEnd(connection_.get(), nullptr);
    const Answered copied(PQgetResult(connection_.get()));
    const bool whole = PQresultStatus(copied.get()) == PGRES_COMMAND_OK;
    while (const Answered more{PQgetResult(connection_.get())}) {
    }
    if (!whole) return Failed("copy");
    const Answered answered(PQexec(connection_.get(), statement.text.c_str()));
    if (PQresultStatus(answered.get()) != PGRES_TUPLES_OK) return Failed(statement.text);
    for (int line = 0; line < PQntuples(answered.get()); ++line) {
      const auto r = static_cast<std::size_t>(std::stoul(PQgetvalue(answered.get(), line, 0)));
      for (std::size_t a = 0; a < set.asked.size(); ++a) {
        const int column = static_cast<int>(a) + 1;
        set.values[a][r] = PQgetisnull(answered.get(), line, column) == 1
                               ? Value()
                               : Read(PQgetvalue(answered.get(), line, column), statement.answers[a]);
      }
    }
    return {};
  }

  Connection connection_;
  ChangeText change_;
  bool strings_conform_ = false;
};

}  // namespace

Result<std::unique_ptr<Way>> PostgresWay(const std::string& connection, ChangeText change) {
  Connection opened(PQconnectdb((connection + " dbname=postgres").c_str()));
  if (PQstatus(opened.get()) != CONNECTION_OK)
    return Fail(ErrorCode::kUnavailable, "postgresql", {{"why", PQerrorMessage(opened.get())}});
  PQsetNoticeProcessor(opened.get(), [](void*, const char*) {}, nullptr);
  auto way = std::make_unique<Postgres>(std::move(opened), std::move(change));
  YQ_TRY(
      way->Run("create collation pg_temp.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"));
  // What a plan costs to make counts here, not what it saves.
  YQ_TRY(way->Run("set jit = off"));
  return way;
}

}  // namespace yq::decision::proof
