#include "base/result.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Fail(ErrorCode::kInvalid, "number.odd", {{"given", std::to_string(n)}});
  return n / 2;
}

Result<int> Quarter(int n) {
  YQ_ASSIGN(const int half, Half(n));
  YQ_TRY(Half(half));
  return half / 2;
}

TEST_CASE("a failure carries its key and parameters through the callers") {
  CHECK(Quarter(8).value() == 2);
  const auto failed = Quarter(6);
  REQUIRE(!failed.has_value());
  CHECK(failed.error().key == "number.odd");
  CHECK(failed.error().param("given") == "3");
  CHECK(failed.error().param("absent").empty());
}

}  // namespace
}  // namespace yq
