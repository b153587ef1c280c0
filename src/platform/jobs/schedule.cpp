#include "platform/jobs/schedule.h"

#include <exception>

namespace yq::jobs {

Schedule::Schedule(const Clock& clock, std::vector<Job> jobs, std::function<void(const Job&, const Error&)> failed)
    : clock_(clock), jobs_(std::move(jobs)), failed_(std::move(failed)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

Schedule::~Schedule() {
  thread_.request_stop();
  changed_.notify_all();
}

void Schedule::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

namespace {

// The second of the two places where an exception is caught (the other is the request): the job is given up for this
// turn.
Result<void> RunGuarded(const Job& job, Instant now) {
  try {
    return job.run(now);
  } catch (const std::exception& bug) {
    return Fail(ErrorCode::kInternal, "jobs.exception", {{"job", job.name}}, bug.what());
  }
}

}  // namespace

void Schedule::Run(const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  std::vector<Steady::time_point> due(jobs_.size(), Steady::now());
  while (!stop.stop_requested()) {
    bool run_all = false;
    {
      std::unique_lock lock(mutex_);
      const auto next = due.empty() ? Steady::now() + std::chrono::hours(1) : *std::ranges::min_element(due);
      changed_.wait_until(lock, stop, next, [this] { return woken_; });
      run_all = woken_;
      woken_ = false;
    }
    for (std::size_t i = 0; i < jobs_.size() && !stop.stop_requested(); ++i) {
      if (!run_all && Steady::now() < due[i]) continue;
      if (Result<void> done = RunGuarded(jobs_[i], clock_.Now()); !done) failed_(jobs_[i], done.error());
      due[i] = Steady::now() + jobs_[i].every;
    }
  }
}

}  // namespace yq::jobs
