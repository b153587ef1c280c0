// Functions run side by side in their callers' threads, each on a connection of the pool.
#include <algorithm>
#include <cstdint>
#include <random>
#include <thread>

#include "engine/store/connection.h"
#include "engine/store/pool.h"

namespace yq::store {
namespace {

constexpr std::string_view kBeginWrite = "BEGIN ISOLATION LEVEL SERIALIZABLE";
constexpr std::string_view kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
// Those that repeat take turns, so that a crowd changing one row gets through instead of colliding for ever.
constexpr std::string_view kTakeTurn = "SELECT pg_advisory_lock(7935011)";
constexpr std::string_view kGiveTurn = "SELECT pg_advisory_unlock(7935011)";

class PostgresStore final : public Store {
 public:
  PostgresStore(Config config, std::vector<std::unique_ptr<Connection>> connections)
      : config_(std::move(config)), pool_(std::move(connections)) {}

  [[nodiscard]] Backend backend() const override { return Backend::kPostgres; }

 protected:
  Result<void> DoWrite(const Body& body) override {
    std::vector<std::function<void()>> on_commit;
    YQ_TRY(WriteWithRetries(body, on_commit));
    for (const auto& then : on_commit) then();
    return {};
  }

  Result<void> DoRead(const Body& body) override {
    const InsideGuard guard(this, "Read");
    YQ_ASSIGN(const auto connection, pool_.Take(config_.wait_limit));
    YQ_TRY(connection->Begin(kBeginRead));
    const Undo undo(*connection);
    TxState state(*connection, Backend::kPostgres, statements_run_);
    return state.Call(body);
  }

  Result<std::unique_ptr<Connection>> Connect() override { return OpenPostgres(config_); }

 private:
  // Ends a transaction that has nothing to keep, also when its function throws.
  class Undo {
   public:
    explicit Undo(Connection& connection) : connection_(connection) {}
    ~Undo() {
      if (connection_.InTransaction()) static_cast<void>(connection_.Script("ROLLBACK"));
    }
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;

   private:
    Connection& connection_;
  };

  class Turn {
   public:
    Turn(Connection& connection, bool take)
        : connection_(connection), taken_(take && connection.Script(kTakeTurn).has_value()) {}
    ~Turn() {
      if (taken_) static_cast<void>(connection_.Script(kGiveTurn));
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Connection& connection_;
    bool taken_;
  };

  enum class Next : std::uint8_t { kEnd, kRepeat };

  Result<void> WriteWithRetries(const Body& body, std::vector<std::function<void()>>& on_commit) {
    const InsideGuard guard(this, "Write");
    YQ_ASSIGN(const auto connection, pool_.Take(config_.wait_limit));
    Result<void> outcome;
    for (int attempt = 1; attempt <= kMaxAttempts; ++attempt) {
      const Turn turn(*connection, attempt > 2);
      Next next = Next::kEnd;
      outcome = WriteOnce(*connection, body, on_commit, next);
      if (next == Next::kEnd) return outcome;
      Pause(attempt);
    }
    return outcome;
  }

  Result<void> WriteOnce(Connection& connection, const Body& body, std::vector<std::function<void()>>& on_commit,
                         Next& next) {
    YQ_TRY(connection.Begin(kBeginWrite));
    const Undo undo(connection);
    TxState state(connection, Backend::kPostgres, statements_run_);
    Result<void> outcome = state.Call(body);
    if (state.MustRetry()) next = Next::kRepeat;
    if (!outcome) return outcome;
    if (Result<void> committed = connection.Script("COMMIT"); !committed) {
      Error error = std::move(committed).error();
      if (IsSerialization(error)) next = Next::kRepeat;
      if (FailureOf(error) == Failure::kGone) error.key = "store.outcome_unknown";
      return std::unexpected(std::move(error));
    }
    on_commit = state.TakeOnCommit();
    return {};
  }

  // Longer each time and never alike for two threads, so that those that collided do not collide again.
  static void Pause(int attempt) {
    thread_local std::minstd_rand random(
        static_cast<std::uint32_t>(std::hash<std::thread::id>()(std::this_thread::get_id())));
    const int longest_ms = 1 << std::min(attempt, 6);
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<>(0, longest_ms)(random)));
  }

  Config config_;
  Pool pool_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenPostgresStore(const Config& config) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < config.connections; ++i) {
    YQ_ASSIGN(auto connection, OpenPostgres(config));
    connections.push_back(std::move(connection));
  }
  return std::make_unique<PostgresStore>(config, std::move(connections));
}

}  // namespace yq::store
