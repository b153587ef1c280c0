// Built-in functions on contexts.
#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

Value Wrong(Evaluator& e, std::string_view what) { return e.Problem("wrong_arguments", std::string(what)); }

Value GetValue(Evaluator& e, std::span<Value> a) {
  const Value* entry = a[0].context().Find(a[1].text());
  return entry != nullptr ? *entry : e.Problem("no_such_entry", "the context has no such entry");
}

Value GetEntries(Evaluator&, std::span<Value> a) {
  std::vector<Value> entries;
  for (const auto& [name, value] : a[0].context().entries()) {
    entries.push_back(Value::Of(Context{{"key", Value::Text(name)}, {"value", value}}));
  }
  return Value::List(std::move(entries));
}

Value MakeContext(Evaluator& e, std::span<Value> a) {
  Context context;
  for (const Value& entry : a[0].list()) {
    if (!entry.is(Kind::kContext)) return Wrong(e, "an entry is not a context of key and value");
    const Value* key = entry.context().Find("key");
    const Value* value = entry.context().Find("value");
    if (key == nullptr || value == nullptr || !key->is(Kind::kString))
      return Wrong(e, "an entry has no key or no value");
    if (context.Has(key->text())) return Wrong(e, "a key is there twice");
    context.Set(key->text(), *value);
  }
  return Value::Of(std::move(context));
}

Value Put(Evaluator&, std::span<Value> a) {
  Context context = a[0].context();
  context.Set(a[1].text(), a[2]);
  return Value::Of(std::move(context));
}

Value PutNested(Evaluator& e, const Value& target, std::span<const Value> keys, const Value& value) {
  if (keys.empty() || !keys[0].is(Kind::kString)) return Wrong(e, "a key is not a string");
  if (!target.is(Kind::kContext)) return Wrong(e, "a key leads to something that is no context");
  Context context = target.context();
  if (keys.size() == 1) {
    context.Set(keys[0].text(), value);
    return Value::Of(std::move(context));
  }
  const Value* inner = context.Find(keys[0].text());
  if (inner == nullptr) return Wrong(e, "a key leads nowhere");
  Value changed = PutNested(e, *inner, keys.subspan(1), value);
  if (changed.is_null()) return {};
  context.Set(keys[0].text(), std::move(changed));
  return Value::Of(std::move(context));
}

Value PutByKeys(Evaluator& e, std::span<Value> a) {
  if (a[1].list().size() > 300) return Wrong(e, "there are too many keys");
  return PutNested(e, a[0], a[1].list(), a[2]);
}

Value Merge(Evaluator& e, std::span<Value> a) {
  Context context;
  for (const Value& one : a[0].list()) {
    if (!one.is(Kind::kContext)) return Wrong(e, "an item is not a context");
    for (const auto& [name, value] : one.context().entries()) context.Set(name, value);
  }
  return Value::Of(std::move(context));
}

constexpr std::array kRows = {
    BuiltinRow{"get value", "m: context, key: string", "Any", GetValue},
    BuiltinRow{"get entries", "m: context", "list<context<key: string, value: Any>>", GetEntries},
    BuiltinRow{"context", "entries: list", "context", MakeContext},
    BuiltinRow{"context put", "context: context, key: string, value: any", "context", Put},
    BuiltinRow{"context put", "context: context, keys: list, value: any", "context", PutByKeys},
    BuiltinRow{"context merge", "contexts: list", "context", Merge},
};

}  // namespace

std::span<const BuiltinRow> ContextBuiltins() { return kRows; }

}  // namespace yq::decision
