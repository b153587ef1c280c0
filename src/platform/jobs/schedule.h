// Repeated work of the server: each job is one row. One thread runs them in turn; a job that fails is logged and runs
// again at its next time. Every process of an installation runs the schedule, so each job must be safe to run twice.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace yq::jobs {

struct Job {
  std::string name;  // "jobs.deliver_mail"
  std::chrono::milliseconds every;
  std::function<Result<void>(Instant now)> run;
};

class Schedule {
 public:
  // `failed` is told of a job's error (its private detail belongs into the log).
  Schedule(const Clock& clock, std::vector<Job> jobs, std::function<void(const Job&, const Error&)> failed);
  // Ends the thread; waits for the job that is running.
  ~Schedule();
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  // Runs all jobs at their next turn without waiting for their time; from any thread.
  void Wake();

 private:
  void Run(const std::stop_token& stop);

  const Clock& clock_;
  std::vector<Job> jobs_;
  std::function<void(const Job&, const Error&)> failed_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::jthread thread_;
};

}  // namespace yq::jobs
