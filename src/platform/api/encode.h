// Encode(view): a described struct as JSON. Rules in json.h.
#pragma once

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "platform/api/described.h"

namespace yq::api {

template <class T>
boost::json::value Encode(const T& value) {
  using namespace detail;
  if constexpr (HasCodec<T>) {
    return JsonCodec<T>::Encode(value);
  } else if constexpr (Passthrough<T>) {
    return value;
  } else if constexpr (Optional<T>) {
    return value.has_value() ? Encode(*value) : boost::json::value(nullptr);
  } else if constexpr (std::same_as<T, bool> || std::floating_point<T>) {
    return value;
  } else if constexpr (Integer<T>) {
    return std::int64_t{value};
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    return boost::json::string(value);
  } else if constexpr (std::same_as<T, Date> || std::same_as<T, Instant> || std::same_as<T, Money>) {
    return boost::json::string(ToText(value));
  } else if constexpr (std::same_as<T, Language>) {
    return boost::json::string(ToText(value));
  } else if constexpr (std::same_as<T, Bilingual>) {
    return boost::json::object{{"zh", value.zh}, {"en", value.en}};
  } else if constexpr (DescribedEnum<T>) {
    return boost::json::string(EnumText(value));
  } else if constexpr (Vector<T>) {
    boost::json::array made;
    made.reserve(value.size());
    for (const auto& item : value) made.push_back(Encode(static_cast<const typename T::value_type&>(item)));
    return made;
  } else if constexpr (TextMap<T>) {
    boost::json::object made;
    for (const auto& [key, item] : value) made.emplace(key, Encode(item));
    return made;
  } else {
    static_assert(DescribedStruct<T>, "this type has no JSON form: describe it with BOOST_DESCRIBE_STRUCT");
    static_assert(DescribesAll<T>(), "a member of this struct is missing in its BOOST_DESCRIBE_STRUCT");
    boost::json::object made;
    boost::mp11::mp_for_each<MembersOf<T>>([&](auto member) {
      const auto& item = value.*member.pointer;
      using M = std::remove_cvref_t<decltype(item)>;
      if constexpr (IsMaybeT<M>::value) {
        if (!item.has_value()) return;
      }
      made.emplace(MemberName(member.name), Encode<M>(item));
    });
    return made;
  }
}

}  // namespace yq::api
