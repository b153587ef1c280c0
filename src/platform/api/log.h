// The server's log: one JSON object per line, without personal data. Build a line of named values, hand it to a sink.
//   Log(sink, "request", {{"method", "GET"}, {"status", 200}});
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/json/value.hpp>

#include "base/clock.h"

namespace yq::api {

// Gets whole lines without the line end. Called from many threads at once.
using LogSink = std::function<void(std::string_view line)>;
void LogToStderr(std::string_view line);

struct LogValue {
  LogValue(std::string_view called, std::string_view text) : name(called), value(boost::json::string(text)) {}
  LogValue(std::string_view called, const char* text) : LogValue(called, std::string_view(text)) {}
  LogValue(std::string_view called, const std::string& text) : LogValue(called, std::string_view(text)) {}
  template <class N>
    requires std::is_arithmetic_v<N>
  LogValue(std::string_view called, N number) : name(called), value(number) {}
  std::string_view name;
  boost::json::value value;
};

// {"at":"2026-11-24T20:54:52.123Z","event":"request", ...}. Values are never query strings, bodies, names or addresses.
void Log(const LogSink& sink, Instant at, std::string_view event, std::initializer_list<LogValue> values);

}  // namespace yq::api
