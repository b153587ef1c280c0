#include "engine/decision/feel/type.h"

#include <algorithm>
#include <array>

#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

using Kind = Type::Kind;

struct NamedKind {
  std::string_view name;
  Kind kind;
};
constexpr std::array kNames = {
    NamedKind{"Any", Kind::kAny},
    NamedKind{"Null", Kind::kNull},
    NamedKind{"boolean", Kind::kBoolean},
    NamedKind{"number", Kind::kNumber},
    NamedKind{"string", Kind::kString},
    NamedKind{"date", Kind::kDate},
    NamedKind{"time", Kind::kTime},
    NamedKind{"date and time", Kind::kDateTime},
    NamedKind{"days and time duration", Kind::kDaysDuration},
    NamedKind{"years and months duration", Kind::kMonthsDuration},
    NamedKind{"dateTime", Kind::kDateTime},
    NamedKind{"dayTimeDuration", Kind::kDaysDuration},
    NamedKind{"yearMonthDuration", Kind::kMonthsDuration},
    // Names some modellers write for numbers.
    NamedKind{"integer", Kind::kNumber},
    NamedKind{"long", Kind::kNumber},
    NamedKind{"double", Kind::kNumber},
};

// Reads type text by descent; depth-limited.
struct TypeReader {
  std::string_view rest;
  int depth = 0;

  void Blanks() {
    while (!rest.empty() &&
           (rest.front() == ' ' || rest.front() == '\t' || rest.front() == '\n' || rest.front() == '\r')) {
      rest.remove_prefix(1);
    }
  }
  bool Eat(std::string_view token) {
    Blanks();
    if (!rest.starts_with(token)) return false;
    rest.remove_prefix(token.size());
    return true;
  }
  TypePtr Read() {
    if (++depth > 50) return nullptr;
    Blanks();
    TypePtr result;
    if (Eat("list")) {
      if (!Eat("<")) {
        result = ListOf(AnyType());
      } else if (TypePtr element = Read(); element && Eat(">")) {
        result = ListOf(std::move(element));
      }
    } else if (Eat("range")) {
      if (!Eat("<")) return nullptr;
      if (TypePtr element = Read(); element && Eat(">")) result = RangeOf(std::move(element));
    } else if (Eat("context")) {
      result = ReadContext();
    } else if (Eat("function")) {
      result = ReadFunction();
    } else {
      // Longest name first: "date and time" before "date".
      const NamedKind* best = nullptr;
      for (const NamedKind& n : kNames) {
        if (rest.starts_with(n.name) && (best == nullptr || n.name.size() > best->name.size())) best = &n;
      }
      if (best != nullptr) {
        rest.remove_prefix(best->name.size());
        result = SimpleType(best->kind);
      }
    }
    --depth;
    return result;
  }
  TypePtr ReadContext() {
    auto type = std::make_shared<Type>();
    type->kind = Kind::kContext;
    if (!Eat("<")) {
      type->any_fields = true;
      return type;
    }
    if (Eat(">")) return type;
    do {
      Blanks();
      const std::size_t colon = rest.find(':');
      if (colon == std::string_view::npos) return nullptr;
      std::string field(rest.substr(0, colon));
      while (!field.empty() && field.back() == ' ') field.pop_back();
      rest.remove_prefix(colon + 1);
      TypePtr value = Read();
      if (!value) return nullptr;
      type->fields.emplace_back(std::move(field), std::move(value));
    } while (Eat(","));
    return Eat(">") ? TypePtr(type) : nullptr;
  }
  TypePtr ReadFunction() {
    auto type = std::make_shared<Type>();
    type->kind = Kind::kFunction;
    if (!Eat("<")) {
      type->any_function = true;
      return type;
    }
    if (!Eat(">")) {
      do {
        TypePtr parameter = Read();
        if (!parameter) return nullptr;
        type->parameters.push_back(std::move(parameter));
      } while (Eat(","));
      if (!Eat(">")) return nullptr;
    }
    if (!Eat("->")) return nullptr;
    type->element = Read();
    return type->element ? TypePtr(type) : nullptr;
  }
};

}  // namespace

const TypePtr& SimpleType(Type::Kind kind) {
  static const auto kTypes = [] {
    std::array<TypePtr, 10> types;
    for (std::size_t i = 0; i < types.size(); ++i) {
      auto type = std::make_shared<Type>();
      type->kind = static_cast<Kind>(i);
      types[i] = std::move(type);
    }
    return types;
  }();
  return kTypes[static_cast<std::size_t>(kind)];
}

const TypePtr& AnyType() { return SimpleType(Kind::kAny); }

TypePtr ListOf(TypePtr element) {
  auto type = std::make_shared<Type>();
  type->kind = Kind::kList;
  type->element = std::move(element);
  return type;
}

TypePtr RangeOf(TypePtr element) {
  auto type = std::make_shared<Type>();
  type->kind = Kind::kRange;
  type->element = std::move(element);
  return type;
}

std::optional<Type::Kind> SimpleTypeKind(std::string_view name) {
  if (const std::size_t colon = name.find(':');
      colon != std::string_view::npos && name.find('<') == std::string_view::npos) {
    name.remove_prefix(colon + 1);
  }
  for (const NamedKind& n : kNames) {
    if (n.name == name) return n.kind;
  }
  return std::nullopt;
}

TypePtr ParseTypeText(std::string_view text) {
  TypeReader reader{text};
  TypePtr type = reader.Read();
  reader.Blanks();
  return reader.rest.empty() ? type : nullptr;
}

std::string TypeText(const Type& type) {
  switch (type.kind) {
    case Kind::kList:
      return "list<" + TypeText(*type.element) + ">";
    case Kind::kRange:
      return "range<" + TypeText(*type.element) + ">";
    case Kind::kContext: {
      if (type.any_fields) return "context";
      std::string text = "context<";
      for (const auto& [name, field] : type.fields) {
        if (text.back() != '<') text += ", ";
        text += name + ": " + TypeText(*field);
      }
      return text + ">";
    }
    case Kind::kFunction: {
      if (type.any_function) return "function";
      std::string text = "function<";
      for (const TypePtr& parameter : type.parameters) {
        if (text.back() != '<') text += ", ";
        text += TypeText(*parameter);
      }
      return text + "> -> " + (type.element ? TypeText(*type.element) : "Any");
    }
    default:
      for (const NamedKind& n : kNames) {
        if (n.kind == type.kind) return std::string(n.name);
      }
      return "Any";
  }
}

TypePtr TypeOfValue(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return SimpleType(Kind::kNull);
    case Value::Kind::kBoolean:
      return SimpleType(Kind::kBoolean);
    case Value::Kind::kNumber:
      return SimpleType(Kind::kNumber);
    case Value::Kind::kString:
      return SimpleType(Kind::kString);
    case Value::Kind::kDate:
      return SimpleType(Kind::kDate);
    case Value::Kind::kTime:
      return SimpleType(Kind::kTime);
    case Value::Kind::kDateTime:
      return SimpleType(Kind::kDateTime);
    case Value::Kind::kDaysDuration:
      return SimpleType(Kind::kDaysDuration);
    case Value::Kind::kMonthsDuration:
      return SimpleType(Kind::kMonthsDuration);
    case Value::Kind::kList: {
      TypePtr element = value.list().empty() ? AnyType() : TypeOfValue(value.list()[0]);
      for (const Value& item : value.list()) {
        if (!HasType(item, *element)) element = AnyType();
      }
      return ListOf(element);
    }
    case Value::Kind::kRange:
      return RangeOf(TypeOfValue(value.range().low.is_null() ? value.range().high : value.range().low));
    case Value::Kind::kContext: {
      auto type = std::make_shared<Type>();
      type->kind = Kind::kContext;
      for (const auto& [name, entry] : value.context().entries()) type->fields.emplace_back(name, TypeOfValue(entry));
      return type;
    }
    case Value::Kind::kFunction: {
      auto type = std::make_shared<Type>();
      type->kind = Kind::kFunction;
      type->any_function = true;
      return type;
    }
  }
  return AnyType();
}

bool Conforms(const Type& from, const Type& to) {
  if (to.kind == Kind::kAny || from.kind == Kind::kNull) return true;
  if (from.kind != to.kind) return false;
  switch (to.kind) {
    case Kind::kList:
    case Kind::kRange:
      return Conforms(*from.element, *to.element);
    case Kind::kContext:
      if (to.any_fields) return true;
      return std::ranges::all_of(to.fields, [&](const auto& field) {
        const TypePtr* own = from.Field(field.first);
        return own != nullptr && Conforms(**own, *field.second);
      });
    case Kind::kFunction:
      if (to.any_function) return true;
      if (from.any_function || from.parameters.size() != to.parameters.size()) return false;
      for (std::size_t i = 0; i < to.parameters.size(); ++i) {
        if (!Conforms(*to.parameters[i], *from.parameters[i])) return false;  // contravariant
      }
      return !to.element || (from.element && Conforms(*from.element, *to.element));
    default:
      return true;
  }
}

bool HasType(const Value& value, const Type& type) {
  if (value.is_null() || type.kind == Kind::kAny) return true;
  switch (value.kind()) {
    case Value::Kind::kList:
      return type.kind == Kind::kList &&
             std::ranges::all_of(value.list(), [&](const Value& item) { return HasType(item, *type.element); });
    case Value::Kind::kRange:
      return type.kind == Kind::kRange && HasType(value.range().low, *type.element) &&
             HasType(value.range().high, *type.element);
    case Value::Kind::kContext:
      if (type.kind != Kind::kContext) return false;
      return type.any_fields || std::ranges::all_of(type.fields, [&](const auto& field) {
               const Value* entry = value.context().Find(field.first);
               return entry != nullptr && HasType(*entry, *field.second);
             });
    case Value::Kind::kFunction:
      return type.kind == Kind::kFunction;
    default:
      return TypeOfValue(value)->kind == type.kind;
  }
}

}  // namespace yq::decision
