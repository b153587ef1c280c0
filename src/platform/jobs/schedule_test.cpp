#include "platform/jobs/schedule.h"

#include <doctest/doctest.h>

#include <future>
#include <stdexcept>

namespace yq::jobs {
namespace {

TEST_CASE("a job that fails or throws is reported and the others go on") {
  const FixedClock clock(Instant{1'000});
  std::promise<Instant> ran;
  std::atomic<bool> told = false;
  std::vector<std::string> failures;
  std::promise<void> two_failures;
  {
    const Schedule schedule(
        clock,
        {{"test.fails", std::chrono::hours(1),
          [](Instant) -> Result<void> { return Fail(ErrorCode::kUnavailable, "test.down"); }},
         {"test.throws", std::chrono::hours(1), [](Instant) -> Result<void> { throw std::runtime_error("bug"); }},
         {"test.runs", std::chrono::hours(1),
          [&](Instant now) -> Result<void> {
            if (!told.exchange(true)) ran.set_value(now);
            return {};
          }}},
        [&](const Job& job, const Error& error) {
          failures.push_back(job.name + " " + error.key);
          if (failures.size() == 2) two_failures.set_value();
        });
    two_failures.get_future().get();
    CHECK(ran.get_future().get() == Instant{1'000});
  }
  CHECK(failures == std::vector<std::string>{"test.fails test.down", "test.throws jobs.exception"});
}

TEST_CASE("waking runs the jobs before their time") {
  const FixedClock clock(Instant{1'000});
  std::atomic<int> runs = 0;
  std::promise<void> again;
  Schedule schedule(clock,
                    {{"test.counts", std::chrono::hours(1),
                      [&](Instant) -> Result<void> {
                        if (++runs == 2) again.set_value();
                        return {};
                      }}},
                    [](const Job&, const Error&) {});
  while (runs == 0) std::this_thread::yield();
  schedule.Wake();
  again.get_future().get();
  CHECK(runs == 2);
}

}  // namespace
}  // namespace yq::jobs
