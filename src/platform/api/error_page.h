// A plain page for an error, where the owner of the pages has given none.
#pragma once

#include "base/language.h"
#include "engine/http/response.h"
#include "platform/api/problem.h"

namespace yq::api {

[[nodiscard]] http::Response PlainErrorPage(const ProblemDocument& document, Language language);

}  // namespace yq::api
