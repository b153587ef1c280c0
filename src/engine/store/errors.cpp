#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>

#include "engine/store/connection.h"
#include "engine/store/module.h"

namespace yq::store {
namespace {

struct FailureRow {
  Failure failure;
  ErrorCode code;
  std::string_view key;
  std::string_view parameter;
};
constexpr std::array kFailures = {
    FailureRow{Failure::kUnique, ErrorCode::kConflict, "store.unique", "constraint"},
    FailureRow{Failure::kForeignKey, ErrorCode::kConflict, "store.foreign_key", ""},
    FailureRow{Failure::kCheck, ErrorCode::kConflict, "store.check", "constraint"},
    FailureRow{Failure::kNotNull, ErrorCode::kInternal, "store.not_null", "column"},
    FailureRow{Failure::kBusy, ErrorCode::kUnavailable, "store.busy", "why"},
    FailureRow{Failure::kGone, ErrorCode::kUnavailable, "store.gone", ""},
    FailureRow{Failure::kOther, ErrorCode::kInternal, "store.failed", ""},
};

std::mutex ever_run_mutex;
std::set<std::string>& EverRun() {
  static std::set<std::string> names;
  return names;
}

thread_local InsideGuard* innermost = nullptr;

}  // namespace

Error MakeError(Failure failure, std::string detail, std::string constraint) {
  const FailureRow* row = std::ranges::find(kFailures, failure, &FailureRow::failure);
  Error error{.code = row->code, .key = std::string(row->key)};
  if (!row->parameter.empty()) error.params.push_back({std::string(row->parameter), std::move(constraint)});
  error.detail.text = std::move(detail);
  return error;
}

Error OtherError(std::string key, std::vector<Param> params, std::string detail) {
  return Error{.code = ErrorCode::kInternal,
               .key = std::move(key),
               .params = std::move(params),
               .problems = {},
               .detail = LogDetail{std::move(detail)}};
}

Failure FailureOf(const Error& error) {
  if (error.key == "store.outcome_unknown") return Failure::kGone;
  const FailureRow* row = std::ranges::find(kFailures, std::string_view(error.key), &FailureRow::key);
  if (row != kFailures.end()) return row->failure;
  return error.key.starts_with("store.") ? Failure::kOther : Failure::kNone;
}

bool IsUnique(const Error& error, std::string_view constraint) {
  return FailureOf(error) == Failure::kUnique && error.param("constraint") == constraint;
}

bool IsSerialization(const Error& error) {
  return FailureOf(error) == Failure::kBusy && error.param("why") == "serialization";
}

bool IsStorableText(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    const unsigned char lead = *at++;
    if (lead < 0x80) {
      if (lead == 0) return false;
      continue;
    }
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || end - at < more) return false;
    // Shortest forms only, no surrogates, nothing beyond U+10FFFF (Unicode 15, table 3-7).
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (*at < low || *at > high) return false;
    for (int i = 1; i < more; ++i) {
      if (at[i] < 0x80 || at[i] > 0xBF) return false;
    }
    at += more;
  }
  return true;
}

void NoteStatementRun(const Statement& statement, const std::string& file) {
  std::string name = fmt::format("{}.{}", statement.module, statement.name);
  const std::scoped_lock lock(ever_run_mutex);
  const auto [place, added] = EverRun().insert(std::move(name));
  if (!added || file.empty()) return;
  if (std::FILE* out = std::fopen(file.c_str(), "ae"); out != nullptr) {
    fmt::print(out, "{}\n", *place);
    std::fclose(out);
  }
}

std::vector<std::string> StatementsEverRun() {
  const std::scoped_lock lock(ever_run_mutex);
  return {EverRun().begin(), EverRun().end()};
}

void Stop(std::string_view why) {
  fmt::print(stderr, "store: {}\n", why);
  std::abort();
}

InsideGuard::InsideGuard(const void* store, std::string_view what) : store_(store), outer_(innermost) {
  for (const InsideGuard* guard = innermost; guard != nullptr; guard = guard->outer_) {
    if (guard->store_ == store) Stop(fmt::format("{} inside a transaction of the same store", what));
  }
  innermost = this;
}

InsideGuard::~InsideGuard() { innermost = outer_; }

Arg::Arg(std::span<const std::string> texts) : type_(Type::kText) {
  boost::json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  owned_ = boost::json::serialize(list);
}

Arg::Arg(std::span<const std::int64_t> integers) : type_(Type::kText) {
  owned_ = fmt::format("[{}]", fmt::join(integers, ","));
}

}  // namespace yq::store
