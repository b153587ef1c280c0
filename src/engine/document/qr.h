// QR codes (libqrencode, error level M: a printed code survives 15 % damage). Pure; any thread; under 1 ms.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace yq::document {

// size x size modules without the quiet zone of 4 modules, which whoever draws it must leave free.
struct QrMatrix {
  int size = 0;
  std::vector<std::uint8_t> dark;  // row by row, 1 = dark
  [[nodiscard]] bool at(int column, int row) const {
    return dark[static_cast<std::size_t>(row) * static_cast<std::size_t>(size) + static_cast<std::size_t>(column)] != 0;
  }
};

// kInvalid "document.qr_payload_empty", "document.qr_payload_too_long" (over 1000 bytes, more than a phone reads from
// paper).
[[nodiscard]] Result<QrMatrix> EncodeQr(std::string_view payload);

// An SVG of one path in module units, quiet zone included, black on white; `title` is its accessible name (escaped
// here).
[[nodiscard]] std::string QrSvg(const QrMatrix& matrix, std::string_view title);

}  // namespace yq::document
