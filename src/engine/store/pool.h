// Connections lent to one thread at a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/store/connection.h"

namespace yq::store {

class Pool {
 public:
  explicit Pool(std::vector<std::unique_ptr<Connection>> connections) : free_(std::move(connections)) {}

  class Giver {
   public:
    explicit Giver(Pool* pool) : pool_(pool) {}
    void operator()(Connection* connection) const {
      {
        const std::scoped_lock lock(pool_->mutex_);
        pool_->free_.emplace_back(connection);
      }
      pool_->returned_.notify_one();
    }

   private:
    Pool* pool_;
  };
  using Loan = std::unique_ptr<Connection, Giver>;

  // "store.busy" when none comes free in time.
  Result<Loan> Take(std::chrono::milliseconds wait_limit) {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, wait_limit, [this] { return !free_.empty(); })) {
      return std::unexpected(MakeError(Failure::kBusy, "no connection came free", "pool"));
    }
    Loan loan(free_.back().release(), Giver(this));
    free_.pop_back();
    return loan;
  }

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace yq::store
