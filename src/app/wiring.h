// The one list of modules: what each brings to store, messages and endpoint table.
#pragma once

#include "app/program.h"

namespace yq::app {

// Makes services and adds every module's rows to parts.table. `parts` must outlive the table.
void AddAllEndpoints(Parts& parts);

}  // namespace yq::app
