// The page behind the QR code of a letter: genuine, withdrawn or unknown, what the paper says, and nothing more.
#include <algorithm>

#include "features/service/letter_view.h"
#include "features/service/page_templates.h"
#include "platform/cases/letters.h"

namespace yq::service {
namespace {

using api::Call;
using api::Public;
using http::Response;

struct Words {
  Bilingual verdict;
  Bilingual explanation;
  std::string_view notice;
};

const Words& WordsOf(Genuineness state) {
  static const Words kGenuineWords{{"真实有效。", "Genuine."},
                                   {"这份文书由本系统出具，现行有效。", "This letter was issued here and is valid."},
                                   "notice-success"};
  static const Words kWithdrawnWords{{"已经撤销。", "Withdrawn."},
                                     {"这份文书由本系统出具，但已经撤销，不再有效。",
                                      "This letter was issued here but has been withdrawn; it is no longer valid."},
                                     "notice-danger"};
  static const Words kUnknownWords{
      {"查无此文书。", "Unknown."},
      {"本系统没有出具过带有此码的文书。请核对网址是否完整。",
       "No letter with this code was issued here. Please check that the address is complete."},
      "notice-warning"};
  return state == Genuineness::kGenuine     ? kGenuineWords
         : state == Genuineness::kWithdrawn ? kWithdrawnWords
                                            : kUnknownWords;
}

pages::Data ObjectOf() { return pages::Data(pages::Data::type::object); }
pages::Data ListOf() { return pages::Data(pages::Data::type::list); }

pages::Data LetterData(const VerifiedLetter& letter, Language language) {
  pages::Data data = ObjectOf();
  data.set("issuer", letter.issuer.In(language));
  data.set("number", letter.number.In(language));
  data.set("letter_title", letter.title.In(language));
  if (!letter.salutation.In(language).empty()) data.set("salutation", letter.salutation.In(language));
  pages::Data paragraphs = ListOf();
  for (const Bilingual& paragraph : letter.paragraphs) {
    pages::Data item = ObjectOf();
    item.set("text", paragraph.In(language));
    paragraphs << item;
  }
  data.set("paragraphs", paragraphs);
  pages::Data rows = ListOf();
  for (const LetterLine& row : letter.rows) {
    pages::Data item = ObjectOf();
    item.set("label", row.label.In(language));
    item.set("value", row.value.In(language));
    rows << item;
  }
  data.set("rows", rows);
  data.set("has_rows", letter.rows.empty() ? pages::Data(pages::Data::type::bool_false)
                                           : pages::Data(pages::Data::type::bool_true));
  if (!letter.closing.In(language).empty()) data.set("closing", letter.closing.In(language));
  data.set("decided_on", DateText(letter.decided_on, language));
  data.set("compare",
           Bilingual{"请逐项与手中的纸质文书核对。", "Compare the paper in your hand with this, line by line."}.In(
               language));
  return data;
}

Response Show(const pages::Shell& shell, const VerificationView& view, std::string_view token, Language language) {
  static const Bilingual kHeading{"文书核验", "Letter verification"};
  const Words& words = WordsOf(view.state);
  pages::Data data = ObjectOf();
  data.set("heading", kHeading.In(language));
  data.set("verdict", words.verdict.In(language));
  std::string explanation = words.explanation.In(language);
  if (view.letter && view.letter->withdrawn_on) {
    const std::string day = DateText(*view.letter->withdrawn_on, language);
    explanation +=
        language == Language::kZh ? fmt::format("撤销日期：{}。", day) : fmt::format(" Withdrawn on {}.", day);
  }
  data.set("explanation", explanation);
  data.set("notice", std::string(words.notice));
  if (view.letter) data.set("letter", LetterData(*view.letter, language));
  std::string_view body = {};
  for (const EmbeddedFile& file : kPageTemplates) {
    if (file.path == "templates/verify.html") body = file.content;
  }
  Response response = shell.Render({.title = kHeading,
                                    .description = {},
                                    // An unknown token is not repeated in the page.
                                    .path = view.letter ? cases::VerifyPath(token) : "/verify/-",
                                    .body = body,
                                    .data = data,
                                    .status = 200,
                                    .may_be_indexed = false},
                                   language);
  response.headers.Set("Cache-Control", "no-store");
  response.headers.Set("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

void AddPages(api::Table& table, const Config& config, std::shared_ptr<const pages::Shell> shell) {
  const Public open{"whoever holds the paper may ask whether it is genuine"};
  table.Page("/verify/{token}",
             {.access = open, .summary = {"核验文书(选择语言)", "Verification in the reader's language"}},
             [](const Call& call) -> Result<Response> {
               // Only what may be a token goes into the address.
               const std::string_view token = call.Path("token");
               const bool plain = token.size() <= 64 && std::ranges::all_of(token, [](char c) {
                                    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                           c == '-' || c == '_';
                                  });
               Response response =
                   Response::Redirect(302, pages::Localised(call.language, cases::VerifyPath(plain ? token : "-")));
               response.headers.Set("Cache-Control", "no-store");
               return response;
             });
  table.Page("/{language}/verify/{token}", {.access = open, .summary = {"核验文书", "Is this letter genuine?"}},
             [config, shell](const Call& call) -> Result<Response> {
               const std::string_view text = call.Path("language");
               if (text != "zh" && text != "en") return Fail(ErrorCode::kNotFound, "not_found");
               const Language language = text == "en" ? Language::kEn : Language::kZh;
               YQ_ASSIGN(const VerificationView view,
                         call.store.Read([&](store::Tx& tx) { return Verification(config, tx, call.Path("token")); }));
               return Show(*shell, view, call.Path("token"), language);
             });
}

}  // namespace yq::service
