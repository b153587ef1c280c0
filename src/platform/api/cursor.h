// Cursors of lists: where the next page starts, as an opaque text. It holds only sort keys of the last row shown; what
// may be seen is decided anew on each page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/api/json.h"

namespace yq::api {

// The query of a plain list; lists with filters have these two members beside their own.
struct Paging {
  std::optional<std::string> cursor;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(Paging, (), (cursor, limit))

inline constexpr int kDefaultLimit = 25;
inline constexpr int kMostLimit = 100;

// 25 when absent; 1 to 100, else kInvalid with the place "/limit".
[[nodiscard]] Result<int> LimitOf(const std::optional<int>& limit);

[[nodiscard]] std::string EncodeCursor(const std::vector<std::string>& keys);
// The `count` keys; nothing when there is no cursor; kInvalid with the place "/cursor" when it is none of ours.
[[nodiscard]] Result<std::optional<std::vector<std::string>>> DecodeCursor(const std::optional<std::string>& cursor,
                                                                           std::size_t count);

// Cuts `rows`, fetched with limit + 1, to a page; `keys_of` gives the sort keys of a row.
template <class T, class F>
List<T> MakePage(std::vector<T> rows, int limit, F&& keys_of) {
  List<T> page;
  const bool more = rows.size() > static_cast<std::size_t>(limit);
  if (more) rows.resize(static_cast<std::size_t>(limit));
  if (more) page.next_cursor = EncodeCursor(keys_of(rows.back()));
  page.items = std::move(rows);
  return page;
}

}  // namespace yq::api
