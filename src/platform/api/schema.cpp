#include "platform/api/schema.h"

namespace yq::api {

Schemas::Named Schemas::Begin(const std::string& short_name, std::string_view full_name, Direction direction) {
  const std::pair<std::string, Direction> owner{std::string(full_name), direction};
  for (const std::string& name : {short_name, short_name + (direction == Direction::kIn ? "Body" : "View")}) {
    const auto [it, is_new] = owners_.try_emplace(name, owner);
    if (is_new || it->second == owner) return {.name = name, .is_new = is_new};
    if (it->second.first != owner.first) break;  // another type of that name
  }
  clashes_.push_back(short_name);
  return {.name = short_name, .is_new = false};
}

void Schemas::Define(const std::string& name, boost::json::value schema) {
  schemas_.insert_or_assign(name, std::move(schema));
}

boost::json::object Schemas::All() const {
  boost::json::object all;
  for (const auto& [name, schema] : schemas_) all.emplace(name, schema);
  return all;
}

boost::json::value Schemas::Reference(std::string_view name) {
  return boost::json::object{{"$ref", "#/components/schemas/" + std::string(name)}};
}

}  // namespace yq::api
