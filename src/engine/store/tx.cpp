#include <fmt/format.h>

#include <algorithm>

#include "engine/store/connection.h"

namespace yq::store {

TxState::TxState(Connection& connection, Backend backend, std::atomic<std::int64_t>& statements_run)
    : connection_(connection), backend_(backend), total_(statements_run) {}

TxState::~TxState() { notes_->open = false; }

Result<void> TxState::Call(const std::function<Result<void>(Tx&)>& body) {
  Tx tx(*this);
  Result<void> done = body(tx);
  notes_->open = false;
  if (done && notes_->doom) return std::unexpected(*notes_->doom);
  return done;
}

bool TxState::MustRetry() const { return notes_->doom && IsSerialization(*notes_->doom); }

std::unexpected<Error> TxState::Doom(Error error) {
  const Failure failure = FailureOf(error);
  if (failure == Failure::kBusy || failure == Failure::kGone || !connection_.InTransaction())
    notes_->beyond_repair = true;
  if (!notes_->doom) notes_->doom = error;
  return std::unexpected(std::move(error));
}

Result<void> TxState::Ready(const Statement& statement) {
  if (!notes_->open) Stop(fmt::format("{}.{} runs after its transaction ended", statement.module, statement.name));
  if (notes_->doom) return std::unexpected(*notes_->doom);
  if (in_each_) return Doom(OtherError("store.nested_each", {{"statement", std::string(statement.name)}}));
  ++statements_;
  total_.fetch_add(1, std::memory_order_relaxed);
  return {};
}

Result<std::vector<Arg>> TxState::Ordered(const Statement& statement, Tx::Arguments arguments) {
  std::vector<Arg> ordered = std::move(arguments.args);
  const auto wrong = [&](std::string_view parameter, std::string_view what) {
    return Doom(OtherError("store.arguments", {{"statement", std::string(statement.name)},
                                               {"parameter", std::string(parameter)},
                                               {"what", std::string(what)}}));
  };
  if (!arguments.names.empty()) {
    std::vector<Arg> named = std::move(ordered);
    ordered.clear();
    for (const Parameter& parameter : statement.parameters) {
      const auto found = std::ranges::find(arguments.names, parameter.name);
      if (found == arguments.names.end()) return wrong(parameter.name, "missing");
      ordered.push_back(named[static_cast<std::size_t>(found - arguments.names.begin())]);
    }
  }
  if (ordered.size() != statement.parameters.size()) return wrong("", "count");
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    if (ordered[i].type() != Arg::Type::kText || IsStorableText(ordered[i].bytes())) continue;
    Error error = OtherError("store.text_not_storable", {{"parameter", std::string(statement.parameters[i].name)}});
    error.code = ErrorCode::kInvalid;
    return Doom(std::move(error));
  }
  return ordered;
}

std::shared_ptr<Cells> TxState::NewCells(const Statement& statement) const {
  auto cells = std::make_shared<Cells>();
  cells->statement = &statement;
  cells->notes = notes_;
  return cells;
}

Result<std::int64_t> TxState::Run(const Statement& statement, Tx::Arguments arguments, Cells& into) {
  YQ_TRY(Ready(statement));
  YQ_ASSIGN(const std::vector<Arg> args, Ordered(statement, std::move(arguments)));
  Result<std::int64_t> changed = connection_.Run(statement, args, into);
  if (!changed) return Doom(std::move(changed).error());
  return changed;
}

Result<void> TxState::Each(const Statement& statement, const RowFunction& each, Tx::Arguments arguments) {
  YQ_TRY(Ready(statement));
  YQ_ASSIGN(const std::vector<Arg> args, Ordered(statement, std::move(arguments)));
  std::optional<Error> stopped;
  in_each_ = true;
  Result<void> done = connection_.Each(statement, args, NewCells(statement), [&](const Row& row) -> Result<void> {
    Result<void> went = each(row);
    if (went && notes_->doom) went = std::unexpected(*notes_->doom);
    if (!went) stopped = went.error();
    return went;
  });
  in_each_ = false;
  if (!done && !stopped) return Doom(std::move(done).error());
  return done;
}

Result<Rows> Tx::RunRows(const Statement& statement, Arguments arguments) {
  const std::shared_ptr<Cells> cells = state_->NewCells(statement);
  YQ_TRY(state_->Run(statement, std::move(arguments), *cells));
  return Rows(cells);
}

Result<Row> Tx::RunOne(const Statement& statement, Arguments arguments) {
  YQ_ASSIGN(const std::optional<Row> row, RunOptional(statement, std::move(arguments)));
  if (row) return *row;
  return state_->Doom(OtherError("store.not_one_row", {{"statement", std::string(statement.name)}, {"rows", "0"}}));
}

Result<std::optional<Row>> Tx::RunOptional(const Statement& statement, Arguments arguments) {
  YQ_ASSIGN(const Rows rows, RunRows(statement, std::move(arguments)));
  if (rows.size() <= 1) return rows.empty() ? std::nullopt : std::optional(rows[0]);
  return state_->Doom(OtherError("store.not_one_row",
                                 {{"statement", std::string(statement.name)}, {"rows", std::to_string(rows.size())}}));
}

Result<std::int64_t> Tx::RunExec(const Statement& statement, Arguments arguments) {
  return state_->Run(statement, std::move(arguments), *state_->NewCells(statement));
}

Result<void> Tx::RunEach(const Statement& statement, const std::function<Result<void>(const Row&)>& each,
                         Arguments arguments) {
  return state_->Each(statement, each, std::move(arguments));
}

Result<void> Tx::BeginAttempt() {
  if (state_->notes_->doom) return std::unexpected(*state_->notes_->doom);
  if (auto begun = state_->connection_.Script("SAVEPOINT attempt"); !begun)
    return state_->Doom(std::move(begun).error());
  state_->attempts_.push_back(state_->on_commit_.size());
  return {};
}

Result<void> Tx::EndAttempt(bool keep) {
  const std::size_t callbacks = state_->attempts_.back();
  state_->attempts_.pop_back();
  Notes& notes = *state_->notes_;
  if (notes.beyond_repair && notes.doom) return std::unexpected(*notes.doom);
  const std::optional<Error> doom = std::exchange(notes.doom, std::nullopt);
  if (!keep || doom) {
    state_->on_commit_.resize(callbacks);
    if (auto undone = state_->connection_.Script("ROLLBACK TO attempt"); !undone)
      return state_->Doom(std::move(undone).error());
  }
  if (auto ended = state_->connection_.Script("RELEASE attempt"); !ended) return state_->Doom(std::move(ended).error());
  if (keep && doom) return std::unexpected(*doom);
  return {};
}

void Tx::OnCommit(std::function<void()> then) { state_->on_commit_.push_back(std::move(then)); }
Backend Tx::backend() const { return state_->backend_; }
std::int64_t Tx::StatementsRun() const { return state_->statements_; }

}  // namespace yq::store
