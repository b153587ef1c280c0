#include "app/demo_pages.h"

#include "app/demo_templates.h"
#include "base/text.h"
#include "engine/crypto/bytes.h"
#include "engine/crypto/totp.h"
#include "platform/jobs/outbox.h"

namespace yq::app {
namespace {

using api::Call;
using api::Public;
using http::Response;
using pages::Data;

constexpr int kMailsShown = 50;

std::string_view Template(std::string_view path) {
  for (const EmbeddedFile& file : kDemoTemplates) {
    if (file.path == path) return file.content;
  }
  return {};
}

Response Show(const Parts& parts, const Call& call, Bilingual title, std::string_view body, Data data) {
  Response response = parts.shell->Render({.title = std::move(title),
                                           .description = {},
                                           .path = "/",
                                           .body = body,
                                           .data = std::move(data),
                                           .status = 200,
                                           .may_be_indexed = false},
                                          call.language);
  response.headers.Set("Cache-Control", "no-store");
  return response;
}

Data AccountRows(const Parts& parts, const Call& call) {
  Data rows(Data::type::list);
  for (const pack::WorldAccount& account : parts.pack->world.accounts) {
    Data row(Data::type::object);
    row.set("login", account.login);
    row.set("name", account.name.In(call.language));
    row.set("password", account.password);
    std::string roles;
    for (const std::string& role : account.roles) roles += (roles.empty() ? "" : ", ") + role;
    row.set("roles", roles);
    const pack::Department* department =
        account.department ? parts.pack->departments.Find(account.department->id) : nullptr;
    row.set("department", department == nullptr ? std::string() : department->title.In(call.language));
    if (const std::optional<crypto::Bytes> secret = crypto::Base32Decode(account.totp)) {
      const std::int64_t step = call.now.micros / 1'000'000 / 30;
      row.set("code", crypto::TotpCode(*secret, step));
      row.set("next_code", crypto::TotpCode(*secret, step + 1));
    }
    rows << row;
  }
  return rows;
}

Data PeopleRows(const Parts& parts, const Call& call) {
  Data rows(Data::type::list);
  for (const pack::WorldPerson& person : parts.pack->world.people) {
    Data row(Data::type::object);
    row.set("name", person.name.In(call.language));
    row.set("email", person.email);
    rows << row;
  }
  return rows;
}

// The text with its links made clickable: pieces between white space that start with the site's own address.
Data MailPieces(const Parts& parts, std::string_view text) {
  Data pieces(Data::type::list);
  while (!text.empty()) {
    const std::size_t start = std::min(text.find(parts.config.public_url + "/"), text.size());
    Data plain(Data::type::object);
    plain.set("text", std::string(text.substr(0, start)));
    pieces << plain;
    text.remove_prefix(start);
    if (text.empty()) break;
    const std::size_t end = std::min(text.find_first_of(" \r\n\t"), text.size());
    Data link(Data::type::object);
    link.set("link", std::string(text.substr(0, end)));
    pieces << link;
    text.remove_prefix(end);
  }
  return pieces;
}

Result<Response> ShowMail(const Parts& parts, const Call& call) {
  YQ_ASSIGN(const std::vector<jobs::KeptMail> mails, jobs::ListMail(*parts.store, *parts.keys, kMailsShown));
  Data rows(Data::type::list);
  for (const jobs::KeptMail& kept : mails) {
    Data row(Data::type::object);
    row.set("at", InstantText(kept.at, parts.zone, call.language));
    row.set("to", kept.mail.to);
    row.set("subject", kept.mail.subject);
    row.set("pieces", MailPieces(parts, kept.mail.text));
    rows << row;
  }
  Data data(Data::type::object);
  data.set("mails", rows);
  data.set("empty", mails.empty() ? Data(Data::type::bool_true) : Data(Data::type::bool_false));
  return Show(parts, call, {"演示邮件", "Mail of the demonstration"}, Template("templates/mail.html"), data);
}

}  // namespace

void AddDemoPages(Parts& parts) {
  const Public open{"the demonstration's accounts and mail are public"};
  parts.table.Page("/demo", {.access = open, .summary = {"演示账号", "Accounts of the demonstration"}},
                   [&parts](const Call& call) -> Result<Response> {
                     Data data(Data::type::object);
                     data.set("accounts", AccountRows(parts, call));
                     data.set("people", PeopleRows(parts, call));
                     return Show(parts, call, {"演示账号", "Accounts of the demonstration"},
                                 Template("templates/accounts.html"), data);
                   });
  parts.table.Page("/demo/mail", {.access = open, .summary = {"演示邮件", "Mail of the demonstration"}},
                   [&parts](const Call& call) { return ShowMail(parts, call); });
}

}  // namespace yq::app
