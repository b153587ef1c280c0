#include "engine/crypto/password.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace yq::crypto {
namespace {

TEST_CASE("a password verifies against its own hash alone") {
  const std::string hash = HashPassword("correct horse 电池").value();
  CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(VerifyPassword(hash, "correct horse 电池").value());
  for (const std::string_view wrong : {"", "correct horse", "correct horse 电池 ", "Correct horse 电池"}) {
    CHECK_FALSE(VerifyPassword(hash, wrong).value());
  }
  CHECK(HashPassword("correct horse 电池").value() != hash);  // its own salt each time
}

TEST_CASE("hashes of the reference implementation verify") {
  // argon2 0~20171227: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 (its test vector)
  const std::string_view reference =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  CHECK(VerifyPassword(reference, "password").value());
  CHECK_FALSE(VerifyPassword(reference, "passwore").value());
  CHECK(NeedsRehash(reference));
}

TEST_CASE("an unknown account costs a real verification and never matches") {
  for (const std::string_view password : {"", "password", "correct horse"}) CHECK_FALSE(DummyVerify(password).value());
}

TEST_CASE("malformed hashes and long passwords are errors, not matches") {
  for (const std::string_view hash :
       {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$abcdefghijklmnopqrstuv", "plain text"}) {
    CAPTURE(hash);
    CHECK(VerifyPassword(hash, "plain text").error().key == "crypto.password_hash_malformed");
    CHECK(NeedsRehash(hash));
  }
  const std::string longest(kMaxPasswordBytes, 'x');
  const std::string hash = HashPassword(longest).value();
  CHECK(VerifyPassword(hash, longest).value());
  CHECK(VerifyPassword(hash, longest + "x").error().key == "crypto.password_too_long");
  CHECK(HashPassword(longest + "x").error().key == "crypto.password_too_long");
  CHECK(DummyVerify(longest + "x").error().key == "crypto.password_too_long");
}

TEST_CASE("only a hash of today's parameters needs no new one") {
  CHECK_FALSE(NeedsRehash(HashPassword("x").value()));
  CHECK(NeedsRehash("$argon2id$v=19$m=19455,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST_CASE("more callers than places wait their turn and all get an answer") {
  const std::string hash = HashPassword("right").value();
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] { right += VerifyPassword(hash, i % 2 == 0 ? "right" : "wrong").value() ? 1 : 0; });
  }
  threads.clear();
  CHECK(right == 3);
}

}  // namespace
}  // namespace yq::crypto
