// Test cases in the format of the DMN conformance kit (testCases.xsd).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/dmn/run.h"
#include "engine/decision/value.h"

namespace yq::decision {

struct TestResult {
  std::string name;
  Value expected;
  bool error_expected = false;
};
struct TestInput {
  std::string name, name_space;
  Value value;
};
struct TestCase {
  std::string id;
  bool service = false;
  std::string invocable;  // name of the service
  std::vector<TestInput> inputs;
  std::vector<TestResult> results;
  std::size_t offset = 0;  // in the file
};
struct TestCases {
  std::string model_name;
  std::vector<TestCase> cases;
};

// Nothing when the bytes are no testCases file.
std::optional<TestCases> ReadTestCases(std::string_view bytes);

// The element a result asks for, or none.
const Element* AskedElement(const Model& model, const TestCase& test, const TestResult& result);
// What the case gives, for this element.
std::vector<GivenValue> GivenValues(const Model& model, const TestCase& test, const Element& asked);
// The part of the outcome a result speaks of.
Value AskedPart(const TestCase& test, const TestResult& result, const Element& asked, const Value& outcome);
// Equal as the kit's runners have it: numbers within 1e-8, lists in order, contexts by key.
bool Alike(const Value& expected, const Value& got);

}  // namespace yq::decision
