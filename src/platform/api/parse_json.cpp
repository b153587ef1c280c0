#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <set>

#include "base/text.h"
#include "platform/api/decode.h"
#include "platform/api/json.h"

namespace yq::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 32;

bool HasControlCharacter(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) return true;
  }
  return false;
}

// Builds the value and watches over what Boost.JSON lets pass.
class Handler {
 public:
  static constexpr std::size_t max_object_size = 100'000;
  static constexpr std::size_t max_array_size = 1'000'000;
  static constexpr std::size_t max_key_size = 1'000;
  static constexpr std::size_t max_string_size = 16'000'000;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    frames_.push_back({.is_array = false, .index = 0, .key = {}, .keys = {}});
    return true;
  }
  bool on_object_end(std::size_t n, json::error_code&) {
    stack_.push_object(n);
    frames_.pop_back();
    return Counted();
  }
  bool on_array_begin(json::error_code&) {
    frames_.push_back({.is_array = true, .index = 0, .key = {}, .keys = {}});
    return true;
  }
  bool on_array_end(std::size_t n, json::error_code&) {
    stack_.push_array(n);
    frames_.pop_back();
    return Counted();
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_key(part);
    text_.append(part.data(), part.size());
    Frame& frame = frames_.back();
    frame.key = std::move(text_);
    text_.clear();
    if (HasControlCharacter(frame.key)) Say("api.control_character");
    if (!frame.keys.insert(frame.key).second) Say("api.duplicate_key");
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    control_ = control_ || HasControlCharacter(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_string(part);
    if (control_ || HasControlCharacter(part)) Say("api.control_character");
    control_ = false;
    return Counted();
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, json::error_code&) {
    stack_.push_int64(value);
    return Counted();
  }
  bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
    stack_.push_uint64(value);
    return Counted();
  }
  bool on_double(double value, json::string_view, json::error_code&) {
    stack_.push_double(value);
    if (!std::isfinite(value)) Say("api.not_finite");
    return Counted();
  }
  bool on_bool(bool value, json::error_code&) {
    stack_.push_bool(value);
    return Counted();
  }
  bool on_null(json::error_code&) {
    stack_.push_null();
    return Counted();
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  void Start() { stack_.reset(); }
  json::value Release() { return stack_.release(); }
  std::vector<Problem> TakeProblems() {
    if (left_out_ > 0) {
      problems_.push_back(
          {.place = "", .key = std::string(kMoreProblems), .params = {{"count", std::to_string(left_out_)}}});
    }
    return std::move(problems_);
  }
  [[nodiscard]] bool ok() const { return problems_.empty(); }

 private:
  struct Frame {
    bool is_array;
    std::size_t index;
    std::string key;
    std::set<std::string> keys;
  };

  bool Counted() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
    return true;
  }
  void Say(std::string key) {
    if (problems_.size() >= kMostProblems) {
      ++left_out_;
      return;
    }
    std::string place;
    for (const Frame& frame : frames_) {
      place += '/';
      place += frame.is_array ? std::to_string(frame.index) : EscapeJsonPointer(frame.key);
    }
    problems_.push_back({.place = std::move(place), .key = std::move(key), .params = {}});
  }

  json::value_stack stack_;
  std::vector<Frame> frames_;
  std::string text_;
  bool control_ = false;
  std::vector<Problem> problems_;
  std::int64_t left_out_ = 0;
};

// Line and column (from 1, in bytes) of an offset.
std::vector<Param> LineAndColumn(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  std::size_t start = 0;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] != '\n') continue;
    ++line;
    start = i + 1;
  }
  return {{"line", std::to_string(line)}, {"column", std::to_string(offset - start + 1)}};
}

}  // namespace

std::expected<json::value, std::vector<Problem>> ParseJson(std::string_view text) {
  if (text.empty()) return std::unexpected(std::vector<Problem>{{"", "api.body_needed", {}}});
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<Handler> parser(options);
  parser.handler().Start();
  json::error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure == json::error::too_deep) {
    return std::unexpected(std::vector<Problem>{{"", "api.too_deep", {{"most", std::to_string(kMaxDepth)}}}});
  }
  const std::size_t rest = failure ? used : text.find_first_not_of(" \t\r\n", used);
  if (failure || rest != std::string_view::npos) {
    return std::unexpected(std::vector<Problem>{{"", "api.bad_json", LineAndColumn(text, rest)}});
  }
  if (!parser.handler().ok()) return std::unexpected(parser.handler().TakeProblems());
  return parser.handler().Release();
}

}  // namespace yq::api
