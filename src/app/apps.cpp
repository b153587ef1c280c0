#include "app/apps.h"

namespace yq::app {
namespace {

using api::Call;
using api::Public;
using http::Response;

Result<Response> ServeFile(const http::StaticFiles* files, const Call& call, const std::string& name) {
  if (files == nullptr || !files->Has(name)) return Fail(ErrorCode::kNotFound, "not_found");
  return files->Serve(call.request, name);
}

void AddApp(api::Table& table, const http::StaticFiles* files, const std::string& name, const Bilingual& what) {
  const auto serve = [files, page = name + ".html"](const Call& call) { return ServeFile(files, call, page); };
  const api::PageRow row{
      .access = Public{"the app's shell holds no data"}, .summary = {what.zh, what.en}, .run_on = http::RunOn::kPool};
  table.Page("/" + name, row, serve);
  table.Page("/" + name + "/{rest...}", row, serve);
}

}  // namespace

void AddApps(api::Table& table, const http::StaticFiles* files) {
  table.Page("/assets/{rest...}",
             {.access = Public{"built files hold no data"},
              .summary = {"网页文件", "Built files"},
              .run_on = http::RunOn::kPool},
             [files](const Call& call) { return ServeFile(files, call, "assets/" + std::string(call.Path("rest"))); });
  AddApp(table, files, "portal", {"人才门户", "The portal"});
  AddApp(table, files, "desk", {"工作台", "The desk"});
  table.Page(
      "/robots.txt",
      {.access = Public{"for crawlers"}, .summary = {"给搜索引擎", "For crawlers"}, .run_on = http::RunOn::kPool},
      [](const Call&) -> Result<Response> {
        return Response::Text(200,
                              "User-agent: *\nDisallow: /portal\nDisallow: /desk\nDisallow: /api/\nDisallow: /demo\n");
      });
}

}  // namespace yq::app
