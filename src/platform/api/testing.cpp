#include "platform/api/testing.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace yq::api {
namespace {

std::string Decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

http::Request MakeRequest(std::string_view method, std::string_view target) {
  static std::atomic<int> count{0};
  http::Request request;
  request.id = "request-" + std::to_string(++count);
  request.method = method;
  request.target = target;
  const std::size_t mark = target.find('?');
  request.path = Decoded(target.substr(0, mark));
  if (request.path != "/") {
    for (const std::string_view segment :
         Split(target.substr(1, mark == std::string_view::npos ? mark : mark - 1), '/')) {
      request.segments.push_back(Decoded(segment));
    }
  }
  if (mark == std::string_view::npos) return request;
  for (const std::string_view pair : Split(target.substr(mark + 1), '&')) {
    const std::size_t equals = pair.find('=');
    request.query.push_back(
        {Decoded(pair.substr(0, equals)), equals == std::string_view::npos ? "" : Decoded(pair.substr(equals + 1))});
  }
  return request;
}

}  // namespace

std::string TestAnswer::At(std::string_view pointer) const {
  boost::json::error_code failure;
  const boost::json::value* found = json.find_pointer(pointer, failure);
  if (!found) return {};
  return found->is_string() ? std::string(std::string_view(found->get_string())) : boost::json::serialize(*found);
}

TestAnswer TestCaller::Send(std::string_view method, std::string_view target, std::string_view body,
                            const std::vector<http::Field>& headers) {
  http::Request request = MakeRequest(method, target);
  request.body = body;
  return Go(std::move(request), headers);
}

TestAnswer TestCaller::Upload(std::string_view target, std::string_view file_name, std::string_view content,
                              const std::vector<http::Field>& headers) {
  http::Request request = MakeRequest("POST", target);
  http::Part part;
  part.name = "file";
  part.file_name = file_name;
  part.file = http::TempFile::Create("/tmp").value();
  if (!part.file.Append(content)) return {};
  request.parts.push_back(std::move(part));
  return Go(std::move(request), headers);
}

bool TestCaller::TakeToken() {
  csrf = Get("/api/session").At("/csrf_token");
  return !csrf.empty();
}

TestAnswer TestCaller::Go(http::Request request, const std::vector<http::Field>& headers) {
  request.host = "127.0.0.1:8080";
  request.remote_address = address;
  request.tls = tls;
  request.headers.Set("Accept-Language", language);
  if (request.method != "GET") {
    request.headers.Set("Origin", (tls ? "https://" : "http://") + request.host);
    if (!csrf.empty()) request.headers.Set("X-CSRF-Token", csrf);
  }
  for (const http::Field& field : headers) request.headers.Set(field.name, field.value);
  if (!cookie.empty()) request.cookies.push_back({std::string(SessionCookieName(tls)), cookie});

  const http::RouteFound found = dispatcher_->Find(request.method, request.segments);
  http::Response response;
  if (found.found == http::Found::kRoute) {
    request.route = found.route;
    request.parameters = found.parameters;
    response = dispatcher_->Handle(request);
  } else {
    const bool no_path = found.found == http::Found::kNoPath;
    response = dispatcher_->Refuse({.status = no_path ? 404 : 405,
                                    .key = no_path ? "http.no_such_path" : "http.no_such_method",
                                    .request = &request});
  }

  TestAnswer answer{.status = response.status, .headers = response.headers, .text = {}, .json = nullptr};
  if (const auto* text = std::get_if<std::string>(&response.body)) answer.text = *text;
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body)) answer.text = **shared;
  if (const auto* file = std::get_if<http::TempFile>(&response.body)) {
    answer.text = file->ReadAll(std::size_t{64} * 1024 * 1024).value_or("");
  }
  boost::json::error_code failure;
  boost::json::value json = boost::json::parse(answer.text, failure);
  if (!failure) answer.json = std::move(json);
  const std::string prefix = std::string(SessionCookieName(tls)) + "=";
  for (const http::Field& field : response.headers) {
    if (http::SameName(field.name, "Set-Cookie") && field.value.starts_with(prefix)) {
      cookie = field.value.substr(prefix.size(), field.value.find(';') - prefix.size());
    }
  }
  return answer;
}

std::vector<std::string> KeysWithoutSentence(const Messages& messages, const std::vector<std::string>& folders) {
  // Fail(ErrorCode::kX, "key") ...   .key = "..."   Say("...")   SayAt(name, "...")
  static const std::regex kKey(
      R"re((ErrorCode::k(\w+),\s*|\.key = |Say(?:At)?\((?:\w+, )?|At(?:Roles)?\("[^"]*",\s*)"([a-z_]+\.[a-z0-9_]+)")re");
  std::vector<std::string> missing;
  for (const std::string& folder : folders) {
    const std::filesystem::path root = std::filesystem::path(YQ_SOURCE_DIR) / folder;
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
      const std::string name = file.path().filename().string();
      if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
      std::ifstream in(file.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      for (std::sregex_iterator it(text.begin(), text.end(), kKey), end; it != end; ++it) {
        const std::string code = (*it)[2].str();
        const std::string key = (*it)[3].str();
        if (code == "Internal" || code == "NotFound" || messages.Has(key)) continue;
        const auto line = 1 + std::count(text.begin(), text.begin() + it->position(), '\n');
        missing.push_back(folder + "/" + name + ":" + std::to_string(line) + ": " + key);
      }
    }
  }
  std::ranges::sort(missing);
  return missing;
}

}  // namespace yq::api
