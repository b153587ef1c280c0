// The tree of a FEEL expression or boxed DMN expression, names already resolved to slots. Everything that runs,
// explains, checks or searches works on this tree; nothing parses twice. Immutable after parsing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/decision/feel/type.h"
#include "engine/decision/value.h"

namespace yq::decision {

struct Element;
struct Table;

// The text an expression came from, for messages.
struct Position {
  int line = 1;
  int column = 1;
};
struct Source {
  std::string text;
  std::string file;                  // "" for a bare expression
  std::string element;               // decision or function it belongs to
  const std::string* raw = nullptr;  // bytes of the file
  std::size_t raw_offset = 0;        // where the text starts in them
  Position start;                    // the same as line and column
};
// Line and column of a byte of source.text, in the file when there is one.
Position PositionOf(const Source& source, std::size_t offset);

enum class NodeKind : std::uint8_t {
  kConstant,  // constant
  kName,      // slot `slot` of the scope `hops` up
  kGlobal,    // element of the model
  kUnknown,   // a name nobody declares; null
  kInvalid,   // text that could not be parsed; null
  kContext,   // names = keys, children = values; a frame. With `result`: the last child is the value
  kList,
  kRange,  // children low, high (may be absent: constant null); form, flags
  kIf,     // condition, then, else
  kFor,    // names = iterators, children = domains..., body; kDomainRange domains iterate
  kSome,
  kEvery,
  kIterationRange,  // low, high: a domain of `for`
  kOr,
  kAnd,
  kCompare,     // operation
  kBetween,     // value, low, high
  kIn,          // value, tests...
  kArithmetic,  // operation
  kNegate,
  kInstanceOf,  // child; type_argument
  kPath,        // child; name
  kFilter,      // list, condition; a frame for the item
  kCall,        // function, arguments...; names when called by name
  kFunction,    // parameters (names, parameter_types), body; a frame
  kExternal,    // parameters; child: the context that describes the outside function
  kTests,       // unary tests, any of which holds; negated for not(...)
  kAnyTest,     // "-"
  kTest,        // one unary test: operation and an expression
  kTable,
  kCoerce,  // child must fit type_argument, else null
};

enum class Operation : std::uint8_t {
  kNone,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,
};
std::string_view OperationText(Operation operation);

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Node {
  NodeKind kind = NodeKind::kConstant;
  Operation operation = Operation::kNone;
  Range::Form form = Range::Form::kInterval;
  bool low_included = false;
  bool high_included = false;
  bool negated = false;
  bool result = false;         // kContext: give the last child, not a context
  bool reads_tested = false;   // kTest: mentions `?`
  bool reads_partial = false;  // kFor: the body mentions `partial`
  bool strict = false;         // boxed conditional, filter, some and every: a condition that is not boolean is an error
  std::uint16_t hops = 0;
  std::uint16_t slot = 0;
  std::uint16_t depth = 1;
  std::uint16_t frame_slots = 0;  // for kinds with a frame
  std::uint32_t begin = 0;        // bytes of source->text
  std::uint32_t end = 0;
  const Source* source = nullptr;
  const Element* element = nullptr;
  Value constant;
  std::string name;
  std::vector<std::string> names;
  std::vector<NodePtr> children;
  std::vector<std::uint16_t>
      filters;   // hops of filter scopes whose item's entries come before the name, innermost first
  TypePtr type;  // what it gives, as far as known; never null after parsing
  TypePtr type_argument;
  std::vector<TypePtr> parameter_types;
  std::shared_ptr<const Table> table;

  [[nodiscard]] const Node& child(std::size_t i) const { return *children[i]; }
  [[nodiscard]] std::string_view text() const {
    return source == nullptr ? std::string_view() : std::string_view(source->text).substr(begin, end - begin);
  }
};

enum class HitPolicy : std::uint8_t { kUnique, kAny, kFirst, kPriority, kRuleOrder, kOutputOrder, kCollect };
enum class Aggregation : std::uint8_t { kNone, kSum, kMin, kMax, kCount };

struct Table {
  struct Input {
    NodePtr expression;
    TypePtr type;     // declared, or Any
    NodePtr allowed;  // unary tests, or none
    std::string allowed_text;
  };
  struct Output {
    std::string name;
    TypePtr type;
    NodePtr allowed;
    NodePtr fallback;                // default output entry
    std::vector<Value> priorities;   // allowed values in order, for PRIORITY and OUTPUT ORDER
    const Source* source = nullptr;  // where it stands
  };
  struct Rule {
    std::vector<NodePtr> inputs;  // kTests or kAnyTest
    std::vector<NodePtr> outputs;
    std::vector<std::string> annotations;
    const Source* source = nullptr;
  };
  const Source* source = nullptr;
  HitPolicy hit_policy = HitPolicy::kUnique;
  Aggregation aggregation = Aggregation::kNone;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
  std::size_t index = 0;  // in Model::tables()
};

}  // namespace yq::decision
