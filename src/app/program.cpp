#include "app/program.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/wiring.h"
#include "features/people/people.h"
#include "features/policy/policy.h"
#include "platform/jobs/outbox.h"

namespace yq::app {
namespace {

namespace fs = std::filesystem;

Result<void> MakeFolder(const std::string& folder) {
  std::error_code bad;
  fs::create_directories(folder, bad);
  if (!bad) fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace, bad);
  if (bad) return Fail(ErrorCode::kUnavailable, "app.no_data_folder", {{"folder", folder}, {"why", bad.message()}});
  return {};
}

std::string ReadText(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::shared_ptr<const pages::Shell> MakeShell(const Parts& parts) {
  pages::Site site{
      .name = policy::TextOr(*parts.pack, "site_name", parts.pack->title),
      .responsible = policy::TextOr(*parts.pack, "responsible", {}),
      .contact = policy::TextOr(*parts.pack, "contact", {}),
      .demonstration = policy::TextOr(*parts.pack, "demonstration", {}),
      .style_sheet = pages::StyleSheetOf(ReadText(parts.config.web + "/manifest.json"), "src/public/public.ts"),
      .demo = parts.config.demo};
  return std::make_shared<const pages::Shell>(std::move(site));
}

std::unique_ptr<access::Access> MakeAccess(Parts& parts) {
  return std::make_unique<access::Access>(access::Config{
      .store = *parts.store,
      .keys = *parts.keys,
      .send_mail =
          [&parts](store::Tx& tx, const access::Letter& letter, Instant now) {
            return jobs::QueueMail(
                tx, *parts.keys,
                {.to = letter.to, .language = letter.language, .subject = letter.subject, .text = letter.text}, now);
          },
      .public_url = parts.config.public_url,
      .site_name = policy::TextOr(*parts.pack, "site_name", parts.pack->title),
      .on_new_talent =
          [&parts](store::Tx& tx, const Id& person, std::string_view /*email*/, Language language) {
            return people::MakePerson(tx, {.keys = *parts.keys, .pack = *parts.pack}, person, language,
                                      parts.clock.Now());
          },
      .name_of_person = people::NameOfPerson,
      .title_of_department =
          [&parts](std::string_view id) {
            const pack::Department* department = parts.pack->departments.Find(id);
            return department == nullptr ? Bilingual{} : department->title;
          }});
}

std::unique_ptr<cases::Cases> MakeCases(Parts& parts) {
  return std::make_unique<cases::Cases>(cases::Config{
      .pack = parts.pack,
      .keys = *parts.keys,
      .public_url = parts.config.public_url,
      .mail_person = [&parts](store::Tx& tx, const Id& person, const Bilingual& subject, const Bilingual& text,
                              Instant now) { return parts.access->MailPerson(tx, person, subject, text, now); },
      .find_attachment = [&parts](store::Tx& tx, const api::Actor& owner,
                                  const Id& id) -> Result<std::optional<cases::Attachment>> {
        YQ_ASSIGN(const std::optional<attachments::Attachment> found, parts.attachments->FindOwn(tx, owner, id));
        if (!found) return std::nullopt;
        return cases::Attachment{.id = found->id, .name = found->name, .type = found->type(), .size = found->size};
      },
      .file_replaced = [&parts](store::Tx& tx, const std::optional<Id>& replaced, const Id& used,
                                Instant now) -> Result<> {
        YQ_TRY(parts.attachments->NoteUsed(tx, used));
        return replaced ? parts.attachments->NoteReplaced(tx, *replaced, now) : Result<>{};
      },
      .shown_value = policy::ShownValue});
}

// Everything that the endpoint table needs beside pack and database.
void MakeServices(Parts& parts) {
  parts.access = MakeAccess(parts);
  parts.attachments = std::make_unique<attachments::Attachments>(attachments::Config{
      .folder = parts.config.AttachmentsFolder(),
      .in_use = [&parts](store::Tx& tx, const std::vector<Id>& files, attachments::Use use) -> Result<std::vector<Id>> {
        YQ_ASSIGN(std::vector<Id> used, people::FilesInUse(tx, files, use));
        YQ_ASSIGN(const std::vector<Id> in_cases, parts.cases->FilesInUse(tx, files, use == attachments::Use::kEver));
        used.insert(used.end(), in_cases.begin(), in_cases.end());
        return used;
      }});
  parts.cases = MakeCases(parts);
  AddAllEndpoints(parts);
}

Result<void> LoadData(Parts& parts) {
  parts.config.pack = FindBeside(parts.config.pack);
  parts.config.web = FindBeside(parts.config.web);
  YQ_ASSIGN(parts.pack, pack::LoadPack(parts.config.pack, {.world = parts.config.demo}));
  YQ_ASSIGN(parts.zone, TimeZone::Find(parts.pack->time_zone));
  if (fs::exists(parts.config.web + "/manifest.json")) {
    YQ_ASSIGN(parts.files, http::StaticFiles::Load(parts.config.web));
  }
  parts.messages = MakeMessages();
  parts.shell = MakeShell(parts);
  return {};
}

// A table or sentence that is not whole stops the program at its start, not a person in the middle of something.
Result<void> CheckWiring(const Parts& parts) {
  Error wrong{.code = ErrorCode::kInternal, .key = "app.miswired"};
  for (const std::string& line : parts.table.Check())
    wrong.problems.push_back({.place = "endpoints", .key = "app.internal", .params = {{"text", line}}});
  for (const std::string& line : parts.messages->Check())
    wrong.problems.push_back({.place = "sentences", .key = "app.internal", .params = {{"text", line}}});
  if (!wrong.problems.empty()) return std::unexpected(std::move(wrong));
  return {};
}

}  // namespace

Result<std::unique_ptr<store::Store>> OpenStore(const Config& config) {
  store::Config made{.connections = config.connections};
  if (config.postgres.empty()) {
    made.sqlite_path = config.DatabaseFile();
  } else {
    made.postgres = config.postgres;
  }
  // The tests learn from it which statements their server ran.
  if (const char* file = std::getenv("YQ_STATEMENTS_RUN_FILE")) made.statements_run_file = file;
  return store::Store::Open(made);
}

Result<std::unique_ptr<Parts>> OpenProgram(Config config) {
  auto parts = std::make_unique<Parts>();
  if (config.public_url.empty())
    config.public_url = fmt::format("{}://{}:{}", config.uses_tls() ? "https" : "http", config.address, config.port);
  parts->config = std::move(config);
  YQ_TRY(LoadData(*parts));
  YQ_TRY(MakeFolder(parts->config.data));
  YQ_TRY(MakeFolder(parts->config.AttachmentsFolder()));
  YQ_ASSIGN(parts->keys, crypto::KeyRing::LoadOrCreate(parts->config.KeysFile()));
  YQ_ASSIGN(parts->store, OpenStore(parts->config));
  YQ_TRY(store::Migrate(*parts->store, StoreModules()));
  MakeServices(*parts);
  YQ_TRY(CheckWiring(*parts));
  return parts;
}

Result<std::unique_ptr<Parts>> DescribeProgram(Config config) {
  auto parts = std::make_unique<Parts>();
  parts->config = std::move(config);
  YQ_TRY(LoadData(*parts));
  // The table needs services, not data: a database in memory that nobody writes to.
  parts->keys = crypto::KeyRing::Generate();
  YQ_ASSIGN(parts->store, store::Store::Open({.sqlite_path = ":memory:"}));
  MakeServices(*parts);
  YQ_TRY(CheckWiring(*parts));
  return parts;
}

namespace {

// A key without a sentence is a mistake of the program (a test finds it); its name serves whoever mends it.
std::string Sentence(const api::Messages& messages, const std::string& key, std::span<const Param> params,
                     Language language) {
  if (messages.Has(key)) return messages.Say(key, params, language);
  return messages.Say("app.internal", {}, language) + " (" + key + ")";
}

// Findings in packs and models bring their own words, in English alone.
const Param* OwnWords(const Problem& problem) {
  const auto found = std::ranges::find_if(
      problem.params, [](const Param& param) { return param.name == "text" || param.name == "message"; });
  return found == problem.params.end() ? nullptr : &*found;
}

}  // namespace

std::string InWords(const api::Messages& messages, const Error& error, Language language) {
  std::string words = Sentence(messages, error.key, error.params, language);
  for (const Problem& problem : error.problems) {
    const Param* own = OwnWords(problem);
    if (own != nullptr && language == Language::kZh) continue;
    words += "\n  " + problem.place + ": " +
             (own != nullptr ? own->value : Sentence(messages, problem.key, problem.params, language));
  }
  return words;
}

int SayError(const Error& error) {
  const auto messages = MakeMessages();
  std::string words = InWords(*messages, error, Language::kEn);
  if (!error.detail.text.empty()) words += "\n  (" + error.detail.text + ")";
  std::fprintf(stderr, "%s\n%s\n", words.c_str(), InWords(*messages, error, Language::kZh).c_str());
  return 1;
}

}  // namespace yq::app
