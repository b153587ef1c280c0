#include "engine/http/pool.h"

#include <utility>

namespace yq::http {

Pool::Pool(std::size_t threads, std::size_t max_queue, std::chrono::milliseconds patience)
    : max_queue_(max_queue), patience_(patience) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Pool::~Pool() { Stop(); }

void Pool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Pool::TryRun(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || queue_.size() >= max_queue_) return false;
    queue_.push_back({std::move(job), std::chrono::steady_clock::now()});
  }
  wake_.notify_one();
  return true;
}

void Pool::Work() {
  while (true) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    const bool too_late = std::chrono::steady_clock::now() - next.since > patience_;
    next.job(too_late ? Turn::kTooLate : Turn::kRun);
  }
}

}  // namespace yq::http
