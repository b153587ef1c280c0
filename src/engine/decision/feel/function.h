// What a FEEL function value holds, and the shared boxes behind values. Internal to the engine.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/decision/value.h"

namespace yq::decision {

struct Builtin;
struct Node;
struct Element;
struct ModelRun;
struct Type;

// Variables of one scope at run time. Closures keep their scopes alive, so scopes are counted.
struct Env {
  std::uint32_t references = 0;
  Env* parent = nullptr;
  std::vector<Value> slots;
};

class EnvPtr {
 public:
  EnvPtr() = default;
  explicit EnvPtr(Env* env) : env_(env) {
    if (env_ != nullptr) ++env_->references;
  }
  EnvPtr(const EnvPtr& other) : EnvPtr(other.env_) {}
  EnvPtr(EnvPtr&& other) noexcept : env_(std::exchange(other.env_, nullptr)) {}
  EnvPtr& operator=(EnvPtr other) noexcept {
    std::swap(env_, other.env_);
    return *this;
  }
  ~EnvPtr() { Release(env_); }
  static EnvPtr Make(Env* parent, std::size_t slots);
  [[nodiscard]] Env* get() const { return env_; }
  Env* operator->() const { return env_; }
  Env& operator*() const { return *env_; }
  [[nodiscard]] bool unique() const { return env_ != nullptr && env_->references == 1; }

 private:
  static void Release(Env* env);
  Env* env_ = nullptr;
};

struct Function {
  enum class Kind : std::uint8_t { kBuiltin, kLambda, kElement };
  Kind kind = Kind::kBuiltin;
  const Builtin* builtin = nullptr;   // kBuiltin
  const Node* lambda = nullptr;       // kLambda: the function definition
  EnvPtr env;                         // kLambda: where it was made
  const Element* element = nullptr;   // kElement: a business knowledge model or decision service
  ModelRun* run = nullptr;            // kLambda: the model values it sees; valid while its evaluation lasts
  std::shared_ptr<const void> owner;  // keeps the nodes alive
};

// The type of a function as declared; parameters not declared are Any.
std::shared_ptr<const Type> FunctionType(const Function& function);

struct Shared {
  explicit Shared(Value::Kind k) : kind(k) {}
  std::atomic<std::uint32_t> references{1};
  Value::Kind kind;
  std::uint16_t depth = 1;  // of nesting
  Shared* next_dead = nullptr;
};
struct TextBox : Shared {
  explicit TextBox(std::string_view t) : Shared(Value::Kind::kString), text(t) {}
  std::string text;
};
struct ListBox : Shared {
  explicit ListBox(std::vector<Value> v) : Shared(Value::Kind::kList), items(std::move(v)) {}
  std::vector<Value> items;
};
struct ContextBox : Shared {
  explicit ContextBox(Context c) : Shared(Value::Kind::kContext), context(std::move(c)) {}
  Context context;
};
struct RangeBox : Shared {
  explicit RangeBox(Range r) : Shared(Value::Kind::kRange), range(std::move(r)) {}
  Range range;
};
struct FunctionBox : Shared {
  explicit FunctionBox(Function f) : Shared(Value::Kind::kFunction), function(std::move(f)) {}
  Function function;
};

struct ValueAccess {
  static Value Of(Function function);
  static int Depth(const Value& value) { return value.is_shared() ? value.shared_->depth : 0; }
  static Value Box(Shared* box);
  static const Shared* Identity(const Value& value) { return value.is_shared() ? value.shared_ : nullptr; }
};

// Values nest at most this deep; deeper ones become null when made. So every walk over a value may recurse.
inline constexpr int kMaxValueDepth = 400;

}  // namespace yq::decision
