#include "platform/api/messages.h"

#include <fmt/format.h>

#include <set>

#include "platform/api/message_rows.h"

namespace yq::api {
namespace {

// Calls text(piece) and value(name) along a sentence with {name} in it.
template <class Text, class Value>
void Walk(std::string_view sentence, Text&& text, Value&& value) {
  while (!sentence.empty()) {
    const std::size_t open = sentence.find('{');
    const std::size_t close = open == std::string_view::npos ? open : sentence.find('}', open);
    if (close == std::string_view::npos) return text(sentence);
    text(sentence.substr(0, open));
    value(sentence.substr(open + 1, close - open - 1));
    sentence.remove_prefix(close + 1);
  }
}

std::string_view ValueOf(std::string_view name, std::span<const Param> params, Language language) {
  const std::string in_language = std::string(name) + "." + std::string(ToText(language));
  for (const Param& param : params) {
    if (param.name == name || param.name == in_language) return param.value;
  }
  return {};
}

std::set<std::string_view> Names(std::string_view sentence) {
  std::set<std::string_view> names;
  Walk(sentence, [](std::string_view) {}, [&](std::string_view name) { names.insert(name); });
  return names;
}

}  // namespace

Messages::Messages() { Add(OwnMessages()); }

void Messages::Add(std::span<const Message> rows) {
  for (const Message& row : rows) {
    if (!rows_.try_emplace(row.key, row).second) wrong_.push_back(fmt::format("{}: two rows", row.key));
  }
}

std::string Messages::Say(std::string_view key, std::span<const Param> params, Language language) const {
  auto row = rows_.find(key);
  if (row == rows_.end()) row = rows_.find("api.general");
  const std::string_view sentence = language == Language::kZh ? row->second.zh : row->second.en;
  std::string said;
  Walk(
      sentence, [&](std::string_view text) { said += text; },
      [&](std::string_view name) { said += ValueOf(name, params, language); });
  return said;
}

Bilingual Messages::SayBoth(std::string_view key, std::span<const Param> params) const {
  return {.zh = Say(key, params, Language::kZh), .en = Say(key, params, Language::kEn)};
}

std::vector<std::string> Messages::Check() const {
  std::vector<std::string> wrong = wrong_;
  for (const auto& [key, row] : rows_) {
    if (row.zh.empty() || row.en.empty()) wrong.push_back(fmt::format("{}: a sentence is missing", key));
    if (Names(row.zh) != Names(row.en)) wrong.push_back(fmt::format("{}: zh and en differ in their parameters", key));
  }
  return wrong;
}

std::vector<Param> Both(std::string_view name, const Bilingual& value) {
  return {{std::string(name) + ".zh", value.zh}, {std::string(name) + ".en", value.en}};
}

}  // namespace yq::api
