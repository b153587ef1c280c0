// What callers have been shown, member by member as hashes, so that a 412 can say which members changed since. In
// memory and bounded: a view shown long ago or by another process is simply not known. Any thread.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace yq::api {

class SeenViews {
 public:
  // `place` names account and resource.
  void Remember(const std::string& place, std::int64_t version, const boost::json::object& view);
  // The members of `current` that differ from what was shown under `version`; nothing when that is not known.
  [[nodiscard]] std::optional<std::vector<std::string>> Changed(const std::string& place, std::int64_t version,
                                                                const boost::json::object& current);

 private:
  using Members = std::vector<std::pair<std::string, std::uint64_t>>;
  struct Seen {
    std::string key;
    Members members;
  };
  std::mutex mutex_;
  std::list<Seen> newest_first_;
  std::unordered_map<std::string, std::list<Seen>::iterator> by_key_;
};

}  // namespace yq::api
