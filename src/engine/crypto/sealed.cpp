#include "engine/crypto/sealed.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "engine/crypto/derive.h"
#include "engine/crypto/hash.h"
#include "engine/crypto/random.h"

namespace yq::crypto {
namespace {

// stored: do not change. version 1, cipher 1, key id 4 (big endian), nonce, ciphertext, tag.
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeaderSize = 6;

struct Shape {
  std::size_t nonce;
  std::size_t tag;
};
constexpr Shape ShapeOf(Cipher cipher) {
  return cipher == Cipher::kAes256Gcm ? Shape{.nonce = 12, .tag = 16} : Shape{.nonce = 16, .tag = 32};
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// These calls fail only without memory or without the algorithm in the library: nothing can be sealed, so stop.
void Need(bool ok) {
  if (!ok) std::abort();
}

const EVP_CIPHER* Algorithm(Cipher cipher) {
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  static const EVP_CIPHER* const sm4 = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
  return cipher == Cipher::kAes256Gcm ? aes : sm4;
}

void AppendCounted(Bytes& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out.push_back(static_cast<std::uint8_t>(size >> shift));
  out.insert(out.end(), text.begin(), text.end());
}

// Header and place, each part with its length, so that no two places give the same bytes.
Bytes AssociatedData(ByteView header, const FieldPlace& place) {
  Bytes out(header.begin(), header.end());
  AppendCounted(out, place.table);
  AppendCounted(out, place.column);
  AppendCounted(out, place.row);
  return out;
}

// Runs the cipher over `input` (both directions are the same for counter modes); returns the context for the GCM tag.
Context Transform(Cipher cipher, int encrypt, ByteView key, ByteView nonce, ByteView associated, ByteView input,
                  std::uint8_t* output) {
  Context context(EVP_CIPHER_CTX_new());
  Need(context != nullptr);
  Need(EVP_CipherInit_ex2(context.get(), Algorithm(cipher), key.data(), nonce.data(), encrypt, nullptr) == 1);
  int written = 0;
  if (cipher == Cipher::kAes256Gcm) {
    Need(EVP_CipherUpdate(context.get(), nullptr, &written, associated.data(), static_cast<int>(associated.size())) ==
         1);
  }
  if (!input.empty()) {
    Need(EVP_CipherUpdate(context.get(), output, &written, input.data(), static_cast<int>(input.size())) == 1);
  }
  return context;
}

Digest HmacSm3(ByteView key, ByteView associated, ByteView nonce_and_ciphertext) {
  Bytes message(associated.begin(), associated.end());
  message.insert(message.end(), nonce_and_ciphertext.begin(), nonce_and_ciphertext.end());
  Digest tag;
  unsigned size = 0;
  Need(HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), tag.data(), &size) !=
       nullptr);
  return tag;
}

}  // namespace

std::string_view CipherName(Cipher cipher) { return cipher == Cipher::kAes256Gcm ? "aes-256-gcm" : "sm4-ctr-hmac-sm3"; }

std::optional<Cipher> CipherFromName(std::string_view name) {
  for (const Cipher cipher : {Cipher::kAes256Gcm, Cipher::kSm4CtrHmacSm3}) {
    if (name == CipherName(cipher)) return cipher;
  }
  return std::nullopt;
}

std::optional<RecordHeader> ReadRecordHeader(ByteView record) {
  if (record.size() < kHeaderSize || record[0] != kVersion || record[1] < 1 || record[1] > 2) return std::nullopt;
  const auto cipher = static_cast<Cipher>(record[1]);
  const Shape shape = ShapeOf(cipher);
  if (record.size() < kHeaderSize + shape.nonce + shape.tag) return std::nullopt;
  std::uint32_t key_id = 0;
  for (std::size_t i = 2; i < kHeaderSize; ++i) key_id = (key_id << 8U) | record[i];
  return RecordHeader{.cipher = cipher, .key_id = key_id};
}

SealingKey::SealingKey(std::uint32_t id, Cipher cipher, Secret master) : id_(id), cipher_(cipher) {
  if (cipher == Cipher::kAes256Gcm) {
    encryption_ = DeriveKey(master.view(), "seal aes-256-gcm", 32);
  } else {
    encryption_ = DeriveKey(master.view(), "seal sm4-ctr", 16);
    mac_ = DeriveKey(master.view(), "seal hmac-sm3", 32);
  }
}

Bytes SealingKey::Seal(std::string_view plain, const FieldPlace& place) const {
  const Shape shape = ShapeOf(cipher_);
  Bytes record{kVersion, static_cast<std::uint8_t>(cipher_)};
  for (const unsigned shift : {24U, 16U, 8U, 0U}) record.push_back(static_cast<std::uint8_t>(id_ >> shift));
  const Bytes nonce = RandomBytes(shape.nonce);
  record.insert(record.end(), nonce.begin(), nonce.end());
  const std::size_t start = record.size();
  record.resize(start + plain.size() + shape.tag);
  const ByteView whole(record);
  const Bytes associated = AssociatedData(whole.first(kHeaderSize), place);

  const Context context =
      Transform(cipher_, 1, encryption_.view(), nonce, associated, AsBytes(plain), record.data() + start);
  std::uint8_t* const tag = record.data() + start + plain.size();
  if (cipher_ == Cipher::kAes256Gcm) {
    int written = 0;
    Need(EVP_CipherFinal_ex(context.get(), tag, &written) == 1);
    Need(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(shape.tag), tag) == 1);
  } else {
    const Digest mac = HmacSm3(mac_.view(), associated, whole.subspan(kHeaderSize, shape.nonce + plain.size()));
    std::copy(mac.begin(), mac.end(), tag);
  }
  return record;
}

Result<std::string> SealingKey::Open(ByteView record, const FieldPlace& place) const {
  const auto header = ReadRecordHeader(record);
  if (!header) return Fail(ErrorCode::kInternal, "crypto.sealed_record_malformed");
  if (header->key_id != id_ || header->cipher != cipher_) {
    return Fail(ErrorCode::kInternal, "crypto.sealed_with_other_key", {{"key", std::to_string(header->key_id)}});
  }
  const Shape shape = ShapeOf(cipher_);
  const ByteView nonce = record.subspan(kHeaderSize, shape.nonce);
  const ByteView ciphertext =
      record.subspan(kHeaderSize + shape.nonce, record.size() - kHeaderSize - shape.nonce - shape.tag);
  const ByteView tag = record.last(shape.tag);
  const Bytes associated = AssociatedData(record.first(kHeaderSize), place);
  const auto broken = [] { return Fail(ErrorCode::kInternal, "crypto.sealed_record_broken"); };

  if (cipher_ == Cipher::kSm4CtrHmacSm3) {
    const Digest mac = HmacSm3(mac_.view(), associated, record.subspan(kHeaderSize, shape.nonce + ciphertext.size()));
    if (!EqualInConstantTime(ByteView(mac), tag)) return broken();
  }
  std::string plain(ciphertext.size(), '\0');
  const Context context = Transform(cipher_, 0, encryption_.view(), nonce, associated, ciphertext,
                                    reinterpret_cast<std::uint8_t*>(plain.data()));
  if (cipher_ == Cipher::kAes256Gcm) {
    Bytes expected(tag.begin(), tag.end());
    std::array<std::uint8_t, 16> rest{};
    int written = 0;
    Need(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(expected.size()),
                             expected.data()) == 1);
    if (EVP_CipherFinal_ex(context.get(), rest.data(), &written) != 1) {
      Wipe(plain);
      return broken();
    }
  }
  return plain;
}

}  // namespace yq::crypto
