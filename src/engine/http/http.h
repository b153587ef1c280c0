// The HTTP server behind a facade: a table of routes with limits, plain synchronous handlers, and every cure against
// hostile clients in one place. No other module sees Beast or Asio.
//
//   Router router;  YQ_TRY(router.Add("GET", "/people/{id}", 0, {}));
//   Server server({.find = [&](auto method, auto segments) { return router.Find(method, segments); },
//                  .handle = [&](const Request& request) { return Response::Json(200, "{}"); }});
//   YQ_TRY(server.Start());  ...  server.Drain(10s);
#pragma once

#include "engine/http/headers.h"
#include "engine/http/request.h"
#include "engine/http/response.h"
#include "engine/http/router.h"
#include "engine/http/server.h"
#include "engine/http/temp_file.h"
