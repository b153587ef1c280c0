// Decode<T>(json): a described struct out of JSON, or everything that is wrong with it. Rules in json.h.
#pragma once

#include <charconv>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "engine/http/headers.h"
#include "platform/api/described.h"

namespace yq::api {

// A body with more mistakes than this is told so; listing them all would help nobody but who wants large answers.
inline constexpr std::size_t kMostProblems = 50;
// The key of a last problem that stands for {count} further ones.
inline constexpr std::string_view kMoreProblems = "api.more_problems";

// Walks along the JSON: knows the place and collects the problems.
class Binder {
 public:
  // Adds a problem at the present place.
  void Say(std::string_view key, std::vector<Param> params = {});
  // The same at a member of the present place.
  void SayAt(std::string_view member, std::string_view key, std::vector<Param> params = {});

  // Enters a member or an item for as long as the guard lives.
  class Step {
   public:
    Step(Binder& binder, std::size_t length) : binder_(binder), length_(length) {}
    ~Step() { binder_.place_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Binder& binder_;
    std::size_t length_;
  };
  [[nodiscard]] Step Enter(std::string_view member);
  [[nodiscard]] Step Enter(std::size_t index);

  // Says each key of `object` that is not in `names`, with the nearest that is.
  void CheckNames(const boost::json::object& object, std::span<const std::string_view> names);

  // At most kMostProblems, then one more that counts those left out.
  [[nodiscard]] std::vector<Problem> TakeProblems();
  [[nodiscard]] bool ok() const { return problems_.empty(); }

  // Texts of the wire into values; false after saying what is wrong.
  bool Text(const boost::json::value& json, std::string& out);
  bool Integer(const boost::json::value& json, std::int64_t least, std::int64_t most, std::int64_t& out);
  bool Code(const boost::json::value& json, std::span<const std::string> names, std::size_t& index);
  void Read(const boost::json::value& json, Date& out);
  void Read(const boost::json::value& json, Instant& out);
  void Read(const boost::json::value& json, Money& out);
  void Read(const boost::json::value& json, Bilingual& out);
  void Read(const boost::json::value& json, Language& out);
  void Read(const boost::json::value& json, double& out);

 private:
  std::string place_;
  std::vector<Problem> problems_;
  std::int64_t left_out_ = 0;
};

template <class T>
void DecodeInto(Binder& binder, const boost::json::value& json, T& out) {
  using namespace detail;
  if constexpr (HasCodec<T>) {
    JsonCodec<T>::Decode(binder, json, out);
  } else if constexpr (std::same_as<T, boost::json::value>) {
    out = json;
  } else if constexpr (std::same_as<T, boost::json::object>) {
    if (json.is_object()) {
      out = json.get_object();
    } else {
      binder.Say("api.needs_object");
    }
  } else if constexpr (Optional<T>) {
    if (!json.is_null()) DecodeInto(binder, json, out.emplace());
  } else if constexpr (std::same_as<T, bool>) {
    if (json.is_bool()) {
      out = json.get_bool();
    } else {
      binder.Say("api.needs_boolean");
    }
  } else if constexpr (detail::Integer<T>) {
    std::int64_t value = 0;
    if (binder.Integer(json, std::int64_t{std::numeric_limits<T>::min()}, std::int64_t{std::numeric_limits<T>::max()},
                       value)) {
      out = static_cast<T>(value);
    }
  } else if constexpr (std::same_as<T, std::string>) {
    binder.Text(json, out);
  } else if constexpr (DescribedEnum<T>) {
    static const std::vector<std::string> names = [] {
      std::vector<std::string> made;
      for (const auto& [value, name] : WireNames<T>()) made.push_back(name);
      return made;
    }();
    std::size_t index = 0;
    if (binder.Code(json, names, index)) out = WireNames<T>()[index].first;
  } else if constexpr (Vector<T>) {
    if (!json.is_array()) {
      binder.Say("api.needs_list");
      return;
    }
    out.clear();
    out.reserve(json.get_array().size());
    for (std::size_t i = 0; i < json.get_array().size(); ++i) {
      const Binder::Step step = binder.Enter(i);
      typename T::value_type item{};
      DecodeInto(binder, json.get_array()[i], item);
      out.push_back(std::move(item));
    }
  } else if constexpr (TextMap<T>) {
    if (!json.is_object()) {
      binder.Say("api.needs_object");
      return;
    }
    for (const auto& [key, item] : json.get_object()) {
      const Binder::Step step = binder.Enter(std::string_view(key));
      DecodeInto(binder, item, out[std::string(key)]);
    }
  } else if constexpr (DescribedStruct<T>) {
    static_assert(DescribesAll<T>(), "a member of this struct is missing in its BOOST_DESCRIBE_STRUCT");
    if (!json.is_object()) {
      binder.Say("api.needs_object");
      return;
    }
    const boost::json::object& object = json.get_object();
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<MembersOf<T>>([&](auto member) {
      const std::string_view name = MemberName(member.name);
      names.push_back(name);
      auto& item = out.*member.pointer;
      if (const boost::json::value* found = object.if_contains(name)) {
        const Binder::Step step = binder.Enter(name);
        DecodeInto(binder, *found, item);
      } else if constexpr (!Optional<std::remove_cvref_t<decltype(item)>>) {
        binder.SayAt(name, "api.missing_field", {{"field", std::string(name)}});
      }
    });
    binder.CheckNames(object, names);
  } else {
    binder.Read(json, out);
  }
}

template <class T>
std::expected<T, std::vector<Problem>> Decode(const boost::json::value& json) {
  Binder binder;
  T out{};
  DecodeInto(binder, json, out);
  if (!binder.ok()) return std::unexpected(binder.TakeProblems());
  return out;
}

namespace detail {

// A query parameter as the JSON of its member's type: "25" is 25 for an integer, "true" is true for a bool; what does
// not fit stays text, so that Decode says what is wrong.
template <class M>
boost::json::value QueryValue(std::string_view text) {
  if constexpr (Optional<M>) {
    return QueryValue<typename M::value_type>(text);
  } else if constexpr (std::same_as<M, bool>) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return boost::json::string(text);
  } else if constexpr (Integer<M>) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
    return boost::json::string(text);
  } else {
    return boost::json::string(text);
  }
}

// One member of a flat JSON object for each query parameter; a parameter given twice is a problem.
boost::json::object QueryObject(const std::vector<http::Field>& query, std::vector<Problem>& problems);

}  // namespace detail

// A struct out of a query string; the place of a problem is the parameter's pointer ("/limit"). An empty parameter
// counts as absent.
template <class T>
std::expected<T, std::vector<Problem>> DecodeQuery(const std::vector<http::Field>& query) {
  std::vector<Problem> problems;
  boost::json::object object = detail::QueryObject(query, problems);
  boost::mp11::mp_for_each<detail::MembersOf<T>>([&](auto member) {
    using M = typename detail::MemberType<std::remove_cv_t<decltype(member.pointer)>>::type;
    if (boost::json::value* found = object.if_contains(detail::MemberName(member.name))) {
      *found = detail::QueryValue<M>(std::string_view(found->get_string()));
    }
  });
  Binder binder;
  T out{};
  DecodeInto(binder, object, out);
  std::vector<Problem> more = binder.TakeProblems();
  problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return out;
}

}  // namespace yq::api
