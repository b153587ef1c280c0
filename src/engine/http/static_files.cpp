#include "engine/http/static_files.h"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "engine/http/negotiate.h"

namespace yq::http {

namespace {

namespace fs = std::filesystem;

std::string_view WithoutEncoding(std::string_view name) {
  for (const std::string_view ending : {".br", ".gz"}) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

}  // namespace

Result<StaticFiles> StaticFiles::Load(const std::string& folder, const StaticFilesOptions& options) {
  std::error_code failed;
  fs::recursive_directory_iterator walk(folder, failed);
  if (failed) return Fail(ErrorCode::kNotFound, "http.no_folder", {{"folder", folder}}, failed.message());
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> contents;
  std::size_t total = 0;
  for (; walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    const std::string path = walk->path().string();
    std::error_code not_regular;
    if (!walk->is_regular_file(not_regular)) continue;
    YQ_ASSIGN(const TempFile file, TempFile::Open(path));
    total += file.size();
    if (total > options.max_total_bytes) {
      return Fail(ErrorCode::kTooLarge, "http.folder_too_large",
                  {{"folder", folder}, {"max", fmt::to_string(options.max_total_bytes)}});
    }
    YQ_ASSIGN(std::string bytes, file.ReadAll(options.max_total_bytes));
    contents.emplace(fs::relative(walk->path(), folder, failed).generic_string(),
                     std::make_shared<const std::string>(std::move(bytes)));
  }
  if (failed) return Fail(ErrorCode::kUnavailable, "http.unreadable_file", {{"folder", folder}}, failed.message());

  StaticFiles files;
  for (const auto& [name, bytes] : contents) {
    const std::string_view plain_name = WithoutEncoding(name);
    if (plain_name != name && contents.contains(plain_name)) continue;
    Entry entry{.content_type = std::string(ContentTypeOf(name)),
                .cache_control = name.starts_with(options.immutable_prefix) && !options.immutable_prefix.empty()
                                     ? "public, max-age=31536000, immutable"
                                     : options.cache_control,
                .tag = EntityTag(*bytes),
                .plain = bytes,
                .gzip = nullptr,
                .brotli = nullptr};
    if (const auto packed = contents.find(name + ".gz"); packed != contents.end()) entry.gzip = packed->second;
    if (const auto packed = contents.find(name + ".br"); packed != contents.end()) entry.brotli = packed->second;
    files.entries_.emplace(name, std::move(entry));
  }
  return files;
}

bool StaticFiles::Has(std::string_view name) const { return entries_.contains(name); }

Response StaticFiles::Serve(const Request& request, std::string_view name) const {
  const auto found = entries_.find(name);
  Response response;
  if (found == entries_.end()) {
    response.status = 404;
    return response;
  }
  const Entry& entry = found->second;
  const std::string_view accepted = request.headers.Get("Accept-Encoding");
  std::string_view coding;
  if (entry.brotli && TakesEncoding(accepted, "br")) {
    coding = "br";
  } else if (entry.gzip && TakesEncoding(accepted, "gzip")) {
    coding = "gzip";
  }
  // Each encoding is its own representation and needs its own strong tag.
  const std::string tag =
      coding.empty() ? entry.tag : fmt::format("{}-{}\"", entry.tag.substr(0, entry.tag.size() - 1), coding);
  response.compress = false;
  response.headers.Add("ETag", tag);
  response.headers.Add("Cache-Control", entry.cache_control);
  if (entry.brotli || entry.gzip) response.headers.Add("Vary", "Accept-Encoding");
  if (EntityTagListed(request.headers.Get("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  response.headers.Add("Content-Type", entry.content_type);
  if (!coding.empty()) response.headers.Add("Content-Encoding", coding);
  response.body = coding == "br" ? entry.brotli : coding == "gzip" ? entry.gzip : entry.plain;
  return response;
}

}  // namespace yq::http
