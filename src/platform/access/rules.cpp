#include "platform/access/rules.h"

#include <algorithm>

#include "base/text.h"

namespace yq::access {
namespace {

std::unexpected<Error> At(std::string place, std::string key, std::vector<Param> params = {}) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid,
                               .key = "api.invalid_body",
                               .problems = {{std::move(place), std::move(key), std::move(params)}}});
}

bool IsVisibleAscii(char c) { return c > 0x20 && c < 0x7f; }

}  // namespace

std::chrono::seconds WaitAfter(std::int64_t wrong) {
  if (wrong < 5) return std::chrono::seconds(0);
  if (wrong >= 10) return std::chrono::minutes(10);
  return std::chrono::seconds(std::int64_t{5} << (wrong - 5));
}

Result<std::string> NormalEmail(std::string_view email) {
  const std::string normal = ToLowerAscii(Trim(email));
  const std::size_t at = normal.find('@');
  const std::string_view domain = at == std::string::npos ? "" : std::string_view(normal).substr(at + 1);
  const bool good = normal.size() <= 254 && at != std::string::npos && at > 0 && at <= 64 &&
                    std::ranges::all_of(normal, IsVisibleAscii) &&
                    normal.find_first_of("<>()[],;:\\\"") == std::string::npos &&
                    domain.find('@') == std::string_view::npos && domain.find('.') != std::string_view::npos &&
                    !domain.starts_with('.') && !domain.ends_with('.') && domain.find("..") == std::string_view::npos;
  if (!good) return At("/email", "access.bad_email");
  return normal;
}

Result<std::string> NormalLogin(std::string_view login) {
  const std::string normal = ToLowerAscii(Trim(login));
  const bool good = normal.size() >= 3 && normal.size() <= 64 && std::ranges::all_of(normal, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                    });
  if (!good) return At("/login", "access.bad_login");
  return normal;
}

Result<> CheckPassword(std::string_view password) {
  const std::size_t length = CountCodePoints(password);
  if (IsValidUtf8(password) && length >= kLeastPassword && length <= kMostPassword) return {};
  return At("/password", "access.password_length",
            {{"least", std::to_string(kLeastPassword)}, {"most", std::to_string(kMostPassword)}});
}

std::string ClientName(std::string_view user_agent) {
  std::string name;
  for (const char c : TruncateUtf8(user_agent, 200)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) name += c;
  }
  return IsValidUtf8(name) ? name : std::string();
}

}  // namespace yq::access
