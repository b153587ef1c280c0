#include "app/demo.h"
#include "engine/crypto/bytes.h"
#include "platform/api/json.h"

namespace yq::app {
namespace {

Result<void> SeedStaff(Parts& parts) {
  for (const pack::WorldAccount& account : parts.pack->world.accounts) {
    std::vector<api::Role> roles;
    for (const std::string& name : account.roles) {
      const std::optional<api::Role> role = api::EnumFromText<api::Role>(name);
      if (!role) return Fail(ErrorCode::kInvalid, "app.bad_world", {{"place", account.login}});
      roles.push_back(*role);
    }
    const std::optional<crypto::Bytes> secret = crypto::Base32Decode(account.totp);
    if (!secret) return Fail(ErrorCode::kInvalid, "app.bad_world", {{"place", account.login}});
    YQ_TRY(parts.access->MakeStaff({.login = account.login,
                                    .name = account.name,
                                    .email = "",
                                    .password = account.password,
                                    .roles = roles,
                                    .department = account.department ? account.department->id : "",
                                    .totp_secret = secret},
                                   {}, parts.clock.Now()));
  }
  return {};
}

}  // namespace

Result<void> SeedWorld(Parts& parts, const std::function<void(std::string_view)>& say) {
  say(fmt::format("{} staff accounts", parts.pack->world.accounts.size()));
  YQ_TRY(SeedStaff(parts));
  return {};
}

}  // namespace yq::app
