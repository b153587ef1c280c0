// Who looked at which list of people. A list that shows names leaves one entry in the record, with its filter, how many
// rows and the numbers of the cases seen. The desk asks again by itself every few seconds, so the same session seeing
// the same rows again within a quarter of an hour is the same look. Any thread.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "platform/api/call.h"

namespace yq::service {

struct SeenList {
  std::string_view action;           // "cases.list_read"
  std::string filter;                // in words of the API: "view=department state=open"
  std::vector<std::string> numbers;  // of the cases shown; a case may come twice
};

class ListRecord {
 public:
  // Writes the entry in a transaction of its own, before the list leaves the server. Not inside a transaction.
  [[nodiscard]] Result<> Record(const api::Call& call, const SeenList& seen);

 private:
  // Whether exactly this was shown lately.
  bool WasShown(const std::string& look, Instant now);
  void Note(const std::string& look, Instant now);

  std::mutex mutex_;
  std::list<std::string> newest_first_;
  struct Shown {
    Instant at;
    std::list<std::string>::iterator place;
  };
  std::unordered_map<std::string, Shown> shown_;
};

}  // namespace yq::service
