#include "base/text.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

using namespace std::string_literals;

TEST_CASE("valid and broken UTF-8") {
  struct Row {
    const char* name;
    std::string text;
    bool valid;
    std::size_t points;
  };
  for (const Row& row : {
           Row{"empty", "", true, 0},
           Row{"ascii", "abc", true, 3},
           Row{"NUL inside", "a\0b"s, true, 3},
           Row{"two bytes", "é", true, 1},
           Row{"chinese", "引桥", true, 2},
           Row{"four bytes", "😀", true, 1},
           Row{"the last code point", "\xf4\x8f\xbf\xbf", true, 1},
           Row{"above the last", "\xf4\x90\x80\x80", false, 4},
           Row{"a lone continuation", "\x80", false, 1},
           Row{"cut short", "\xe5\xbc", false, 2},
           Row{"cut by ascii", "\xe5\xbcz", false, 3},
           Row{"overlong slash", "\xc0\xaf", false, 2},
           Row{"overlong NUL", "\xe0\x80\x80", false, 3},
           Row{"a surrogate", "\xed\xa0\x80", false, 3},
           Row{"five bytes", "\xf8\x88\x80\x80\x80", false, 5},
           Row{"0xff", "\xff", false, 1},
       }) {
    CAPTURE(row.name);
    CHECK(IsValidUtf8(row.text) == row.valid);
    CHECK(CountCodePoints(row.text) == row.points);
  }
}

TEST_CASE("cutting never cuts a character") {
  struct Row {
    std::string_view text;
    std::size_t max;
    std::string_view cut;
  };
  for (const Row& row :
       {Row{"", 0, ""}, Row{"abc", 0, ""}, Row{"abc", 2, "ab"}, Row{"abc", 3, "abc"}, Row{"abc", 9, "abc"},
        Row{"引桥", 5, "引"}, Row{"引桥", 6, "引桥"}, Row{"引桥", 2, ""}, Row{"a😀", 4, "a"}}) {
    CAPTURE(row.text);
    CAPTURE(row.max);
    CHECK(TruncateUtf8(row.text, row.max) == row.cut);
  }
}

TEST_CASE("trimming, splitting, joining, lower case") {
  CHECK(Trim("") == "");
  CHECK(Trim(" \t\r\n") == "");
  CHECK(Trim(" a b\n") == "a b");
  CHECK(Trim("　王 小明　 ") == "王 小明");
  CHECK(Trim("\u3001") == "\u3001");
  CHECK(Split("", ',') == std::vector<std::string_view>{""});
  CHECK(Split("a", ',') == std::vector<std::string_view>{"a"});
  CHECK(Split(",a,,b", ',') == std::vector<std::string_view>{"", "a", "", "b"});
  CHECK(Join({}, ", ").empty());
  CHECK(Join(std::vector<std::string>{"a"}, ", ") == "a");
  CHECK(Join(std::vector<std::string>{"a", "", "b"}, ", ") == "a, , b");
  CHECK(ToLowerAscii("AbZ@[É") == "abz@[É");
}

TEST_CASE("the nearest word") {
  const std::vector<std::string> words = {"label", "unit", "owner", "sensitivity", "fresh_for", "问题"};
  struct Row {
    std::string_view word;
    std::optional<std::string> nearest;
  };
  for (const Row& row : {
           Row{"label", "label"},
           Row{"lable", "label"},
           Row{"labl", "label"},
           Row{"labels", "label"},
           Row{"untie", "unit"},
           Row{"unti", "unit"},
           Row{"onwer", "owner"},
           Row{"sensitvty", "sensitivity"},
           Row{"sensitivities", "sensitivity"},
           Row{"freshfor", "fresh_for"},
           Row{"问", {}},
           Row{"问体", "问题"},
           Row{"", {}},
           Row{"l", {}},
           Row{"xx", {}},
           Row{"xyzzy", {}},
           Row{"sensible", {}},
       }) {
    CAPTURE(row.word);
    CHECK(NearestWord(row.word, words) == row.nearest);
  }
  CHECK(NearestWord("ab", std::vector<std::string>{"ac", "ad"}) == "ac");
  CHECK(!NearestWord(std::string(5000, 'a'), std::vector<std::string>{std::string(5000, 'a')}).has_value());
  CHECK(!NearestWord("word", {}).has_value());
}

TEST_CASE("escaping") {
  CHECK(EscapeHtml("<a href=\"x\">'&'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(EscapeHtml("引桥") == "引桥");
  CHECK(EscapeJsonPointer("a/b~c~1") == "a~1b~0c~01");
  CHECK(EscapeJsonPointer("").empty());
}

TEST_CASE("masking shows no more than it may") {
  struct Row {
    std::string_view text, masked;
  };
  for (const Row& row : {Row{"zhang@example.org", "z***@example.org"}, Row{"z@example.org", "z***@example.org"},
                         Row{"张三@example.org", "张***@example.org"}, Row{"@example.org", "***"}, Row{"", "***"},
                         Row{"zhang", "***"}, Row{"a@b@example.org", "a***@example.org"}}) {
    CAPTURE(row.text);
    CHECK(MaskEmail(row.text) == row.masked);
  }
  for (const Row& row :
       {Row{"", ""}, Row{"1", "*"}, Row{"1234", "****"}, Row{"1234567", "*******"}, Row{"12345678", "****5678"},
        Row{"E12345678", "*****5678"}, Row{"护照号码一二三四", "****一二三四"}}) {
    CAPTURE(row.text);
    CHECK(MaskTail(row.text) == row.masked);
  }
  CHECK(MaskTail("13800138000", 2) == "*********00");
  CHECK(MaskTail("123", 0) == "***");
}

}  // namespace
}  // namespace yq
