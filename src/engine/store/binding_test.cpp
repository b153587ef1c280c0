#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

#include "engine/store/base_types.h"
#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using namespace std::string_literals;

struct Value {
  std::optional<std::int64_t> whole;
  std::optional<std::string> words;
  std::optional<Bytes> bytes;
  friend bool operator==(const Value&, const Value&) = default;
};

Result<Value> RoundTrip(Store& store, const Value& value) {
  YQ_TRY(store.Write([&](Tx& tx) { return tx.Exec(kPutValue, 1, value.whole, value.words, value.bytes); }));
  return store.Read([](Tx& tx) -> Result<Value> {
    YQ_ASSIGN(const Row row, tx.One(kGetValue, 1));
    Value found;
    row.Into(found.whole, found.words, found.bytes);
    return found;
  });
}

TEST_CASE("values come back as they went in") {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::vector<Value> cases = {
      {std::nullopt, std::nullopt, std::nullopt},
      {0, "", Bytes{}},
      {std::numeric_limits<std::int64_t>::max(), "'quoted' \"twice\" ; -- not a comment", Bytes{0}},
      {std::numeric_limits<std::int64_t>::min(), "\\x41 \\' {a,b} NULL", Bytes{0, 0, 255, 0}},
      {-1, "引桥 👩🏽‍💻 𠮷 é e\xCC\x81", Bytes(all_bytes.begin(), all_bytes.end())},
      {4294967296, "line\nline\r\n\ttab ?1 $1 :name", Bytes(100000, 7)},
      {1, std::string(1'000'000, 'x'), std::nullopt},
  };
  ForEachStore(kModules, [&](Store& store) {
    for (const Value& value : cases) {
      const auto found = RoundTrip(store, value);
      REQUIRE(found.has_value());
      CHECK(*found == value);
    }
  });
}

TEST_CASE("text that one of the databases could not keep is refused by both") {
  const std::vector<std::string> cases = {
      "nul\0inside"s,     "\xFF",        "\xC3", "\xC0\x80",         "\xE0\x80\x80", "\xED\xA0\x80",
      "\xF4\x90\x80\x80", "ok \xE4\xBD", "\x80", "\xF5\x80\x80\x80",
  };
  ForEachStore(kModules, [&](Store& store) {
    for (const std::string& words : cases) {
      const auto found = RoundTrip(store, {1, words, std::nullopt});
      REQUIRE(!found.has_value());
      CHECK(found.error().key == "store.text_not_storable");
      CHECK(found.error().code == ErrorCode::kInvalid);
      CHECK(found.error().param("parameter") == "words");
    }
  });
}

TEST_CASE("arguments by order and by name, of every convertible type") {
  ForEachStore(kModules, [](Store& store) {
    const auto done = store.Write([](Tx& tx) -> Result<void> {
      const std::string id = "a";
      YQ_ASSIGN(const auto first, tx.Exec(kAddPerson, id, 1U, "Ann", true));
      CHECK(first == 1);
      YQ_TRY(tx.Exec(kAddPerson, Named("fen", 5), Named("name", std::string_view("Bob")),
                     Named("number", std::int8_t{2}), Named("id", "b")));
      YQ_ASSIGN(const auto found, tx.Optional(kFindPerson, "b"));
      REQUIRE(found.has_value());
      CHECK(found->Text(2) == "Bob");
      CHECK(found->Get<int>(3) == 5);
      CHECK(found->Get<std::uint8_t>(1) == 2);
      YQ_ASSIGN(const auto none, tx.Optional(kFindPerson, "c"));
      CHECK(!none.has_value());
      YQ_ASSIGN(const Row counted, tx.One(kCountPeople));
      CHECK(counted.Int(0) == 2);
      CHECK(counted.Int(1) == 6);
      CHECK(counted.Bool(2));
      return {};
    });
    CHECK(done.has_value());
    const auto misnamed = store.Write([](Tx& tx) { return tx.Exec(kPay, Named("fen", 5), Named("person", "b")); });
    REQUIRE(!misnamed.has_value());
    CHECK(misnamed.error().key == "store.arguments");
    CHECK(misnamed.error().param("parameter") == "id");
  });
}

TEST_CASE("types of base: money, instants, dates, and what is none of them") {
  ForEachStore(kModules, [](Store& store) {
    const Date day = FromCivil(2028, 2, 29).value();
    const auto found = store.Write([&](Tx& tx) -> Result<void> {
      YQ_TRY(tx.Exec(kPutValue, 1, Money{-1250}, day, std::nullopt));
      YQ_TRY(tx.Exec(kPutValue, 2, std::optional(Instant{1'700'000'000'123'456}), std::optional<Date>(), std::nullopt));
      YQ_ASSIGN(const Row first, tx.One(kGetValue, 1));
      CHECK(first.Get<Money>(0) == Money{-1250});
      CHECK(first.Get<Date>(1) == day);
      CHECK(first.Text(1) == "2028-02-29");
      YQ_ASSIGN(const Row second, tx.One(kGetValue, 2));
      CHECK(second.Get<Instant>(0) == Instant{1'700'000'000'123'456});
      CHECK(second.Get<std::optional<Date>>(1) == std::nullopt);
      return {};
    });
    CHECK(found.has_value());
    const auto misread = store.Write([&](Tx& tx) -> Result<Date> {
      YQ_TRY(tx.Exec(kPutValue, 1, 0, "2027-02-29", std::nullopt));
      YQ_ASSIGN(const Row row, tx.One(kGetValue, 1));
      return row.Get<Date>(1);
    });
    CHECK((!misread && misread.error().key == "store.misread"));
  });
}

TEST_CASE("lists and optional filters") {
  using Ids = std::vector<std::int64_t>;
  using Texts = std::vector<std::string>;
  struct Case {
    const char* name;
    std::optional<std::int64_t> least;
    std::optional<std::string> words;
    Ids ids;
    Texts allowed;
    int most;
    Ids found;
  };
  const std::string odd = "odd \"'\\ {1,2}, 引";
  const std::vector<Case> cases = {
      {"all", {}, {}, {1, 2, 3}, {"one", "two", odd}, 10, {1, 2, 3}},
      {"from two", 2, {}, {1, 2, 3}, {"one", "two", odd}, 10, {2, 3}},
      {"by words", {}, odd, {1, 2, 3}, {odd}, 10, {3}},
      {"one id", {}, {}, {2}, {"one", "two"}, 10, {2}},
      {"no ids", {}, {}, {}, {"one", "two"}, 10, {}},
      {"no texts", {}, {}, {1, 2}, {}, 10, {}},
      {"limit", {}, {}, {3, 2, 1}, {"one", "two", odd}, 2, {1, 2}},
  };
  ForEachStore(kModules, [&](Store& store) {
    const auto put = store.Write([&](Tx& tx) -> Result<void> {
      YQ_TRY(tx.Exec(kPutValue, 1, 1, "one", std::nullopt));
      YQ_TRY(tx.Exec(kPutValue, 2, 2, "two", std::nullopt));
      YQ_TRY(tx.Exec(kPutValue, 3, 3, odd, std::nullopt));
      return {};
    });
    REQUIRE(put.has_value());
    for (const Case& c : cases) {
      INFO(std::string(c.name));
      const auto found = store.Read([&](Tx& tx) -> Result<Ids> {
        YQ_ASSIGN(const Rows rows, tx.Query(kFindValues, c.least, c.words, c.ids, c.allowed, c.most));
        return rows.Map([](const Row& row) { return row.Int(0); });
      });
      REQUIRE(found.has_value());
      CHECK(*found == c.found);
    }
  });
}

TEST_CASE("a row read as what it is not fails the transaction and keeps nothing") {
  struct Case {
    const char* name;
    std::function<void(const Row&)> read;
  };
  const std::vector<Case> cases = {
      {"null as integer", [](const Row& row) { CHECK(row.Int(0) == 0); }},
      {"text as integer", [](const Row& row) { CHECK(row.Int(1) == 0); }},
      {"text as bytes", [](const Row& row) { CHECK(row.Blob(1).empty()); }},
      {"bytes as text", [](const Row& row) { CHECK(row.Text(2).empty()); }},
      {"no such column", [](const Row& row) { CHECK(row.Text(3).empty()); }},
      {"negative column", [](const Row& row) { CHECK(row.IsNull(-1)); }},
      {"too few variables",
       [](const Row& row) {
         std::optional<std::int64_t> only;
         row.Into(only);
       }},
  };
  ForEachStore(kModules, [&](Store& store) {
    REQUIRE(RoundTrip(store, {std::nullopt, "word", Bytes{1}}).has_value());
    for (const Case& c : cases) {
      INFO(std::string(c.name));
      const auto done = store.Write([&](Tx& tx) -> Result<void> {
        YQ_TRY(AddPerson(tx, "a", 1));
        YQ_ASSIGN(const Row row, tx.One(kGetValue, 1));
        c.read(row);
        return {};
      });
      REQUIRE(!done.has_value());
      CHECK(done.error().key == "store.misread");
      CHECK(CountPeople(store) == 0);
    }
  });
  ForEachStore(kModules, [](Store& store) {
    const auto narrow = store.Write([](Tx& tx) -> Result<std::uint8_t> {
      YQ_TRY(tx.Exec(kPutValue, 1, 256, std::nullopt, std::nullopt));
      YQ_ASSIGN(const Row row, tx.One(kGetValue, 1));
      return row.Get<std::uint8_t>(0);
    });
    REQUIRE(!narrow.has_value());
    CHECK(narrow.error().key == "store.misread");
  });
}

TEST_CASE("text sorts by its bytes and LIKE minds the case on both") {
  ForEachStore(kModules, [](Store& store) {
    const auto order = store.Write([](Tx& tx) -> Result<std::string> {
      int number = 0;
      for (const char* name : {"b", "B", "ä", "a", "中", "Z", "_", "𠮷", "1"}) {
        ++number;
        YQ_TRY(tx.Exec(kAddPerson, std::to_string(number), number, name + std::to_string(number), 0));
      }
      YQ_ASSIGN(const Rows rows, tx.Query(kListPeople));
      std::string names;
      for (const Row& row : rows) names += row.Text(2) + " ";
      return names;
    });
    CHECK(order.value_or("") == "19 B2 Z6 _7 a4 b1 ä3 中5 𠮷8 ");
    constexpr StatementOf<Kind::kOne, 0> kLike{
        {.module = "test", .name = "like", .sql = "SELECT 'abc' LIKE 'AB%'", .kind = Kind::kOne}};
    const auto like = store.Read([&](Tx& tx) -> Result<bool> {
      YQ_ASSIGN(const Row row, tx.One(kLike));
      return row.Bool(0);
    });
    CHECK(like.value_or(true) == false);
  });
}

TEST_CASE("dialect comments choose the text") {
  ForEachStore(kModules, [](Store& store) {
    const auto shown = store.Read([](Tx& tx) -> Result<std::string> {
      YQ_ASSIGN(const Row row, tx.One(kDialects, 30));
      return row.Any(0) + " " + row.Any(1) + " " + row.Text(2);
    });
    CHECK(shown.value_or("") ==
          (store.backend() == Backend::kSqlite ? "embedded 42 a:b /* c */ -- d" : "server 42 a:b /* c */ -- d"));
  });
}

TEST_CASE("rows one by one: all, over the size of a fetch, and ended early") {
  ForEachStore(kModules, [](Store& store) {
    constexpr int kMany = 2500;
    const auto put = store.Write([](Tx& tx) -> Result<void> {
      for (int i = 0; i < kMany; ++i) YQ_TRY(tx.Exec(kPutValue, i, i, "w" + std::to_string(i), std::nullopt));
      return {};
    });
    REQUIRE(put.has_value());
    for (const int least : {0, 500, 1500, kMany - 1, kMany}) {
      std::int64_t rows = 0;
      const auto all = store.Read([&](Tx& tx) {
        return tx.Each(
            kListValues,
            [&](const Row& row) -> Result<void> {
              CHECK(row.Int(0) == least + rows);
              CHECK(row.TextView(2) == "w" + std::to_string(least + rows));
              ++rows;
              return {};
            },
            least);
      });
      CHECK(all.has_value());
      CHECK(rows == kMany - least);
    }
    int seen = 0;
    const auto ended = store.Read([&](Tx& tx) -> Result<std::int64_t> {
      const auto each = tx.Each(
          kListValues,
          [&](const Row&) -> Result<void> {
            if (++seen == 3) return Fail(ErrorCode::kConflict, "test.enough");
            return {};
          },
          0);
      CHECK((!each && each.error().key == "test.enough"));
      YQ_ASSIGN(const Row row, tx.One(kGetValue, 7));  // the transaction goes on
      return row.Int(0);
    });
    CHECK(ended.value_or(0) == 7);
    CHECK(seen == 3);
    const auto nested = store.Read([&](Tx& tx) {
      return tx.Each(
          kListValues,
          [&](const Row&) -> Result<void> {
            YQ_TRY(tx.One(kGetValue, 7));
            return {};
          },
          0);
    });
    REQUIRE(!nested.has_value());
    CHECK(nested.error().key == "store.nested_each");
  });
}

}  // namespace
}  // namespace yq::store::test
