#include "platform/pack/entry.h"

#include <charconv>

namespace yq::pack {

std::vector<Entry::Named> Entry::Keys(std::string_view key) const {
  std::vector<Named> out;
  const YamlNode* map = Get(key);
  if (map == nullptr) return out;
  for (const auto& [name, value] : map->keys) {
    out.push_back({{name.name, {*file_, name.line, name.column}}, Entry(*file_, &value)});
  }
  return out;
}

std::vector<Entry> Entry::Items(std::string_view key) const {
  std::vector<Entry> out;
  const YamlNode* list = Get(key);
  if (list == nullptr) return out;
  for (const YamlNode& item : list->items) out.emplace_back(*file_, &item);
  return out;
}

Position Entry::At() const {
  return node_ == nullptr ? Position{*file_, 0, 0} : Position{*file_, node_->line, node_->column};
}

std::string Entry::Text() const { return node_ == nullptr || !node_->is_scalar() || IsNull() ? "" : node_->text; }

Bilingual Entry::Both() const {
  if (node_ != nullptr && node_->is_scalar()) return {Text(), Text()};
  return {Text("zh"), Text("en")};
}

Scalar Entry::AsScalar() const {
  Scalar scalar{.type = FactType::kString, .none = IsNull(), .text = Text()};
  if (node_ != nullptr && node_->is(YamlNode::Kind::kNumber)) scalar.type = FactType::kNumber;
  if (node_ != nullptr && node_->is(YamlNode::Kind::kBoolean)) scalar.type = FactType::kBoolean;
  return scalar;
}

std::optional<Ref> Entry::MaybeRef(std::string_view key) const {
  return Has(key) ? std::optional(RefOf(key)) : std::nullopt;
}

std::vector<Ref> Entry::Refs(std::string_view key) const {
  std::vector<Ref> out;
  for (const Entry& item : Items(key)) out.push_back(item.AsRef());
  return out;
}

std::vector<std::string> Entry::Texts(std::string_view key) const {
  std::vector<std::string> out;
  for (const Entry& item : Items(key)) out.push_back(item.Text());
  return out;
}

std::vector<Bilingual> Entry::Boths(std::string_view key) const {
  std::vector<Bilingual> out;
  for (const Entry& item : Items(key)) out.push_back(item.Both());
  return out;
}

std::optional<int> Entry::Int(std::string_view key) const {
  const std::string text = Text(key);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool Entry::Bool(std::string_view key, bool otherwise) const {
  const YamlNode* node = Get(key);
  return node != nullptr && node->is(YamlNode::Kind::kBoolean) ? node->text == "true" : otherwise;
}

Mark Entry::MarkOf() const { return ParseMark(Text("mark")).value_or(Mark::kUnknown); }

Date Entry::DateOf(std::string_view key) const { return ParseDate(Text(key)).value_or(Date{}); }

Period Entry::PeriodOf() const {
  Period period{.from = DateOf("from"), .to = {}};
  if (const auto to = ParseDate(Text("to"))) period.to = *to;
  return period;
}

}  // namespace yq::pack
