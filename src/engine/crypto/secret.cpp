#include "engine/crypto/secret.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace yq::crypto {

Secret::Secret(ByteView bytes) : size_(bytes.size()) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
  if (size_ == 0) return;
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size_));
  if (data_ == nullptr) std::abort();  // no address space left for one page: nothing can go on
  std::memcpy(data_, bytes.data(), size_);
  sodium_mprotect_readonly(data_);
}

Secret::~Secret() { sodium_free(data_); }

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void Wipe(void* data, std::size_t size) { sodium_memzero(data, size); }

void Wipe(std::string& text) {
  if (!text.empty()) sodium_memzero(text.data(), text.size());
  text.clear();
}

void Wipe(Bytes& bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace yq::crypto
