// Rows on their way out. A getter that meets the wrong type (or null where a value is asked for) is a mistake between a
// statement and its reader: it gives 0 or "" and dooms the transaction, which then rolls back and answers
// "store.misread" with statement, column, and what was found. Reading such a row after its transaction ended stops the
// program.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/store/value.h"

namespace yq::store {

struct Cells;  // the values of some rows; rows share it

class Row {
 public:
  Row(std::shared_ptr<const Cells> cells, std::size_t index) : cells_(std::move(cells)), index_(index) {}

  [[nodiscard]] int columns() const;
  [[nodiscard]] bool IsNull(int column) const;

  [[nodiscard]] std::int64_t Int(int column) const;
  [[nodiscard]] bool Bool(int column) const;  // of an integer 0 or 1, or a condition in the select list
  [[nodiscard]] std::string Text(int column) const;
  [[nodiscard]] std::vector<std::uint8_t> Blob(int column) const;
  // Without a copy; valid as long as this row or another of the same answer.
  [[nodiscard]] std::string_view TextView(int column) const;

  [[nodiscard]] std::optional<std::int64_t> OptionalInt(int column) const { return Optional(column, &Row::Int); }
  [[nodiscard]] std::optional<bool> OptionalBool(int column) const { return Optional(column, &Row::Bool); }
  [[nodiscard]] std::optional<std::string> OptionalText(int column) const { return Optional(column, &Row::Text); }
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> OptionalBlob(int column) const {
    return Optional(column, &Row::Blob);
  }

  // Whatever it is, as text for people (bytes as their number); "null" for null.
  [[nodiscard]] std::string Any(int column) const;

  // By the type wanted: integers, bool, std::string, bytes, types with a Binding, and std::optional of these.
  template <class T>
  [[nodiscard]] T Get(int column) const;

  // row.Into(c.id, c.number, c.note): all columns in order, into variables of the types Get knows.
  template <class... T>
  void Into(T&... targets) const {
    int column = 0;
    CheckWidth(static_cast<int>(sizeof...(T)));
    ((targets = Get<T>(column++)), ...);
  }

  // For a Binding that cannot make sense of what it finds: dooms the transaction like a wrong type.
  void Misread(int column, std::string_view wanted) const;

 private:
  template <class T>
  std::optional<T> Optional(int column, T (Row::*get)(int) const) const {
    if (IsNull(column)) return std::nullopt;
    return (this->*get)(column);
  }
  void CheckWidth(int wanted) const;
  [[nodiscard]] std::int64_t IntBetween(int column, std::int64_t least, std::int64_t most) const;

  std::shared_ptr<const Cells> cells_;
  std::size_t index_;
};

// All rows of an answer, in memory.
class Rows {
 public:
  explicit Rows(std::shared_ptr<const Cells> cells) : cells_(std::move(cells)) {}
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Row operator[](std::size_t index) const { return {cells_, index}; }

  class Iterator {
   public:
    Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Rows* rows_;
    std::size_t index_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  // rows.Map([](const Row& row) { return Payment{.id = row.Text(0), .fen = row.Int(1)}; })
  template <class F>
  auto Map(F&& make) const {
    std::vector<decltype(make((*this)[0]))> made;
    made.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) made.push_back(make((*this)[i]));
    return made;
  }

 private:
  std::shared_ptr<const Cells> cells_;
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
T Row::Get(int column) const {
  if constexpr (IsOptional<T>::value) {
    if (IsNull(column)) return std::nullopt;
    return Get<typename T::value_type>(column);
  } else if constexpr (std::same_as<T, bool>) {
    return Bool(column);
  } else if constexpr (Integer<T>) {
    if constexpr (sizeof(T) == 8) {
      return static_cast<T>(Int(column));
    } else {
      return static_cast<T>(
          IntBetween(column, std::int64_t{std::numeric_limits<T>::min()}, std::int64_t{std::numeric_limits<T>::max()}));
    }
  } else if constexpr (std::same_as<T, std::string>) {
    return Text(column);
  } else if constexpr (std::same_as<T, std::vector<std::uint8_t>>) {
    return Blob(column);
  } else {
    return Binding<T>::FromRow(*this, column);
  }
}

}  // namespace yq::store
