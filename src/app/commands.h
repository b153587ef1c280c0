// The commands of the program, one row each. Each gets its own arguments and gives the exit status: 0 well, 1 found
// something wrong or failed, 2 wrong use.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace yq::app {

using Arguments = std::vector<std::string>;

struct Command {
  std::string_view name;
  std::string_view usage;
  Bilingual what;
  int (*run)(const Arguments& arguments);
};
[[nodiscard]] std::span<const Command> Commands();

int RunServe(const Arguments& arguments);
int RunDemo(const Arguments& arguments);
int RunMigrate(const Arguments& arguments);
int RunBackup(const Arguments& arguments);
int RunRestore(const Arguments& arguments);
int RunVerify(const Arguments& arguments);
int RunAccount(const Arguments& arguments);
int RunOpenApi(const Arguments& arguments);
int RunCheck(const Arguments& arguments);
int RunDmn(const Arguments& arguments);
int RunDecide(const Arguments& arguments);
int RunDecideTable(const Arguments& arguments);
int RunDecideSql(const Arguments& arguments);  // `decide` with --sql

}  // namespace yq::app
