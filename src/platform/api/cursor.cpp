#include "platform/api/cursor.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/crypto/bytes.h"
#include "platform/api/decode.h"

namespace yq::api {
namespace {

std::unexpected<Error> InvalidQuery(std::string place, std::string key, std::vector<Param> params = {}) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid,
                               .key = "api.invalid_query",
                               .problems = {{std::move(place), std::move(key), std::move(params)}}});
}

}  // namespace

Result<int> LimitOf(const std::optional<int>& limit) {
  if (!limit) return kDefaultLimit;
  if (*limit >= 1 && *limit <= kMostLimit) return *limit;
  return InvalidQuery("/limit", "api.integer_range", {{"least", "1"}, {"most", std::to_string(kMostLimit)}});
}

std::string EncodeCursor(const std::vector<std::string>& keys) {
  boost::json::array array;
  for (const std::string& key : keys) array.emplace_back(key);
  return crypto::Base64UrlEncode(crypto::AsBytes(boost::json::serialize(array)));
}

Result<std::optional<std::vector<std::string>>> DecodeCursor(const std::optional<std::string>& cursor,
                                                             std::size_t count) {
  if (!cursor) return std::nullopt;
  if (cursor->size() <= 2'000) {
    if (const std::optional<crypto::Bytes> bytes = crypto::Base64UrlDecode(*cursor)) {
      if (const auto json = ParseJson(crypto::AsText(*bytes))) {
        auto keys = Decode<std::vector<std::string>>(*json);
        if (keys && keys->size() == count) return std::move(*keys);
      }
    }
  }
  return InvalidQuery("/cursor", "api.bad_cursor");
}

}  // namespace yq::api
