// Values on their way into a statement. An argument is an integer (bool is 0 or 1), text, bytes, nothing
// (std::nullopt), an std::optional of these, or a type with a Binding. There is no floating point: money is fen,
// instants are microseconds, places are micro-degrees. An argument refers to the caller's text and bytes, which must
// outlive the call.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace yq::store {

// Specialise for a type of your own: `static Arg ToArg(const T&)` and `static T FromRow(const Row&, int column)`.
template <class T>
struct Binding;

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, char> && (std::is_signed_v<T> || sizeof(T) < 8);

class Arg {
 public:
  enum class Type : std::uint8_t { kNull, kInt, kText, kBlob };

  Arg(std::nullopt_t) {}  // NOLINT(google-explicit-constructor)
  template <Integer T>
  Arg(T value) : type_(Type::kInt), integer_(std::int64_t{value}) {}  // NOLINT(google-explicit-constructor)
  Arg(std::string_view text) : type_(Type::kText), bytes_(text) {}    // NOLINT(google-explicit-constructor)
  Arg(const std::string& text) : Arg(std::string_view(text)) {}       // NOLINT(google-explicit-constructor)
  Arg(const char* text) : Arg(std::string_view(text)) {}              // NOLINT(google-explicit-constructor)
  Arg(std::span<const std::uint8_t> blob)                             // NOLINT(google-explicit-constructor)
      : type_(Type::kBlob), bytes_(reinterpret_cast<const char*>(blob.data()), blob.size()) {}
  Arg(const std::vector<std::uint8_t>& blob) : Arg(std::span(blob)) {}  // NOLINT(google-explicit-constructor)
  // For a parameter written `:ids::texts` or `:ids::ints`: any number of values, also none.
  Arg(std::span<const std::string> texts);                                      // NOLINT(google-explicit-constructor)
  Arg(const std::vector<std::string>& texts) : Arg(std::span(texts)) {}         // NOLINT(google-explicit-constructor)
  Arg(std::span<const std::int64_t> integers);                                  // NOLINT(google-explicit-constructor)
  Arg(const std::vector<std::int64_t>& integers) : Arg(std::span(integers)) {}  // NOLINT(google-explicit-constructor)
  template <class T>
  Arg(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) *this = Arg(*value);
  }
  template <class T>
    requires requires(const T& value) { Binding<T>::ToArg(value); }
  Arg(const T& value) : Arg(Binding<T>::ToArg(value)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] Type type() const { return type_; }
  [[nodiscard]] std::int64_t integer() const { return integer_; }
  [[nodiscard]] std::string_view bytes() const { return owned_ ? std::string_view(*owned_) : bytes_; }

  // For a Binding whose text is made on the spot.
  static Arg OfOwnedText(std::string text) {
    Arg arg(std::nullopt);
    arg.type_ = Type::kText;
    arg.owned_ = std::move(text);
    return arg;
  }

 private:
  Type type_ = Type::kNull;
  std::int64_t integer_ = 0;
  std::string_view bytes_;
  std::optional<std::string> owned_;
};

// Named("id", id): names the parameter instead of counting on the order. All arguments of a call are named, or none.
struct Named {
  Named(std::string_view parameter, Arg value) : name(parameter), arg(std::move(value)) {}
  std::string_view name;
  Arg arg;
};

}  // namespace yq::store
