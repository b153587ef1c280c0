// What a command rests on, and whether that is still as its actor has seen it.
#include <algorithm>
#include <set>

#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

// As the pages name them: "/facts/owns_home".
std::string PlaceOf(const Part& part) { return "/" + part.kind + "s/" + part.id; }

bool RestsOn(const std::vector<Part>& parts, const Part& changed) {
  return std::ranges::any_of(parts, [&](const Part& part) {
    return part.kind == changed.kind && (part.id == kAnyPart || part.id == changed.id);
  });
}

}  // namespace

Result<> CheckSeen(store::Tx& tx, const WholeCase& whole, const Seen& seen) {
  if (seen.version == whole.record.version) return {};
  // A version that there never was has not been seen.
  if (seen.version < 1 || seen.version > whole.record.version) return Fail(ErrorCode::kStale, "api.stale");
  YQ_ASSIGN(const store::Rows rows,
            tx.Query(sql::kListTouched, Named("case_id", whole.record.id), Named("version", seen.version)));
  Error stale{.code = ErrorCode::kStale, .key = "api.stale"};
  for (const store::Row row : rows) {
    const Part changed{row.Text(0), row.Text(1)};
    if (changed.kind == "case" || RestsOn(seen.rests_on, changed)) {
      stale.problems.push_back({PlaceOf(changed), "cases.part_changed", {}});
    }
  }
  if (!stale.problems.empty()) return std::unexpected(std::move(stale));
  return {};
}

Result<> Touch(Taken& taken, std::string_view kind, std::string_view part) {
  YQ_TRY(taken.tx.Exec(sql::kTouchPart, Named("case_id", taken.whole.record.id), Named("kind", kind),
                       Named("part", part), Named("version", taken.whole.record.version)));
  return {};
}

std::vector<Part> PartsOfTask(const WholeCase& whole, std::string_view task) {
  std::vector<Part> parts{{"task", std::string(task)}};
  if (const TaskRecord* found = whole.FindTask(task)) {
    for (const std::string& fact : found->facts) parts.push_back({"fact", fact});
    for (const std::string& material : found->materials) parts.push_back({"material", material});
  }
  return parts;
}

std::vector<Part> PartsOfFact(const pack::Pack& pack, const WholeCase& whole, std::string_view fact) {
  std::vector<Part> parts{{"fact", std::string(fact)}};
  for (const ItemRecord& item : whole.items) {
    const pack::Service* service = pack.services.Find(item.service);
    if (service == nullptr) continue;
    for (const pack::ServiceMaterial& material : service->materials) {
      if (std::ranges::find(material.proves, fact, &pack::Ref::id) != material.proves.end()) {
        parts.push_back({"material", material.material.id});
      }
    }
  }
  return parts;
}

std::vector<Part> PartsOfItem(const WholeCase& whole, std::string_view item) {
  std::vector<Part> parts{
      {"item", std::string(item)}, {"fact", std::string(kAnyPart)}, {"material", std::string(kAnyPart)}};
  for (const TaskRecord& task : whole.tasks) {
    if (task.item_id == item) parts.push_back({"task", task.id});
  }
  return parts;
}

std::vector<Part> PartsOfRequest(const WholeCase& whole, std::string_view request) {
  const auto found = std::ranges::find(whole.requests, request, &RequestRecord::id);
  if (found == whole.requests.end()) return {};
  return {{found->kind == RequestKind::kFact ? "fact" : "material", found->part}};
}

}  // namespace yq::cases
