// RFC 4180 text to columns, one pass. Why not a library: docs/decisions/0007.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "base/text.h"
#include "engine/decision/columns.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMostBad = 100;
constexpr std::size_t kMostColumns = 10'000;

std::unexpected<Error> BadTable(std::string place, std::string key, std::string message) {
  Error error{.code = ErrorCode::kInvalid, .key = "decision.bad_table"};
  error.problems.push_back(
      {.place = std::move(place), .key = std::move(key), .params = {{"message", std::move(message)}}});
  return std::unexpected(std::move(error));
}

// A whole file in memory without copying it.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(data_, size_);
  }
  bool Open(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    struct stat info{};
    const bool regular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
    if (regular && info.st_size > 0) {
      size_ = static_cast<std::size_t>(info.st_size);
      void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
      data_ = mapped == MAP_FAILED ? nullptr : mapped;
      if (data_ != nullptr) ::madvise(data_, size_, MADV_SEQUENTIAL);
    }
    ::close(descriptor);
    return regular && (info.st_size == 0 || data_ != nullptr);
  }
  [[nodiscard]] std::string_view text() const {
    return {static_cast<const char*>(data_), data_ == nullptr ? 0 : size_};
  }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

struct Cell {
  std::string_view text;
  bool quoted = false;
};

// One record after another. Cells stay valid until the next record.
class Records {
 public:
  explicit Records(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {
    if (text.starts_with("\xEF\xBB\xBF")) at_ += 3;
  }
  [[nodiscard]] bool AtEnd() const { return at_ == end_; }
  // False when quotes are wrong; `why` says how, cells().size() where.
  bool Next(std::string& why) {
    cells_.clear();
    unquoted_.clear();
    while (true) {
      if (at_ != end_ && *at_ == '"') {
        if (!Quoted(why)) return false;
      } else {
        const char* start = at_;
        while (at_ != end_ && *at_ != ',' && *at_ != '\n' && *at_ != '"') ++at_;
        if (at_ != end_ && *at_ == '"') {
          why = "a quote inside a cell that does not begin with one";
          return false;
        }
        const char* stop = at_;
        if (stop != start && (at_ == end_ || *at_ == '\n') && stop[-1] == '\r') --stop;
        cells_.push_back({.text = {start, static_cast<std::size_t>(stop - start)}});
      }
      if (at_ == end_) return true;
      if (*at_++ == '\n') return true;
    }
  }
  [[nodiscard]] const std::vector<Cell>& cells() const { return cells_; }
  [[nodiscard]] const char* at() const { return at_; }

 private:
  bool Quoted(std::string& why) {
    const char* start = ++at_;
    std::string* joined = nullptr;
    while (true) {
      const auto* quote = static_cast<const char*>(std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
      if (quote == nullptr) {
        why = "a quote that is never closed";
        return false;
      }
      if (quote + 1 == end_ || quote[1] != '"') {
        const char* next = quote + 1;
        if (next != end_ && *next == '\r') ++next;
        if (next == end_ || *next == ',' || *next == '\n') {
          if (joined != nullptr) joined->append(start, quote);
          const std::string_view plain(start, static_cast<std::size_t>(quote - start));
          cells_.push_back({.text = joined != nullptr ? std::string_view(*joined) : plain, .quoted = true});
          at_ = next;
          return true;
        }
        why = "text behind the closing quote";
        return false;
      }
      if (joined == nullptr) joined = unquoted_.emplace_back(std::make_unique<std::string>()).get();
      joined->append(start, quote + 1);
      at_ = quote + 2;
      start = at_;
    }
  }

  const char* at_;
  const char* end_;
  std::vector<Cell> cells_;
  std::vector<std::unique_ptr<std::string>> unquoted_;
};

struct Target {
  int column = -1;  // of the table; -1: not used
  ColumnKind kind = ColumnKind::kString;
  std::string type;
};

// Plain decimals of at most 18 digits, by far the most; nothing for the rest.
std::optional<std::pair<std::int64_t, int>> PlainNumber(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t units = 0;
  int scale = -1;
  for (const char c : text) {
    if (c == '.' && scale < 0) {
      scale = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    units = units * 10 + (c - '0');
    if (scale >= 0) ++scale;
  }
  if (scale == 0 || text.size() == static_cast<std::size_t>(std::max(scale, 0))) return std::nullopt;
  if (text.front() == '.') return std::nullopt;
  return std::pair(negative ? -units : units, std::max(scale, 0));
}

// False when the text is no value of the column's type.
bool AddCell(ColumnTableBuilder& builder, const Target& target, const Cell& cell) {
  const auto column = static_cast<std::size_t>(target.column);
  if (cell.text.empty() && !cell.quoted) {
    builder.AddNull(column);
    return true;
  }
  switch (target.kind) {
    case ColumnKind::kString:
      if (!IsValidUtf8(cell.text)) break;
      builder.AddText(column, cell.text);
      return true;
    case ColumnKind::kNumber:
      if (const auto plain = PlainNumber(cell.text)) {
        builder.AddNumber(column, plain->first, plain->second);
        return true;
      }
      if (const auto number = Number::Parse(cell.text)) {
        builder.Add(column, Value::Of(*number));
        return true;
      }
      break;
    case ColumnKind::kDate:
      if (const auto date = Date::Parse(cell.text)) {
        builder.AddDate(column, date->days());
        return true;
      }
      break;
    case ColumnKind::kBoolean:
      if (cell.text == "true" || cell.text == "false") {
        builder.AddBoolean(column, cell.text == "true");
        return true;
      }
      break;
    case ColumnKind::kOther: {
      if (!IsValidUtf8(cell.text)) break;
      if (target.type == "Any") {  // as it looks
        const auto number = Number::Parse(cell.text);
        const auto date = Date::Parse(cell.text);
        const bool boolean = cell.text == "true" || cell.text == "false";
        builder.Add(column, cell.quoted ? Value::Text(cell.text)
                            : number    ? Value::Of(*number)
                            : date      ? Value::Of(*date)
                            : boolean   ? Value::Boolean(cell.text == "true")
                                        : Value::Text(cell.text));
        return true;
      }
      const Result<Value> value = FromText(target.type, cell.text);
      if (!value) break;
      builder.Add(column, *value);
      return true;
    }
  }
  builder.AddNull(column);
  return false;
}

}  // namespace

Result<CsvResult> ParseCsvTable(const Model& model, std::string_view text, const std::string& file) {
  CsvResult result;
  Records records(text);
  std::string why;
  if (records.AtEnd()) return BadTable(file + ":1:1", "no_header", "the first line must name the columns");
  if (!records.Next(why)) return BadTable(fmt::format("{}:1:{}", file, records.cells().size() + 1), "bad_csv", why);
  std::vector<Target> targets;
  std::vector<std::string> names;
  std::vector<std::pair<std::string, ColumnKind>> columns;
  if (records.cells().size() > kMostColumns)
    return BadTable(file + ":1:1", "too_many", fmt::format("more than {} columns", kMostColumns));
  std::unordered_set<std::string> seen;
  std::vector<std::size_t> used_cells;
  for (const Cell& cell : records.cells()) {
    const std::string name(Trim(cell.text));
    if (!seen.insert(name).second)
      return BadTable(fmt::format("{}:1:{}", file, names.size() + 1), "twice",
                      "the column '" + name + "' is there twice");
    names.push_back(name);
    Target& target = targets.emplace_back();
    const InputInfo* input = model.FindInput(name);
    if (input == nullptr) {
      result.unused.push_back(name);
      continue;
    }
    used_cells.push_back(targets.size() - 1);
    target.column = static_cast<int>(columns.size());
    target.type = input->feel_type;
    target.kind = KindOfType(input->feel_type);
    columns.emplace_back(name, target.kind);
  }
  for (const InputInfo& input : model.inputs()) {
    if (!seen.contains(input.name)) result.missing.push_back(input.name);
  }
  ColumnTableBuilder builder(std::move(columns));
  const auto bad = [&](std::size_t row, const std::string& column, std::string_view cell, const std::string& wanted) {
    if (result.bad_rows.empty() || result.bad_rows.back() != row - 1) result.bad_rows.push_back(row - 1);
    if (++result.bad_count <= kMostBad)
      result.bad.push_back(
          {.row = row, .column = column, .text = std::string(TruncateUtf8(cell, 80)), .wanted = wanted});
  };
  std::size_t row = 0;
  const char* first = text.data();
  while (!records.AtEnd()) {
    ++row;
    if (!records.Next(why)) {
      return BadTable(fmt::format("{}:{}:{}", file, row + 1, records.cells().size() + 1), "bad_csv", why);
    }
    const std::vector<Cell>& cells = records.cells();
    if (cells.size() == 1 && targets.size() != 1 && cells[0].text.empty() && !cells[0].quoted) {
      --row;  // an empty line
      continue;
    }
    if (cells.size() != targets.size()) bad(row, "", "", fmt::format("{} cells, not {}", targets.size(), cells.size()));
    for (const std::size_t c : used_cells) {
      if (c >= cells.size()) {
        builder.AddNull(static_cast<std::size_t>(targets[c].column));
      } else if (!AddCell(builder, targets[c], cells[c])) {
        bad(row, names[c], cells[c].text, targets[c].type);
      }
    }
    if (row == 1000) {  // room for all, by the size of the first thousand
      const auto used = static_cast<std::size_t>(records.at() - first);
      builder.Reserve(text.size() / std::max<std::size_t>(used / 1000, 1) * 21 / 20);
    }
  }
  result.table = builder.Finish();
  result.table.rows = row;  // also when no column is used
  return result;
}

Result<CsvResult> ReadCsvTable(const Model& model, const std::string& file) {
  MappedFile mapped;
  if (!mapped.Open(file)) return Fail(ErrorCode::kNotFound, "decision.no_file", {{"file", file}});
  return ParseCsvTable(model, mapped.text(), file);
}

}  // namespace yq::decision
