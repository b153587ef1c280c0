#include "platform/api/decode.h"

#include <algorithm>

#include "base/text.h"

namespace yq::api {
namespace {

constexpr std::size_t kShownOfValue = 60;  // bytes of a wrong value that a message repeats

std::string Shown(std::string_view given) {
  const std::string_view cut = TruncateUtf8(given, kShownOfValue);
  return cut.size() < given.size() ? std::string(cut) + "…" : std::string(given);
}

}  // namespace

void Binder::Say(std::string_view key, std::vector<Param> params) {
  if (problems_.size() >= kMostProblems) {
    ++left_out_;
    return;
  }
  problems_.push_back({.place = place_, .key = std::string(key), .params = std::move(params)});
}

std::vector<Problem> Binder::TakeProblems() {
  if (left_out_ > 0) {
    problems_.push_back(
        {.place = "", .key = std::string(kMoreProblems), .params = {{"count", std::to_string(left_out_)}}});
  }
  return std::move(problems_);
}

void Binder::SayAt(std::string_view member, std::string_view key, std::vector<Param> params) {
  const Step step = Enter(member);
  Say(key, std::move(params));
}

Binder::Step Binder::Enter(std::string_view member) {
  const std::size_t length = place_.size();
  place_ += '/';
  place_ += EscapeJsonPointer(member);
  return {*this, length};
}

Binder::Step Binder::Enter(std::size_t index) {
  const std::size_t length = place_.size();
  place_ += '/';
  place_ += std::to_string(index);
  return {*this, length};
}

void Binder::CheckNames(const boost::json::object& object, std::span<const std::string_view> names) {
  std::vector<std::string> candidates;
  for (const auto& [key, value] : object) {
    const std::string_view name = key;
    if (std::ranges::find(names, name) != names.end()) continue;
    if (candidates.empty()) {
      for (const std::string_view known : names) {
        if (!object.contains(known)) candidates.emplace_back(known);
      }
    }
    if (const std::optional<std::string> nearest = NearestWord(name, candidates)) {
      SayAt(name, "api.unknown_field_near", {{"field", Shown(name)}, {"nearest", *nearest}});
    } else {
      SayAt(name, "api.unknown_field", {{"field", Shown(name)}});
    }
  }
}

bool Binder::Text(const boost::json::value& json, std::string& out) {
  if (!json.is_string()) {
    Say("api.needs_text");
    return false;
  }
  out = std::string_view(json.get_string());
  return true;
}

bool Binder::Integer(const boost::json::value& json, std::int64_t least, std::int64_t most, std::int64_t& out) {
  if (json.is_int64() && json.get_int64() >= least && json.get_int64() <= most) {
    out = json.get_int64();
    return true;
  }
  if (json.is_int64() || json.is_uint64()) {
    Say("api.integer_range", {{"least", std::to_string(least)}, {"most", std::to_string(most)}});
  } else {
    Say("api.needs_integer");
  }
  return false;
}

bool Binder::Code(const boost::json::value& json, std::span<const std::string> names, std::size_t& index) {
  std::string text;
  if (!Text(json, text)) return false;
  const auto found = std::ranges::find(names, text);
  if (found != names.end()) {
    index = static_cast<std::size_t>(found - names.begin());
    return true;
  }
  const std::string allowed = Join(names, ", ");
  if (const std::optional<std::string> nearest = NearestWord(text, names)) {
    Say("api.unknown_code_near", {{"given", Shown(text)}, {"nearest", *nearest}, {"allowed", allowed}});
  } else {
    Say("api.unknown_code", {{"given", Shown(text)}, {"allowed", allowed}});
  }
  return false;
}

namespace {

// A text that `parse` reads, or the problem `key`.
template <class T, class P>
void ReadText(Binder& binder, const boost::json::value& json, T& out, P parse, std::string_view key) {
  if (!json.is_string()) return binder.Say(key);
  if (auto value = parse(std::string_view(json.get_string()))) {
    out = *value;
  } else {
    binder.Say(key);
  }
}

}  // namespace

void Binder::Read(const boost::json::value& json, Date& out) {
  ReadText(*this, json, out, ParseDate, "api.needs_date");
}
void Binder::Read(const boost::json::value& json, Instant& out) {
  ReadText(*this, json, out, ParseInstant, "api.needs_instant");
}
void Binder::Read(const boost::json::value& json, Money& out) {
  ReadText(*this, json, out, ParseMoney, "api.needs_money");
}
void Binder::Read(const boost::json::value& json, Language& out) {
  ReadText(
      *this, json, out,
      [](std::string_view text) -> std::optional<Language> {
        if (text == "zh") return Language::kZh;
        if (text == "en") return Language::kEn;
        return std::nullopt;
      },
      "api.needs_language");
}
void Binder::Read(const boost::json::value& json, double& out) {
  if (json.is_number()) {
    out = json.to_number<double>();
  } else {
    Say("api.needs_number");
  }
}
void Binder::Read(const boost::json::value& json, Bilingual& out) {
  if (!json.is_object()) return Say("api.needs_object");
  const boost::json::object& object = json.get_object();
  static constexpr std::string_view kNames[] = {"zh", "en"};
  for (const std::string_view name : kNames) {
    if (const boost::json::value* found = object.if_contains(name)) {
      const Step step = Enter(name);
      Text(*found, name == "zh" ? out.zh : out.en);
    } else {
      SayAt(name, "api.missing_field", {{"field", std::string(name)}});
    }
  }
  CheckNames(object, kNames);
}

namespace detail {

boost::json::object QueryObject(const std::vector<http::Field>& query, std::vector<Problem>& problems) {
  boost::json::object object;
  for (const http::Field& field : query) {
    if (object.contains(field.name)) {
      problems.push_back({.place = "/" + EscapeJsonPointer(field.name), .key = "api.parameter_twice", .params = {}});
    } else if (!field.value.empty()) {
      object.emplace(field.name, boost::json::string(field.value));
    }
  }
  return object;
}

}  // namespace detail
}  // namespace yq::api
