#include "platform/pack/scalar.h"

#include "base/date.h"
#include "base/text.h"
#include "platform/pack/pack.h"

namespace yq::pack {
namespace {

constexpr std::size_t kMaxIntegerDigits = 15;  // exact in every client, JavaScript's doubles included
constexpr std::size_t kMaxCharacters = 500;    // a name, an address; never an essay

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// The digits before and behind the point of a canonical or loosely written decimal.
struct Parts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
};

std::optional<Parts> Split(std::string_view text) {
  Parts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  parts.whole = text.substr(0, point);
  if (point != std::string_view::npos) {
    parts.fraction = text.substr(point + 1);
    if (parts.fraction.empty()) return std::nullopt;
  }
  if (parts.whole.empty() || !std::ranges::all_of(parts.whole, IsDigit) ||
      !std::ranges::all_of(parts.fraction, IsDigit)) {
    return std::nullopt;
  }
  while (parts.whole.size() > 1 && parts.whole.front() == '0') parts.whole.remove_prefix(1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  if (parts.whole == "0" && parts.fraction.empty()) parts.negative = false;
  return parts;
}

Result<Scalar> ParseNumber(const Fact& fact, std::string_view text) {
  YQ_ASSIGN(std::string number, CanonicalDecimal(text, fact.decimals));
  if (fact.min && CompareDecimals(number, *fact.min) < 0) {
    return Fail(ErrorCode::kInvalid, "value.too_small", {{"min", *fact.min}});
  }
  if (fact.max && CompareDecimals(number, *fact.max) > 0) {
    return Fail(ErrorCode::kInvalid, "value.too_large", {{"max", *fact.max}});
  }
  return Scalar{.type = FactType::kNumber, .none = false, .text = std::move(number)};
}

Result<Scalar> ParseCode(const Pack& pack, const Fact& fact, std::string_view text) {
  const CodeList* list = pack.codes.Find(fact.codes->id);
  if (list == nullptr || list->Find(text) == nullptr) {
    std::vector<std::string> known;
    if (list != nullptr) {
      for (const Code& code : list->codes) known.push_back(code.code);
    }
    return Fail(ErrorCode::kInvalid, "value.unknown_code", {{"nearest", NearestWord(text, known).value_or("")}});
  }
  return Scalar{.type = FactType::kString, .none = false, .text = std::string(text)};
}

}  // namespace

std::string_view FactTypeName(FactType type) {
  switch (type) {
    case FactType::kString:
      return "string";
    case FactType::kNumber:
      return "number";
    case FactType::kBoolean:
      return "boolean";
    case FactType::kDate:
      return "date";
  }
  return "";
}

Result<std::string> CanonicalDecimal(std::string_view text, int decimals) {
  const auto parts = Split(Trim(text));
  if (!parts) return Fail(ErrorCode::kInvalid, "value.not_a_number");
  if (parts->whole.size() > kMaxIntegerDigits) {
    return Fail(ErrorCode::kInvalid, "value.too_large", {{"max", std::string(kMaxIntegerDigits, '9')}});
  }
  if (parts->fraction.size() > static_cast<std::size_t>(decimals)) {
    return Fail(ErrorCode::kInvalid, "value.too_many_decimals", {{"decimals", std::to_string(decimals)}});
  }
  std::string out = parts->negative ? "-" : "";
  out += parts->whole;
  if (!parts->fraction.empty()) {
    out += '.';
    out += parts->fraction;
  }
  return out;
}

int CompareDecimals(std::string_view a, std::string_view b) {
  const Parts x = Split(a).value_or(Parts{.negative = false, .whole = "0", .fraction = ""});
  const Parts y = Split(b).value_or(Parts{.negative = false, .whole = "0", .fraction = ""});
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  int order = 0;
  if (x.whole.size() != y.whole.size()) {
    order = x.whole.size() < y.whole.size() ? -1 : 1;
  } else if (const int whole = x.whole.compare(y.whole); whole != 0) {
    order = whole < 0 ? -1 : 1;
  } else if (const int fraction = x.fraction.compare(y.fraction); fraction != 0) {
    order = fraction < 0 ? -1 : 1;  // without trailing zeros, text order is number order
  }
  return x.negative ? -order : order;
}

Result<Scalar> ParseFactValue(const Pack& pack, const Fact& fact, std::string_view text) {
  if (!IsValidUtf8(text) || HasControlCharacter(text)) return Fail(ErrorCode::kInvalid, "value.bad_text");
  text = Trim(text);
  if (text.empty()) return Fail(ErrorCode::kInvalid, "value.empty");
  if (CountCodePoints(text) > kMaxCharacters) {
    return Fail(ErrorCode::kInvalid, "value.too_long", {{"max", std::to_string(kMaxCharacters)}});
  }
  switch (fact.type) {
    case FactType::kNumber:
      return ParseNumber(fact, text);
    case FactType::kBoolean:
      if (text != "true" && text != "false") return Fail(ErrorCode::kInvalid, "value.not_a_boolean");
      break;
    case FactType::kDate:
      if (!ParseDate(text)) return Fail(ErrorCode::kInvalid, "value.not_a_date");
      break;
    case FactType::kString:
      if (fact.codes) return ParseCode(pack, fact, text);
      break;
  }
  return Scalar{.type = fact.type, .none = false, .text = std::string(text)};
}

}  // namespace yq::pack
