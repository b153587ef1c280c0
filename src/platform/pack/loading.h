// The pack in the making, for the files load*.cpp, resolve.cpp and models.cpp alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/pack/entry.h"
#include "platform/pack/pack.h"
#include "platform/pack/schema.h"

namespace yq::pack {

// A file of a layer, with its path below the layer's folder.
struct LayerFile {
  std::string path;   // "facts/person.yaml"
  std::string shown;  // "packs/hello/facts/person.yaml"
};

// A file of a policy folder that is no policy.yaml: models and examples, by the name findings use.
using PolicyFiles = std::map<std::string, std::string, std::less<>>;

struct Loading {
  Pack pack;
  Findings findings;
  LoadOptions options;
  bool incomplete = false;   // a layer or file could not be read: what it holds must not be told as unknown everywhere
  PolicyFiles policy_files;  // shown name -> path to open
  std::map<std::pair<std::string, std::string>, Position> in_layer;  // (kind, id) -> where this layer declares it

  void Say(Position at, std::string key, std::string text) {
    findings.push_back({std::move(at), std::move(key), std::move(text)});
  }
  // Says so when this layer has declared the id already.
  bool Declare(std::string kind, const Ref& id);
};

// Reads, parses and validates one file; nothing when there is nothing to build from.
std::optional<YamlFile> ReadPackFile(Loading& loading, std::string_view kind, const std::string& shown);
// The bytes of a file of at most `limit` bytes; says what is wrong otherwise.
std::optional<std::string> ReadBytes(Loading& loading, const std::string& path, std::size_t limit);

// The canonical text of a parameter's value; nothing when it is of another type.
std::optional<std::string> CanonicalValue(FactType type, std::string_view text);

// One file of each kind, after its schema has been checked.
void LoadFacts(Loading& loading, const Entry& root);
void LoadCodes(Loading& loading, const Entry& root);
void LoadParameters(Loading& loading, const Entry& root);
void LoadSources(Loading& loading, const Entry& root);
void LoadDepartments(Loading& loading, const Entry& root);
void LoadPlaces(Loading& loading, const Entry& root);
void LoadMaterials(Loading& loading, const Entry& root);
void LoadCalendarNotice(Loading& loading, const Entry& root);
void LoadPolicy(Loading& loading, const Entry& root);
void LoadService(Loading& loading, const Entry& root);
void LoadLetter(Loading& loading, const Entry& root);
void LoadTexts(Loading& loading, const Entry& root);
void LoadAccounts(Loading& loading, const Entry& root);
void LoadPeople(Loading& loading, const Entry& root);

// After stacking: every reference of the pack leads somewhere, values fit their facts, periods and graphs are sound.
void Resolve(Loading& loading);
// After that: loads the models of all policy versions and ties their inputs to facts and parameters.
void LoadModelsOf(Loading& loading);

}  // namespace yq::pack
