#include "engine/decision/dmn/test_cases.h"

#include <algorithm>
#include <pugixml.hpp>

#include "engine/decision/dmn/xml.h"
#include "engine/decision/feel/compare.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

// The value a <value>, <component>s or <list> under `holder` stands for.
Value ReadValue(const pugi::xml_node& holder);

Value ReadSimple(const pugi::xml_node& node) {
  std::string_view type;
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (name.ends_with(":nil") && attribute.as_bool()) return {};
    if (name.ends_with(":type")) type = attribute.value();
  }
  const std::size_t colon = type.find(':');
  if (colon != std::string_view::npos) type.remove_prefix(colon + 1);
  std::string text;
  for (const pugi::xml_node& part : node.children()) text += part.value();
  const auto of = [](auto&& parsed) { return parsed ? Value::Of(*parsed) : Value(); };
  if (type == "boolean") return Value::Boolean(text == "true" || text == "1");
  if (type == "decimal" || type == "double" || type == "integer" || type == "int" || type == "long" ||
      type == "float") {
    return of(Number::Parse(text));
  }
  if (type == "date") return of(Date::Parse(text));
  if (type == "time") return of(Time::Parse(text));
  if (type == "dateTime") return of(DateTime::Parse(text));
  if (type == "duration" || type == "dayTimeDuration" || type == "yearMonthDuration") {
    if (const auto days = DaysDuration::Parse(text)) return Value::Of(*days);
    return of(MonthsDuration::Parse(text));
  }
  return Value::Text(text);
}

Value ReadValue(const pugi::xml_node& holder) {
  Context context;
  bool components = false;
  for (const pugi::xml_node& child : holder.children()) {
    const std::string_view name = LocalName(child);
    if (name == "value") return ReadSimple(child);
    if (name == "list") {
      std::vector<Value> items;
      for (const pugi::xml_node& item : child.children()) {
        if (LocalName(item) == "item") items.push_back(ReadValue(item));
      }
      return Value::List(std::move(items));
    }
    if (name == "component") {
      context.Set(child.attribute("name").value(), ReadValue(child));
      components = true;
    }
  }
  return components ? Value::Of(std::move(context)) : Value();
}

TestCase ReadCase(const pugi::xml_node& node) {
  TestCase test;
  test.id = node.attribute("id").value();
  test.service = std::string_view(node.attribute("type").value()) == "decisionService";
  test.invocable = node.attribute("invocableName").value();
  test.offset = OffsetOf(node);
  for (const pugi::xml_node& child : node.children()) {
    if (LocalName(child) == "inputNode") {
      test.inputs.push_back({child.attribute("name").value(), child.attribute("namespace").value(), ReadValue(child)});
    } else if (LocalName(child) == "resultNode") {
      TestResult result{.name = child.attribute("name").value(),
                        .expected = {},
                        .error_expected = child.attribute("errorResult").as_bool()};
      for (const pugi::xml_node& part : child.children()) {
        if (LocalName(part) == "expected") result.expected = ReadValue(part);
      }
      test.results.push_back(std::move(result));
    }
  }
  return test;
}

}  // namespace

bool Alike(const Value& expected, const Value& got) {
  if (expected.kind() != got.kind()) {
    // A date-only text typed dateTime, and the like, never occur in the kit; kinds must be the same.
    return false;
  }
  switch (expected.kind()) {
    case Kind::kNumber: {
      const auto difference = Subtract(expected.number(), got.number());
      return difference && difference->Absolute() < Number::FromParts(1, -8);
    }
    case Kind::kList:
      return std::ranges::equal(expected.list(), got.list(), Alike);
    case Kind::kContext: {
      if (expected.context().size() != got.context().size()) return false;
      return std::ranges::all_of(expected.context().entries(), [&](const auto& entry) {
        const Value* other = got.context().Find(entry.first);
        return other != nullptr && Alike(entry.second, *other);
      });
    }
    case Kind::kTime:
    case Kind::kDateTime:
      return FeelIs(expected, got) || FeelEqual(expected, got).value_or(false);
    default:
      return FeelEqual(expected, got).value_or(false);
  }
}

std::optional<TestCases> ReadTestCases(std::string_view bytes) {
  pugi::xml_document document;
  if (!document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata,
                            pugi::encoding_utf8))
    return std::nullopt;
  const pugi::xml_node root = document.document_element();
  if (LocalName(root) != "testCases") return std::nullopt;
  TestCases file;
  for (const pugi::xml_node& child : root.children()) {
    if (LocalName(child) == "modelName") file.model_name = child.child_value();
    if (LocalName(child) == "testCase") file.cases.push_back(ReadCase(child));
  }
  return file;
}

const Element* AskedElement(const Model& model, const TestCase& test, const TestResult& result) {
  return model.impl()->Find(test.service ? test.invocable : result.name);
}

std::vector<GivenValue> GivenValues(const Model& model, const TestCase& test, const Element& asked) {
  std::vector<GivenValue> given;
  for (const TestInput& input : test.inputs) {
    for (const Element& e : model.impl()->elements) {
      if (e.name != input.name || (!input.name_space.empty() && e.name_space != input.name_space)) continue;
      if (e.kind == Element::Kind::kInput || (e.kind == Element::Kind::kDecision && &e != &asked))
        given.push_back({&e, input.value});
    }
  }
  return given;
}

Value AskedPart(const TestCase& test, const TestResult& result, const Element& asked, const Value& outcome) {
  return test.service && outcome.is(Kind::kContext) && asked.outputs.size() > 1 ? outcome[result.name] : outcome;
}

}  // namespace yq::decision
