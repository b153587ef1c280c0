// Reading DMN files into a ModelImpl. Internal.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/decision/dmn/element.h"
#include "engine/decision/dmn/xml.h"
#include "engine/decision/feel/parser.h"

namespace yq::decision {

// One file with what it declares and imports.
struct LoadedFile {
  XmlFile xml;
  TypeNames types;
  std::map<std::string, std::size_t> imports;  // prefix -> file
  std::map<std::string, pugi::xml_node> item_definitions;
  std::set<std::string> resolving;
  std::map<std::string, Element*> by_id;
  std::vector<Element*> elements;
  std::map<std::string, KnowledgeSourceInfo> knowledge;  // by id
};

class Loader {
 public:
  Loader(ModelImpl& model, const LoadOptions& options) : model_(model), options_(options) {}
  Result<void> Load(std::span<const ModelFile> files);

 private:
  friend class BoxedReader;
  Result<void> ReadFiles(std::span<const ModelFile> files);
  Result<void> LinkImports();
  void DeclareTypes(LoadedFile& file);
  void DeclareElements(LoadedFile& file);
  Result<void> LinkElements(LoadedFile& file);
  Result<void> OrderAndRead();
  Result<void> Visit(Element& element, std::vector<const Element*>& path);
  void ReadLogic(Element& element);
  void FillInfos();
  void FillDecision(const Element& element);

  // A type by the name a typeRef gives; Any and a problem when unknown; null when there is no typeRef.
  TypePtr TypeRef(LoadedFile& file, const pugi::xml_node& node);
  TypePtr NamedType(LoadedFile& file, const std::string& name, const pugi::xml_node& at);
  TypePtr QualifiedType(LoadedFile& file, const std::string& name, const pugi::xml_node& at);
  TypePtr ItemDefinition(LoadedFile& file, const pugi::xml_node& node, int depth);
  void AddConstraint(LoadedFile& file, Type& type, const pugi::xml_node& node);
  void CollectEntryNames(const pugi::xml_node& node, const LoadedFile& file);

  // The text of an element's <text> child (or its own) as a source of messages.
  const Source* TextSource(LoadedFile& file, const pugi::xml_node& holder, const std::string& element);
  // An empty source at the element's place.
  const Source* PlaceSource(LoadedFile& file, const pugi::xml_node& node, const std::string& element);
  void AddProblems(const Source& source, const std::vector<ParseProblem>& problems);
  void AddProblem(LoadedFile& file, const pugi::xml_node& at, std::string key, std::string message,
                  std::string suggestion, std::string element);
  LoadedFile* ByLocation(const LoadedFile& file, const std::string& location);
  [[nodiscard]] Result<Element*> ByHref(LoadedFile& file, const pugi::xml_node& reference);
  // The names an element's logic may use.
  Scope ElementScope(LoadedFile& file, const Element& element);
  std::vector<ScopeEntry> NamespaceMembers(LoadedFile& file, const LoadedFile& imported,
                                           const std::set<const Element*>& wanted, int depth);

  ModelImpl& model_;
  LoadOptions options_;
  std::vector<LoadedFile> files_;
  std::map<std::string, std::size_t> by_namespace_;
  std::map<const Element*, std::size_t> file_of_;
  std::map<const Element*, pugi::xml_node> xml_of_;
  std::map<const Element*, int> visited_;  // 1 on the way, 2 done
  EntryNames entry_names_;
};

// Boxed expressions of one element to nodes.
class BoxedReader {
 public:
  BoxedReader(Loader& loader, LoadedFile& file, std::string element)
      : loader_(loader), file_(file), element_(std::move(element)) {}
  // The first expression below `parent`; null when there is none.
  NodePtr ExpressionIn(const pugi::xml_node& parent, const Scope* scope, const std::string& path);
  // A function: formal parameters and body.
  NodePtr FunctionIn(const pugi::xml_node& node, const Scope* scope, const std::string& path);

 private:
  NodePtr Expression(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr Bare(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr Literal(const pugi::xml_node& node, const Scope* scope);
  NodePtr ContextOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr InvocationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr ListOfNodes(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr RelationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr ConditionalOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr FilterOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  NodePtr IterationOf(const pugi::xml_node& node, const Scope* scope, const std::string& path, NodeKind kind,
                      std::string_view body);
  NodePtr TableOf(const pugi::xml_node& node, const Scope* scope, const std::string& path);
  void TableInputs(const pugi::xml_node& node, const Scope* scope, Table& table, TableInfo& info);
  void TableOutputs(const pugi::xml_node& node, const Scope& cells, Table& table, TableInfo& info);
  void TableRules(const pugi::xml_node& node, Scope& cells, Table& table, TableInfo& info);
  // The trimmed <text> below an element, "" when there is none.
  [[nodiscard]] std::string TextOf(const pugi::xml_node& holder) const;
  static TypePtr TableType(const Table& table);
  NodePtr Part(const pugi::xml_node& node, std::string_view name, const Scope* scope, const std::string& path);
  NodePtr Made(NodeKind kind, const pugi::xml_node& node);
  NodePtr Missing(const pugi::xml_node& node, std::string_view what);
  static NodePtr Closed(NodePtr node);
  NodePtr Fitted(NodePtr node, TypePtr type, std::string name);
  NodePtr ParseText(const pugi::xml_node& holder, const Scope* scope, bool tests);
  void CheckCell(const Node& cell, const Type& input);

  Loader& loader_;
  LoadedFile& file_;
  std::string element_;
  int depth_ = 0;
};

}  // namespace yq::decision
