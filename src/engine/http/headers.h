// Header fields of a request or an answer: an ordered list whose names compare without case. Few fields (at most 100),
// so a list beats a map.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yq::http {

struct Field {
  std::string name;
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};

// ASCII case-insensitive equality.
[[nodiscard]] bool SameName(std::string_view a, std::string_view b);

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // The value of the first field called `name`, or "" when there is none.
  [[nodiscard]] std::string_view Get(std::string_view name) const;
  [[nodiscard]] bool Has(std::string_view name) const;
  [[nodiscard]] std::size_t Count(std::string_view name) const;

  void Add(std::string_view name, std::string_view value);  // keeps fields of the same name (Set-Cookie)
  void Set(std::string_view name, std::string_view value);  // replaces them

  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }
  [[nodiscard]] std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

}  // namespace yq::http
