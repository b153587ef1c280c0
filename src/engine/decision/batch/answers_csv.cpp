// Answers as RFC 4180 text: every dictionary entry is written once and copied per row.
#include <charconv>
#include <cstdio>
#include <memory>

#include "engine/decision/batch.h"

namespace yq::decision {
namespace {

constexpr std::size_t kBuffer = 1 << 20;

std::string CellOf(const Value& value) {
  if (value.is_null()) return {};
  std::string text;
  if (value.is(Value::Kind::kNumber)) {
    text = value.number().ToShortText();
  } else if (value.is(Value::Kind::kList) || value.is(Value::Kind::kContext)) {
    text = ToJsonText(value);
  } else {
    text = ToText(value);
  }
  const bool plain = text.find_first_of(",\"\r\n") == std::string::npos;
  if (plain && !(text.empty() && value.is(Value::Kind::kString))) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + '"';
}

void AppendAmount(std::int64_t units, int scale, std::string& out) {
  char digits[24];
  const bool negative = units < 0;
  const auto magnitude = negative ? ~static_cast<std::uint64_t>(units) + 1 : static_cast<std::uint64_t>(units);
  const char* end = std::to_chars(digits, digits + sizeof(digits), magnitude).ptr;
  auto length = static_cast<std::size_t>(end - digits);
  if (negative) out += '-';
  const auto behind = static_cast<std::size_t>(scale);
  if (length <= behind) {
    out += "0.";
    out.append(behind - length, '0');
    out.append(digits, length);
  } else {
    out.append(digits, length - behind);
    if (behind > 0) {
      out += '.';
      out.append(digits + length - behind, behind);
    }
  }
  if (behind == 0) return;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
}

}  // namespace

Result<void> WriteAnswers(const Answers& answers, const std::string& file, const std::vector<std::size_t>& blank) {
  struct Close {
    void operator()(std::FILE* open) const { std::fclose(open); }
  };
  std::unique_ptr<std::FILE, Close> out(std::fopen(file.c_str(), "wb"));
  const auto failed = [&] { return Fail(ErrorCode::kUnavailable, "decision.not_written", {{"file", file}}); };
  if (!out) return failed();
  std::vector<std::vector<std::string>> cells;
  std::string text;
  for (const AnswerColumn& column : answers.columns) {
    if (!text.empty()) text += ',';
    text += CellOf(Value::Text(column.decision));
    std::vector<std::string>& own = cells.emplace_back();
    for (const Value& value : column.dictionary) own.push_back(CellOf(value));
  }
  text += "\r\n";
  auto next_blank = blank.begin();
  for (std::size_t row = 0; row < answers.rows; ++row) {
    const bool skip = next_blank != blank.end() && *next_blank == row;
    if (skip) ++next_blank;
    for (std::size_t c = 0; c < answers.columns.size(); ++c) {
      const AnswerColumn& column = answers.columns[c];
      if (c > 0) text += ',';
      if (skip) continue;
      if (column.form == AnswerColumn::Form::kCodes8) {
        text += cells[c][column.rows.as<std::uint8_t>()[row]];
      } else if (column.form == AnswerColumn::Form::kCodes32) {
        text += cells[c][column.rows.as<std::uint32_t>()[row]];
      } else if (const std::int64_t units = column.rows.as<std::int64_t>()[row]; units > AnswerColumn::kOther) {
        AppendAmount(units, column.scale, text);
      } else {
        text += CellOf(column.At(row));
      }
    }
    text += "\r\n";
    if (text.size() < kBuffer) continue;
    if (std::fwrite(text.data(), 1, text.size(), out.get()) != text.size()) return failed();
    text.clear();
  }
  if (std::fwrite(text.data(), 1, text.size(), out.get()) != text.size()) return failed();
  if (std::fclose(out.release()) != 0) return failed();
  return {};
}

}  // namespace yq::decision
