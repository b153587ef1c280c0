#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/date.h"
#include "base/text.h"
#include "platform/pack/loading.h"

namespace yq::pack {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 5000;  // of one layer; the largest known has 80

// What a pack folder may hold: where the file stands, which schema it obeys, who builds from it.
struct FileKind {
  std::string_view folder;  // "" for the top
  std::string_view name;    // "" for any .yaml
  std::string_view schema;
  void (*load)(Loading&, const Entry&);
  bool world = false;
};
// In the order of loading.
constexpr std::array kKinds{
    FileKind{"facts", "", "facts", LoadFacts},
    FileKind{"", "codes.yaml", "codes", LoadCodes},
    FileKind{"", "parameters.yaml", "parameters", LoadParameters},
    FileKind{"", "sources.yaml", "sources", LoadSources},
    FileKind{"", "departments.yaml", "departments", LoadDepartments},
    FileKind{"", "places.yaml", "places", LoadPlaces},
    FileKind{"", "materials.yaml", "materials", LoadMaterials},
    FileKind{"calendar", "", "calendar", LoadCalendarNotice},
    FileKind{"policies/*", "policy.yaml", "policy", LoadPolicy},
    FileKind{"services", "", "service", LoadService},
    FileKind{"letters", "", "letter", LoadLetter},
    FileKind{"", "texts.yaml", "texts", LoadTexts},
    FileKind{"world", "accounts.yaml", "accounts", LoadAccounts, true},
    FileKind{"world", "people.yaml", "people", LoadPeople, true},
};

bool FolderFits(std::string_view pattern, std::string_view folder) {
  if (pattern == "policies/*") {
    return folder.starts_with("policies/") && folder.find('/', 9) == std::string_view::npos;
  }
  return pattern == folder;
}

bool Fits(const FileKind& kind, const fs::path& path) {
  const std::string name = path.filename().string();
  if (!FolderFits(kind.folder, path.parent_path().generic_string())) return false;
  return kind.name.empty() ? name.ends_with(".yaml") : name == kind.name;
}

bool IsPolicyFile(const fs::path& path) {
  return FolderFits("policies/*", path.parent_path().generic_string()) &&
         (path.extension() == ".dmn" || path.extension() == ".yaml");
}

bool IsNote(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "README.md" || name == "LICENSE" || name == "NOTICE";
}

// All files of a layer, sorted; says so of links and of names that mean nothing.
std::vector<LayerFile> ListFiles(Loading& loading, const std::string& folder) {
  std::vector<LayerFile> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path path = it->path().lexically_relative(folder);
    const std::string shown = it->path().generic_string();
    if (path.filename().string().starts_with(".")) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (it->is_symlink()) {
      loading.Say({shown, 0, 0}, "pack.link", "a link; a pack holds files and folders alone");
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file()) files.push_back({path.generic_string(), shown});
    if (files.size() > kMaxFiles) {
      loading.Say({folder, 0, 0}, "pack.too_many_files", fmt::format("more than {} files", kMaxFiles));
      return {};
    }
  }
  std::ranges::sort(files, {}, &LayerFile::path);
  return files;
}

void SayUnknownFile(Loading& loading, const LayerFile& file) {
  std::vector<std::string> names{"pack.yaml"};
  const std::string folder = fs::path(file.path).parent_path().generic_string();
  const std::string name = fs::path(file.path).filename().string();
  for (const FileKind& kind : kKinds) {
    const std::string place = kind.folder == "policies/*" ? "policies/ID" : std::string(kind.folder);
    names.push_back((place.empty() ? "" : place + "/") + (kind.name.empty() ? name : std::string(kind.name)));
  }
  std::string text = "a pack knows no file of this name";
  if (const auto nearest = NearestWord(file.path, names)) text += fmt::format("; did you mean '{}'?", *nearest);
  loading.Say({file.shown, 0, 0}, "pack.unknown_file", std::move(text));
}

class Stacker {
 public:
  explicit Stacker(Loading& loading) : loading_(loading) {}

  // Loads the layers below, then this one.
  void Load(const std::string& folder, const Position& named_at) {
    const std::string key = fs::weakly_canonical(folder).string();
    if (open_.contains(key)) {
      loading_.Say(named_at, "pack.circle",
                   fmt::format("the packs stand on one another in a circle through '{}'", folder));
      return;
    }
    if (!done_.insert(key).second) return;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      loading_.incomplete = true;
      loading_.Say(named_at, "pack.no_such_folder",
                   fmt::format("there is no pack folder '{}'{}", folder, Nearest(folder)));
      return;
    }
    open_.insert(key);
    LoadLayer(folder);
    open_.erase(key);
  }

 private:
  static std::string Nearest(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    const fs::path path(folder);
    for (const auto& beside : fs::directory_iterator(path.has_parent_path() ? path.parent_path() : ".", error)) {
      if (fs::exists(beside.path() / "pack.yaml", error)) names.push_back(beside.path().filename().string());
    }
    std::ranges::sort(names);
    const auto nearest = NearestWord(path.filename().string(), names);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
  }

  void LoadLayer(const std::string& folder) {
    const std::string shown = (fs::path(folder) / "pack.yaml").generic_string();
    std::error_code error;
    if (!fs::exists(shown, error)) {
      loading_.incomplete = true;
      loading_.Say({shown, 0, 0}, "pack.missing_file", "the file is missing; every pack folder has a pack.yaml");
      return;
    }
    const auto file = ReadPackFile(loading_, "pack", shown);
    if (!file) return;
    const Entry root(file->name, &*file->root);
    for (const Ref& below : root.Refs("stacks_on")) {
      if (below.id.find_first_of("/\\.") != std::string::npos) {
        loading_.incomplete = true;
        loading_.Say(below.at, "pack.bad_layer",
                     fmt::format("'{}' is no name of a pack folder beside this one", below.id));
        continue;
      }
      Load((fs::path(folder).parent_path() / below.id).generic_string(), below.at);
    }
    TakeHead(folder, root);
    loading_.in_layer.clear();
    loading_.policy_files.clear();
    LoadFiles(folder);
  }

  void TakeHead(const std::string& folder, const Entry& root) {
    Pack& pack = loading_.pack;
    const std::string folder_name = fs::weakly_canonical(folder).filename().string();
    if (root.Text("pack") != folder_name) {
      loading_.Say(
          root.At("pack"), "pack.other_folder",
          fmt::format("pack '{}' stands in folder '{}'; the two must be equal", root.Text("pack"), folder_name));
    }
    pack.name = root.Text("pack");
    pack.title = root.Both("title");
    pack.version = root.Text("version");
    pack.licence = root.Text("licence");
    if (root.Has("time_zone")) {
      pack.time_zone = root.Text("time_zone");
      if (!TimeZone::Find(pack.time_zone)) {
        loading_.Say(root.At("time_zone"), "pack.unknown_time_zone",
                     fmt::format("time zone '{}' is unknown; write it as in Asia/Shanghai", pack.time_zone));
      }
    }
    if (root.Has("issuer")) pack.issuer = root.RefOf("issuer");
    if (root.Has("number_prefix")) pack.number_prefix = root.Both("number_prefix");
    pack.layers.push_back({pack.name, folder, pack.version});
  }

  void LoadFiles(const std::string& folder) {
    const std::vector<LayerFile> files = ListFiles(loading_, folder);
    std::set<std::string> taken{"pack.yaml"};
    for (const LayerFile& file : files) {
      if (IsPolicyFile(file.path)) loading_.policy_files.emplace(file.shown, file.shown);
    }
    std::erase_if(loading_.policy_files, [](const auto& entry) { return entry.first.ends_with("/policy.yaml"); });
    for (const FileKind& kind : kKinds) {
      for (const LayerFile& file : files) {
        if (!Fits(kind, file.path)) continue;
        taken.insert(file.path);
        if (kind.world && !loading_.options.world) continue;
        if (const auto yaml = ReadPackFile(loading_, kind.schema, file.shown)) {
          kind.load(loading_, Entry(yaml->name, &*yaml->root));
        }
      }
    }
    for (const LayerFile& file : files) {
      if (!taken.contains(file.path) && !loading_.policy_files.contains(file.shown) && !IsNote(file.path)) {
        SayUnknownFile(loading_, file);
      }
    }
  }

  Loading& loading_;
  std::set<std::string> open_;
  std::set<std::string> done_;
};

std::string WithoutSlash(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  if (fs::path(folder).filename() == "." || fs::path(folder).filename() == "..")
    return fs::weakly_canonical(folder).generic_string();
  return folder;
}

}  // namespace

bool Loading::Declare(std::string kind, const Ref& id) {
  const auto [first, added] = in_layer.try_emplace({kind, id.id}, id.at);
  if (!added) {
    Say(id.at, "pack.id_twice", fmt::format("{} '{}' is already given at {}", kind, id.id, first->second.Text()));
  }
  return added;
}

std::optional<std::string> ReadBytes(Loading& loading, const std::string& path, std::size_t limit) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) {
    loading.Say({path, 0, 0}, "pack.unreadable", fmt::format("the file cannot be read: {}", error.message()));
    return std::nullopt;
  }
  if (size > limit) {
    loading.Say({path, 0, 0}, "pack.too_large", fmt::format("the file has {} bytes; at most {} are read", size, limit));
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) {
    loading.Say({path, 0, 0}, "pack.unreadable", "the file cannot be read to its end");
    return std::nullopt;
  }
  return bytes;
}

std::optional<YamlFile> ReadPackFile(Loading& loading, std::string_view kind, const std::string& shown) {
  const auto bytes = ReadBytes(loading, shown, kMaxYamlBytes);
  if (!bytes) {
    loading.incomplete = true;
    return std::nullopt;
  }
  YamlFile file = ParseYaml(shown, *bytes);
  loading.findings.insert(loading.findings.end(), file.findings.begin(), file.findings.end());
  if (!file.findings.empty()) loading.incomplete = true;
  if (!file.root) return std::nullopt;
  SchemaSet::BuiltIn().Validate(kind, file, loading.findings);
  return file;
}

Loaded LoadWithFindings(const std::string& folder, const LoadOptions& options) {
  Loading loading;
  loading.options = options;
  Stacker(loading).Load(WithoutSlash(folder), {folder, 0, 0});
  Loaded loaded;
  if (!loading.pack.layers.empty()) {
    if (!loading.incomplete) {
      Resolve(loading);
      LoadModelsOf(loading);
    }
    loaded.pack = std::make_shared<const Pack>(std::move(loading.pack));
  }
  loaded.findings = std::move(loading.findings);
  std::ranges::sort(loaded.findings);
  const auto repeated = std::ranges::unique(loaded.findings);
  loaded.findings.erase(repeated.begin(), repeated.end());
  return loaded;
}

Result<std::shared_ptr<const Pack>> LoadPack(const std::string& folder, const LoadOptions& options) {
  Loaded loaded = LoadWithFindings(folder, options);
  if (loaded.pack && loaded.findings.empty()) {
    const Pack& pack = *loaded.pack;
    const std::string head = (fs::path(folder) / "pack.yaml").generic_string();
    if (pack.time_zone.empty())
      loaded.findings.push_back({{head, 0, 0}, "pack.no_time_zone", "no layer gives 'time_zone'"});
    if (pack.issuer.id.empty()) loaded.findings.push_back({{head, 0, 0}, "pack.no_issuer", "no layer gives 'issuer'"});
  }
  if (loaded.pack && loaded.findings.empty()) return loaded.pack;
  Error error{
      .code = ErrorCode::kInvalid, .key = "pack.broken", .params = {{"folder", folder}}, .problems = {}, .detail = {}};
  for (const Finding& finding : loaded.findings) {
    error.problems.push_back({finding.at.Text(), finding.key, {{"text", finding.text}}});
  }
  return std::unexpected(std::move(error));
}

}  // namespace yq::pack
