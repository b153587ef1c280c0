#include "base/language.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

TEST_CASE("dates and instants as people read them") {
  const auto zone = TimeZone::Find("Asia/Tokyo").value();
  struct Row {
    std::string_view at, zh_date, en_date, zh_instant, en_instant;
  };
  for (const Row& row : {
           Row{"2026-11-24T05:05:59Z", "2026年11月24日", "24 Nov 2026", "2026年11月24日 14:05", "24 Nov 2026, 14:05"},
           Row{"2026-12-31T15:00:00Z", "2027年1月1日", "1 Jan 2027", "2027年1月1日 00:00", "1 Jan 2027, 00:00"},
           Row{"2024-02-29T14:59:59Z", "2024年2月29日", "29 Feb 2024", "2024年2月29日 23:59", "29 Feb 2024, 23:59"},
       }) {
    CAPTURE(row.at);
    const Instant at = ParseInstant(row.at).value();
    CHECK(DateText(zone.DateOf(at), Language::kZh) == row.zh_date);
    CHECK(DateText(zone.DateOf(at), Language::kEn) == row.en_date);
    CHECK(InstantText(at, zone, Language::kZh) == row.zh_instant);
    CHECK(InstantText(at, zone, Language::kEn) == row.en_instant);
  }
}

TEST_CASE("language tags") {
  struct Row {
    std::string_view tag;
    std::optional<Language> language;
  };
  for (const Row& row : {Row{"zh", Language::kZh}, Row{"zh-CN", Language::kZh}, Row{"ZH-Hant-TW", Language::kZh},
                         Row{"en", Language::kEn}, Row{"EN-gb", Language::kEn}, Row{"", {}}, Row{"fr", {}},
                         Row{"english", {}}, Row{"z", {}}, Row{"-en", {}}}) {
    CAPTURE(row.tag);
    CHECK(ParseLanguage(row.tag) == row.language);
  }
  CHECK(ParseLanguage(ToText(Language::kZh)) == Language::kZh);
  CHECK(ParseLanguage(ToText(Language::kEn)) == Language::kEn);
  const Bilingual text{.zh = "引桥", .en = "Yinqiao"};
  CHECK(text.In(Language::kZh) == "引桥");
  CHECK(text.In(Language::kEn) == "Yinqiao");
}

}  // namespace
}  // namespace yq
