// Any bytes: the JSON reader ends and says something about every text it refuses; what is bound is written and bound
// again alike.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include "platform/api/decode.h"
#include "platform/api/encode.h"

namespace {

struct Node {
  std::string text;
  std::optional<std::int64_t> number;
  yq::Date on;
  yq::Bilingual title;
  boost::json::value any;
  std::map<std::string, bool> flags;
  std::vector<Node> children;
};
BOOST_DESCRIBE_STRUCT(Node, (), (text, number, on, title, any, flags, children))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = yq::api::ParseJson({reinterpret_cast<const char*>(data), size});
  if (!json) {
    if (json.error().empty()) std::abort();
    return 0;
  }
  const auto node = yq::api::Decode<Node>(*json);
  if (!node) {
    if (node.error().empty()) std::abort();
    return 0;
  }
  const auto written = yq::api::ParseJson(boost::json::serialize(yq::api::Encode(*node)));
  if (!written || !yq::api::Decode<Node>(*written)) std::abort();
  return 0;
}
