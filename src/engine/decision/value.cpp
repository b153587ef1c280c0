#include "engine/decision/value.h"

#include <algorithm>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

void Destroy(Shared* box) {
  switch (box->kind) {
    case Value::Kind::kString:
      delete static_cast<TextBox*>(box);
      break;
    case Value::Kind::kList:
      delete static_cast<ListBox*>(box);
      break;
    case Value::Kind::kContext:
      delete static_cast<ContextBox*>(box);
      break;
    case Value::Kind::kRange:
      delete static_cast<RangeBox*>(box);
      break;
    default:
      delete static_cast<FunctionBox*>(box);
      break;
  }
}

// Functions hold scopes that hold functions, without a bound on depth: they are freed one after another, not one inside
// another.
thread_local Shared* dead_functions = nullptr;
thread_local bool freeing_functions = false;

void DestroyFunction(Shared* box) {
  box->next_dead = dead_functions;
  dead_functions = box;
  if (freeing_functions) return;
  freeing_functions = true;
  while (dead_functions != nullptr) {
    Shared* next = dead_functions;
    dead_functions = next->next_dead;
    Destroy(next);
  }
  freeing_functions = false;
}

int DeepestOf(std::span<const Value> values) {
  int depth = 0;
  for (const Value& v : values) depth = std::max(depth, ValueAccess::Depth(v));
  return depth;
}

}  // namespace

EnvPtr EnvPtr::Make(Env* parent, std::size_t slots) {
  auto* env = new Env;
  env->parent = parent;
  if (parent != nullptr) ++parent->references;
  env->slots.resize(slots);
  return EnvPtr(env);
}

void EnvPtr::Release(Env* env) {
  while (env != nullptr && --env->references == 0) {
    Env* parent = env->parent;
    delete env;
    env = parent;
  }
}

void Value::CopyFrom(const Value& other) noexcept {
  raw_[0] = other.raw_[0];
  raw_[1] = other.raw_[1];
  kind_ = other.kind_;
  if (is_shared()) Retain();
}

void Value::MoveFrom(Value& other) noexcept {
  raw_[0] = other.raw_[0];
  raw_[1] = other.raw_[1];
  kind_ = other.kind_;
  other.kind_ = Kind::kNull;
}

Value& Value::operator=(const Value& other) noexcept {
  if (this == &other) return *this;
  if (other.is_shared()) other.Retain();
  if (is_shared()) Release();
  raw_[0] = other.raw_[0];
  raw_[1] = other.raw_[1];
  kind_ = other.kind_;
  return *this;
}

Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  if (is_shared()) Release();
  MoveFrom(other);
  return *this;
}

void Value::Retain() const noexcept { shared_->references.fetch_add(1, std::memory_order_relaxed); }

void Value::Release() noexcept {
  if (shared_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    if (kind_ == Kind::kFunction) {
      DestroyFunction(shared_);
    } else {
      Destroy(shared_);
    }
  }
  kind_ = Kind::kNull;
}

Value Value::Boolean(bool value) {
  Value v;
  v.kind_ = Kind::kBoolean;
  v.boolean_ = value;
  return v;
}
Value Value::Of(const Number& value) {
  Value v;
  v.kind_ = Kind::kNumber;
  v.number_ = value;
  return v;
}
Value Value::Of(const Date& value) {
  Value v;
  v.kind_ = Kind::kDate;
  v.date_ = value;
  return v;
}
Value Value::Of(const Time& value) {
  Value v;
  v.kind_ = Kind::kTime;
  v.time_ = value;
  return v;
}
Value Value::Of(const DateTime& value) {
  Value v;
  v.kind_ = Kind::kDateTime;
  v.date_time_ = value;
  return v;
}
Value Value::Of(const DaysDuration& value) {
  Value v;
  v.kind_ = Kind::kDaysDuration;
  v.days_ = value;
  return v;
}
Value Value::Of(const MonthsDuration& value) {
  Value v;
  v.kind_ = Kind::kMonthsDuration;
  v.months_ = value;
  return v;
}

Value ValueAccess::Box(Shared* box) {
  Value v;
  v.kind_ = box->kind;
  v.shared_ = box;
  return v;
}

Value Value::Text(std::string_view value) { return ValueAccess::Box(new TextBox(value)); }

Value Value::List(std::vector<Value> items) {
  const int depth = DeepestOf(items) + 1;
  if (depth > kMaxValueDepth) return {};
  auto* box = new ListBox(std::move(items));
  box->depth = static_cast<std::uint16_t>(depth);
  return ValueAccess::Box(box);
}

Value Value::Of(Context context) {
  int depth = 1;
  for (const auto& [name, value] : context.entries()) depth = std::max(depth, ValueAccess::Depth(value) + 1);
  if (depth > kMaxValueDepth) return {};
  auto* box = new ContextBox(std::move(context));
  box->depth = static_cast<std::uint16_t>(depth);
  return ValueAccess::Box(box);
}

Value Value::Of(Range range) {
  const int depth = std::max(ValueAccess::Depth(range.low), ValueAccess::Depth(range.high)) + 1;
  if (depth > kMaxValueDepth) return {};
  auto* box = new RangeBox(std::move(range));
  box->depth = static_cast<std::uint16_t>(depth);
  return ValueAccess::Box(box);
}

Value ValueAccess::Of(Function function) { return Box(new FunctionBox(std::move(function))); }

std::string_view Value::text() const { return static_cast<const TextBox*>(shared_)->text; }
std::span<const Value> Value::list() const { return static_cast<const ListBox*>(shared_)->items; }
const Context& Value::context() const { return static_cast<const ContextBox*>(shared_)->context; }
const Range& Value::range() const { return static_cast<const RangeBox*>(shared_)->range; }
const Function& Value::function() const { return static_cast<const FunctionBox*>(shared_)->function; }

const Value& Value::operator[](std::string_view entry) const {
  static const Value kNullValue;
  if (kind_ != Kind::kContext) return kNullValue;
  const Value* found = context().Find(entry);
  return found != nullptr ? *found : kNullValue;
}

bool operator==(const Value& a, const Value& b) { return FeelEqual(a, b).value_or(false); }

void Context::Set(std::string_view name, Value value) {
  for (auto& [key, old] : entries_) {
    if (key == name) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(name, std::move(value));
}

void Context::Remove(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& e) { return e.first == name; });
}

const Value* Context::Find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view KindName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBoolean:
      return "boolean";
    case Value::Kind::kNumber:
      return "number";
    case Value::Kind::kDate:
      return "date";
    case Value::Kind::kTime:
      return "time";
    case Value::Kind::kDateTime:
      return "date and time";
    case Value::Kind::kDaysDuration:
      return "days and time duration";
    case Value::Kind::kMonthsDuration:
      return "years and months duration";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "list";
    case Value::Kind::kContext:
      return "context";
    case Value::Kind::kRange:
      return "range";
    case Value::Kind::kFunction:
      return "function";
  }
  return "";
}

}  // namespace yq::decision
