#include "engine/crypto/hash.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <set>

#include "engine/crypto/bytes.h"
#include "engine/crypto/derive.h"
#include "engine/crypto/random.h"

namespace yq::crypto {
namespace {

std::string Hex(const Digest& digest) { return HexEncode(ByteView(digest)); }
Bytes FromHex(std::string_view text) { return HexDecode(text).value(); }

TEST_CASE("SHA-256 gives the values of FIPS 180-4, whole and in pieces") {
  const struct {
    std::string text;
    std::string_view digest;
  } rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  Sha256 stream;
  for (const auto& row : rows) {
    CHECK(Hex(Sha256Of(row.text)) == row.digest);
    const std::size_t half = row.text.size() / 2;
    stream.Add(std::string_view(row.text).substr(0, half));
    stream.Add(std::string_view(row.text).substr(half));
    CHECK(Hex(stream.Finish()) == row.digest);  // the same object serves every row
  }
}

TEST_CASE("HMAC-SHA-256 gives the values of RFC 4231") {
  const struct {
    Bytes key;
    Bytes message;
    std::string_view digest;
  } rows[] = {
      {Bytes(20, 0x0b), FromHex("4869205468657265"),
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {FromHex("4a656665"), FromHex("7768617420646f2079612077616e7420666f72206e6f7468696e673f"),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {Bytes(20, 0xaa), Bytes(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {Bytes(131, 0xaa),
       FromHex(
           "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727"
           "374"),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const auto& row : rows) CHECK(Hex(HmacSha256(row.key, row.message)) == row.digest);
}

TEST_CASE("a derived key is the first block of HKDF-Expand: RFC 5869, test case 1") {
  const Bytes prk = FromHex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  const Bytes info = FromHex("f0f1f2f3f4f5f6f7f8f9");
  CHECK(HexEncode(DeriveKey(prk, AsText(info), 32).view()) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  CHECK(HexEncode(DeriveKey(prk, AsText(info), 16).view()) == "3cb25f25faacd57a90434f64d0362f2a");
}

// The sealed records rest on these two; a library built without them or with other ones must not pass.
TEST_CASE("the library's SM3 and SM4 give the values of GB/T 32905 and GB/T 32907") {
  Digest sm3;
  REQUIRE(EVP_Digest("abc", 3, sm3.data(), nullptr, EVP_sm3(), nullptr) == 1);
  CHECK(Hex(sm3) == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");

  const Bytes key = FromHex("0123456789abcdeffedcba9876543210");
  Bytes block(16);
  int size = 0;
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  REQUIRE(EVP_EncryptInit_ex(context, EVP_sm4_ecb(), nullptr, key.data(), nullptr) == 1);
  REQUIRE(EVP_EncryptUpdate(context, block.data(), &size, key.data(), 16) == 1);
  EVP_CIPHER_CTX_free(context);
  CHECK(HexEncode(block) == "681edf34d206965e86b3e94f536e4246");
}

TEST_CASE("comparison in constant time is still a comparison") {
  CHECK(EqualInConstantTime(std::string_view("abc"), std::string_view("abc")));
  CHECK(EqualInConstantTime(std::string_view(""), std::string_view("")));
  CHECK_FALSE(EqualInConstantTime(std::string_view("abc"), std::string_view("abd")));
  CHECK_FALSE(EqualInConstantTime(std::string_view("abc"), std::string_view("ab")));
  CHECK_FALSE(EqualInConstantTime(std::string_view("abc"), std::string_view("")));
}

TEST_CASE("hex, base64url and base32: RFC 4648 section 10, both ways") {
  const struct {
    std::string_view text, hex, base64url, base32;
  } rows[] = {
      {"", "", "", ""},
      {"f", "66", "Zg", "MY"},
      {"fo", "666f", "Zm8", "MZXQ"},
      {"foo", "666f6f", "Zm9v", "MZXW6"},
      {"foob", "666f6f62", "Zm9vYg", "MZXW6YQ"},
      {"fooba", "666f6f6261", "Zm9vYmE", "MZXW6YTB"},
      {"foobar", "666f6f626172", "Zm9vYmFy", "MZXW6YTBOI"},
      {"\xfb\xff\xfe", "fbfffe", "-__-", "7P774"},
  };
  for (const auto& row : rows) {
    const ByteView bytes = AsBytes(row.text);
    const Bytes owned(bytes.begin(), bytes.end());
    CHECK(HexEncode(bytes) == row.hex);
    CHECK(Base64UrlEncode(bytes) == row.base64url);
    CHECK(Base32Encode(bytes) == row.base32);
    CHECK(HexDecode(row.hex) == owned);
    CHECK(Base64UrlDecode(row.base64url) == owned);
    CHECK(Base32Decode(row.base32) == owned);
  }
}

TEST_CASE("base64 with padding, RFC 4648 section 10") {
  struct Row {
    std::string_view text;
    std::string_view base64;
  };
  const Row rows[] = {{"", ""},
                      {"f", "Zg=="},
                      {"fo", "Zm8="},
                      {"foo", "Zm9v"},
                      {"foob", "Zm9vYg=="},
                      {"fooba", "Zm9vYmE="},
                      {"foobar", "Zm9vYmFy"},
                      {"\xfb\xff\xfe", "+//+"}};
  for (const Row& row : rows) CHECK(Base64Encode(AsBytes(row.text)) == row.base64);
}

TEST_CASE("decoders refuse every text but the one that the encoder writes") {
  for (const std::string_view text : {"6", "6g", "66 ", " 66", "6G", "AA", "0x66", "66\n"}) {
    CAPTURE(text);
    CHECK_FALSE(HexDecode(text).has_value());
  }
  for (const std::string_view text : {"Z", "Zh", "Zg==", "Zg=", "Zm9+", "Zm9/", "Zm 9v", "Zm9v\n", "Zm9"}) {
    CAPTURE(text);
    CHECK_FALSE(Base64UrlDecode(text).has_value());
  }
  for (const std::string_view text : {"M", "MZ", "MY======", "my", "M1", "M8", "MZXW6Y", "MY "}) {
    CAPTURE(text);
    CHECK_FALSE(Base32Decode(text).has_value());
  }
}

TEST_CASE("random tokens have the bits asked for and do not repeat") {
  CHECK(RandomToken(128).size() == 22);
  CHECK(RandomToken(129).size() == 23);
  CHECK(RandomToken(256).size() == 43);
  CHECK(RandomBytes(0).empty());
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(RandomToken(128));
  CHECK(seen.size() == 10'000);
}

}  // namespace
}  // namespace yq::crypto
