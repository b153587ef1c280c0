// The names an expression may use, while it is parsed.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/feel/ast.h"

namespace yq::decision {

struct ScopeEntry {
  enum class Kind : std::uint8_t { kSlot, kGlobal, kConstant, kNamespace };
  Kind kind = Kind::kSlot;
  std::string name;
  TypePtr type = AnyType();
  std::uint16_t slot = 0;
  const Element* element = nullptr;
  Value constant;
  std::vector<ScopeEntry> members;  // kNamespace: what an import offers behind "prefix."
};

// One frame of names. Frames with `has_env` exist at run time as an Env.
struct Scope {
  const Scope* parent = nullptr;
  bool has_env = false;
  bool is_filter = false;  // slot 0 is the item; its entries are names too
  TypePtr item_type;       // of a filter
  std::vector<ScopeEntry> entries;

  void Add(std::string name, TypePtr type);  // the next slot
  [[nodiscard]] const ScopeEntry* Find(std::string_view name) const;
};

// Types by name, for `instance of`, parameters and typeRef.
struct TypeNames {
  std::map<std::string, TypePtr, std::less<>> types;
};

// Names of entries known anywhere in the model: they let `x.some name` be read where the type of x is not known.
using EntryNames = std::vector<std::string>;

// The frame of built-in functions, outermost of all.
const Scope& BuiltinScope();

// How alike two names are, for suggestions: the nearest of `candidates` within a third of its length, or "".
std::string NearestName(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace yq::decision
