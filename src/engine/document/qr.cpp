#include "engine/document/qr.h"

#include <qrencode.h>

#include <memory>

#include "base/text.h"

namespace yq::document {
namespace {

constexpr std::size_t kMaxPayload = 1000;
constexpr int kQuietZone = 4;  // modules; ISO/IEC 18004 section 9.1

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

Result<QrMatrix> EncodeQr(std::string_view payload) {
  if (payload.empty()) return Fail(ErrorCode::kInvalid, "document.qr_payload_empty");
  if (payload.size() > kMaxPayload) {
    return Fail(ErrorCode::kInvalid, "document.qr_payload_too_long", {{"limit", std::to_string(kMaxPayload)}});
  }
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(
      static_cast<int>(payload.size()), reinterpret_cast<const unsigned char*>(payload.data()), 0, QR_ECLEVEL_M));
  if (!code) return Fail(ErrorCode::kInternal, "document.qr_failed");
  QrMatrix matrix{.size = code->width, .dark = {}};
  const int modules = code->width * code->width;
  for (int i = 0; i < modules; ++i) matrix.dark.push_back(code->data[i] & 1U);
  return matrix;
}

std::string QrSvg(const QrMatrix& matrix, std::string_view title) {
  const int whole = matrix.size + 2 * kQuietZone;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" shape-rendering="crispEdges">)"
      R"(<title>{1}</title><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d=")",
      whole, EscapeHtml(title));
  for (int row = 0; row < matrix.size; ++row) {
    for (int column = 0; column < matrix.size;) {
      int run = 0;
      while (column + run < matrix.size && matrix.at(column + run, row)) ++run;
      if (run > 0) svg += fmt::format("M{} {}h{}v1h-{}z", column + kQuietZone, row + kQuietZone, run, run);
      column += run > 0 ? run : 1;
    }
  }
  svg += R"("/></svg>)";
  return svg;
}

}  // namespace yq::document
