#include "features/service/list_record.h"

#include <algorithm>

#include "base/text.h"
#include "engine/crypto/hash.h"
#include "platform/audit/audit.h"

namespace yq::service {
namespace {

constexpr std::chrono::minutes kOneLook{15};
constexpr std::size_t kMostLooks = 4'096;

}  // namespace

Result<> ListRecord::Record(const api::Call& call, const SeenList& seen) {
  std::vector<std::string> numbers = seen.numbers;
  std::ranges::sort(numbers);
  const auto twice = std::ranges::unique(numbers);
  numbers.erase(twice.begin(), twice.end());
  if (numbers.empty()) return {};
  const std::string cases = Join(numbers, " ");
  const std::string look = crypto::HexEncode(crypto::Sha256Of(
      Join(std::vector<std::string>{call.actor.session, std::string(seen.action), seen.filter, cases}, "\n")));
  if (WasShown(look, call.now)) return {};
  Result<> recorded = call.store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    return audit::Record(tx, {.at = call.now,
                              .actor = call.actor,
                              .action = seen.action,
                              .subject_kind = "list",
                              .subject = seen.filter,
                              .changes = {{.field = "entries", .from = "", .to = std::to_string(numbers.size())},
                                          {.field = "cases", .from = "", .to = cases}},
                              .request_id = call.request_id()});
  });
  YQ_TRY(std::move(recorded));
  Note(look, call.now);
  return {};
}

bool ListRecord::WasShown(const std::string& look, Instant now) {
  const std::scoped_lock lock(mutex_);
  const auto found = shown_.find(look);
  return found != shown_.end() && now < found->second.at + kOneLook;
}

void ListRecord::Note(const std::string& look, Instant now) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = shown_.find(look); found != shown_.end()) {
    newest_first_.erase(found->second.place);
    shown_.erase(found);
  }
  newest_first_.push_front(look);
  shown_.emplace(look, Shown{now, newest_first_.begin()});
  if (newest_first_.size() > kMostLooks) {
    shown_.erase(newest_first_.back());
    newest_first_.pop_back();
  }
}

}  // namespace yq::service
