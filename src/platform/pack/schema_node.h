// One compiled schema, for schema.cpp (which makes it) and schema_validate.cpp (which applies it).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/pack/pattern.h"

namespace yq::pack {

struct SchemaNode {
  std::string title;        // what it is, in a few words: "text in both languages"
  std::string description;  // what would be right, a sentence
  std::vector<std::string> types;
  std::vector<std::pair<std::string, const SchemaNode*>> properties;
  std::vector<std::string> required;
  const SchemaNode* additional = nullptr;
  bool additional_allowed = true;
  std::vector<std::pair<Pattern, const SchemaNode*>> pattern_properties;
  const SchemaNode* property_names = nullptr;
  const SchemaNode* items = nullptr;
  std::optional<std::size_t> min_items;
  bool unique_items = false;
  std::vector<std::string> one_of_values;  // enum and const
  std::optional<Pattern> pattern;
  std::optional<std::size_t> min_length;
  std::optional<std::size_t> max_length;
  bool date = false;
  std::optional<std::string> minimum;
  std::optional<std::string> maximum;
  std::string ref;  // "common.schema.json#/$defs/id", resolved into `target`
  const SchemaNode* target = nullptr;
};

}  // namespace yq::pack
