#include "features/policy/pages.h"

#include "base/text.h"
#include "engine/http/negotiate.h"
#include "features/policy/page_data.h"
#include "features/policy/page_templates.h"
#include "features/policy/policy.h"

namespace yq::policy {
namespace {

using api::Call;
using api::Public;
using http::Response;

std::string_view Template(std::string_view path) {
  for (const EmbeddedFile& file : kPageTemplates) {
    if (file.path == path) return file.content;
  }
  return {};
}

struct Pages {
  std::shared_ptr<const pack::Pack> pack;
  std::shared_ptr<const pages::Shell> shell;

  [[nodiscard]] static Result<Language> LanguageOf(const Call& call) {
    const std::string_view text = call.Path("language");
    if (text == "zh") return Language::kZh;
    if (text == "en") return Language::kEn;
    return Fail(ErrorCode::kNotFound, "not_found");
  }

  // A page that depends on nothing but the pack, the day and the language.
  [[nodiscard]] Result<Response> Show(const Call& call, const std::string& key,
                                      const std::function<pages::Page(Language, Date)>& make) const {
    YQ_ASSIGN(const Language language, LanguageOf(call));
    const Date today = Today(*pack, call.now);
    return shell->Cached(std::string(ToText(language)) + key, today.days,
                         [&]() -> Result<Response> { return shell->Render(make(language, today), language); });
  }
};

Result<Response> ShowPolicyPage(const Pages& site, const Call& call, std::string_view version_id) {
  const pack::Policy* policy = site.pack->policies.Find(call.Path("policy"));
  if (policy == nullptr || policy->versions.empty()) return Fail(ErrorCode::kNotFound, "not_found");
  const pack::PolicyVersion* version =
      version_id.empty() ? &policy->BestFor(Today(*site.pack, call.now)) : policy->FindVersion(version_id);
  if (version == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
  const std::string path = "/policies/" + policy->id + (version_id.empty() ? "" : "/" + version->version);
  return site.Show(call, path, [&](Language language, Date today) {
    return pages::Page{.title = policy->title,
                       .description = policy->summary,
                       .path = path,
                       .body = Template("templates/policy.html"),
                       .data = PolicyData(*site.pack, *policy, *version, today, language),
                       .status = 200,
                       .may_be_indexed = true};
  });
}

Result<Response> ShowServicePage(const Pages& site, const Call& call) {
  const pack::Service* service = site.pack->services.Find(call.Path("service"));
  if (service == nullptr) return Fail(ErrorCode::kNotFound, "not_found");
  return site.Show(call, "/services/" + service->id, [&](Language language, Date) {
    return pages::Page{.title = service->title,
                       .description = service->summary,
                       .path = "/services/" + service->id,
                       .body = Template("templates/service.html"),
                       .data = ServiceData(*site.pack, *service, language),
                       .status = 200,
                       .may_be_indexed = true};
  });
}

pages::Data Paragraphs(std::string_view text) {
  pages::Data list(pages::Data::type::list);
  for (const std::string_view paragraph : Split(text, '\n')) {
    if (Trim(paragraph).empty()) continue;
    pages::Data item(pages::Data::type::object);
    item.set("text", std::string(Trim(paragraph)));
    list << item;
  }
  pages::Data data(pages::Data::type::object);
  data.set("paragraphs", list);
  return data;
}

const Bilingual kAccessibilityText{
    "本网站按 WCAG 2.2 AA 级要求制作：可以只用键盘操作，可以放大到 200%，在 320 "
    "像素宽的屏幕上不需要左右滚动，颜色不单独表达意思。\n公开页面不需要脚本就能阅读。\n如果哪里用不了，"
    "请用页脚的联系方式告诉我们。",
    "This site is made to WCAG 2.2 level AA: it works with a keyboard alone, at 200% zoom, and on screens of 320 "
    "pixels without scrolling sideways; colour never carries meaning alone.\nThe public pages can be read with scripts "
    "off.\nIf something does not work for you, please tell us by the contact in the footer."};

}  // namespace

http::Response ErrorPage(const pages::Shell& shell, Language language, int status, const Bilingual& title,
                         const Bilingual& detail) {
  return shell.Render({.title = status == 404 ? pages::Word("not_found_title") : title,
                       .description = {},
                       .path = "/",
                       .body = Template("templates/text.html"),
                       .data = Paragraphs((status == 404 ? pages::Word("not_found") : detail).In(language)),
                       .status = status,
                       .may_be_indexed = false},
                      language);
}

void AddPages(api::Table& table, std::shared_ptr<const pack::Pack> pack, std::shared_ptr<const pages::Shell> shell) {
  const Pages site{std::move(pack), std::move(shell)};
  const Public open{"public pages"};
  table.Page("/", {.access = open, .summary = {"按浏览器语言转到首页", "To the home page in the reader's language"}},
             [](const Call& call) -> Result<Response> {
               return Response::Redirect(302, call.language == Language::kEn ? "/en/" : "/zh/");
             });
  table.Page("/{language}/", {.access = open, .summary = {"首页", "Home page"}}, [site](const Call& call) {
    return site.Show(call, "/", [&](Language language, Date today) {
      const Bilingual* tagline = site.pack->Text("tagline");
      return pages::Page{.title = tagline == nullptr ? site.pack->title : *tagline,
                         .description = {},
                         .path = "/",
                         .body = Template("templates/home.html"),
                         .data = HomeData(*site.pack, today, language),
                         .status = 200,
                         .may_be_indexed = true};
    });
  });
  table.Page("/{language}/policies", {.access = open, .summary = {"政策目录页", "All policies"}},
             [site](const Call& call) {
               return site.Show(call, "/policies", [&](Language language, Date today) {
                 return pages::Page{.title = pages::Word("policies"),
                                    .description = pages::Word("policies_lead"),
                                    .path = "/policies",
                                    .body = Template("templates/policies.html"),
                                    .data = PoliciesData(*site.pack, today, language),
                                    .status = 200,
                                    .may_be_indexed = true};
               });
             });
  table.Page("/{language}/policies/{policy}", {.access = open, .summary = {"一项政策", "One policy"}},
             [site](const Call& call) { return ShowPolicyPage(site, call, {}); });
  table.Page("/{language}/policies/{policy}/{version}",
             {.access = open, .summary = {"政策的一个版本", "One version of a policy"}},
             [site](const Call& call) { return ShowPolicyPage(site, call, call.Path("version")); });
  table.Page("/{language}/services", {.access = open, .summary = {"服务目录页", "All services"}},
             [site](const Call& call) {
               return site.Show(call, "/services", [&](Language language, Date) {
                 return pages::Page{.title = pages::Word("services"),
                                    .description = pages::Word("services_lead"),
                                    .path = "/services",
                                    .body = Template("templates/services.html"),
                                    .data = ServicesData(*site.pack, language),
                                    .status = 200,
                                    .may_be_indexed = true};
               });
             });
  table.Page("/{language}/services/{service}", {.access = open, .summary = {"一项服务", "One service"}},
             [site](const Call& call) { return ShowServicePage(site, call); });
  table.Page("/{language}/privacy", {.access = open, .summary = {"隐私", "Privacy"}}, [site](const Call& call) {
    return site.Show(call, "/privacy", [&](Language language, Date) {
      const Bilingual* text = site.pack->Text("privacy");
      return pages::Page{
          .title = pages::Word("privacy"),
          .description = {},
          .path = "/privacy",
          .body = Template("templates/text.html"),
          .data = Paragraphs(text == nullptr ? std::string_view() : std::string_view(text->In(language))),
          .status = 200,
          .may_be_indexed = true};
    });
  });
  table.Page("/{language}/accessibility", {.access = open, .summary = {"无障碍说明", "Accessibility"}},
             [site](const Call& call) {
               return site.Show(call, "/accessibility", [&](Language language, Date) {
                 return pages::Page{.title = pages::Word("accessibility"),
                                    .description = {},
                                    .path = "/accessibility",
                                    .body = Template("templates/text.html"),
                                    .data = Paragraphs(kAccessibilityText.In(language)),
                                    .status = 200,
                                    .may_be_indexed = true};
               });
             });
}

}  // namespace yq::policy
