#include "platform/api/described.h"

#include <cctype>

namespace yq::api::detail {

std::string WireName(std::string_view enumerator) {
  const bool constant =
      enumerator.size() > 1 && enumerator[0] == 'k' && std::isupper(static_cast<unsigned char>(enumerator[1])) != 0;
  if (!constant) return std::string(enumerator);
  std::string name;
  for (const char c : enumerator.substr(1)) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) {
      if (!name.empty()) name += '_';
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      name += c;
    }
  }
  return name;
}

namespace {

// The part after the last "::" outside of template arguments.
std::string_view LastName(std::string_view full) {
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    if (full[i] == '<') ++depth;
    if (full[i] == '>') --depth;
    if (depth == 0 && full.substr(i, 2) == "::") start = i + 2;
  }
  return full.substr(start);
}

std::string Shorten(std::string_view full) {
  const std::string_view last = LastName(full);
  const std::size_t open = last.find('<');
  if (open == std::string_view::npos) return std::string(last);
  const std::string_view inner = last.substr(open + 1, last.rfind('>') - open - 1);
  return Shorten(inner) + std::string(last.substr(0, open));
}

}  // namespace

std::string ShortTypeName(std::string_view pretty_function) {
  // "... [with T = yq::cases::Case; std::string_view = ...]" or "... [T = yq::cases::Case]"
  std::size_t start = pretty_function.rfind("T = ");
  start = start == std::string_view::npos ? 0 : start + 4;
  std::size_t end = pretty_function.find_first_of(";]", start);
  if (end == std::string_view::npos) end = pretty_function.size();
  return Shorten(pretty_function.substr(start, end - start));
}

}  // namespace yq::api::detail
