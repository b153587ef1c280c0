// A secret in memory: guarded, locked against swapping where the system lets us, left out of core files, wiped at the
// end (libsodium's heap). Movable, not copyable, never printable. About 3 pages each, so for keys, not for fields.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/crypto/bytes.h"

namespace yq::crypto {

class Secret {
 public:
  Secret() = default;
  explicit Secret(ByteView bytes);
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] ByteView view() const { return {data_, size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Overwrites memory in a way no optimiser removes.
void Wipe(void* data, std::size_t size);
// Wipes a text and empties it.
void Wipe(std::string& text);
void Wipe(Bytes& bytes);

}  // namespace yq::crypto
