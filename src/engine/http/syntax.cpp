#include "engine/http/syntax.h"

#include <arpa/inet.h>

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace yq::http {

namespace {

bool IsAlphaNumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Splits off and returns the text before the next `separator`.
std::string_view Take(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

}  // namespace

bool IsTokenChar(char c) {
  return IsAlphaNumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  for (const char c : text) {
    if (!IsTokenChar(c)) return false;
  }
  return !text.empty();
}

bool IsFieldValue(std::string_view text) {
  for (const char c : text) {
    if (IsControl(c) && c != '\t') return false;
  }
  return true;
}

bool IsUtf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return false;
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0U) != 0x80) return false;
      code = (code << 6U) | (next & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    if (code < kSmallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::string> PercentDecode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' && plus == Plus::kSpace ? ' ' : text[i]);
    }
  }
  return decoded;
}

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (IsAlphaNumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::optional<DecodedPath> DecodePath(std::string_view path) {
  if (path.empty() || path.front() != '/') return std::nullopt;
  DecodedPath result;
  std::string_view rest = path.substr(1);
  while (true) {
    const std::size_t slash = rest.find('/');
    std::optional<std::string> segment = PercentDecode(rest.substr(0, slash), Plus::kLiteral);
    if (!segment || *segment == "." || *segment == ".." || !IsUtf8(*segment)) return std::nullopt;
    for (const char c : *segment) {
      if (c == '/' || c == '\\' || IsControl(c)) return std::nullopt;
    }
    result.path += '/';
    result.path += *segment;
    result.segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) break;
    rest = rest.substr(slash + 1);
  }
  if (result.path == "/") result.segments.clear();
  return result;
}

std::optional<std::vector<Field>> ParseUrlEncoded(std::string_view text) {
  std::vector<Field> fields;
  while (!text.empty()) {
    std::string_view value = Take(text, '&');
    if (value.empty()) continue;
    if (fields.size() == kMaxFormFields) return std::nullopt;
    std::optional<std::string> name = PercentDecode(Take(value, '='), Plus::kSpace);
    std::optional<std::string> decoded = PercentDecode(value, Plus::kSpace);
    if (!name || !decoded || !IsUtf8(*name) || !IsUtf8(*decoded)) return std::nullopt;
    if (name->find('\0') != std::string::npos || decoded->find('\0') != std::string::npos) return std::nullopt;
    fields.push_back(Field{std::move(*name), std::move(*decoded)});
  }
  return fields;
}

std::vector<Field> ParseCookies(std::string_view text) {
  std::vector<Field> cookies;
  while (!text.empty() && cookies.size() < 100) {
    std::string_view value = Trim(Take(text, ';'));
    const bool has_value = value.find('=') != std::string_view::npos;
    const std::string_view name = Trim(Take(value, '='));
    value = Trim(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (has_value && IsToken(name) && IsFieldValue(value)) cookies.push_back({std::string(name), std::string(value)});
  }
  return cookies;
}

bool IsHost(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  std::size_t end = 0;
  if (host.front() == '[') {
    end = host.find(']');
    if (end == std::string_view::npos) return false;
    const std::string text(host.substr(1, end - 1));
    in6_addr address{};
    if (text.find('\0') != std::string::npos || inet_pton(AF_INET6, text.c_str(), &address) != 1) return false;
    ++end;
  } else {
    while (end < host.size() &&
           (IsAlphaNumeric(host[end]) || host[end] == '-' || host[end] == '.' || host[end] == '_')) {
      ++end;
    }
    if (end == 0 || host.front() == '.' || host.substr(0, end).find("..") != std::string_view::npos) return false;
  }
  if (end == host.size()) return true;
  const std::string_view port = host.substr(end + 1);
  if (host[end] != ':' || port.empty() || port.size() > 5) return false;
  unsigned number = 0;
  for (const char c : port) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= 65'535;
}

std::string_view MediaType::Parameter(std::string_view name) const {
  for (const Field& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

std::optional<MediaType> ParseMediaType(std::string_view text) {
  const std::size_t semicolon = text.find(';');
  const std::string_view type = Trim(text.substr(0, semicolon));
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || !IsToken(type.substr(0, slash)) || !IsToken(type.substr(slash + 1))) {
    return std::nullopt;
  }
  MediaType media{LowerCase(type), {}};
  if (semicolon == std::string_view::npos) return media;
  std::optional<std::vector<Field>> parameters = ParseParameters(text.substr(semicolon));
  if (!parameters) return std::nullopt;
  media.parameters = std::move(*parameters);
  return media;
}

std::optional<std::vector<Field>> ParseParameters(std::string_view text) {
  std::vector<Field> parameters;
  text = Trim(text);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text = Trim(text.substr(1));
    if (text.empty()) break;  // a trailing semicolon does no harm
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !IsToken(text.substr(0, equals))) return std::nullopt;
    Field parameter{LowerCase(text.substr(0, equals)), {}};
    text = text.substr(equals + 1);
    if (!text.empty() && text.front() == '"') {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        // Only \" and \\ are escapes: some browsers send Windows paths with their backslashes bare.
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        parameter.value.push_back(text[i]);
      }
      if (i >= text.size()) return std::nullopt;
      text = text.substr(i + 1);
    } else {
      std::size_t i = 0;
      while (i < text.size() && IsTokenChar(text[i])) ++i;
      if (i == 0) return std::nullopt;
      parameter.value = text.substr(0, i);
      text = text.substr(i);
    }
    for (const Field& earlier : parameters) {
      if (earlier.name == parameter.name) return std::nullopt;
    }
    parameters.push_back(std::move(parameter));
    text = Trim(text);
  }
  return parameters;
}

std::string HttpDate(std::time_t at) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&at, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(utc.tm_wday)],
                     utc.tm_mday, kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

}  // namespace yq::http
