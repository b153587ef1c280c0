// A folder of built files served from memory: read once at start, found by exact name, so no request ever reaches the
// file system. "x.js.br" and "x.js.gz" beside "x.js" are its encodings.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/http/request.h"
#include "engine/http/response.h"

namespace yq::http {

struct StaticFilesOptions {
  std::string immutable_prefix = "assets/";        // names below it carry a content hash: cached for a year
  std::string cache_control = "no-cache";          // of all others: asked for again, answered 304
  std::size_t max_total_bytes = 64 * 1024 * 1024;  // a larger folder is refused at start
};

// Read-only after Load, from any thread.
class StaticFiles {
 public:
  // Errors: http.no_folder, http.folder_too_large, http.unreadable_file.
  [[nodiscard]] static Result<StaticFiles> Load(const std::string& folder, const StaticFilesOptions& options = {});

  [[nodiscard]] bool Has(std::string_view name) const;  // "index.html", "assets/app-1f3c.js"
  // 200 in the best encoding, 304, or 404 with an empty body.
  [[nodiscard]] Response Serve(const Request& request, std::string_view name) const;

 private:
  struct Entry {
    std::string content_type;
    std::string cache_control;
    std::string tag;
    std::shared_ptr<const std::string> plain, gzip, brotli;
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace yq::http
