// The shared ground of encode.h, decode.h and schema.h: which kind of JSON a C++ type is.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <boost/pfr/tuple_size.hpp>

#include "base/clock.h"
#include "base/date.h"
#include "base/language.h"
#include "base/money.h"
#include "platform/api/json.h"

namespace yq::api {

// Specialise for a type of your own:
//   static boost::json::value Encode(const T&);
//   static void Decode(Binder&, const boost::json::value&, T& out);
//   static boost::json::value Schema();
template <class T>
struct JsonCodec;

namespace detail {

template <class T>
concept HasCodec = requires(const T& value) { JsonCodec<T>::Encode(value); };

template <class T>
struct IsOptionalT : std::false_type {};
template <class T>
struct IsOptionalT<std::optional<T>> : std::true_type {};
template <class T>
struct IsMaybeT : std::false_type {};
template <class T>
struct IsMaybeT<Maybe<T>> : std::true_type {};
template <class T>
struct IsVectorT : std::false_type {};
template <class T>
struct IsVectorT<std::vector<T>> : std::true_type {};
template <class T>
struct IsTextMapT : std::false_type {};
template <class T, class C>
struct IsTextMapT<std::map<std::string, T, C>> : std::true_type {};

template <class T>
concept Optional = IsOptionalT<T>::value || IsMaybeT<T>::value;
template <class T>
concept Vector = IsVectorT<T>::value;
template <class T>
concept TextMap = IsTextMapT<T>::value;
template <class T>
concept Integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && (std::is_signed_v<T> || sizeof(T) < 8);
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;
template <class T>
concept Passthrough = std::same_as<T, boost::json::value> || std::same_as<T, boost::json::object>;

// All members, those of described bases first.
template <class T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
template <class T>
using OwnMembersOf = boost::describe::describe_members<T, boost::describe::mod_public>;
template <class T>
using BasesOf = boost::describe::describe_bases<T, boost::describe::mod_public>;

template <class D>
struct MemberType;
template <class C, class M>
struct MemberType<M C::*> {
  using type = M;
};

constexpr std::size_t AlignedUp(std::size_t offset, std::size_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

// The size T must have when it holds its bases and described members and nothing more.
template <class T>
constexpr std::size_t DescribedSize() {
  std::size_t offset = 0;
  boost::mp11::mp_for_each<BasesOf<T>>([&](auto base) {
    using B = typename decltype(base)::type;
    offset = AlignedUp(offset, alignof(B)) + sizeof(B);
  });
  boost::mp11::mp_for_each<OwnMembersOf<T>>([&](auto member) {
    using M = typename MemberType<std::remove_cv_t<decltype(member.pointer)>>::type;
    offset = AlignedUp(offset, alignof(M)) + sizeof(M);
  });
  return offset == 0 ? 1 : AlignedUp(offset, alignof(T));
}

template <class T>
constexpr bool DescribesAll() {
  if constexpr (boost::mp11::mp_empty<BasesOf<T>>::value) {
    return boost::pfr::tuple_size_v<T> == boost::mp11::mp_size<OwnMembersOf<T>>::value;
  } else {
    return DescribedSize<T>() >= sizeof(T);
  }
}

// The JSON name of a member: `case_` is "case", as C++ keeps that word for itself.
constexpr std::string_view MemberName(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

// "kCannotTell" -> "cannot_tell"; names in snake case stay.
std::string WireName(std::string_view enumerator);

// The names of a described enum on the wire, in order; made once.
template <DescribedEnum E>
const std::vector<std::pair<E, std::string>>& WireNames() {
  static const std::vector<std::pair<E, std::string>> names = [] {
    std::vector<std::pair<E, std::string>> made;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto e) { made.emplace_back(e.value, WireName(e.name)); });
    return made;
  }();
  return names;
}

// "Case" of yq::cases::Case, "CaseList" of List<Case>.
std::string ShortTypeName(std::string_view pretty_function);
template <class T>
constexpr std::string_view PrettyFunction() {
  return __PRETTY_FUNCTION__;
}

}  // namespace detail

// The text of a described enum: as in JSON.
template <detail::DescribedEnum E>
std::string_view EnumText(E value) {
  for (const auto& [each, name] : detail::WireNames<E>()) {
    if (each == value) return name;
  }
  return {};
}
template <detail::DescribedEnum E>
std::optional<E> EnumFromText(std::string_view text) {
  for (const auto& [each, name] : detail::WireNames<E>()) {
    if (name == text) return each;
  }
  return std::nullopt;
}

}  // namespace yq::api
