// FEEL types: what an expression gives or a boundary demands.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/decision/value.h"

namespace yq::decision {

struct Node;
struct Type;
using TypePtr = std::shared_ptr<const Type>;

struct Type {
  enum class Kind : std::uint8_t {
    kAny,
    kNull,
    kBoolean,
    kNumber,
    kString,
    kDate,
    kTime,
    kDateTime,
    kDaysDuration,
    kMonthsDuration,
    kList,      // element
    kRange,     // element
    kContext,   // fields; open when `any_fields`
    kFunction,  // parameters, result in element
  };
  Kind kind = Kind::kAny;
  TypePtr element;
  std::vector<std::pair<std::string, TypePtr>> fields;
  bool any_fields = false;  // a context whose entries are not known
  std::vector<TypePtr> parameters;
  bool any_function = false;
  std::string name;                        // of the item definition, when it comes from one
  std::shared_ptr<const Node> constraint;  // unary tests every value must satisfy
  std::string constraint_text;
  bool constraint_per_item = true;  // of a collection: tests each item (allowedValues), else the whole list

  [[nodiscard]] const TypePtr* Field(std::string_view field) const {
    for (const auto& [key, type] : fields) {
      if (key == field) return &type;
    }
    return nullptr;
  }
};

const TypePtr& AnyType();
const TypePtr& SimpleType(Type::Kind kind);
TypePtr ListOf(TypePtr element);
TypePtr RangeOf(TypePtr element);

// A simple FEEL type by name ("number", "date and time", also "dateTime", "dayTimeDuration", "feel:string"); nothing
// otherwise.
std::optional<Type::Kind> SimpleTypeKind(std::string_view name);
// A type as FEEL writes it: "list<number>", "context<a: string>"; nothing when it cannot be read.
TypePtr ParseTypeText(std::string_view text);
// FEEL text of a type; of an item definition its structure.
std::string TypeText(const Type& type);
// The type a value has, as far as it shows.
TypePtr TypeOfValue(const Value& value);

// Can every value of `from` be used where `to` is asked, as FEEL's conformance says? Unknown (Any) types never conform
// to others.
bool Conforms(const Type& from, const Type& to);

// Does the value fit without conversion? Constraints are not looked at.
bool HasType(const Value& value, const Type& type);

}  // namespace yq::decision
