#include "engine/http/request.h"

namespace yq::http {

namespace {

std::optional<std::string_view> First(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return field.value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> Request::Query(std::string_view name) const { return First(query, name); }

std::optional<std::string_view> Request::FormValue(std::string_view name) const { return First(form, name); }

std::string_view Request::Parameter(std::string_view name) const { return First(parameters, name).value_or(""); }

const Part* Request::FindPart(std::string_view name) const {
  for (const Part& part : parts) {
    if (part.name == name) return &part;
  }
  return nullptr;
}

std::optional<std::string_view> Request::Cookie(std::string_view name) const {
  const std::optional<std::string_view> first = First(cookies, name);
  for (const Field& cookie : cookies) {
    if (cookie.name == name && cookie.value != first) return std::nullopt;
  }
  return first;
}

}  // namespace yq::http
