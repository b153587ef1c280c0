#include "app/serve.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "engine/http/server.h"
#include "features/policy/pages.h"
#include "platform/api/dispatcher.h"
#include "platform/api/idempotency.h"
#include "platform/audit/audit.h"
#include "platform/jobs/outbox.h"
#include "platform/jobs/schedule.h"

namespace yq::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// SIGTERM promises an end within 10 s; the rest is for cutting what is left, closing the database and leaving.
constexpr seconds kDrainLimit{8};
constexpr milliseconds kLeaveLimit{1'200};
constexpr hours kKeysKept{24 * 7};

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

std::unique_ptr<jobs::MailTransport> MakeTransport(const Config& config) {
  if (config.smtp_url.empty()) return jobs::MakeKeepingTransport();
  return jobs::MakeSmtpTransport({.url = config.smtp_url,
                                  .user = config.smtp_user,
                                  .password = config.smtp_password,
                                  .from = config.smtp_from,
                                  .require_tls = config.smtp_require_tls});
}

Result<void> ForgetOld(Parts& parts, Instant now) {
  return parts.store->Write([&](store::Tx& tx) -> Result<void> {
    YQ_TRY(parts.access->Forget(tx, now));
    YQ_TRY(api::ForgetKeys(tx, now - kKeysKept));
    return {};
  });
}

// Rows first: the contents that no row names any more go in the same turn when they were last put over a day ago.
Result<void> SweepFiles(Parts& parts, Instant now) {
  YQ_TRY(parts.store->Write([&](store::Tx& tx) { return parts.attachments->ForgetReplaced(tx, now); }));
  YQ_TRY(parts.attachments->Sweep(*parts.store, now));
  return {};
}

std::vector<jobs::Job> MakeJobs(Parts& parts, jobs::MailTransport& transport) {
  return {
      {"jobs.deliver_mail", milliseconds(500),
       [&parts, &transport](Instant now) -> Result<void> {
         YQ_TRY(jobs::Deliver(*parts.store, *parts.keys, transport, now));
         return {};
       }},
      {"app.forget_old", hours(1), [&parts](Instant now) { return ForgetOld(parts, now); }},
      {"app.sweep_files", hours(6), [&parts](Instant now) { return SweepFiles(parts, now); }},
  };
}

// A handler that computes on, or waits for a database that somebody else holds, must not hold up the end. Leaving is
// safe: what is written is written whole or not at all.
void LeaveSoon(Parts& parts) {
  std::thread([&parts] {
    std::this_thread::sleep_for(kLeaveLimit);
    api::Log(api::LogToStderr, parts.clock.Now(), "left", {{"why", "work that does not end"}});
    std::_Exit(0);
  }).detach();
}

}  // namespace

void BlockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int Serve(Parts& parts, const std::function<void(std::uint16_t port)>& ready) {
  const Config& config = parts.config;
  api::Dispatcher dispatcher(
      parts.table, {.store = *parts.store,
                    .keys = *parts.keys,
                    .clock = parts.clock,
                    .authenticator = *parts.access,
                    .messages = *parts.messages,
                    .log = api::LogToStderr,
                    .begin_write = [](store::Tx& tx) { return audit::LockChain(tx); },
                    .error_page =
                        [&parts](const api::Call& call, int status, const Bilingual& title, const Bilingual& detail) {
                          return policy::ErrorPage(*parts.shell, call.language, status, title, detail);
                        }});
  const std::unique_ptr<jobs::MailTransport> transport = MakeTransport(config);
  http::Server server({.address = config.address,
                       .port = config.port,
                       .tls = {.certificate_file = config.tls_certificate, .key_file = config.tls_key},
                       .find = [&](std::string_view method,
                                   std::span<const std::string> segments) { return dispatcher.Find(method, segments); },
                       .handle = [&](const http::Request& request) { return dispatcher.Handle(request); },
                       .refusal_page = [&](const http::Refusal& refusal) { return dispatcher.Refuse(refusal); },
                       .default_headers = api::SecurityHeaders(config.uses_tls()),
                       .trusted_proxies = config.trusted_proxies,
                       .upload_folder = config.data,
                       .pool_threads = static_cast<std::size_t>(config.workers)});
  if (const Result<> started = server.Start(); !started) return SayError(started.error());
  {
    const jobs::Schedule schedule(parts.clock, MakeJobs(parts, *transport),
                                  [&parts](const jobs::Job& job, const Error& error) {
                                    api::Log(api::LogToStderr, parts.clock.Now(), "job_failed",
                                             {{"job", job.name}, {"key", error.key}, {"detail", error.detail.text}});
                                  });
    ready(server.port());
    const sigset_t signals = StopSignals();
    int signal = 0;
    sigwait(&signals, &signal);
    api::Log(api::LogToStderr, parts.clock.Now(), "draining", {{"signal", signal}});
    const bool whole = server.Drain(kDrainLimit);
    api::Log(api::LogToStderr, parts.clock.Now(), "stopped", {{"cut", whole ? 0 : 1}});
    LeaveSoon(parts);
  }
  server.Stop();
  return 0;
}

}  // namespace yq::app
