// JSON to and from C++ structs that are described once:
//
//   struct NewCase { Id draft; bool confirmed = false; };
//   BOOST_DESCRIBE_STRUCT(NewCase, (), (draft, confirmed))
//
// Members: bool, integers (strict: 1.0 is no integer), double, std::string, Date, Instant, Money ("21000.00"),
// Bilingual ({"zh","en"}), enums described with BOOST_DESCRIBE_ENUM (kCannotTell is "cannot_tell"), described structs
// (also with described bases), std::vector, std::map<std::string, T>, boost::json::value and object as they are,
// std::optional (null when empty, always written; on the way in null or absent) and Maybe (left out when empty). A
// struct with a member that its description forgets does not compile. A member `case_` is "case" in JSON. Types of
// one's own: specialise JsonCodec.
//
// Decode finds all problems at once, each with its JSON pointer and a key (api.unknown_field, api.missing_field,
// api.needs_text, ...). All functions are pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"

namespace yq::api {

// A member that is left out of the JSON when it is empty (std::optional is written as null).
template <class T>
struct Maybe : std::optional<T> {
  using std::optional<T>::optional;
  using std::optional<T>::operator=;
};

// A page of a list.
template <class T>
struct List {
  std::vector<T> items;
  std::optional<std::string> next_cursor;
  BOOST_DESCRIBE_CLASS(List, (), (items, next_cursor), (), ())
};

// An empty JSON object.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

// Text to JSON, strictly: valid UTF-8, no duplicate keys, no number that is not finite, no control characters but tab
// and line ends in texts, at most 32 levels.
[[nodiscard]] std::expected<boost::json::value, std::vector<Problem>> ParseJson(std::string_view text);

// template <class T> boost::json::value Encode(const T& value);                                  in encode.h
// template <class T> std::expected<T, std::vector<Problem>> Decode(const boost::json::value&);   in decode.h

}  // namespace yq::api
