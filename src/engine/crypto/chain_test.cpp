#include "engine/crypto/chain.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace yq::crypto {
namespace {

struct Entry {
  std::string text;
  Digest link;
};

std::vector<Entry> ChainOf(int count) {
  std::vector<Entry> chain;
  Digest head = kChainStart;
  for (int i = 0; i < count; ++i) {
    const std::string text = "entry " + std::to_string(i);
    head = NextLink(head, AsBytes(text));
    chain.push_back({text, head});
  }
  return chain;
}

std::optional<std::uint64_t> FirstBroken(const std::vector<Entry>& chain) {
  ChainCheck check;
  for (const Entry& entry : chain) check.Add(AsBytes(entry.text), ByteView(entry.link));
  CHECK(check.entries() == chain.size());
  return check.first_broken();
}

TEST_CASE("a link is SHA-256 over the previous link and the entry: values of an independent program") {
  const Digest one = NextLink(kChainStart, AsBytes("one"));
  CHECK(HexEncode(ByteView(one)) == "4e233ba6ac7032d3894ecea5974fd96176e564b024af45747eb46357af8d2401");
  CHECK(HexEncode(ByteView(NextLink(one, AsBytes("two")))) ==
        "b9f0cc527d38ea48d83c4c438121181ab01d99e83415306be2ac88792c40a8f3");
}

TEST_CASE("a whole chain has no broken entry and ends in its head") {
  const auto chain = ChainOf(100);
  ChainCheck check;
  for (const Entry& entry : chain) CHECK(check.Add(AsBytes(entry.text), ByteView(entry.link)));
  CHECK_FALSE(check.first_broken());
  CHECK(check.head() == chain.back().link);
  CHECK_FALSE(FirstBroken({}));
}

TEST_CASE("every tampering is found at its place") {
  const auto whole = ChainOf(10);
  const struct {
    const char* name;
    void (*tamper)(std::vector<Entry>&);
    std::uint64_t at;
  } rows[] = {
      {"first byte of the first entry", [](auto& c) { c[0].text[0] ^= 1; }, 0},
      {"last byte of the last entry", [](auto& c) { c[9].text.back() ^= 1; }, 9},
      {"a byte appended", [](auto& c) { c[4].text += ' '; }, 4},
      {"an entry emptied", [](auto& c) { c[4].text.clear(); }, 4},
      {"a bit of a link", [](auto& c) { c[5].link[31] ^= 0x80; }, 5},
      {"an entry removed", [](auto& c) { c.erase(c.begin() + 3); }, 3},
      {"the first entry removed", [](auto& c) { c.erase(c.begin()); }, 0},
      {"an entry doubled", [](auto& c) { c.insert(c.begin() + 3, c[3]); }, 4},
      {"two entries exchanged", [](auto& c) { std::swap(c[6], c[7]); }, 6},
      {"entry and link rewritten together",
       [](auto& c) {
         c[2].text = "forged";
         c[2].link = NextLink(c[1].link, AsBytes("forged"));
       },
       3},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    auto chain = whole;
    row.tamper(chain);
    CHECK(FirstBroken(chain) == row.at);
  }
}

TEST_CASE("a link of another length never matches") {
  const auto chain = ChainOf(1);
  ChainCheck check;
  CHECK_FALSE(check.Add(AsBytes(chain[0].text), ByteView(chain[0].link).first(31)));
  CHECK(check.first_broken() == 0);
}

}  // namespace
}  // namespace yq::crypto
