#include "platform/api/seen_views.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <functional>

namespace yq::api {
namespace {

constexpr std::size_t kMostViews = 4'096;  // about 2 KB each

std::string KeyOf(const std::string& place, std::int64_t version) { return place + "@" + std::to_string(version); }

std::uint64_t HashOf(const boost::json::value& value) {
  return std::hash<std::string>{}(boost::json::serialize(value));
}

}  // namespace

void SeenViews::Remember(const std::string& place, std::int64_t version, const boost::json::object& view) {
  Members members;
  members.reserve(view.size());
  for (const auto& [name, value] : view) members.emplace_back(name, HashOf(value));
  std::string key = KeyOf(place, version);
  const std::scoped_lock lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    newest_first_.erase(found->second);
    by_key_.erase(found);
  }
  newest_first_.push_front({.key = key, .members = std::move(members)});
  by_key_.emplace(std::move(key), newest_first_.begin());
  if (newest_first_.size() > kMostViews) {
    by_key_.erase(newest_first_.back().key);
    newest_first_.pop_back();
  }
}

std::optional<std::vector<std::string>> SeenViews::Changed(const std::string& place, std::int64_t version,
                                                           const boost::json::object& current) {
  Members before;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = by_key_.find(KeyOf(place, version));
    if (found == by_key_.end()) return std::nullopt;
    before = found->second->members;
  }
  std::vector<std::string> changed;
  for (const auto& [name, value] : current) {
    const auto same = std::ranges::find(before, name, &std::pair<std::string, std::uint64_t>::first);
    if (same == before.end() || same->second != HashOf(value)) changed.emplace_back(name);
  }
  return changed;
}

}  // namespace yq::api
