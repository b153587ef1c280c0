// Reads one YAML file into a tree in which every key and value knows its line and column. A careful subset of YAML 1.2:
// one document, block and flow lists and maps, plain and quoted scalars. Refused in words, each with its place:
// anchors, aliases, tags, directives, several documents, duplicate keys, keys that are lists or maps, bytes that are no
// UTF-8, nesting deeper than 32, more than 4 MB. A plain scalar is null (`~`, `null`, nothing), boolean (`true`,
// `false` only), a decimal number, or else text: `yes`, `on`, `2024-01-31` and `1.0.0` are text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pack/finding.h"

namespace yq::pack {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kText, kList, kMap };
  Kind kind = Kind::kNull;
  bool quoted = false;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;             // scalars: as written, without quotes
  std::vector<YamlNode> items;  // kList
  std::vector<YamlEntry> keys;  // kMap, in the order written

  [[nodiscard]] bool is(Kind k) const { return kind == k; }
  [[nodiscard]] bool is_scalar() const { return kind != Kind::kList && kind != Kind::kMap; }
  // The value of a key of a map; nullptr when it is no map or has no such key.
  [[nodiscard]] const YamlNode* Get(std::string_view key) const;
};

struct YamlKey {
  std::string name;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct YamlEntry {
  YamlKey key;
  YamlNode value;
};

struct YamlFile {
  std::string name;              // as in findings
  std::optional<YamlNode> root;  // absent when the file could not be read to its end
  Findings findings;             // empty: the file is well formed
};

inline constexpr std::size_t kMaxYamlBytes = std::size_t{4} << 20;  // the largest pack file known is below 200 kB
inline constexpr int kMaxYamlDepth = 32;

[[nodiscard]] YamlFile ParseYaml(std::string name, std::string_view bytes);

[[nodiscard]] std::string_view KindName(YamlNode::Kind kind);  // "a list", "text", …
// Decimal integers and fractions without exponent: "-12", "0.5".
[[nodiscard]] bool IsYamlNumber(std::string_view text);

}  // namespace yq::pack
