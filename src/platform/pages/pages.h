// The shell of the pages that the server writes itself: one layout, the words of the shell in both languages, templates
// that escape everything (mustache), readable without scripts, kept in memory once made. A page lives at /zh/... and
// /en/.... Threads: a Shell never changes after construction but for its cache, which locks; Render may be called from
// any thread.
#pragma once

#include <functional>
#include <kainjow/mustache.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/embedded.h"
#include "base/language.h"
#include "base/result.h"
#include "engine/http/response.h"

namespace yq::pages {

using Data = kainjow::mustache::data;

// What the layout needs to know of the district and of the built web folder.
struct Site {
  Bilingual name;
  Bilingual responsible;
  Bilingual contact;
  Bilingual demonstration;  // banner; empty: none
  std::string style_sheet;  // "/assets/public-1a2b.css"; "": the page goes without
  bool demo = false;
};

// One page: the template's text with the data it shows. `path` is without its language: "/policies/rent_support".
struct Page {
  Bilingual title;
  Bilingual description = {};
  std::string path;
  std::string_view body;  // mustache
  Data data;
  int status = 200;
  bool may_be_indexed = true;
};

class Shell {
 public:
  explicit Shell(Site site);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  [[nodiscard]] http::Response Render(const Page& page, Language language) const;

  // The page of this key, made by `make` when it is not in memory; all are forgotten when `day` changes. Only for keys
  // from a closed set (ids of the pack), so that memory stays bounded.
  [[nodiscard]] Result<http::Response> Cached(std::string_view key, std::int64_t day,
                                              const std::function<Result<http::Response>()>& make) const;

  [[nodiscard]] const Site& site() const { return site_; }

 private:
  struct Cache;
  Site site_;
  std::unique_ptr<Cache> cache_;
};

// A word of the shell ("sources" -> 来源 / Sources); words of templates are written {{w.sources}}.
[[nodiscard]] const Bilingual& Word(std::string_view key);

// The style sheet of the entry in the manifest that the web build writes; "" when there is none.
[[nodiscard]] std::string StyleSheetOf(const std::string& manifest_json, std::string_view entry);

// "/zh/policies" for "/policies".
[[nodiscard]] std::string Localised(Language language, std::string_view path);

}  // namespace yq::pages
