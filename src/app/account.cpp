// `yinqiao account`: staff accounts from the machine's own command line. The password comes from the terminal or from
// standard input, never from the arguments, which other users of the machine can read.
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/options.h"
#include "app/program.h"
#include "base/text.h"
#include "engine/crypto/bytes.h"
#include "engine/crypto/totp.h"

namespace yq::app {
namespace {

constexpr const char* kUsage =
    "account add LOGIN --name-zh NAME --name-en NAME --roles officer[,…] [--department ID] [--email ADDRESS]   "
    "(password on standard input)\n"
    "account password LOGIN                                                                                  (password "
    "on standard input)\n"
    "account roles LOGIN --roles officer[,…] [--department ID]\n"
    "account close LOGIN\n";

std::string ReadPassword() {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    std::fprintf(stderr, "password 密码: ");
    tcgetattr(STDIN_FILENO, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string password;
  std::getline(std::cin, password);
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fprintf(stderr, "\n");
  }
  return password;
}

std::optional<std::vector<api::Role>> ReadRoles(const std::string& text) {
  std::vector<api::Role> roles;
  for (const std::string_view each : Split(text, ',')) {
    const std::optional<api::Role> role = api::EnumFromText<api::Role>(Trim(each));
    if (!role) {
      std::fprintf(stderr,
                   "no role '%s'; there are officer, department_officer, policy_officer, auditor, administrator\n",
                   std::string(each).c_str());
      return std::nullopt;
    }
    roles.push_back(*role);
  }
  return roles;
}

int Add(Parts& parts, const Options& options, const std::string& login, const std::vector<api::Role>& roles) {
  const access::NewStaff staff{
      .login = login,
      .name = {options.Value("name-zh").value_or(login), options.Value("name-en").value_or(login)},
      .email = options.Value("email").value_or(""),
      .password = ReadPassword(),
      .roles = roles,
      .department = options.Value("department").value_or("")};
  const Result<access::MadeStaff> made = parts.access->MakeStaff(staff, {}, parts.clock.Now());
  if (!made) return SayError(made.error());
  const std::string& issuer = parts.shell->site().name.en;
  std::printf("account %s is made. Put this into the authenticator application now; it is shown once:\n%s\n",
              login.c_str(), crypto::TotpUri(made->totp_secret, issuer, login).c_str());
  return 0;
}

}  // namespace

int RunAccount(const Arguments& arguments) {
  std::optional<Options> options = ReadOptions(arguments, {"name-zh", "name-en", "roles", "department", "email"});
  if (!options) return 2;
  if (options->rest.size() != 2) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const std::string verb = options->rest[0];
  const std::string login = options->rest[1];
  std::vector<api::Role> roles;
  if (verb == "add" || verb == "roles") {
    const auto read = ReadRoles(options->Value("roles").value_or(""));
    if (!read) return 2;
    roles = *read;
  }
  Result<std::unique_ptr<Parts>> opened = OpenProgram(options->config);
  if (!opened) return SayError(opened.error());
  Parts& parts = **opened;
  const Instant now = parts.clock.Now();
  Result<void> done;
  if (verb == "add") return Add(parts, *options, login, roles);
  if (verb == "password") {
    done = parts.access->SetPassword(login, ReadPassword(), {}, now);
  } else if (verb == "roles") {
    done = parts.access->SetRoles(login, roles, options->Value("department").value_or(""), {}, now);
  } else if (verb == "close") {
    done = parts.access->CloseAccount(login, {}, now);
  } else {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (!done) return SayError(done.error());
  std::printf("done\n");
  return 0;
}

}  // namespace yq::app
