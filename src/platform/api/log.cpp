#include "platform/api/log.h"

#include <unistd.h>

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace yq::api {

void LogToStderr(std::string_view line) {
  // One write, so that lines of several threads do not mix.
  std::string whole(line);
  whole += '\n';
  if (::write(STDERR_FILENO, whole.data(), whole.size()) < 0) return;  // nowhere left to say so
}

void Log(const LogSink& sink, Instant at, std::string_view event, std::initializer_list<LogValue> values) {
  boost::json::object line;
  line.emplace("at", ToText(at));
  line.emplace("event", boost::json::string(event));
  for (const LogValue& each : values) line.emplace(each.name, each.value);
  sink(boost::json::serialize(line));
}

}  // namespace yq::api
