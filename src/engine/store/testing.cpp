#include "engine/store/testing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/store/connection.h"

namespace yq::store {
namespace {

constexpr uid_t kNobody = 65534;  // PostgreSQL refuses to run as root

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// The newest installed server's programs; "" when there are none.
std::string FindPrograms() {
  std::string best;
  int newest = 0;
  std::error_code ignored;
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(folder.path().filename().c_str());
    if (version > newest && std::filesystem::exists(folder.path() / "bin/initdb")) {
      newest = version;
      best = (folder.path() / "bin").string();
    }
  }
  return best;
}

// Starts a program whose output goes to `log` and which ends when this process does.
pid_t Start(const std::vector<std::string>& command, const std::filesystem::path& home) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  const std::string log = home / "log";
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  if (::geteuid() == 0 && (::fchown(out, kNobody, kNobody) != 0 || ::setgroups(0, nullptr) != 0 ||
                           ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
    ::_exit(126);
  }
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::setenv("HOME", home.c_str(), 1);
  ::setsid();  // an interrupt at the terminal is for the test; the server ends with it
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent) ::_exit(125);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

bool Succeeds(const std::vector<std::string>& command, const std::filesystem::path& home) {
  const pid_t child = Start(command, home);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// One server for the process, started at first use and stopped at its end.
class Server {
 public:
  static Server& Get() {
    static Server server;
    return server;
  }
  [[nodiscard]] bool running() const { return admin_ != nullptr; }

  // A connection string to the database `name` of this server.
  [[nodiscard]] std::string Conninfo(const std::string& name) const { return fmt::format("{} dbname={}", base_, name); }
  [[nodiscard]] std::string NewName() { return fmt::format("yq_test_{}_{}", ::getpid(), ++count_); }
  void Admin(const std::string& sql) {
    const std::scoped_lock lock(mutex_);
    if (auto ran = admin_->Script(sql); !ran) Stop(sql + ": " + ran.error().detail.text);
  }

 private:
  Server() {
    if (base_ = Environment("YQ_TEST_POSTGRES"); base_.empty() && !StartOwn()) return;
    for (int tries = 0; tries < 600 && admin_ == nullptr; ++tries) {
      if (auto opened = OpenPostgres({.postgres = Conninfo("postgres")})) {
        admin_ = std::move(*opened);
      } else if (process_ == 0 || ::waitpid(process_, nullptr, WNOHANG) != 0) {
        Stop("PostgreSQL for tests: " + opened.error().detail.text);
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
    if (admin_ == nullptr)
      Stop("PostgreSQL for tests did not start within 12 s; see " + (folder_->path() / "log").string());
  }

  ~Server() {
    if (admin_) {
      for (const auto& [key, name] : templates_) Admin("DROP DATABASE IF EXISTS " + name);
    }
    admin_.reset();
    if (process_ > 0 && ::getpid() == owner_) {
      ::kill(process_, SIGINT);
      ::waitpid(process_, nullptr, 0);
    }
  }

  bool StartOwn() {
    const std::string programs = FindPrograms();
    if (programs.empty()) {
      fmt::print(
          stderr,
          "store: PostgreSQL is not installed (Debian package postgresql-15); its half of the tests is skipped\n");
      return false;
    }
    owner_ = ::getpid();
    folder_.emplace();
    const auto& home = folder_->path();
    if (::geteuid() == 0 && ::chown(home.c_str(), kNobody, kNobody) != 0) Stop("cannot give the folder to nobody");
    const std::string cluster = home / "pg";
    if (!Succeeds({programs + "/initdb", "-D", cluster, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                   "--no-sync"},
                  home)) {
      Stop("initdb failed; see " + (home / "log").string());
    }
    process_ = Start({programs + "/postgres", "-D", cluster, "-c", "listen_addresses=", "-c",
                      "unix_socket_directories=" + home.string(), "-c", "fsync=off", "-c", "full_page_writes=off", "-c",
                      "synchronous_commit=off", "-c", "max_connections=200", "-c", "shared_buffers=32MB"},
                     home);
    base_ = fmt::format("host={} user=app", home.string());
    return true;
  }

  friend std::string TemplateOf(const std::vector<Module>& modules);
  std::mutex mutex_;
  std::optional<TempFolder> folder_;
  std::string base_;
  pid_t process_ = 0;
  pid_t owner_ = 0;
  std::atomic<int> count_{0};
  std::unique_ptr<Connection> admin_;
  std::map<std::string, std::string> templates_;  // by the migrations in it
};

std::filesystem::path FastFolder() {
  constexpr std::uintmax_t kRoom = 512UL << 20U;
  const std::filesystem::path memory = "/dev/shm";
  std::error_code absent;
  const auto space = std::filesystem::space(memory, absent);
  return !absent && space.available >= kRoom ? memory : std::filesystem::temp_directory_path();
}

std::unique_ptr<Store> OpenOrStop(const Config& config) {
  auto opened = Store::Open(config);
  if (!opened) Stop(fmt::format("cannot open a test database: {} {}", opened.error().key, opened.error().detail.text));
  return std::move(*opened);
}

void MigrateOrStop(Store& store, const std::vector<Module>& modules) {
  if (auto migrated = Migrate(store, modules); !migrated) {
    const Error& error = migrated.error();
    std::string params;
    for (const Param& param : error.params) params += fmt::format(" {}={}", param.name, param.value);
    Stop(fmt::format("test migration: {}{}: {}", error.key, params, error.detail.text));
  }
}

// The database with these migrations applied, from which fresh ones are copied.
std::string TemplateOf(const std::vector<Module>& modules) {
  Server& server = Server::Get();
  std::string key;
  for (const Module& module : modules) {
    for (const EmbeddedFile& file : module.migrations)
      key += fmt::format("{}\n{}\n{}\n", module.name, file.path, file.content);
  }
  if (key.empty()) return "template0";
  if (const auto found = server.templates_.find(key); found != server.templates_.end()) return found->second;
  const std::string name = server.NewName();
  server.Admin(fmt::format("CREATE DATABASE {} TEMPLATE template0", name));
  MigrateOrStop(*OpenOrStop({.postgres = server.Conninfo(name), .connections = 1}), modules);
  server.templates_.emplace(key, name);
  return name;
}

}  // namespace

TempFolder::TempFolder(const std::filesystem::path& parent) {
  std::string pattern = (parent / "yq-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) Stop("cannot make a temporary folder");
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

bool TestDatabase::Available(Backend backend) { return backend == Backend::kSqlite || Server::Get().running(); }

TestDatabase::TestDatabase(Backend backend) : TestDatabase(backend, "template0") {}

TestDatabase::TestDatabase(Backend backend, const std::string& from_template) : folder_(FastFolder()) {
  config_.statements_run_file = Environment("YQ_STATEMENTS_RUN_FILE");
  if (backend == Backend::kSqlite) {
    config_.sqlite_path = folder_.File("test.db");
    return;
  }
  const std::string name = Server::Get().NewName();
  Server::Get().Admin(fmt::format("CREATE DATABASE {} TEMPLATE {}", name, from_template));
  config_.postgres = Server::Get().Conninfo(name);
}

TestDatabase::~TestDatabase() {
  if (config_.postgres.empty()) return;
  Server::Get().Admin("DROP DATABASE " + config_.postgres.substr(config_.postgres.rfind('=') + 1) + " WITH (FORCE)");
}

std::unique_ptr<Store> TestDatabase::Open() const { return OpenOrStop(config_); }

void RunOnEachDatabase(const std::vector<Module>& modules, const std::function<void(Store&)>& body) {
  {
    const TestDatabase database(Backend::kSqlite);
    const auto store = database.Open();
    MigrateOrStop(*store, modules);
    body(*store);
  }
  if (!TestDatabase::Available(Backend::kPostgres)) return;
  const TestDatabase database(Backend::kPostgres, TemplateOf(modules));
  const auto store = database.Open();
  body(*store);
}

}  // namespace yq::store
