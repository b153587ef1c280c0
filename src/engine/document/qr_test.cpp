#include "engine/document/qr.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace yq::document {
namespace {

// What zbarimg (a reader that is not ours) reads from the matrix drawn as a bitmap; nothing when it is not installed.
std::optional<std::string> ReadBack(const QrMatrix& matrix) {
  if (std::system("command -v zbarimg >/dev/null 2>&1") != 0) return std::nullopt;
  constexpr int kScale = 4;
  constexpr int kQuiet = 4;
  const auto file = std::filesystem::temp_directory_path() / fmt::format("qr_test_{}.pgm", std::rand());
  const int side = (matrix.size + 2 * kQuiet) * kScale;
  std::ofstream out(file, std::ios::binary);
  out << "P5\n" << side << ' ' << side << "\n255\n";
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int column = x / kScale - kQuiet;
      const int row = y / kScale - kQuiet;
      const bool inside = column >= 0 && row >= 0 && column < matrix.size && row < matrix.size;
      out.put(inside && matrix.at(column, row) ? '\0' : '\xff');
    }
  }
  out.close();
  std::string text;
  FILE* const pipe = ::popen(("zbarimg --raw -q " + file.string() + " 2>/dev/null").c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  ::pclose(pipe);
  std::filesystem::remove(file);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST_CASE("a reader reads back what was written") {
  for (const std::string& payload :
       {std::string("x"), std::string("https://example.org/verify/AbCdEfGhIjKlMnOpQrStUv"), std::string(1000, 'a')}) {
    const QrMatrix matrix = EncodeQr(payload).value();
    CHECK(matrix.dark.size() == static_cast<std::size_t>(matrix.size * matrix.size));
    if (const auto text = ReadBack(matrix)) CHECK(*text == payload);
  }
}

TEST_CASE("the corners hold the finder patterns and equal payloads give equal codes") {
  const QrMatrix matrix = EncodeQr("https://example.org/verify/1").value();
  const int last = matrix.size - 1;
  CHECK(matrix.at(0, 0));
  CHECK(matrix.at(last, 0));
  CHECK(matrix.at(0, last));
  CHECK_FALSE(matrix.at(7, 7));
  CHECK(matrix.dark == EncodeQr("https://example.org/verify/1")->dark);
}

TEST_CASE("payloads that no telephone would read are refused") {
  CHECK(EncodeQr("").error().key == "document.qr_payload_empty");
  CHECK(EncodeQr(std::string(1001, 'a')).error().key == "document.qr_payload_too_long");
  CHECK(EncodeQr(std::string(1001, 'a')).error().param("limit") == "1000");
}

TEST_CASE("the drawing has its quiet zone, its name and nothing that runs") {
  const QrMatrix matrix = EncodeQr("x").value();  // version 1: 21 modules
  const std::string svg = QrSvg(matrix, "Check \"this\" <letter> & more");
  CHECK(svg.starts_with(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29")"));
  CHECK(svg.find("<title>Check &quot;this&quot; &lt;letter&gt; &amp; more</title>") != std::string::npos);
  CHECK(svg.find("M4 4h7v1h-7z") != std::string::npos);
  CHECK(svg.ends_with("</svg>"));
}

}  // namespace
}  // namespace yq::document
