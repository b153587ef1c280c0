// services/ID.yaml, letters/ID.yaml, texts.yaml and world/.
#include <filesystem>
#include <set>

#include "platform/pack/loading.h"

namespace yq::pack {
namespace {

void CheckFileName(Loading& loading, std::string_view what, const Ref& id) {
  const std::string stem = std::filesystem::path(id.at.file).stem().string();
  if (stem != id.id) {
    loading.Say(id.at, "pack.other_file_name",
                fmt::format("{} '{}' stands in file '{}.yaml'; the two must be equal", what, id.id, stem));
  }
}

std::vector<Task> ReadTasks(Loading& loading, const Entry& root) {
  std::vector<Task> tasks;
  std::set<std::string> seen;
  for (const Entry& item : root.Items("tasks")) {
    Task task{.id = item.Text("id"),
              .title = item.Both("title"),
              .department = item.RefOf("department"),
              .working_days = item.Int("working_days"),
              .verifies = item.Refs("verifies"),
              .decides = item.Bool("decides", false),
              .after = item.Refs("after"),
              .at = item.At()};
    if (!seen.insert(task.id).second) {
      loading.Say(item.At("id"), "service.task_twice", fmt::format("task '{}' is given twice", task.id));
      continue;
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace

void LoadService(Loading& loading, const Entry& root) {
  const Ref id = root.RefOf("service");
  if (id.id.empty() || !loading.Declare("service", id)) return;
  CheckFileName(loading, "service", id);
  Service service{.id = id.id,
                  .title = root.Both("title"),
                  .summary = root.Both("summary"),
                  .policy = root.MaybeRef("policy"),
                  .department = root.RefOf("department"),
                  .place = root.MaybeRef("place"),
                  .channels = root.Texts("channels"),
                  .working_days = root.Int("working_days"),
                  .asks = root.Refs("asks"),
                  .materials = {},
                  .tasks = ReadTasks(loading, root),
                  .letter = root.MaybeRef("letter"),
                  .steps = root.Boths("steps"),
                  .mark = root.MarkOf(),
                  .sources = root.Refs("sources"),
                  .at = id.at};
  for (const Entry& item : root.Items("materials")) {
    service.materials.push_back({item.RefOf("material"), item.Bool("required", true), item.Refs("proves")});
  }
  loading.pack.services.Put(std::move(service));
}

void LoadLetter(Loading& loading, const Entry& root) {
  const Ref id = root.RefOf("letter");
  if (id.id.empty() || !loading.Declare("letter", id)) return;
  CheckFileName(loading, "letter", id);
  LetterTemplate letter{.id = id.id,
                        .number = root.Both("number"),
                        .title = root.Both("title"),
                        .salutation = root.Both("salutation"),
                        .paragraphs = root.Boths("paragraphs"),
                        .rows = {},
                        .closing = root.Both("closing"),
                        .places = {},
                        .at = id.at};
  const auto place = [&letter](const Entry& text) {
    letter.places.push_back({{text.Both().zh, text.At("zh").line == 0 ? text.At() : text.At("zh")},
                             {text.Both().en, text.At("en").line == 0 ? text.At() : text.At("en")}});
  };
  for (const char* key : {"number", "title", "salutation", "closing"}) place(root.Sub(key));
  for (const Entry& item : root.Items("paragraphs")) place(item);
  for (const Entry& item : root.Items("rows")) {
    letter.rows.push_back({item.Both("label"), item.Both("value")});
    place(item.Sub("label"));
    place(item.Sub("value"));
  }
  loading.pack.letters.Put(std::move(letter));
}

void LoadTexts(Loading& loading, const Entry& root) {
  for (const auto& [key, entry] : root.Keys("texts")) {
    if (loading.Declare("text", key)) loading.pack.texts.Put({key.id, entry.Both(), key.at});
  }
}

void LoadAccounts(Loading& loading, const Entry& root) {
  for (const Entry& item : root.Items("accounts")) {
    if (!loading.Declare("account", item.RefOf("login"))) continue;
    loading.pack.world.accounts.push_back({.login = item.Text("login"),
                                           .name = item.Both("name"),
                                           .roles = item.Texts("roles"),
                                           .department = item.MaybeRef("department"),
                                           .password = item.Text("password"),
                                           .totp = item.Text("totp"),
                                           .at = item.At()});
  }
}

void LoadPeople(Loading& loading, const Entry& root) {
  for (const Entry& item : root.Items("people")) {
    if (!loading.Declare("person", item.RefOf("id"))) continue;
    WorldPerson person{.id = item.Text("id"),
                       .name = item.Both("name"),
                       .email = item.Text("email"),
                       .language = item.Text("language"),
                       .facts = {},
                       .at = item.At()};
    for (const auto& [key, value] : item.Keys("facts")) person.facts.push_back({key, value.AsScalar(), value.At()});
    loading.pack.world.people.push_back(std::move(person));
  }
}

}  // namespace yq::pack
