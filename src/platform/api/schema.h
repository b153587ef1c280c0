// JSON Schemas (2020-12, as OpenAPI 3.1 takes them) out of the same descriptions that Encode and Decode use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "platform/api/described.h"

namespace yq::api {

enum class Direction : std::uint8_t { kIn, kOut };

// The named schemas of a document. Two types with the same short name are a mistake that Check() of the document says.
class Schemas {
 public:
  // The name of a type in one direction, and whether the caller shall define it now. A type that is used both ways has
  // two schemas, "X" and "XBody" or "XView": on the way in a std::optional may be absent, on the way out it is always
  // there.
  struct Named {
    std::string name;
    bool is_new = false;
  };
  Named Begin(const std::string& short_name, std::string_view full_name, Direction direction);
  void Define(const std::string& name, boost::json::value schema);
  [[nodiscard]] boost::json::object All() const;
  [[nodiscard]] const std::vector<std::string>& clashes() const { return clashes_; }
  [[nodiscard]] static boost::json::value Reference(std::string_view name);

 private:
  std::map<std::string, std::pair<std::string, Direction>> owners_;  // name -> full name and direction
  std::map<std::string, boost::json::value> schemas_;
  std::vector<std::string> clashes_;
};

template <class T, Direction kDirection>
boost::json::value SchemaOf(Schemas& schemas) {
  using namespace detail;
  using boost::json::array;
  using boost::json::object;
  if constexpr (HasCodec<T>) {
    return JsonCodec<T>::Schema();
  } else if constexpr (std::same_as<T, boost::json::value>) {
    return object{};
  } else if constexpr (std::same_as<T, boost::json::object>) {
    return object{{"type", "object"}};
  } else if constexpr (IsMaybeT<T>::value) {
    return SchemaOf<typename T::value_type, kDirection>(schemas);
  } else if constexpr (Optional<T>) {
    boost::json::value inner = SchemaOf<typename T::value_type, kDirection>(schemas);
    object* plain = inner.if_object();
    if (plain && plain->contains("type") && plain->at("type").is_string() && !plain->contains("enum")) {
      plain->at("type") = array{plain->at("type"), "null"};
      return inner;
    }
    return object{{"anyOf", array{inner, object{{"type", "null"}}}}};
  } else if constexpr (std::same_as<T, bool>) {
    return object{{"type", "boolean"}};
  } else if constexpr (Integer<T>) {
    return object{{"type", "integer"}};
  } else if constexpr (std::floating_point<T>) {
    return object{{"type", "number"}};
  } else if constexpr (std::same_as<T, std::string>) {
    return object{{"type", "string"}};
  } else if constexpr (std::same_as<T, Date>) {
    return object{{"type", "string"}, {"format", "date"}};
  } else if constexpr (std::same_as<T, Instant>) {
    return object{{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (std::same_as<T, Money>) {
    return object{{"type", "string"}, {"pattern", R"(^-?[0-9]+\.[0-9]{2}$)"}};
  } else if constexpr (std::same_as<T, Language>) {
    return object{{"type", "string"}, {"enum", array{"zh", "en"}}};
  } else if constexpr (std::same_as<T, Bilingual>) {
    if (schemas.Begin("Text", "yq::Bilingual", Direction::kOut).is_new) {
      const object text{{"type", "string"}};
      schemas.Define("Text", object{{"type", "object"},
                                    {"properties", object{{"zh", text}, {"en", text}}},
                                    {"required", array{"zh", "en"}},
                                    {"additionalProperties", false}});
    }
    return Schemas::Reference("Text");
  } else if constexpr (DescribedEnum<T>) {
    array names;
    for (const auto& [value, name] : WireNames<T>()) names.emplace_back(name);
    return object{{"type", "string"}, {"enum", names}};
  } else if constexpr (Vector<T>) {
    return object{{"type", "array"}, {"items", SchemaOf<typename T::value_type, kDirection>(schemas)}};
  } else if constexpr (TextMap<T>) {
    return object{{"type", "object"}, {"additionalProperties", SchemaOf<typename T::mapped_type, kDirection>(schemas)}};
  } else {
    static_assert(DescribedStruct<T>, "this type has no JSON form: describe it with BOOST_DESCRIBE_STRUCT");
    const auto [name, is_new] = schemas.Begin(ShortTypeName(PrettyFunction<T>()), PrettyFunction<T>(), kDirection);
    if (is_new) {
      object properties;
      array required;
      boost::mp11::mp_for_each<MembersOf<T>>([&](auto member) {
        using M = typename MemberType<std::remove_cv_t<decltype(member.pointer)>>::type;
        properties.emplace(MemberName(member.name), SchemaOf<M, kDirection>(schemas));
        if (!(kDirection == Direction::kIn ? Optional<M> : IsMaybeT<M>::value))
          required.emplace_back(boost::json::string(MemberName(member.name)));
      });
      schemas.Define(name, object{{"type", "object"},
                                  {"properties", std::move(properties)},
                                  {"required", std::move(required)},
                                  {"additionalProperties", false}});
    }
    return Schemas::Reference(name);
  }
}

}  // namespace yq::api
