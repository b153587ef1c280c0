// A node of a pack file as the builders of load_*.cpp read it. Getters are forgiving: what is absent or of the wrong
// kind gives the empty value, because the schema has already said so. Every Ref and Position keeps its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pack/pack.h"
#include "platform/pack/yaml.h"

namespace yq::pack {

class Entry {
 public:
  Entry(const std::string& file, const YamlNode* node) : file_(&file), node_(node) {}

  struct Named;
  // The entries of a map with their keys, the items of a list.
  [[nodiscard]] std::vector<Named> Keys(std::string_view key) const;
  [[nodiscard]] std::vector<Entry> Items(std::string_view key) const;
  [[nodiscard]] Entry Sub(std::string_view key) const { return {*file_, Get(key)}; }
  [[nodiscard]] bool Has(std::string_view key) const { return Get(key) != nullptr; }

  [[nodiscard]] Position At() const;
  [[nodiscard]] Position At(std::string_view key) const { return Sub(key).At(); }

  // This node itself.
  [[nodiscard]] std::string Text() const;
  [[nodiscard]] Bilingual Both() const;  // a plain text counts for both languages
  [[nodiscard]] Ref AsRef() const { return {Text(), At()}; }
  [[nodiscard]] Scalar AsScalar() const;  // type by how it is written; text as written
  [[nodiscard]] bool IsNull() const { return node_ == nullptr || node_->is(YamlNode::Kind::kNull); }

  // The value of a key.
  [[nodiscard]] std::string Text(std::string_view key) const { return Sub(key).Text(); }
  [[nodiscard]] Bilingual Both(std::string_view key) const { return Sub(key).Both(); }
  [[nodiscard]] Ref RefOf(std::string_view key) const { return Sub(key).AsRef(); }
  [[nodiscard]] std::optional<Ref> MaybeRef(std::string_view key) const;
  [[nodiscard]] std::vector<Ref> Refs(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> Texts(std::string_view key) const;
  [[nodiscard]] std::vector<Bilingual> Boths(std::string_view key) const;
  [[nodiscard]] std::optional<int> Int(std::string_view key) const;
  [[nodiscard]] bool Bool(std::string_view key, bool otherwise) const;
  [[nodiscard]] Mark MarkOf() const;  // key `mark`
  [[nodiscard]] Date DateOf(std::string_view key) const;
  [[nodiscard]] Period PeriodOf() const;  // keys `from` and `to`

 private:
  [[nodiscard]] const YamlNode* Get(std::string_view key) const { return node_ == nullptr ? nullptr : node_->Get(key); }

  const std::string* file_;
  const YamlNode* node_;
};

struct Entry::Named {
  Ref key;  // the key and its place
  Entry value;
};

}  // namespace yq::pack
