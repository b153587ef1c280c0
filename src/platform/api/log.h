// The server's log: one JSON object per line, without personal data. Build a line of named values, hand it to a sink.
//   Log(sink, "request", {{"method", "GET"}, {"status", 200}});
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

#include "base/clock.h"

namespace yq::api {

// Gets whole lines without the line end. Called from many threads at once.
using LogSink = std::function<void(std::string_view line)>;
void LogToStderr(std::string_view line);

// {"at":"2026-11-24T20:54:52.123Z","event":"request", ...}. Values are never query strings, bodies, names or addresses.
void Log(const LogSink& sink, Instant at, std::string_view event,
         std::initializer_list<std::pair<std::string_view, boost::json::value>> values);

}  // namespace yq::api
