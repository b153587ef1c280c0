// The blocking pool: few threads, a bounded queue. What does not fit is refused at once, so that an overload costs the
// excess requests and not the whole service.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace yq::http {

class Pool {
 public:
  enum class Turn : bool { kRun, kTooLate };  // kTooLate: it waited longer than the patience
  using Job = std::move_only_function<void(Turn)>;

  Pool(std::size_t threads, std::size_t max_queue, std::chrono::milliseconds patience);
  ~Pool();  // Stop()
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // False when the queue is full: the job will not run. From any thread; never blocks.
  [[nodiscard]] bool TryRun(Job job);
  // Runs what is queued, then ends the threads; TryRun gives false from then on.
  void Stop();

 private:
  struct Waiting {
    Job job;
    std::chrono::steady_clock::time_point since;
  };
  void Work();

  const std::size_t max_queue_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace yq::http
