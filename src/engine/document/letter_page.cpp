#include "engine/document/letter_page.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// fontconfig and cairo keep their caches behind encoded pointers, which the leak check takes for lost memory. They are
// bounded: memory stands still from the first letter to the thousandth.
// NOLINTBEGIN(bugprone-reserved-identifier): the sanitizer asks for this very name.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }
// NOLINTEND(bugprone-reserved-identifier)
#endif
#endif

namespace yq::document {
namespace {

constexpr double kCellPadding = 5;
constexpr double kTableRule = 0.6;
constexpr Colour kTableColour{0.45, 0.45, 0.45};

// pango's font map, and fontconfig below it, may be used by one thread at a time.
std::mutex& PangoMutex() {
  static std::mutex mutex;
  return mutex;
}

// Made once: loading the fonts takes most of the first letter's time.
PangoFontMap* FontMap() {
  static PangoFontMap* const map = pango_cairo_font_map_new();
  return map;
}

double FromPango(int units) { return static_cast<double>(units) / PANGO_SCALE; }
int ToPango(double points) { return static_cast<int>(std::lround(points * PANGO_SCALE)); }

struct FreeDescription {
  void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
};
using DescriptionPtr = std::unique_ptr<PangoFontDescription, FreeDescription>;

DescriptionPtr Description(double size, bool bold) {
  DescriptionPtr description(pango_font_description_new());
  pango_font_description_set_family_static(description.get(), kLetterFont);
  pango_font_description_set_absolute_size(description.get(), std::round(size * PANGO_SCALE));
  pango_font_description_set_weight(description.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  return description;
}

bool FontIsInstalled(PangoContext* context) {
  const std::unique_ptr<PangoFont, UnrefObject> font(pango_context_load_font(context, Description(12, false).get()));
  if (!font) return false;
  const DescriptionPtr found(pango_font_describe(font.get()));
  const char* const family = pango_font_description_get_family(found.get());
  return family != nullptr && std::strcmp(family, kLetterFont) == 0;
}

void UseColour(cairo_t* cairo, Colour colour) { cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue); }

cairo_status_t AppendBytes(void* closure, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Pages::Pages(const Geometry& geometry, const char* language)
    : lock_(PangoMutex()), geometry_(geometry), context_(pango_font_map_create_context(FontMap())) {
  pango_cairo_context_set_resolution(context_.get(), 72);
  pango_context_set_language(context_.get(), pango_language_from_string(language));
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  cairo_font_options_t* const options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options);
  cairo_font_options_destroy(options);
  font_found_ = FontIsInstalled(context_.get());
  pages_.emplace_back();
  y_ = geometry_.top;
}

Pages::~Pages() {
  pages_.clear();  // the layouts must be gone before the lock is
  context_.reset();
}

SetText Pages::Set(std::string_view place, std::string_view text, const TextStyle& style, double width) {
  SetText set{.layout = LayoutPtr(pango_layout_new(context_.get()), UnrefObject()), .style = style, .width = width};
  PangoLayout* const layout = set.layout.get();
  const DescriptionPtr description = Description(style.size, style.bold);
  pango_layout_set_font_description(layout, description.get());
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  pango_layout_set_width(layout, ToPango(width));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_auto_dir(layout, FALSE);  // a letter reads from the left, whatever name it begins with
  pango_layout_set_indent(layout, ToPango(style.indent));
  pango_layout_set_alignment(layout, style.align == Align::kCentre  ? PANGO_ALIGN_CENTER
                                     : style.align == Align::kRight ? PANGO_ALIGN_RIGHT
                                                                    : PANGO_ALIGN_LEFT);
  pango_layout_set_justify(layout, style.align == Align::kJustified);
  PangoAttrList* const attributes = pango_attr_list_new();
  if (style.letter_spacing > 0) {
    pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(ToPango(style.letter_spacing)));
  }
  // A word too long for its line breaks without a hyphen: codes and addresses must stay what they are.
  pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
  // The Chinese font draws quotes and dashes a whole square wide; Latin text wants the proportional ones.
  if (std::strcmp(pango_language_to_string(pango_context_get_language(context_.get())), "en") == 0) {
    pango_attr_list_insert(attributes, pango_attr_font_features_new("pwid=1, palt=1"));
  }
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);

  PangoFontMetrics* const metrics = pango_context_get_metrics(context_.get(), description.get(), nullptr);
  set.ascent = FromPango(pango_font_metrics_get_ascent(metrics));
  set.descent = FromPango(pango_font_metrics_get_descent(metrics));
  pango_font_metrics_unref(metrics);
  set.lines = pango_layout_get_line_count(layout);
  for (int i = 0; i < set.lines; ++i) {
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, i), nullptr, &logical);
    set.widest = std::max(set.widest, FromPango(logical.width));
  }
  if (pango_layout_get_unknown_glyphs_count(layout) > 0) without_glyph_.emplace_back(place);
  return set;
}

void Pages::Add(const char* tag, Drawing drawing) { pages_[page_].push_back({tag, std::move(drawing)}); }

void Pages::DrawAt(const SetText& text, double x, double y, int from, int to) {
  Add(text.style.tag, [text, x, y, from, to](cairo_t* cairo) {
    UseColour(cairo, text.style.colour);
    PangoLayoutIter* const iterator = pango_layout_get_iter(text.layout.get());
    int line = 0;
    do {
      if (line < from || line >= to) continue;
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(iterator, nullptr, &logical);
      const double slack = (text.style.line_height - text.ascent - text.descent) / 2;
      cairo_move_to(cairo, x + FromPango(logical.x), y + (line - from) * text.style.line_height + slack + text.ascent);
      pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iterator));
    } while (++line < to && pango_layout_iter_next_line(iterator));
    pango_layout_iter_free(iterator);
  });
}

void Pages::Rule(double x1, double y1, double x2, double y2, double thickness, Colour colour) {
  Add(nullptr, [=](cairo_t* cairo) {
    UseColour(cairo, colour);
    cairo_set_line_width(cairo, thickness);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
  });
}

void Pages::Frame(double x, double y, double width, double height, double thickness, Colour colour) {
  Add(nullptr, [=](cairo_t* cairo) {
    UseColour(cairo, colour);
    cairo_set_line_width(cairo, thickness);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_stroke(cairo);
  });
}

void Pages::Fill(double x, double y, double width, double height, Colour colour) {
  Add(nullptr, [=](cairo_t* cairo) {
    UseColour(cairo, colour);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
  });
}

void Pages::Qr(const QrMatrix& matrix, double x, double y, double side) {
  Add(nullptr, [=](cairo_t* cairo) {
    const double module = side / matrix.size;
    UseColour(cairo, kBlack);
    for (int row = 0; row < matrix.size; ++row) {
      for (int column = 0; column < matrix.size; ++column) {
        if (!matrix.at(column, row)) continue;
        cairo_rectangle(cairo, x + column * module, y + row * module, module, module);
      }
    }
    cairo_fill(cairo);  // one path: no hairlines between modules
  });
}

void Pages::NewPage() {
  pages_.emplace_back();
  page_ = pages_.size() - 1;
  y_ = geometry_.top;
}

void Pages::NeedRoom(double height) {
  if (room() < height && y_ > geometry_.top) NewPage();
}

void Pages::Flow(const SetText& text) {
  const double line_height = text.style.line_height;
  for (int from = 0; from < text.lines;) {
    const int left = text.lines - from;
    int fit = std::min(left, static_cast<int>(room() / line_height + 0.001));
    if (left - fit == 1) --fit;                                // the last line would stand alone on the next page
    if (fit < left && (fit < 1 || (fit == 1 && from == 0))) {  // the first line would stand alone on this one
      if (y_ <= geometry_.top) fit = 1;                        // a page of less than two lines: go on all the same
      if (fit < 1 || y_ > geometry_.top) {
        NewPage();
        continue;
      }
    }
    DrawAt(text, geometry_.left, y_, from, from + fit);
    y_ += fit * line_height;
    from += fit;
    if (from < text.lines) NewPage();
  }
}

void Pages::FlowRow(const SetText& label, const SetText& value, double label_width) {
  const double line_height = value.style.line_height;
  const int lines = std::max(label.lines, value.lines);
  const double x = geometry_.left;
  const double page = geometry_.text_bottom() - geometry_.top;
  if (lines * line_height + 2 * kCellPadding <= page) NeedRoom(lines * line_height + 2 * kCellPadding);
  NeedRoom(line_height + 2 * kCellPadding);
  for (int from = 0; from < lines;) {
    const int fit = std::max(1, static_cast<int>((room() - 2 * kCellPadding) / line_height + 0.001));
    const int to = std::min(lines, from + fit);
    const double height = (to - from) * line_height + 2 * kCellPadding;
    Fill(x, y_, label_width, height, {0.955, 0.955, 0.955});
    if (from < label.lines) {
      DrawAt(label, x + 2 * kCellPadding, y_ + kCellPadding, from, std::min(to, label.lines));
    }
    if (from < value.lines) {
      DrawAt(value, x + label_width + 2 * kCellPadding, y_ + kCellPadding, from, std::min(to, value.lines));
    }
    Frame(x, y_, geometry_.text_width(), height, kTableRule, kTableColour);
    Rule(x + label_width, y_, x + label_width, y_ + height, kTableRule, kTableColour);
    y_ += height;
    from = to;
    if (from < lines) NewPage();
  }
}

Result<std::string> Pages::Finish(const Metadata& metadata, const std::function<void(int, int)>& on_each) {
  for (page_ = 0; page_ < pages_.size(); ++page_) {
    on_each(static_cast<int>(page_) + 1, static_cast<int>(pages_.size()));
  }
  std::string pdf;
  cairo_surface_t* const surface =
      cairo_pdf_surface_create_for_stream(AppendBytes, &pdf, geometry_.width, geometry_.height);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, metadata.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, metadata.author.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, metadata.subject.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, metadata.created_at.c_str());
  cairo_t* const cairo = cairo_create(surface);
  for (const auto& page : pages_) {
    for (const Item& item : page) {
      if (item.tag != nullptr) cairo_tag_begin(cairo, item.tag, nullptr);
      item.draw(cairo);
      if (item.tag != nullptr) cairo_tag_end(cairo, item.tag);
    }
    cairo_show_page(cairo);
  }
  const cairo_status_t drawn = cairo_status(cairo);
  cairo_destroy(cairo);
  cairo_surface_finish(surface);
  const cairo_status_t written = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS) {
    return Fail(ErrorCode::kInternal, "document.letter_not_drawn", {},
                cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
  }
  return pdf;
}

}  // namespace yq::document
