#include "engine/document/letter.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace yq::document {
namespace {

LetterDocument ChineseLetter() {
  return {.language = LetterLanguage::kZh,
          .issuer = "虹湾区海外人才服务中心",
          .number = "虹海才函〔2025〕0017号",
          .title = "关于同意给予租房补贴的决定",
          .salutation = "李明远 先生：",
          .paragraphs =
              {"您于2025年2月24日提交的租房补贴申请（受理编号：2025-000317）收悉。经审核，您所提供的学历证书、劳动合"
               "同和租赁合同真实有效，符合《虹湾区优秀海外人才租房补贴实施办法》第五条第（一）项规定的条件。",
               "现决定自2025年3月起给予您租房补贴，具体如下："},
          .rows = {{"申请人", "李明远"},
                   {"补贴标准", "每月 3,750.00 元"},
                   {"补贴期限", "2025年3月至2026年2月，共12个月"},
                   {"发放方式", "按月审核，于次月15日前发放至本人银行账户"}},
          .closing = {"如对本决定有异议，可以自收到本决定书之日起六十日内依法申请行政复议。", "特此通知。"},
          .signer = "",
          .date = std::chrono::year(2025) / 3 / 7,
          .seal = {"电子签发", "扫码核验真伪"},
          .qr_payload = "https://talent.example.org/verify/3xkq8mPz0cWnB5tYv1LdAg",
          .qr_caption =
              "扫描二维码可以核验本函的真伪和效力。\n核验网址：talent.example.org/"
              "verify\n核验码：3xkq-8mPz-0cWn-B5tY-v1Ld-Ag",
          .footer = "地址：虹湾区文昌路100号   电话：000-0000 0000",
          .created_at = std::chrono::sys_days(std::chrono::year(2025) / 3 / 7) + std::chrono::hours(2)};
}

LetterDocument EnglishLetter() {
  return {
      .language = LetterLanguage::kEn,
      .issuer = "Hongwan District Overseas Talent Service Centre",
      .number = "Ref. HW-OTC 2025/0017",
      .title = "Decision to Grant a Rent Allowance",
      .salutation = "Dear Dr Müller-Li (李明远),",
      .paragraphs = {"Thank you for your application of 24 February 2025 (case 2025-000317). We have examined your "
                     "doctoral diploma, employment contract and lease, and found that you meet the conditions of "
                     "article 5(1) of the “Measures for the Rent Allowance for Overseas Talents” of this district.",
                     "We have therefore decided to grant you the allowance from March 2025 – the applicant’s own "
                     "account will be credited as follows:"},
      .rows = {{"Recipient", "Dr Andreas Müller-Li (李明远)"},
               {"Amount", "CNY 3,750.00 a month"},
               {"Period", "March 2025 to February 2026 (12 months)"},
               {"Payment", "By the 15th day of the following month, after the monthly check of your lease"}},
      .closing = {"If you disagree with this decision you may apply for administrative reconsideration within sixty "
                  "days of receiving it.",
                  "Yours sincerely,"},
      .signer = "Hongwan District Overseas Talent Service Centre",
      .date = std::chrono::year(2025) / 3 / 7,
      .seal = {"ISSUED ELECTRONICALLY", "Scan the code to verify"},
      .qr_payload = "https://talent.example.org/verify/3xkq8mPz0cWnB5tYv1LdAg",
      .qr_caption =
          "Scan the code to check that this letter is genuine and still valid,\nor enter the code "
          "3xkq-8mPz-0cWn-B5tY-v1Ld-Ag at talent.example.org/verify",
      .footer = "100 Wenchang Road, Hongwan District · +86 00 0000 0000 · talent.example.org",
      .created_at = std::chrono::sys_days(std::chrono::year(2025) / 3 / 7) + std::chrono::hours(2)};
}

LetterDocument LongLetter(LetterDocument letter) {
  const std::vector<std::string> once = letter.paragraphs;
  for (int i = 0; i < 12; ++i) letter.paragraphs.insert(letter.paragraphs.end(), once.begin(), once.end());
  const std::vector<LetterRow> rows = letter.rows;
  for (int i = 0; i < 6; ++i) letter.rows.insert(letter.rows.end(), rows.begin(), rows.end());
  letter.rows[5].value = letter.paragraphs[0] + "\n" + letter.paragraphs[0];
  return letter;
}

bool Installed(const char* program) {
  return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0;
}

// What a program of poppler says about the letter.
std::string Ask(const char* command, const std::string& pdf) {
  const auto file =
      std::filesystem::temp_directory_path() /
      fmt::format("letter_test_{}_{}.pdf", ::getpid(), std::hash<std::thread::id>()(std::this_thread::get_id()));
  std::ofstream(file, std::ios::binary) << pdf;
  std::string text;
  FILE* const pipe = ::popen(fmt::vformat(command, fmt::make_format_args(file.string())).c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  ::pclose(pipe);
  std::filesystem::remove(file);
  return text;
}

// With YQ_LETTER_SAMPLES=folder the samples are kept there to be looked at.
void Keep(const char* name, const std::string& pdf) {
  const char* const folder = std::getenv("YQ_LETTER_SAMPLES");
  if (folder != nullptr) std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << pdf;
}

// pdftotext leaves the spaces around a dash out or in by their width.
std::string WithoutSpaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("a Chinese and an English letter: one page of A4, embedded fonts, text that can be copied") {
  const struct {
    const char* name;
    LetterDocument letter;
    std::vector<std::string_view> texts;
  } rows[] = {
      {"zh.pdf",
       ChineseLetter(),
       {"虹湾区海外人才服务中心", "虹海才函〔2025〕0017号", "关于同意给予租房补贴的决定", "李明远 先生：",
        "每月 3,750.00 元", "特此通知。", "2025年3月7日", "电子签发"}},
      {"en.pdf",
       EnglishLetter(),
       {"Hongwan District Overseas Talent Service Centre", "Ref. HW-OTC 2025/0017", "7 March 2025",
        "Decision to Grant a Rent Allowance", "Dear Dr Müller-Li (李明远),", "CNY 3,750.00 a month", "Yours sincerely,",
        "ISSUED ELECTRONICALLY"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const std::string pdf = RenderLetter(row.letter).value();
    Keep(row.name, pdf);
    CHECK(pdf.starts_with("%PDF-1."));
    if (!Installed("pdftotext")) continue;
    const std::string text = Ask("pdftotext -layout {} -", pdf);
    for (const std::string_view part : row.texts) {
      CAPTURE(part);
      CHECK(Has(text, part));
    }
    const std::string info = Ask("pdfinfo {}", pdf);
    CHECK(Has(info, "Pages:           1\n"));
    CHECK(Has(info, "(A4)"));
    CHECK(Has(info, row.letter.title));
    CHECK(Has(Ask("TZ=UTC pdfinfo {}", pdf), "2025 UTC"));
    const std::string fonts = Ask("pdffonts {} | tail -n +3", pdf);
    CHECK(Has(fonts, "NotoSerifCJK"));
    CHECK_FALSE(Has(fonts, " no "));  // neither embedding, subsetting nor the map to Unicode is missing
  }
}

TEST_CASE("the printed code reads as the payload") {
  if (!Installed("zbarimg") || !Installed("pdftoppm")) return;
  const LetterDocument letter = ChineseLetter();
  const std::string png =
      Ask("pdftoppm -r 150 -gray {0} {0} && zbarimg --raw -q {0}-1.pgm 2>/dev/null; rm -f {0}-1.pgm",
          RenderLetter(letter).value());
  CHECK(png == letter.qr_payload + "\n");
}

TEST_CASE("a long letter breaks into numbered pages and loses no line") {
  for (const auto& [name, letter] :
       {std::pair{"zh_long.pdf", LongLetter(ChineseLetter())}, std::pair{"en_long.pdf", LongLetter(EnglishLetter())}}) {
    CAPTURE(name);
    const std::string pdf = RenderLetter(letter).value();
    Keep(name, pdf);
    if (!Installed("pdftotext")) continue;
    const std::string text = Ask("pdftotext -layout {} -", pdf);
    const bool chinese = letter.language == LetterLanguage::kZh;
    const auto pages = std::ranges::count(text, '\f');
    CHECK(pages >= 4);
    for (int page = 1; page <= pages; ++page) {
      CHECK(Has(WithoutSpaces(text),
                chinese ? fmt::format("—{}/{}—", page, pages) : fmt::format("Page{}of{}", page, pages)));
    }
    std::size_t count = 0;
    const std::string_view once = chinese ? "具体如下" : "credited as follows";
    for (auto at = text.find(once); at != std::string::npos; at = text.find(once, at + 1)) ++count;
    CHECK(count == 13);
  }
}

TEST_CASE("equal letters are equal files, from any thread") {
  const std::string first = RenderLetter(ChineseLetter()).value();
  std::vector<std::string> others(3);
  {
    std::vector<std::jthread> threads;
    for (std::string& other : others) {
      threads.emplace_back([&other] {
        const auto english = RenderLetter(EnglishLetter());
        other = RenderLetter(ChineseLetter()).value();
      });
    }
  }
  for (const std::string& other : others) CHECK(other == first);
  LetterDocument later = ChineseLetter();
  later.created_at += std::chrono::seconds(1);
  CHECK(RenderLetter(later).value() != first);
}

TEST_CASE("short, bare and crowded letters come out too") {
  LetterDocument bare{.issuer = "甲", .number = "1", .title = "乙", .paragraphs = {"丙"}};
  bare.date = std::chrono::year(2024) / 2 / 29;
  CHECK(RenderLetter(bare).has_value());
  LetterDocument table = bare;
  table.paragraphs.clear();
  table.rows = {{"甲", ""}};
  CHECK(RenderLetter(table).has_value());
  LetterDocument crowded = ChineseLetter();
  crowded.issuer = std::string("虹湾区海外人才创新创业与综合服务促进中心联席会议办公室暨移民事务服务中心");
  crowded.signer = crowded.issuer;
  crowded.rows[0].value = std::string(3000, 'W');
  crowded.rows[1].label = "一个非常长的标签需要折成好几行才能放得下而且仍然应当整齐";
  const std::string pdf = RenderLetter(crowded).value();
  Keep("crowded.pdf", pdf);
}

TEST_CASE("everything wrong is named at once, with its place") {
  struct Row {
    const char* name;
    std::function<void(LetterDocument&)> spoil;
    std::vector<std::pair<std::string, std::string>> problems;
  };
  const std::vector<Row> rows = {
      {"no issuer", [](auto& l) { l.issuer.clear(); }, {{"/issuer", "required"}}},
      {"blank title", [](auto& l) { l.title = "  "; }, {{"/title", "required"}}},
      {"no number", [](auto& l) { l.number.clear(); }, {{"/number", "required"}}},
      {"nothing said", [](auto& l) { l.paragraphs.clear(), l.rows.clear(); }, {{"/paragraphs", "required"}}},
      {"no label", [](auto& l) { l.rows[2].label.clear(); }, {{"/rows/2/label", "required"}}},
      {"30 February", [](auto& l) { l.date = std::chrono::year(2025) / 2 / 30; }, {{"/date", "not_a_date"}}},
      {"no date", [](auto& l) { l.date = {}; }, {{"/date", "not_a_date"}}},
      {"newline in the title", [](auto& l) { l.title += "\nx"; }, {{"/title", "control_character"}}},
      {"bell", [](auto& l) { l.paragraphs[1] += '\a'; }, {{"/paragraphs/1", "control_character"}}},
      {"NUL", [](auto& l) { l.rows[0].value += '\0'; }, {{"/rows/0/value", "control_character"}}},
      {"text turned around",
       [](auto& l) { l.rows[0].value = "\u202e元00.057"; },
       {{"/rows/0/value", "control_character"}}},
      {"private use", [](auto& l) { l.salutation = "\ue000"; }, {{"/salutation", "control_character"}}},
      {"no character", [](auto& l) { l.salutation = "\ufffe"; }, {{"/salutation", "control_character"}}},
      {"cut UTF-8", [](auto& l) { l.closing[0].pop_back(); }, {{"/closing/0", "not_utf8"}}},
      {"overlong UTF-8", [](auto& l) { l.footer = "\xC0\xAF"; }, {{"/footer", "not_utf8"}}},
      {"surrogate", [](auto& l) { l.footer = "\xED\xA0\x80"; }, {{"/footer", "not_utf8"}}},
      {"beyond Unicode", [](auto& l) { l.footer = "\xF4\x90\x80\x80"; }, {{"/footer", "not_utf8"}}},
      {"GBK", [](auto& l) { l.signer = "\xC0\xEE\xC3\xF7"; }, {{"/signer", "not_utf8"}}},
      {"long title", [](auto& l) { l.title = std::string(301, 'x'); }, {{"/title", "too_long"}}},
      {"long paragraph", [](auto& l) { l.paragraphs[0] = std::string(8001, 'x'); }, {{"/paragraphs/0", "too_long"}}},
      {"many lines", [](auto& l) { l.rows[0].value = std::string(21, '\n'); }, {{"/rows/0/value", "too_long"}}},
      {"many paragraphs", [](auto& l) { l.paragraphs.assign(201, "x"); }, {{"/paragraphs", "too_many"}}},
      {"many rows", [](auto& l) { l.rows.assign(201, {"x", "y"}); }, {{"/rows", "too_many"}}},
      {"a book", [](auto& l) { l.paragraphs.assign(100, std::string(3000, 'x')); }, {{"", "too_long"}}},
      {"long code", [](auto& l) { l.qr_payload = std::string(1001, 'x'); }, {{"/qr_payload", "too_long"}}},
      {"tall seal", [](auto& l) { l.seal.assign(5, "x"); }, {{"/seal", "too_many"}}},
      {"two at once",
       [](auto& l) { l.issuer.clear(), l.seal = {std::string(61, 'x')}; },
       {{"/issuer", "required"}, {"/seal/0", "too_long"}}},
      {"a character no font has", [](auto& l) { l.salutation = "\U000F0000"; }, {{"/salutation", "no_glyph"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    LetterDocument letter = ChineseLetter();
    row.spoil(letter);
    const auto pdf = RenderLetter(letter);
    REQUIRE_FALSE(pdf.has_value());
    CHECK(pdf.error().code == ErrorCode::kInvalid);
    CHECK(pdf.error().key == "document.letter_wrong");
    std::vector<std::pair<std::string, std::string>> found;
    for (const Problem& problem : pdf.error().problems) found.emplace_back(problem.place, problem.key);
    CHECK(found == row.problems);
  }
}

TEST_CASE("markup in a text is text") {
  LetterDocument letter = ChineseLetter();
  letter.title = "<b>&amp;</b>";
  const std::string pdf = RenderLetter(letter).value();
  if (Installed("pdftotext")) CHECK(Has(Ask("pdftotext -layout {} -", pdf), "<b>&amp;</b>"));
}

}  // namespace
}  // namespace yq::document
