// The sentences of the server for people: one row per key, in both languages. Modules hand their rows to the table at
// start (app/wiring.cpp). A sentence may hold {name}: the parameter of that name, or "name.zh"/"name.en" when the value
// itself has two languages (see Both). Read-only after the start, then from any thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"

namespace yq::api {

struct Message {
  std::string_view key;  // "cases.already_decided"
  std::string_view zh;   // "办件 {number} 已经作出决定。"
  std::string_view en;   // "Case {number} has already been decided."
};

class Messages {
 public:
  Messages();  // with the rows of platform/api itself and of the engines
  // The texts of the rows must live as long as the table (string literals).
  void Add(std::span<const Message> rows);

  [[nodiscard]] bool Has(std::string_view key) const { return rows_.contains(key); }
  [[nodiscard]] const std::map<std::string_view, Message>& rows() const { return rows_; }
  // The sentence with its parameters; for a key without a row the general sentence "api.general".
  [[nodiscard]] std::string Say(std::string_view key, std::span<const Param> params, Language language) const;
  [[nodiscard]] Bilingual SayBoth(std::string_view key, std::span<const Param> params) const;

  // What is wrong with the table, one line each: a key twice, a sentence missing, placeholders that differ.
  [[nodiscard]] std::vector<std::string> Check() const;

 private:
  std::map<std::string_view, Message> rows_;
  std::vector<std::string> wrong_;
};

// Two parameters for a value in two languages: {"title.zh", ...}, {"title.en", ...}.
[[nodiscard]] std::vector<Param> Both(std::string_view name, const Bilingual& value);

}  // namespace yq::api
