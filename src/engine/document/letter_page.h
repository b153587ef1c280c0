// Inside this folder: pages of text. Sets paragraphs, rows and blocks one below the other, breaks pages, and draws all
// of it to a PDF at the end, when the number of pages is known. Points, from the top left corner. One object at a time
// in the process (see PangoLock).
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/document/qr.h"

namespace yq::document {

inline constexpr double kPointsPerMm = 72.0 / 25.4;
inline constexpr const char* kLetterFont = "Noto Serif CJK SC";

struct Colour {
  double red, green, blue;
};
inline constexpr Colour kBlack{0, 0, 0};
inline constexpr Colour kGrey{0.35, 0.35, 0.35};
inline constexpr Colour kRed{0.784, 0.063, 0.063};

enum class Align { kLeft, kCentre, kRight, kJustified };

struct TextStyle {
  double size = 12;
  double line_height = 18;
  bool bold = false;
  Colour colour = kBlack;
  Align align = Align::kLeft;
  double indent = 0;          // of the first line
  double letter_spacing = 0;  // points
  const char* tag = "P";      // its name in the document's structure, for screen readers
};

// A4 with its margins.
struct Geometry {
  double width = 210 * kPointsPerMm;
  double height = 297 * kPointsPerMm;
  double left = 0, right = 0, top = 0, bottom = 0;  // margins
  [[nodiscard]] double text_width() const { return width - left - right; }
  [[nodiscard]] double text_bottom() const { return height - bottom; }
};

struct UnrefObject {
  void operator()(void* object) const { g_object_unref(object); }
};
using LayoutPtr = std::shared_ptr<PangoLayout>;

// Text set into lines of one width.
struct SetText {
  LayoutPtr layout;
  TextStyle style;
  double width = 0;
  double ascent = 0;  // of the base font, so that all lines stand on one grid
  double descent = 0;
  int lines = 0;
  double widest = 0;  // of the lines
  [[nodiscard]] double height() const { return lines * style.line_height; }
};

class Pages {
 public:
  // `language` as BCP 47: without "zh-cn" Chinese characters come out in their Japanese forms. Takes the process-wide
  // lock.
  Pages(const Geometry& geometry, const char* language);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  [[nodiscard]] bool font_found() const { return font_found_; }

  // Places whose text has characters that no installed font can show.
  [[nodiscard]] const std::vector<std::string>& places_without_glyph() const { return without_glyph_; }

  [[nodiscard]] SetText Set(std::string_view place, std::string_view text, const TextStyle& style, double width);

  // Draws lines [from, to) of a text at this place, whatever is there already.
  void DrawAt(const SetText& text, double x, double y, int from, int to);
  void DrawAt(const SetText& text, double x, double y) { DrawAt(text, x, y, 0, text.lines); }
  void Rule(double x1, double y1, double x2, double y2, double thickness, Colour colour);
  void Frame(double x, double y, double width, double height, double thickness, Colour colour);
  void Fill(double x, double y, double width, double height, Colour colour);
  void Qr(const QrMatrix& matrix, double x, double y, double side);

  // A paragraph at the cursor over the whole width, broken over pages; no page gets a first or last line alone.
  void Flow(const SetText& text);

  // A row of a ruled table at the cursor.
  void FlowRow(const SetText& label, const SetText& value, double label_width);

  void Space(double height) { y_ += height; }  // lost at a page break
  void NeedRoom(double height);                // begins a page when less is left
  void NewPage();
  [[nodiscard]] std::size_t count() const { return pages_.size(); }
  [[nodiscard]] double y() const { return y_; }
  void set_y(double y) { y_ = y; }
  [[nodiscard]] double room() const { return geometry_.text_bottom() - y_; }
  [[nodiscard]] const Geometry& geometry() const { return geometry_; }

  struct Metadata {
    std::string title, author, subject, created_at;
  };
  // Draws `on_each` (page number from 1, count) on every page, then the PDF.
  [[nodiscard]] Result<std::string> Finish(const Metadata& metadata, const std::function<void(int, int)>& on_each);

 private:
  using Drawing = std::function<void(cairo_t*)>;
  void Add(const char* tag, Drawing drawing);

  std::unique_lock<std::mutex> lock_;
  Geometry geometry_;
  std::unique_ptr<PangoContext, UnrefObject> context_;
  bool font_found_ = false;
  std::vector<std::string> without_glyph_;
  struct Item {
    const char* tag;
    Drawing draw;
  };
  std::vector<std::vector<Item>> pages_;
  std::size_t page_ = 0;  // the one drawn on
  double y_ = 0;
};

}  // namespace yq::document
