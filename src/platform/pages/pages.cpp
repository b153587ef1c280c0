#include "platform/pages/pages.h"

#include <boost/json.hpp>
#include <mutex>
#include <unordered_map>

#include "platform/pages/templates.h"
#include "platform/pages/words.h"

namespace yq::pages {
namespace {

std::string_view Template(std::string_view path) {
  for (const EmbeddedFile& file : kTemplates) {
    if (file.path == path) return file.content;
  }
  return {};
}

Data WordsIn(Language language) {
  Data words(Data::type::object);
  for (const WordRow& row : WordTable())
    words.set(std::string(row.key), language == Language::kZh ? std::string(row.text.zh) : std::string(row.text.en));
  return words;
}

}  // namespace

struct Shell::Cache {
  std::mutex mutex;
  std::int64_t day = 0;
  std::unordered_map<std::string, std::shared_ptr<const std::string>> pages;
};

Shell::Shell(Site site) : site_(std::move(site)), cache_(std::make_unique<Cache>()) {}
Shell::~Shell() = default;

http::Response Shell::Render(const Page& page, Language language) const {
  const Language other = language == Language::kZh ? Language::kEn : Language::kZh;
  Data data = page.data;
  if (!data.is_object()) data = Data(Data::type::object);
  data.set("w", WordsIn(language));
  data.set("lang", std::string(language == Language::kZh ? "zh-CN" : "en"));
  data.set("l", "/" + std::string(ToText(language)));
  data.set("language", std::string(ToText(language)));
  data.set("title", page.title.In(language));
  data.set("description", page.description.In(language));
  data.set("site_name", site_.name.In(language));
  data.set("responsible", site_.responsible.In(language));
  data.set("contact", site_.contact.In(language));
  data.set("path", page.path);
  data.set("here", Localised(language, page.path));
  data.set("other_path", Localised(other, page.path));
  data.set("other_lang", std::string(other == Language::kZh ? "zh-CN" : "en"));
  data.set("style_sheet", site_.style_sheet);
  data.set("no_index", page.may_be_indexed ? Data(Data::type::bool_false) : Data(Data::type::bool_true));
  data.set("demo", site_.demo ? Data(Data::type::bool_true) : Data(Data::type::bool_false));
  if (!site_.demonstration.zh.empty()) data.set("demonstration", site_.demonstration.In(language));
  data.set("on_home", page.path == "/" ? Data(Data::type::bool_true) : Data(Data::type::bool_false));
  data.set("on_policies",
           page.path.starts_with("/policies") ? Data(Data::type::bool_true) : Data(Data::type::bool_false));
  data.set("on_services",
           page.path.starts_with("/services") ? Data(Data::type::bool_true) : Data(Data::type::bool_false));
  data.set("body", Data(kainjow::mustache::partial([body = std::string(page.body)] { return body; })));
  data.set("bridge", Data(kainjow::mustache::partial([] { return std::string(Template("templates/bridge.html")); })));
  kainjow::mustache::mustache layout{std::string(Template("templates/layout.html"))};
  return http::Response::Html(page.status, layout.render(data));
}

Result<http::Response> Shell::Cached(std::string_view key, std::int64_t day,
                                     const std::function<Result<http::Response>()>& make) const {
  {
    const std::lock_guard lock(cache_->mutex);
    if (cache_->day != day) {
      cache_->pages.clear();
      cache_->day = day;
    }
    const auto found = cache_->pages.find(std::string(key));
    if (found != cache_->pages.end()) {
      http::Response kept = http::Response::Html(200, {});
      kept.body = found->second;
      return kept;
    }
  }
  YQ_ASSIGN(http::Response made, make());
  std::string* text = std::get_if<std::string>(&made.body);
  if (made.status != 200 || text == nullptr) return made;
  auto shared = std::make_shared<const std::string>(std::move(*text));
  made.body = shared;
  const std::lock_guard lock(cache_->mutex);
  if (cache_->day == day) cache_->pages.emplace(std::string(key), std::move(shared));
  return made;
}

const Bilingual& Word(std::string_view key) {
  static const std::map<std::string_view, Bilingual> words = [] {
    std::map<std::string_view, Bilingual> made;
    for (const WordRow& row : WordTable())
      made.emplace(row.key, Bilingual{std::string(row.text.zh), std::string(row.text.en)});
    return made;
  }();
  static const Bilingual empty;
  const auto found = words.find(key);
  return found == words.end() ? empty : found->second;
}

std::string StyleSheetOf(const std::string& manifest_json, std::string_view entry) {
  boost::system::error_code bad;
  const boost::json::value manifest = boost::json::parse(manifest_json, bad);
  if (bad || !manifest.is_object()) return {};
  const boost::json::value* row = manifest.get_object().if_contains(entry);
  if (row == nullptr || !row->is_object()) return {};
  const boost::json::value* sheets = row->get_object().if_contains("css");
  if (sheets == nullptr || !sheets->is_array() || sheets->get_array().empty() || !sheets->get_array()[0].is_string())
    return {};
  return "/" + std::string(sheets->get_array()[0].get_string());
}

std::string Localised(Language language, std::string_view path) {
  return "/" + std::string(ToText(language)) + std::string(path);
}

}  // namespace yq::pages
