#include "platform/pack/loading.h"
namespace yq::pack {
void LoadModelsOf(Loading& /*loading*/) {}
}  // namespace yq::pack
