#include "engine/document/letter.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/document/letter_check.h"
#include "engine/document/letter_page.h"
#include "engine/document/letter_style.h"
#include "engine/document/qr.h"

namespace yq::document {
namespace {

constexpr double kSealPadding = 7;
constexpr double kQrSide = 25 * kPointsPerMm;

class LetterWriter {
 public:
  LetterWriter(const LetterDocument& letter, Density density)
      : letter_(letter),
        chinese_(letter.language == LetterLanguage::kZh),
        style_(StyleOf(letter.language, density)),
        pages_(style_.geometry, style_.language) {}

  [[nodiscard]] bool font_found() const { return pages_.font_found(); }
  [[nodiscard]] std::size_t page_count() const { return pages_.count(); }
  [[nodiscard]] bool text_on_last_page() const { return pages_of_text_ == pages_.count(); }

  void Compose() {
    Head();
    Text();
    Table();
    Closing();
    pages_of_text_ = pages_.count();
    Signature();
    Verification();
  }

  Result<std::string> Finish() {
    const auto pdf = pages_.Finish({.title = letter_.title,
                                    .author = letter_.issuer,
                                    .subject = letter_.number,
                                    .created_at = InstantText(letter_.created_at)},
                                   [this](int page, int count) { Foot(page, count); });
    if (pages_.places_without_glyph().empty()) return pdf;
    return std::unexpected(GlyphsMissing());
  }

 private:
  [[nodiscard]] double left() const { return style_.geometry.left; }
  [[nodiscard]] double width() const { return style_.geometry.text_width(); }

  // In as few lines as the width asks for, of about the same length.
  SetText Balanced(std::string_view place, std::string_view text, const TextStyle& style, double most) {
    SetText set = pages_.Set(place, text, style, most);
    const int lines = set.lines;
    if (lines == 1) return set;
    double least = most / 2;
    double enough = most;
    while (enough - least > 2) {
      const double middle = (least + enough) / 2;
      (pages_.Set(place, text, style, middle).lines > lines ? least : enough) = middle;
    }
    return pages_.Set(place, text, style, enough);
  }

  // The largest size at which the issuer stands on one line; at the smallest it may break.
  SetText Issuer() {
    TextStyle style{.size = style_.issuer_size,
                    .bold = true,
                    .colour = kRed,
                    .align = Align::kCentre,
                    .letter_spacing = style_.issuer_spacing,
                    .tag = "P"};
    while (true) {
      style.line_height = style.size * 1.35;
      SetText set = pages_.Set("/issuer", letter_.issuer, style, width());
      if (set.lines == 1) return set;
      if (style.size <= style_.issuer_least) return Balanced("/issuer", letter_.issuer, style, width());
      style.size -= 1;
    }
  }

  void Head() {
    const SetText issuer = Issuer();
    pages_.DrawAt(issuer, left() + (width() - issuer.width) / 2, style_.issuer_top);
    double y = style_.issuer_top + issuer.height();
    const double right = left() + width();
    if (chinese_) {
      TextStyle number = style_.body;
      number.align = Align::kCentre;
      number.indent = 0;
      y += 14;
      pages_.DrawAt(pages_.Set("/number", letter_.number, number, width()), left(), y);
      y += number.line_height + 4 * kPointsPerMm;
      pages_.Rule(left(), y, right, y, 1.8, kRed);
      y += style_.body.line_height;
    } else {
      y += 7;
      pages_.Rule(left(), y, right, y, 2.2, kRed);
      pages_.Rule(left(), y + 3.2, right, y + 3.2, 0.6, kRed);
      y += 16;
      TextStyle line = style_.body;
      line.size -= 1;
      const SetText number = pages_.Set("/number", letter_.number, line, width() * 0.6);
      pages_.DrawAt(number, left(), y);
      line.align = Align::kRight;
      pages_.DrawAt(pages_.Set("/date", DateText(letter_.date, letter_.language), line, width() * 0.4),
                    left() + width() * 0.6, y);
      y += number.height() + 22;
    }
    pages_.set_y(y);
    const SetText title = Balanced("/title", letter_.title, style_.title, width());
    pages_.DrawAt(title, left() + (width() - title.width) / 2, y);
    pages_.Space(title.height());
    pages_.Space(chinese_ ? style_.body.line_height * 0.8 : 16);
  }

  void Paragraph(const std::string& place, const std::string& text) {
    TextStyle style = style_.body;
    // A line with one space would be filled by widening that space alone.
    if (style.align == Align::kJustified && text.find(' ') != std::string::npos) style.align = Align::kLeft;
    pages_.Flow(pages_.Set(place, text, style, width()));
    pages_.Space(style_.paragraph_after);
  }

  void Text() {
    if (!letter_.salutation.empty()) {
      TextStyle style = style_.body;
      style.indent = 0;
      style.align = Align::kLeft;
      pages_.Flow(pages_.Set("/salutation", letter_.salutation, style, width()));
      pages_.Space(style_.salutation_after);
    }
    for (std::size_t i = 0; i < letter_.paragraphs.size(); ++i) {
      Paragraph(fmt::format("/paragraphs/{}", i), letter_.paragraphs[i]);
    }
  }

  void Table() {
    if (letter_.rows.empty()) return;
    pages_.Space(chinese_ ? 8 : 4);
    const double label_width = width() * style_.label_share;
    for (std::size_t i = 0; i < letter_.rows.size(); ++i) {
      const LetterRow& row = letter_.rows[i];
      const SetText label = pages_.Set(fmt::format("/rows/{}/label", i), row.label, style_.cell, label_width - 20);
      const SetText value =
          pages_.Set(fmt::format("/rows/{}/value", i), row.value, style_.cell, width() - label_width - 20);
      pages_.FlowRow(label, value, label_width);
    }
    pages_.Space(chinese_ ? 10 : 14);
  }

  void Closing() {
    for (std::size_t i = 0; i < letter_.closing.size(); ++i) {
      Paragraph(fmt::format("/closing/{}", i), letter_.closing[i]);
    }
  }

  // The red-framed block; its size without drawing.
  struct Seal {
    std::vector<SetText> lines;
    double width = 0;
    double height = 0;
  };
  Seal SetSeal() {
    Seal seal;
    if (letter_.seal.empty()) return seal;
    for (std::size_t i = 0; i < letter_.seal.size(); ++i) {
      const SetText line = pages_.Set(fmt::format("/seal/{}", i), letter_.seal[i], style_.seal, width() * 0.4);
      seal.width = std::max(seal.width, line.widest);
      seal.height += line.height();
    }
    for (std::size_t i = 0; i < letter_.seal.size(); ++i) {
      seal.lines.push_back(pages_.Set(fmt::format("/seal/{}", i), letter_.seal[i], style_.seal, seal.width + 1));
    }
    seal.width += 1 + 2 * (kSealPadding + 3);
    seal.height += 2 * kSealPadding;
    return seal;
  }
  void DrawSeal(const Seal& seal, double x, double y) {
    if (seal.lines.empty()) return;
    pages_.Frame(x, y, seal.width, seal.height, 1.6, kRed);
    pages_.Frame(x + 3, y + 3, seal.width - 6, seal.height - 6, 0.5, kRed);
    double line_y = y + kSealPadding;
    for (const SetText& line : seal.lines) {
      pages_.DrawAt(line, x + kSealPadding + 3, line_y);
      line_y += line.height();
    }
  }

  // Signer and, in Chinese, the date below it, kept on one page with the seal.
  void Signature() {
    const Seal seal = SetSeal();
    TextStyle style = style_.body;
    style.indent = 0;
    style.align = chinese_ ? Align::kCentre : Align::kLeft;
    style.bold = !chinese_;
    const std::string& name = letter_.signer.empty() ? letter_.issuer : letter_.signer;
    const double most = std::max(width() * 0.4, width() - seal.width - 60);
    SetText signer = Balanced("/signer", name, style, most);
    SetText date = pages_.Set("/date", chinese_ ? DateText(letter_.date, letter_.language) : "", style, most);
    const double block = std::min(most, std::max(signer.widest, date.widest) + 1);
    signer = pages_.Set("/signer", name, style, block);
    if (chinese_) date = pages_.Set("/date", DateText(letter_.date, letter_.language), style, block);
    const double text_height = signer.height() + (chinese_ ? date.height() : 0);
    const double height = std::max(text_height, seal.height);

    pages_.Space(chinese_ ? style_.body.line_height * 0.8 : 14);
    pages_.NeedRoom(height);
    const double y = pages_.y();
    const double text_y = y + (height - text_height) / 2;
    const double seal_y = y + (height - seal.height) / 2;
    const double right = left() + width();
    // In Chinese the block ends two characters before the margin (GB/T 9704, 7.3.5.2); in English it begins at the
    // left.
    const double x = chinese_ ? right - 2 * style_.body.size - block : left();
    DrawSeal(seal, chinese_ ? x - 20 - seal.width : right - seal.width, seal_y);
    pages_.DrawAt(signer, x, text_y);
    if (chinese_) pages_.DrawAt(date, x, text_y + signer.height());
    pages_.set_y(y + height);
  }

  // The QR code with its caption, at the foot of the last page.
  void Verification() {
    if (letter_.qr_payload.empty()) return;
    const auto matrix = EncodeQr(letter_.qr_payload);
    if (!matrix) return;  // refused by CheckLetter before
    const double text_x = left() + kQrSide + 14;
    const SetText caption = pages_.Set("/qr_caption", letter_.qr_caption, style_.small, width() - kQrSide - 14);
    const double height = std::max(kQrSide, caption.height());
    pages_.Space(18);
    pages_.NeedRoom(height + 10);
    const double y = style_.geometry.text_bottom() - height;
    pages_.Rule(left(), y - 10, left() + width(), y - 10, 0.5, kRuleGrey);
    pages_.Qr(*matrix, left(), y, kQrSide);
    pages_.DrawAt(caption, text_x, y + std::max(0.0, (height - caption.height()) / 2));
    pages_.set_y(y + height);
  }

  void Foot(int page, int count) {
    TextStyle style = style_.small;
    style.size = chinese_ ? 9 : 8.5;
    style.align = Align::kCentre;
    double y = style_.geometry.text_bottom() + 7 * kPointsPerMm;
    if (!letter_.footer.empty()) {
      const SetText footer = pages_.Set("/footer", letter_.footer, style, width());
      pages_.DrawAt(footer, left(), y);
      y += footer.height() + 2;
    }
    if (count == 1) return;
    const std::string number =
        chinese_ ? fmt::format("— {} / {} —", page, count) : fmt::format("Page {} of {}", page, count);
    style.size = chinese_ ? 11 : 9;
    pages_.DrawAt(pages_.Set("", number, style, width()), left(), y);
  }

  Error GlyphsMissing() const {
    Error error{.code = ErrorCode::kInvalid, .key = "document.letter_wrong"};
    for (const std::string& place : pages_.places_without_glyph()) {
      const auto same = [&](const Problem& problem) { return problem.place == place; };
      if (std::ranges::any_of(error.problems, same)) continue;
      error.problems.push_back({.place = place, .key = "no_glyph", .params = {}});
    }
    return error;
  }

  static constexpr Colour kRuleGrey{0.6, 0.6, 0.6};
  const LetterDocument& letter_;
  bool chinese_;
  LetterStyle style_;
  Pages pages_;
  std::size_t pages_of_text_ = 0;
};

// One page if any density gives it; else the first whose last page has text; else as it comes. One writer at a time: it
// holds the lock on pango.
Result<std::string> Compose(const LetterDocument& letter) {
  std::optional<Density> chosen;
  for (const Density density : {Density::kNormal, Density::kClose, Density::kSmall}) {
    LetterWriter writer(letter, density);
    if (!writer.font_found()) {
      return Fail(ErrorCode::kUnavailable, "document.font_missing", {{"font", kLetterFont}});
    }
    writer.Compose();
    if (writer.page_count() == 1) return writer.Finish();
    if (!chosen && writer.text_on_last_page()) chosen = density;
    if (writer.page_count() > 2 && chosen) break;  // two pages' worth of lines never become one
  }
  LetterWriter writer(letter, chosen.value_or(Density::kNormal));
  writer.Compose();
  return writer.Finish();
}

}  // namespace

Result<std::string> RenderLetter(const LetterDocument& letter) {
  if (auto problems = CheckLetter(letter); !problems.empty()) {
    return std::unexpected(
        Error{.code = ErrorCode::kInvalid, .key = "document.letter_wrong", .problems = std::move(problems)});
  }
  return Compose(letter);
}

}  // namespace yq::document
