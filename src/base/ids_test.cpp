#include "base/ids.h"

#include <doctest/doctest.h>

#include <set>
#include <thread>

namespace yq {
namespace {

constexpr Instant kNow{1'795'553'692'123'000};

TEST_CASE("an id holds its millisecond and sorts after the earlier ones") {
  IdMaker maker([] { return ~std::uint64_t{0}; });
  const Id first = maker.Next(kNow);
  CHECK(first == "01a20f57-09db-77ff-bfff-ffffffffffff");
  CHECK(IsId(first));
  struct Row {
    const char* name;
    Instant now;
  };
  Id last = first;
  for (const Row& row :
       {Row{"the same instant: the low bits run over into the high ones", kNow}, Row{"the same instant again", kNow},
        Row{"the clock steps back", kNow - std::chrono::hours(1)}, Row{"before 1970", Instant{-1}},
        Row{"a millisecond later", kNow + std::chrono::milliseconds(1)},
        Row{"a year later", kNow + std::chrono::hours(8760)}}) {
    CAPTURE(row.name);
    const Id next = maker.Next(row.now);
    CHECK(IsId(next));
    CHECK(last < next);
    last = next;
  }
}

TEST_CASE("ids of one millisecond never run out") {
  IdMaker maker([] { return ~std::uint64_t{0}; });
  Id last = maker.Next(kNow);
  bool ordered = true;
  for (int i = 0; i < 20'000; ++i) {
    const Id next = maker.Next(kNow);
    ordered = ordered && last < next && IsId(next);
    last = next;
  }
  CHECK(ordered);
}

TEST_CASE("several threads never get the same id") {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 2000;
  std::array<std::vector<Id>, kThreads> made;
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&ids] {
        for (std::size_t i = 0; i < kEach; ++i) ids.push_back(NewId(kNow));
      });
    }
  }
  std::set<Id> all;
  for (const auto& ids : made) {
    CHECK(std::ranges::is_sorted(ids));
    all.insert(ids.begin(), ids.end());
  }
  CHECK(all.size() == kThreads * kEach);
}

TEST_CASE("what is an id") {
  struct Row {
    std::string_view text;
    bool is;
  };
  for (const Row& row : {
           Row{"01a0f792-c81b-77ff-bfff-ffffffffffff", true},
           Row{"00000000-0000-7000-8000-000000000000", true},
           Row{"01a0f792-c81b-77ff-8fff-ffffffffffff", true},
           Row{"", false},
           Row{"01a0f792-c81b-47ff-bfff-ffffffffffff", false},
           Row{"01a0f792-c81b-77ff-cfff-ffffffffffff", false},
           Row{"01A0F792-c81b-77ff-bfff-ffffffffffff", false},
           Row{"01a0f792-c81b-77ff-bfff-fffffffffff", false},
           Row{"01a0f792-c81b-77ff-bfff-ffffffffffff0", false},
           Row{"01a0f792cc81b-77ff-bfff-ffffffffffff", false},
           Row{"01a0f792-c81b-77ff-bfff-fffffffffffg", false},
           Row{"01a0f792-c81b-77ff-bfff-ffffffff-fff", false},
           Row{"../../../../../etc/passwd000000000000", false},
       }) {
    CAPTURE(row.text);
    CHECK(IsId(row.text) == row.is);
  }
}

}  // namespace
}  // namespace yq
