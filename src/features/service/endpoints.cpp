#include "features/service/show.h"

namespace yq::service {
namespace {

constexpr api::Message kRows[] = {
    {"service.bad_batch", "所选办件有误。", "The chosen items are not right."},
    {"service.batch_size", "请选择 1 至 {most} 项。", "Choose 1 to {most} items."},
    {"service.batch_twice", "同一项选了两次。", "The same item is chosen twice."},
};

}  // namespace

const std::span<const api::Message> kMessages = kRows;

void AddEndpoints(api::Table& table, const Config& config) {
  AddPersonEndpoints(table, config);
  AddLetterEndpoints(table, config);
  AddDeskEndpoints(table, config);
  AddDecisionEndpoints(table, config);
  AddPolicyEndpoints(table, config);
}

}  // namespace yq::service
