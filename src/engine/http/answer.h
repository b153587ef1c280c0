// What happens to an answer between the handler and the wire; pure, apart from zlib.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/http/request.h"
#include "engine/http/response.h"
#include "engine/http/server.h"

namespace yq::http {

// The answer when the layer above gives no page: a problem document with status, title and key.
[[nodiscard]] Response PlainRefusal(const Refusal& refusal);

// False when a field would split the answer or hide in it.
[[nodiscard]] bool IsSendable(const Headers& headers);

// Packs text answers of 1 KB and more for clients that take gzip.
void Compress(const Request& request, Response& response);

// Status line and fields with the empty line behind them. What concerns the connection is ours: Content-Length,
// Connection, Transfer-Encoding and Date of the handler are dropped.
[[nodiscard]] std::string HeadText(const Response& response, const std::vector<Field>& defaults, std::string_view date,
                                   bool keep_alive);

}  // namespace yq::http
