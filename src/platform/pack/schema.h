// A small validator of JSON Schema (draft 2020-12) over YAML trees, for the schemas of packs/schema alone: the same
// files serve editors. Its keywords: type, properties, required, additionalProperties, patternProperties,
// propertyNames, items, minItems, uniqueItems, enum, const, pattern, minLength, maxLength, format "date", minimum,
// maximum, $ref and $defs; title, description, $schema, $id and $comment are notes. Why not a library:
// docs/decisions/0001-own-json-schema-subset.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/pack/finding.h"
#include "platform/pack/yaml.h"

namespace yq::pack {

struct SchemaNode;

// All schemas of one folder. Immutable after Load; any thread.
class SchemaSet {
 public:
  struct File {
    std::string_view name;  // "facts.schema.json"
    std::string_view text;
  };
  // Fails with "schema.bad" {file, why} on a keyword outside the subset or a $ref that leads nowhere: a bug of ours,
  // found by a test.
  static Result<SchemaSet> Load(const std::vector<File>& files);

  // The schemas built into the program (packs/schema/*.schema.json).
  static const SchemaSet& BuiltIn();

  // Everything wrong with `file` by the schema of `kind` ("facts"), in the order of the file.
  void Validate(std::string_view kind, const YamlFile& file, Findings& findings) const;
  [[nodiscard]] bool Has(std::string_view kind) const;

 private:
  std::map<std::string, std::shared_ptr<const SchemaNode>, std::less<>> roots_;  // by kind
  std::shared_ptr<void> all_;                                                    // keeps every node alive
};

}  // namespace yq::pack
