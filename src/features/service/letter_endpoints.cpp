// Letters: the PDF, verification by whoever holds the paper, withdrawal.
#include "engine/document/letter.h"
#include "features/service/letter_view.h"
#include "features/service/show.h"
#include "platform/cases/letters.h"

namespace yq::service {
namespace {

using api::Call;
using api::IfMatch;
using api::Natural;
using api::Permission;
using api::Public;

std::chrono::year_month_day Civil(Date date) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(date.days)));
}

document::LetterDocument DocumentOf(const Config& config, const cases::LetterRecord& letter,
                                    const cases::LetterContent& content, Language language) {
  const bool is_zh = language == Language::kZh;
  const std::string address = config.public_url + cases::VerifyPath(letter.token);
  document::LetterDocument document{
      .language = is_zh ? document::LetterLanguage::kZh : document::LetterLanguage::kEn,
      .issuer = content.issuer.In(language),
      .number = content.number.In(language),
      .title = content.title.In(language),
      .salutation = content.salutation.In(language),
      .paragraphs = {},
      .rows = {},
      .closing = {content.closing.In(language)},
      .signer = {},
      .date = Civil(content.decided_on),
      .seal = {},
      .qr_payload = address,
      .qr_caption = (is_zh ? "扫码核验真伪: " : "Scan to verify: ") + address,
      .footer = {},
      .created_at = std::chrono::sys_seconds(std::chrono::seconds(letter.issued_at.micros / 1'000'000))};
  for (const Bilingual& paragraph : content.paragraphs) document.paragraphs.push_back(paragraph.In(language));
  for (const cases::LetterLine& row : content.rows) {
    document.rows.push_back({row.label.In(language), row.value.In(language)});
  }
  if (content.closing.In(language).empty()) document.closing.clear();
  return document;
}

Result<http::Response> Pdf(const Config& config, const cases::LetterRecord& letter, Language language) {
  YQ_ASSIGN(const cases::LetterContent content, cases::ReadContent(letter));
  YQ_ASSIGN(std::string pdf, document::RenderLetter(DocumentOf(config, letter, content, language)));
  http::Response response = http::Response::Bytes(200, "application/pdf", std::move(pdf));
  response.headers.Set("Content-Disposition",
                       fmt::format("inline; filename=\"letter-{}.pdf\"", language == Language::kZh ? "zh" : "en"));
  response.headers.Set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.headers.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<VerificationView> Verification(const Config& config, store::Tx& tx, std::string_view token) {
  YQ_ASSIGN(const std::optional<cases::LetterRecord> letter, config.cases.FindByToken(tx, token));
  if (!letter) return VerificationView{};
  YQ_ASSIGN(const cases::LetterContent content, cases::ReadContent(*letter));
  VerificationView view;
  view.state = letter->state == cases::LetterState::kGenuine ? Genuineness::kGenuine : Genuineness::kWithdrawn;
  VerifiedLetter& shown = view.letter.emplace();
  shown.number = content.number;
  shown.title = content.title;
  shown.issuer = content.issuer;
  shown.name = content.name;
  shown.decided_on = content.decided_on;
  shown.salutation = content.salutation;
  shown.paragraphs = content.paragraphs;
  for (const cases::LetterLine& row : content.rows) shown.rows.push_back({row.label, row.value});
  shown.closing = content.closing;
  shown.withdrawn_on = letter->withdrawn_on;
  return view;
}

void AddLetterEndpoints(api::Table& table, const Config& config) {
  table.Get("/api/letters/{id}/pdf",
            {.access = Permission::kReadAttachments,
             .scope = "own letters; officers: of cases in scope",
             .summary = {"文书 PDF", "A letter as PDF"},
             .produces = "application/pdf"},
            [config](const Call& call, const LetterQuery& query) -> Result<http::Response> {
              // Drawing takes too long for a transaction.
              YQ_ASSIGN(const cases::LetterRecord letter, call.store.Write([&](store::Tx& tx) {
                return config.cases.ReadLetter(tx, ByOf(call), call.Path("id"));
              }));
              return Pdf(config, letter, query.language.value_or(call.language));
            });
  table.Get("/api/verifications/{token}",
            {.access = Public{"whoever holds the paper may ask whether it is genuine"},
             .scope = "the letter of the token",
             .summary = {"核验文书", "Is this letter genuine?"}},
            [config](const Call& call, store::Tx& tx) -> Result<VerificationView> {
              return Verification(config, tx, call.Path("token"));
            });
  table.RecordedGet("/api/desk/letters/{id}",
                    {.access = Permission::kWorkTasks,
                     .scope = "letters of cases in scope",
                     .summary = {"文书所在的办件", "The case of a letter"}},
                    [config](const Call& call, store::Tx& tx) -> Result<DeskCase> {
                      const access::Scope scope = access::CaseScope(call.actor);
                      YQ_ASSIGN(const cases::LetterRecord letter, config.cases.FindLetter(tx, scope, call.Path("id")));
                      YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, scope, letter.case_id));
                      YQ_TRY(config.cases.RecordRead(tx, ByOf(call), whole.record));
                      return ShowDeskCase(config, tx, call, whole);
                    });
  table.Post("/api/desk/letters/{id}/withdrawal",
             {.access = Permission::kDecideCases,
              .scope = "letters of cases in scope",
              .summary = {"撤销文书", "Withdraw a letter"},
              .idempotency = Natural{"a letter that is withdrawn is of another version"},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const LetterWithdrawal& body) -> Result<DeskCase> {
               YQ_ASSIGN(const Id id,
                         config.cases.WithdrawLetter(tx, ByOf(call), call.Path("id"), call.version(), body.reason));
               YQ_ASSIGN(const cases::WholeCase whole, config.cases.Find(tx, access::CaseScope(call.actor), id));
               return ShowDeskCase(config, tx, call, whole);
             });
}

}  // namespace yq::service
