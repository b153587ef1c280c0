#include "engine/crypto/totp.h"

#include <doctest/doctest.h>

namespace yq::crypto {
namespace {

const ByteView kRfcSecret = AsBytes("12345678901234567890");  // RFC 6238, appendix B

TEST_CASE("codes are those of RFC 6238 appendix B") {
  const struct {
    std::int64_t unix_seconds;
    std::string_view code;
  } rows[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
  };
  for (const auto& row : rows) {
    CHECK(TotpCode(kRfcSecret, row.unix_seconds / 30, 8) == row.code);
    CHECK(MatchTotp(kRfcSecret, row.code.substr(2), row.unix_seconds) == row.unix_seconds / 30);
  }
}

TEST_CASE("a code is good for its step and one to either side, to the second") {
  const std::int64_t step = 40'000'000;
  const std::string code = TotpCode(kRfcSecret, step);
  const std::int64_t start = step * 30;
  CHECK_FALSE(MatchTotp(kRfcSecret, code, start - 31));
  CHECK(MatchTotp(kRfcSecret, code, start - 30) == step);
  CHECK(MatchTotp(kRfcSecret, code, start) == step);
  CHECK(MatchTotp(kRfcSecret, code, start + 59) == step);
  CHECK_FALSE(MatchTotp(kRfcSecret, code, start + 60));
}

TEST_CASE("a used code and the codes before it never match again") {
  const std::int64_t step = 40'000'000;
  const std::int64_t now = step * 30 + 5;
  CHECK(MatchTotp(kRfcSecret, TotpCode(kRfcSecret, step), now, step - 1) == step);
  CHECK_FALSE(MatchTotp(kRfcSecret, TotpCode(kRfcSecret, step), now, step));
  CHECK_FALSE(MatchTotp(kRfcSecret, TotpCode(kRfcSecret, step - 1), now, step));
  CHECK(MatchTotp(kRfcSecret, TotpCode(kRfcSecret, step + 1), now, step) == step + 1);
}

TEST_CASE("what is not six digits is no code") {
  const std::int64_t now = 1'200'000'000;
  const std::string code = TotpCode(kRfcSecret, now / 30);
  CHECK(MatchTotp(kRfcSecret, code.substr(0, 3) + " " + code.substr(3), now));  // as applications show it
  const std::string bad[] = {"",
                             " ",
                             "12345",
                             code + "0",
                             "0" + code,
                             "-" + code.substr(1),
                             code.substr(1) + "x",
                             "１２３４５６",
                             std::string(6, '\0'),
                             code + code,
                             std::string(100'000, '1')};
  for (const std::string& text : bad) CHECK_FALSE(MatchTotp(kRfcSecret, text, now));
  CHECK_FALSE(MatchTotp(kRfcSecret, code, -1));
  CHECK(MatchTotp(kRfcSecret, TotpCode(kRfcSecret, 0), 0) == 0);  // at the epoch nothing lies before
}

TEST_CASE("new secrets are 160 random bits and the address for the application is escaped") {
  CHECK(NewTotpSecret().size() == 20);
  CHECK(NewTotpSecret() != NewTotpSecret());
  CHECK(TotpUri(kRfcSecret, "Talent desk", "li@example.org") ==
        "otpauth://totp/Talent%20desk:li@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Talent%20desk"
        "&algorithm=SHA1&digits=6&period=30");
  CHECK(TotpUri(kRfcSecret, "引&:?", "a:b").starts_with("otpauth://totp/%E5%BC%95%26%3A%3F:a%3Ab?secret="));
}

}  // namespace
}  // namespace yq::crypto
