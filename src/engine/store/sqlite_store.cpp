// One writer thread with group commit, and a pool of readers that run in the callers' threads.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/store/connection.h"
#include "engine/store/pool.h"

namespace yq::store {
namespace {

using Clock = std::chrono::steady_clock;

struct Job {
  const std::function<Result<void>(Tx&)>* body = nullptr;
  Result<void> outcome = {};
  std::exception_ptr thrown = nullptr;
  std::vector<std::function<void()>> on_commit = {};

  void Finish() {
    const std::scoped_lock lock(mutex);  // held while notifying: the waiting caller owns this job and ends it at once
    finished = true;
    changed.notify_one();
  }
  void Wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return finished; });
  }

  std::mutex mutex = {};
  std::condition_variable changed = {};
  bool finished = false;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(Config config, std::unique_ptr<Connection> writer, std::vector<std::unique_ptr<Connection>> readers)
      : config_(std::move(config)), writer_(std::move(writer)), readers_(std::move(readers)) {
    thread_ = std::thread([this] { WriteInTurn(); });
  }

  ~SqliteStore() override {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }

  [[nodiscard]] Backend backend() const override { return Backend::kSqlite; }

 protected:
  Result<void> DoWrite(const Body& body) override {
    Job job{.body = &body};
    {
      const InsideGuard guard(this, "Write");
      {
        const std::scoped_lock lock(mutex_);
        jobs_.push_back(&job);
      }
      arrived_.notify_one();
      job.Wait();
    }
    if (job.thrown) std::rethrow_exception(job.thrown);
    if (job.outcome) {
      for (const auto& then : job.on_commit) then();
    }
    return std::move(job.outcome);
  }

  Result<void> DoRead(const Body& body) override {
    const InsideGuard guard(this, "Read");
    YQ_ASSIGN(const auto reader, readers_.Take(config_.wait_limit));
    YQ_TRY(reader->Script("BEGIN"));
    const Undo undo(*reader);
    TxState state(*reader, Backend::kSqlite, statements_run_);
    return state.Call(body);
  }

  Result<std::unique_ptr<Connection>> Connect() override { return OpenSqlite(config_, true); }

 private:
  // More than this in one group would make the first wait for the last.
  static constexpr std::size_t kGroupLimit = 256;
  static constexpr std::chrono::milliseconds kGroupTime{20};

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

  Job* Next(bool wait) {
    std::unique_lock lock(mutex_);
    if (wait) arrived_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return nullptr;
    Job* const job = jobs_.front();
    jobs_.pop_front();
    return job;
  }

  void WriteInTurn() {
    while (Job* const first = Next(true)) WriteGroup(first);
  }

  void WriteGroup(Job* first) {
    std::vector<Job*> group;
    const Clock::time_point began = Clock::now();
    Result<void> whole = writer_->Script("BEGIN IMMEDIATE");
    for (Job* job = first; job != nullptr;) {
      group.push_back(job);
      if (whole) whole = RunInSavepoint(*job);
      const bool more = whole && group.size() < kGroupLimit && Clock::now() - began < kGroupTime;
      job = more ? Next(false) : nullptr;
    }
    if (whole) whole = writer_->Script("COMMIT");
    if (writer_->InTransaction()) static_cast<void>(writer_->Script("ROLLBACK"));
    for (Job* job : group) {
      // A refusal rests on what the group's earlier functions wrote, so it too falls with the group.
      if (!whole && !job->thrown) job->outcome = std::unexpected(whole.error());
      job->Finish();
    }
  }

  // An error result is of the whole group: the transaction is lost.
  Result<void> RunInSavepoint(Job& job) {
    YQ_TRY(writer_->Script("SAVEPOINT job"));
    {
      const InsideGuard guard(this, "Write");
      TxState state(*writer_, Backend::kSqlite, statements_run_);
      try {
        job.outcome = state.Call(*job.body);
        job.on_commit = state.TakeOnCommit();
      } catch (...) {  // goes on in the caller's thread
        job.thrown = std::current_exception();
      }
    }
    if (!writer_->InTransaction()) {
      return std::unexpected(MakeError(Failure::kGone, "SQLite undid the transaction of the group"));
    }
    if (job.thrown || !job.outcome) YQ_TRY(writer_->Script("ROLLBACK TO job"));
    return writer_->Script("RELEASE job");
  }

  Config config_;
  std::unique_ptr<Connection> writer_;
  Pool readers_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenSqliteStore(const Config& config) {
  YQ_ASSIGN(auto writer, OpenSqlite(config, true));
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < config.connections; ++i) {
    YQ_ASSIGN(auto reader, OpenSqlite(config, false));
    readers.push_back(std::move(reader));
  }
  return std::make_unique<SqliteStore>(config, std::move(writer), std::move(readers));
}

}  // namespace yq::store
