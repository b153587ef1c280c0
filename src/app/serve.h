// `yinqiao serve` and `yinqiao demo`: run until SIGTERM or SIGINT, then drain.
#pragma once

#include <functional>

#include "app/program.h"

namespace yq::app {

// Listens, runs the repeated jobs, and returns the exit status after a drain of at most 10 s. `ready` is called once it
// listens, with the port. The signals are blocked in all threads and waited for here.
[[nodiscard]] int Serve(Parts& parts, const std::function<void(std::uint16_t port)>& ready);

// Blocks SIGTERM and SIGINT for this and all later threads; call first in main.
void BlockStopSignals();

}  // namespace yq::app
