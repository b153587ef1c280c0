#include <fmt/format.h>

#include <functional>
#include <thread>

#include "platform/cases/letters.h"
#include "platform/cases/testing.h"

namespace yq::cases {
namespace {

std::string Shown(const std::optional<Date>& date) { return date ? ToText(*date) : ""; }

void OnBoth(const std::function<void(TestWorld&)>& body) {
  store::ForEachStore(TestModules(), [&](store::Store& store) {
    TestWorld world(store);
    body(world);
    world.CheckWhole();
  });
}

TEST_CASE("every statement is understood by both databases") {
  store::ForEachStore(TestModules(), [](store::Store& store) {
    CHECK(store::PrepareAll(store, TestModules()).value() == std::vector<std::string>{});
  });
}

TEST_CASE("every sentence is whole") {
  api::Messages messages;
  messages.Add(kMessages);
  CHECK(messages.Check() == std::vector<std::string>{});
}

TEST_CASE("a case opens with its tasks side by side, a number and a promised date") {
  OnBoth([](TestWorld& world) {
    const Receipt receipt = world.Open(world.lin, "draft-1");
    CHECK(receipt.number == "2026-000001");
    CHECK(receipt.is_new);
    CHECK(Shown(receipt.due_on) == "2026-03-09");  // five working days
    const WholeCase whole = world.Case(receipt.case_id);
    CHECK(whole.record.state == CaseState::kOpen);
    REQUIRE(whole.items.size() == 1);
    CHECK(whole.items[0].policy_version == "2026");
    CHECK(whole.items[0].proposal == Proposal::kYes);
    CHECK(whole.items[0].amount == "2000");
    CHECK(TestWorld::Task(whole, "check_home").state == TaskState::kOpen);
    CHECK(TestWorld::Task(whole, "check_degree").state == TaskState::kOpen);
    CHECK(TestWorld::Task(whole, "decide").state == TaskState::kWaiting);
    CHECK(Shown(TestWorld::Task(whole, "check_home").due_on) == "2026-03-04");
    CHECK(TestWorld::Task(whole, "check_degree").materials == std::vector<std::string>{"degree_certificate"});
    CHECK(whole.facts.size() == 5);
    CHECK(whole.materials.size() == 1);
    CHECK(whole.events.size() == 1);
    CHECK(world.mails == std::vector<std::string>{"Application 2026-000001 received"});
    CHECK(world.Open(world.amy, "draft-2").number == "2026-000002");
    world.clock.Set(*ParseInstant("2027-01-04T02:00:00Z"));
    const Receipt next_year = world.Open(world.amy, "draft-3");
    CHECK(next_year.number == "2027-000001");
    CHECK(next_year.due_note == DueNote::kNotPublished);
  });
}

TEST_CASE("a case that cannot be opened leaves nothing") {
  struct Row {
    const char* name;
    std::vector<std::string> services;
    const char* key;
  };
  const std::vector<Row> rows = {
      {"none", {}, "cases.no_service"},
      {"unknown", {"no_such"}, "cases.no_such_service"},
      {"one known, one unknown", {"grant_application", "no_such"}, "cases.no_such_service"},
      {"twice", {"grant_application", "grant_application"}, "cases.service_twice"},
  };
  OnBoth([&](TestWorld& world) {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto made = world.Try([&](store::Tx& tx) {
        return world.cases.Open(tx, world.by(world.lin),
                                {.person = "lin", .person_name = "Lin", .draft = "d", .services = row.services});
      });
      REQUIRE(!made.has_value());
      CHECK(made.error().key == row.key);
    }
    CHECK(world.Open(world.lin, "d").number == "2026-000001");
  });
}

TEST_CASE("a draft makes one case, however often and at once it is handed in") {
  OnBoth([](TestWorld& world) {
    constexpr int kTimes = 32;
    world.Open(world.amy, "other");
    std::vector<std::string> numbers(kTimes);
    std::vector<std::thread> threads;
    threads.reserve(kTimes);
    for (int i = 0; i < kTimes; ++i) {
      threads.emplace_back([&, i] {
        const auto receipt = world.store.Write(
            [&](store::Tx& tx) { return world.TryOpen(tx, world.lin, "one-draft", TestWorld::Eligible()); });
        numbers[static_cast<std::size_t>(i)] =
            receipt ? receipt->number + " " + Shown(receipt->due_on) : receipt.error().key;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& number : numbers) CHECK(number == "2026-000002 2026-03-09");
    const auto list =
        world.store.Read([&](store::Tx& tx) { return world.cases.List(tx, TestWorld::scope(world.lin), {}, 100); });
    REQUIRE(list.has_value());
    CHECK(list->size() == 1);
    // Somebody else's draft of that name is not theirs to have.
    const auto taken =
        world.Try([&](store::Tx& tx) { return world.TryOpen(tx, world.amy, "one-draft", TestWorld::Eligible()); });
    CHECK(!taken.has_value());
  });
}

TEST_CASE("which files a case uses, now and ever") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    const Id first = world.Case(id).materials.at(0).attachment.id;
    const Id second = world.lin.account + "-newer";
    const Id proof = world.officer.account + "-proof";
    const Id request = world.Do([&](store::Tx& tx) {
      return world.cases.Ask(tx, world.by(world.officer), id, 1,
                             {.kind = RequestKind::kMaterial, .part = "degree_certificate", .note = "unreadable"});
    });
    world.Do([&](store::Tx& tx) {
      return world.cases.AnswerRequest(tx, world.by(world.lin), id, 2, request, {.attachment = second});
    });
    world.Do([&](store::Tx& tx) {
      return world.cases.Verify(
          tx, world.by(world.officer), id, 3,
          {.fact = "degree_level", .value = TestWorld::Value("degree_level", "doctorate"), .evidence = proof});
    });
    const auto used = [&](bool ever) {
      std::vector<Id> found =
          world.store
              .Read([&](store::Tx& tx) { return world.cases.FilesInUse(tx, {first, second, proof, "nobody's"}, ever); })
              .value();
      std::ranges::sort(found);
      return found;
    };
    CHECK(used(false) == std::vector<Id>{second, proof});
    CHECK(used(true) == std::vector<Id>{first, second, proof});
  });
}

TEST_CASE("who finds a case, its files and its letter") {
  OnBoth([](TestWorld& world) {
    const Receipt lins = world.Open(world.lin, "draft-1");
    const Receipt amys = world.Open(world.amy, "draft-2");
    world.Prepare(lins.case_id);
    REQUIRE(world.Decide(lins.case_id, Outcome::kGranted).has_value());
    const Id letter = world.Case(lins.case_id).letters.at(0).id;
    const api::Actor nobody;
    struct Row {
      const char* name;
      const api::Actor* actor;
      bool lins_case;
      bool amys_case;
      bool lins_degree;  // the file
      bool lins_letter;
      std::size_t listed;
      std::size_t tasks;  // open ones, all views
    };
    const std::vector<Row> rows = {
        {"Lin", &world.lin, true, false, true, true, 1, 0},
        {"Amy", &world.amy, false, true, false, false, 1, 0},
        {"officer in charge", &world.officer, true, true, true, true, 2, 2},
        {"clerk of one task", &world.clerk, true, true, false, false, 2, 1},
        {"officer of another department", &world.stranger, false, false, false, false, 0, 0},
        {"auditor of the department", &world.auditor, false, false, false, false, 0, 0},
        {"nobody", &nobody, false, false, false, false, 0, 0},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const access::Scope scope = access::CaseScope(*row.actor);
      const auto read = [&](auto&& fn) { return world.store.Read(fn); };
      const auto found = [&](const Id& id) {
        return read([&](store::Tx& tx) { return world.cases.Find(tx, scope, id); }).has_value();
      };
      CHECK(found(lins.case_id) == row.lins_case);
      CHECK(found(amys.case_id) == row.amys_case);
      CHECK(!found("no-such-case"));
      const auto file =
          read([&](store::Tx& tx) { return world.cases.InScope(tx, scope, world.lin.account + "-degree-draft-1"); });
      CHECK(file.value().has_value() == row.lins_degree);
      const auto paper = read([&](store::Tx& tx) { return world.cases.FindLetter(tx, scope, letter); });
      CHECK(paper.has_value() == row.lins_letter);
      const auto list = read([&](store::Tx& tx) { return world.cases.List(tx, scope, {}, 100); });
      CHECK(list.value().size() == row.listed);
      const auto tasks = read([&](store::Tx& tx) {
        return world.cases.ListTasks(
            tx, *row.actor, {.view = TaskFilter::View::kAll, .today = world.cases.DayOf(world.clock.Now())}, {}, 100);
      });
      CHECK(tasks.value().size() == row.tasks);
    }
  });
}

TEST_CASE("commands of those who may not are answered like unknown ids") {
  OnBoth([](TestWorld& world) {
    const Receipt receipt = world.Open(world.lin, "draft-1");
    const WholeCase whole = world.Case(receipt.case_id);
    const std::string& home_task = TestWorld::Task(whole, "check_home").id;
    const std::string& degree_task = TestWorld::Task(whole, "check_degree").id;
    const auto key = [](const auto& result) { return result ? std::string("done") : result.error().key; };
    const auto verify = [&](const api::Actor& actor, const std::string& fact, std::string_view text) {
      return key(world.Try([&](store::Tx& tx) {
        return world.cases.Verify(tx, world.by(actor), whole.record.id, 1,
                                  {.fact = fact, .value = TestWorld::Value(fact, text)});
      }));
    };
    const auto complete = [&](const api::Actor& actor, const std::string& task) {
      return key(
          world.Try([&](store::Tx& tx) { return world.cases.Complete(tx, world.by(actor), task, 1, false, "no"); }));
    };
    const auto ask = [&](const api::Actor& actor, RequestKind kind, const std::string& part) {
      return key(world.Try([&](store::Tx& tx) {
        return world.cases.Ask(tx, world.by(actor), whole.record.id, 1, {.kind = kind, .part = part, .note = "please"});
      }));
    };
    CHECK(verify(world.stranger, "degree_level", "master") == "not_found");
    CHECK(verify(world.auditor, "degree_level", "master") == "not_found");
    CHECK(verify(world.clerk, "degree_level", "master") == "not_found");  // another department's part
    CHECK(complete(world.stranger, home_task) == "not_found");
    CHECK(complete(world.clerk, degree_task) == "not_found");
    CHECK(complete(world.officer, home_task) == "cases.other_department");
    CHECK(ask(world.stranger, RequestKind::kFact, "owns_home") == "not_found");
    CHECK(ask(world.clerk, RequestKind::kFact, "degree_level") == "cases.not_of_this_case");
    CHECK(ask(world.clerk, RequestKind::kMaterial, "degree_certificate") == "cases.not_of_this_case");
    CHECK(ask(world.officer, RequestKind::kFact, "arrived_on") == "cases.not_of_this_case");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.Withdraw(tx, world.by(world.amy), whole.record.id, 1, {});
          })) == "not_found");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.Withdraw(tx, world.by(world.officer), whole.record.id, 1, {});
          })) == "not_found");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.AddMessage(tx, world.by(world.amy), whole.record.id, "hello");
          })) == "not_found");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.AddMessage(tx, world.by(world.clerk), whole.record.id, "hello");
          })) == "access.forbidden");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.Reveal(tx, world.by(world.clerk), whole.record.id, "phone", "to call");
          })) == "not_found");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.Reveal(tx, world.by(world.officer), whole.record.id, "phone", " ");
          })) == "cases.purpose_needed");
    CHECK(key(world.Try([&](store::Tx& tx) {
            return world.cases.Reveal(tx, world.by(world.officer), whole.record.id, "degree_level", "to see");
          })) == "cases.not_sealed");
    CHECK(world.Do([&](store::Tx& tx) {
      return world.cases.Reveal(tx, world.by(world.officer), whole.record.id, "phone", "to call about the lease");
    }) == "13812345678");
    CHECK(world.Case(receipt.case_id).record.version == 1);
  });
}

TEST_CASE("a request stops the clock, an answer starts it, and only that part reopens") {
  OnBoth([](TestWorld& world) {
    const Receipt receipt = world.Open(world.lin, "draft-1");
    const Id& id = receipt.case_id;
    world.Verify(id, world.clerk, "owns_home", "false");
    world.Complete(id, world.clerk, "check_home");
    world.Verify(id, world.officer, "degree_level", "doctorate");
    world.Complete(id, world.officer, "check_degree");
    CHECK(TestWorld::Task(world.Case(id), "decide").state == TaskState::kOpen);
    world.clock.Set(*ParseInstant("2026-03-04T02:00:00Z"));
    std::int64_t version = world.Case(id).record.version;
    const auto ask = [&](RequestKind kind, const std::string& part) {
      version = world.Case(id).record.version;
      return world.Try([&](store::Tx& tx) {
        return world.cases.Ask(tx, world.by(world.officer), id, version, {.kind = kind, .part = part, .note = "again"});
      });
    };
    const auto first = ask(RequestKind::kFact, "owns_home");
    REQUIRE(first.has_value());
    CHECK(ask(RequestKind::kFact, "owns_home").error().key == "cases.already_asked");
    WholeCase whole = world.Case(id);
    CHECK(TestWorld::Task(whole, "check_home").state == TaskState::kPaused);
    CHECK(TestWorld::Task(whole, "check_degree").state == TaskState::kDone);
    CHECK(TestWorld::Task(whole, "decide").state == TaskState::kWaiting);
    CHECK(whole.record.open_requests == 1);
    const auto second = ask(RequestKind::kMaterial, "degree_certificate");
    REQUIRE(second.has_value());
    world.clock.Set(*ParseInstant("2026-03-06T02:00:00Z"));
    const auto answer = [&](const Id& request, const Answer& given, const api::Actor& actor) {
      version = world.Case(id).record.version;
      const auto done = world.Try(
          [&](store::Tx& tx) { return world.cases.AnswerRequest(tx, world.by(actor), id, version, request, given); });
      return done ? std::string("done") : done.error().key;
    };
    CHECK(answer(*first, {}, world.lin) == "cases.value_needed");
    CHECK(answer(*second, {}, world.lin) == "cases.attachment_needed");
    CHECK(answer(*second, {.attachment = world.amy.account + "-file"}, world.lin) == "cases.no_such_attachment");
    CHECK(answer(*second, {.attachment = world.lin.account + "-png"}, world.lin) == "cases.wrong_file_type");
    CHECK(answer(*first, {.value = TestWorld::Value("owns_home", "true")}, world.amy) == "not_found");
    CHECK(answer(*first, {.value = TestWorld::Value("owns_home", "true")}, world.officer) == "not_found");
    CHECK(answer("no-such", {.value = TestWorld::Value("owns_home", "true")}, world.lin) == "not_found");
    CHECK(answer(*first, {.value = TestWorld::Value("owns_home", "true")}, world.lin) == "done");
    CHECK(answer(*first, {.value = TestWorld::Value("owns_home", "true")}, world.lin) == "cases.request_closed");
    whole = world.Case(id);
    CHECK(whole.items[0].proposal == Proposal::kNo);  // assessed again
    CHECK(!whole.FindFact("owns_home")->verified_at);
    CHECK(TestWorld::Task(whole, "check_home").state == TaskState::kOpen);
    CHECK(!whole.pauses.at(0).to);  // the other request is still open
    CHECK(answer(*second, {.attachment = world.lin.account + "-new"}, world.lin) == "done");
    whole = world.Case(id);
    CHECK(whole.record.open_requests == 0);
    CHECK(Shown(whole.pauses.at(0).to) == "2026-03-06");
    CHECK(TestWorld::Task(whole, "check_degree").state == TaskState::kOpen);
    CHECK(TestWorld::Task(whole, "decide").state == TaskState::kWaiting);
    CHECK(whole.materials.at(0).attachment.id == world.lin.account + "-new");
    const Clock clock = ReadClock(world.cases.pack().calendar, whole.record.submitted_on, whole.record.promised_days,
                                  whole.pauses, world.cases.DayOf(world.clock.Now()));
    CHECK(Shown(clock.due_on) == "2026-03-11");  // two days later than promised
    CHECK(clock.used_days == 2);
    CHECK(clock.paused_days == 2);
    // The earlier file stays findable to its owner and the office.
    CHECK(world.store
              .Read([&](store::Tx& tx) {
                return world.cases.InScope(tx, TestWorld::scope(world.officer), world.lin.account + "-degree-draft-1");
              })
              .value()
              .has_value());
    world.Verify(id, world.clerk, "owns_home", "false");
    world.Complete(id, world.clerk, "check_home");
    world.Complete(id, world.officer, "check_degree");
    CHECK(TestWorld::Task(world.Case(id), "decide").state == TaskState::kOpen);
    CHECK(world.mails.size() == 3);
  });
}

TEST_CASE("a request may be taken back") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    const Id request = world.Do([&](store::Tx& tx) {
      return world.cases.Ask(tx, world.by(world.clerk), id, 1,
                             {.kind = RequestKind::kFact, .part = "owns_home", .note = "which home?"});
    });
    CHECK(world.Case(id).record.open_requests == 1);
    world.Do([&](store::Tx& tx) { return world.cases.WithdrawRequest(tx, world.by(world.clerk), id, 2, request); });
    const WholeCase whole = world.Case(id);
    CHECK(whole.record.open_requests == 0);
    CHECK(TestWorld::Task(whole, "check_home").state == TaskState::kOpen);
    CHECK(whole.requests.at(0).state == RequestState::kWithdrawn);
    CHECK(!world.Try(
        [&](store::Tx& tx) { return world.cases.WithdrawRequest(tx, world.by(world.clerk), id, 3, request); }));
  });
}

TEST_CASE("a decision with its proposal, against it, and before its time") {
  struct Row {
    const char* name;
    TestWorld::Given given;
    bool prepared;
    Outcome outcome;
    std::optional<std::string> reason;
    std::string key;  // "": done
    bool letter;
  };
  TestWorld::Given owner = TestWorld::Eligible();
  owner["owns_home"] = "true";
  const std::vector<Row> rows = {
      {"before the checks", TestWorld::Eligible(), false, Outcome::kGranted, {}, "cases.not_decidable", false},
      {"yes, granted", TestWorld::Eligible(), true, Outcome::kGranted, {}, "", true},
      {"yes, refused without a reason",
       TestWorld::Eligible(),
       true,
       Outcome::kRefused,
       {},
       "cases.reason_needed",
       false},
      {"yes, refused with blanks", TestWorld::Eligible(), true, Outcome::kRefused, "  ", "cases.reason_needed", false},
      {"yes, refused with a reason", TestWorld::Eligible(), true, Outcome::kRefused, "withdrawn degree", "", false},
      {"no, granted without a reason", owner, true, Outcome::kGranted, {}, "cases.reason_needed", false},
      {"no, granted with a reason and no amount", owner, true, Outcome::kGranted, "the home was sold",
       "cases.amount_needed", false},
      {"no, refused", owner, true, Outcome::kRefused, {}, "", false},
  };
  OnBoth([&](TestWorld& world) {
    int draft = 0;
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Id id = world.Open(world.lin, "draft-" + std::to_string(++draft), row.given).case_id;
      if (row.prepared) world.Prepare(id, row.given);
      const auto done = world.Decide(id, row.outcome, row.reason);
      CHECK((done ? "" : done.error().key) == row.key);
      const WholeCase whole = world.Case(id);
      CHECK((whole.record.state == CaseState::kDecided) == row.key.empty());
      CHECK(whole.letters.size() == (row.letter ? 1 : 0));
      if (row.key.empty()) {
        CHECK(world.Decide(id, row.outcome, "again").error().key == "cases.closed");
      }
    }
  });
}

TEST_CASE("a grant rests on verified facts, a completed check too") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    const WholeCase whole = world.Case(id);
    const auto completed = world.Try([&](store::Tx& tx) {
      return world.cases.Complete(tx, world.by(world.clerk), TestWorld::Task(whole, "check_home").id, 1, true, "");
    });
    REQUIRE(!completed.has_value());
    CHECK(completed.error().key == "cases.facts_not_verified");
    world.Complete(id, world.clerk, "check_home", false);  // "not in order" may be said without
    world.Verify(id, world.officer, "degree_level", "doctorate");
    world.Complete(id, world.officer, "check_degree");
    const auto granted = world.Decide(id, Outcome::kGranted);
    REQUIRE(!granted.has_value());
    CHECK(granted.error().key == "cases.facts_not_verified");
    std::vector<std::string> places;
    for (const Problem& problem : granted.error().problems) places.push_back(problem.place);
    std::ranges::sort(places);
    CHECK(places == std::vector<std::string>{"/facts/monthly_pay", "/facts/owns_home"});
    CHECK(world.Decide(id, Outcome::kRefused, "the home cannot be checked").has_value());
  });
}

TEST_CASE("two services in one case: one form, two departments, two decisions") {
  OnBoth([](TestWorld& world) {
    const api::Actor registrar = Staff("registrar", api::Role::kOfficer, "registry");
    const Id id = world
                      .Do([&](store::Tx& tx) {
                        return world.TryOpen(tx, world.lin, "draft-1", TestWorld::Eligible(),
                                             {"grant_application", "harbour_pass"});
                      })
                      .case_id;
    WholeCase whole = world.Case(id);
    REQUIRE(whole.items.size() == 2);
    CHECK(whole.record.promised_days == 10);  // the longest
    CHECK(whole.items[1].proposal == Proposal::kNone);
    const auto tasks = [&](TaskState state) {
      return std::ranges::count(world.Case(id).tasks, state, &TaskRecord::state);
    };
    CHECK(tasks(TaskState::kOpen) == 3);
    const Id request = world.Do([&](store::Tx& tx) {
      return world.cases.Ask(tx, world.by(registrar), id, 1,
                             {.kind = RequestKind::kFact, .part = "owns_home", .note = "which home?"});
    });
    CHECK(tasks(TaskState::kPaused) == 2);  // both services rest on it, asked once
    CHECK(tasks(TaskState::kOpen) == 1);    // the degree is checked on
    world.Do([&](store::Tx& tx) {
      return world.cases.AnswerRequest(tx, world.by(world.lin), id, 2, request,
                                       {.value = TestWorld::Value("owns_home", "false")});
    });
    CHECK(tasks(TaskState::kOpen) == 3);
    world.Prepare(id);  // completes the checks of the grant
    const auto decide = [&](const api::Actor& actor, std::size_t item, Outcome outcome,
                            const std::optional<std::string>& reason) {
      whole = world.Case(id);
      const auto done = world.Try([&](store::Tx& tx) {
        return world.cases.Decide(tx, world.by(actor), id, whole.record.version, whole.items[item].id,
                                  {outcome, reason, {}});
      });
      return done ? std::string("done") : done.error().key;
    };
    CHECK(decide(registrar, 0, Outcome::kGranted, {}) == "cases.not_decidable");  // another department's
    CHECK(decide(world.officer, 0, Outcome::kGranted, {}) == "done");
    CHECK(decide(world.officer, 1, Outcome::kGranted, {}) == "cases.not_decidable");
    CHECK(world.Case(id).record.state == CaseState::kOpen);
    const std::int64_t version = world.Case(id).record.version;
    const Id check = std::ranges::find_if(whole.tasks, [&](const TaskRecord& task) {
                       return task.item_id == whole.items[1].id && !task.decides;
                     })->id;
    world.Do([&](store::Tx& tx) { return world.cases.Complete(tx, world.by(registrar), check, version, true, ""); });
    CHECK(decide(registrar, 1, Outcome::kRefused, {}) == "cases.reason_needed");  // nothing proposes it
    CHECK(decide(registrar, 1, Outcome::kGranted, {}) == "done");
    whole = world.Case(id);
    CHECK(whole.record.state == CaseState::kDecided);
    CHECK(whole.letters.size() == 1);  // the pass has none
  });
}

TEST_CASE("where the machine cannot tell, either way needs a reason") {
  TestWorld::Given unknown = TestWorld::Eligible();
  unknown.erase("owns_home");
  OnBoth([&](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1", unknown).case_id;
    CHECK(world.Case(id).items[0].proposal == Proposal::kCannotTell);
    world.Verify(id, world.officer, "degree_level", "doctorate");
    world.Verify(id, world.officer, "monthly_pay", "20000");
    world.Complete(id, world.officer, "check_degree");
    world.Complete(id, world.clerk, "check_home", false);
    CHECK(world.Decide(id, Outcome::kGranted).error().key == "cases.reason_needed");
    CHECK(world.Decide(id, Outcome::kRefused).error().key == "cases.reason_needed");
    // What was not given may be put in by whoever checks it, and is assessed at once.
    world.Verify(id, world.clerk, "owns_home", "false");
    CHECK(world.Case(id).items[0].proposal == Proposal::kYes);
    CHECK(world.Decide(id, Outcome::kGranted).has_value());
  });
}

TEST_CASE("sealed values are verified as they are and never read in the clear") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    const auto shown = [&] {
      const WholeCase whole = world.Case(id);
      const auto facts = world.store.Read(
          [&](store::Tx& tx) { return world.cases.FactsOf(tx, whole, world.cases.DayOf(world.clock.Now())); });
      return *std::ranges::find(*facts, "phone", &facts::Known::fact);
    };
    CHECK(shown().value.text == "***5678");
    const pack::Scalar mask = shown().value;
    world.Do([&](store::Tx& tx) {
      return world.cases.Verify(tx, world.by(world.officer), id, 1, {.fact = "phone", .value = mask});
    });
    CHECK(shown().source == facts::Source::kOfficer);
    CHECK(world.Do([&](store::Tx& tx) {
      return world.cases.Reveal(tx, world.by(world.officer), id, "phone", "to call");
    }) == "13812345678");
  });
}

TEST_CASE("the amount of a grant is the machine's or the officer's") {
  TestWorld::Given owner = TestWorld::Eligible();
  owner["owns_home"] = "true";
  struct Row {
    const char* name;
    TestWorld::Given given;
    Outcome outcome;
    std::optional<std::string> reason;
    std::optional<std::string> amount;
    std::string key;
    std::string letter;  // its sentence in English
  };
  const std::vector<Row> rows = {
      {"no, granted", owner, Outcome::kGranted, "sold", "1500", "", "You are granted 1,500.00 yuan."},
      {"no, with fen", owner, Outcome::kGranted, "sold", " 1500.50 ", "", "You are granted 1,500.50 yuan."},
      {"no, nothing granted", owner, Outcome::kGranted, "sold", "0", "", "You are granted 0.00 yuan."},
      {"no, without", owner, Outcome::kGranted, "sold", {}, "cases.amount_needed", ""},
      {"no, blank", owner, Outcome::kGranted, "sold", "  ", "cases.amount_needed", ""},
      {"no, words", owner, Outcome::kGranted, "sold", "much", "cases.amount_malformed", ""},
      {"no, below nothing", owner, Outcome::kGranted, "sold", "-1", "cases.amount_malformed", ""},
      {"no, three decimals", owner, Outcome::kGranted, "sold", "1.001", "cases.amount_malformed", ""},
      {"no, refused with an amount", owner, Outcome::kRefused, {}, "1", "cases.amount_without_grant", ""},
      {"yes, the machine's", TestWorld::Eligible(), Outcome::kGranted, {}, {}, "", "You are granted 2,000.00 yuan."},
      {"yes, the same", TestWorld::Eligible(), Outcome::kGranted, {}, "2000.00", "", "You are granted 2,000.00 yuan."},
      {"yes, another without a reason", TestWorld::Eligible(), Outcome::kGranted, {}, "1", "cases.reason_needed", ""},
      {"yes, another", TestWorld::Eligible(), Outcome::kGranted, "half", "1000", "", "You are granted 1,000.00 yuan."},
  };
  OnBoth([&](TestWorld& world) {
    int draft = 0;
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Id id = world.Open(world.lin, fmt::format("draft-{}", ++draft), row.given).case_id;
      world.Prepare(id, row.given);
      const auto done = world.Decide(id, row.outcome, row.reason, row.amount);
      CHECK((done ? "" : done.error().key) == row.key);
      const WholeCase whole = world.Case(id);
      REQUIRE(whole.letters.size() == (row.letter.empty() ? 0 : 1));
      if (!row.letter.empty()) CHECK(ReadContent(whole.letters[0])->paragraphs.at(0).en == row.letter);
    }
    world.CheckWhole();
  });
}

TEST_CASE("a letter: number, content, token, withdrawal") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    world.Prepare(id);
    REQUIRE(world.Decide(id, Outcome::kGranted).has_value());
    const Id other = world.Open(world.amy, "draft-2").case_id;
    world.Prepare(other);
    REQUIRE(world.Decide(other, Outcome::kGranted).has_value());
    const LetterRecord letter = world.Case(id).letters.at(0);
    CHECK(letter.number == Bilingual{"港〔2026〕1号", "Harbour [2026] No. 1"});
    CHECK(world.Case(other).letters.at(0).number.en == "Harbour [2026] No. 2");
    const LetterContent content = ReadContent(letter).value();
    CHECK(content.salutation == Bilingual{"Lin Yue：", "Dear Lin Yue,"});
    CHECK(content.paragraphs.at(0) == Bilingual{"决定给予2,000.00元。", "You are granted 2,000.00 yuan."});
    CHECK(content.rows.at(0).value.en == "doctorate");
    CHECK(letter.token.size() == 22);
    const auto by_token = [&](std::string_view token) {
      return world.store.Read([&](store::Tx& tx) { return world.cases.FindByToken(tx, token); }).value();
    };
    REQUIRE(by_token(letter.token).has_value());
    CHECK(by_token(letter.token)->content == letter.content);
    for (const std::string& wrong : {std::string(), std::string("x"), std::string(22, 'A'), std::string(10000, 'A'),
                                     letter.token + "A", std::string("\xff\xfe"), letter.token.substr(0, 21) + "'"}) {
      CHECK(!by_token(wrong).has_value());
    }
    const auto withdraw = [&](const api::Actor& actor, const std::string& reason) {
      const std::int64_t version = world.Case(id).record.version;
      const auto done = world.Try(
          [&](store::Tx& tx) { return world.cases.WithdrawLetter(tx, world.by(actor), letter.id, version, reason); });
      return done ? std::string("done") : done.error().key;
    };
    CHECK(withdraw(world.clerk, "why not") == "not_found");
    CHECK(withdraw(world.stranger, "why not") == "not_found");
    CHECK(withdraw(world.lin, "why not") == "not_found");
    CHECK(withdraw(world.officer, "") == "cases.note_needed");
    CHECK(withdraw(world.officer, "issued in error") == "done");
    CHECK(withdraw(world.officer, "again") == "cases.letter_withdrawn");
    CHECK(by_token(letter.token)->state == LetterState::kWithdrawn);
    CHECK(by_token(letter.token)->content == letter.content);
  });
}

TEST_CASE("the person withdraws") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    world.Do([&](store::Tx& tx) {
      return world.cases.Ask(tx, world.by(world.clerk), id, 1,
                             {.kind = RequestKind::kFact, .part = "owns_home", .note = "which home?"});
    });
    world.Do([&](store::Tx& tx) { return world.cases.Withdraw(tx, world.by(world.lin), id, 2, "moved away"); });
    const WholeCase whole = world.Case(id);
    CHECK(whole.record.state == CaseState::kWithdrawn);
    CHECK(whole.record.withdrawn_reason == "moved away");
    CHECK(whole.items[0].state == ItemState::kWithdrawn);
    CHECK(whole.requests[0].state == RequestState::kWithdrawn);
    CHECK(world.Try([&](store::Tx& tx) { return world.cases.Withdraw(tx, world.by(world.lin), id, 3, {}); })
              .error()
              .key == "cases.closed");
    const auto tasks = world.store.Read([&](store::Tx& tx) {
      return world.cases.ListTasks(
          tx, world.officer, {.view = TaskFilter::View::kAll, .today = world.cases.DayOf(world.clock.Now())}, {}, 100);
    });
    CHECK(tasks.value().empty());
  });
}

TEST_CASE("alike items, and what stands against deciding them") {
  OnBoth([](TestWorld& world) {
    TestWorld::Given owner = TestWorld::Eligible();
    owner["owns_home"] = "true";
    std::vector<Id> ready;
    for (int i = 0; i < 3; ++i) {
      ready.push_back(world.Open(world.lin, "ready-" + std::to_string(i)).case_id);
      world.Prepare(ready.back());
    }
    const Id unlike = world.Open(world.amy, "owner", owner).case_id;
    world.Prepare(unlike, owner);
    const Id unchecked = world.Open(world.amy, "unchecked").case_id;
    const WholeCase self = world.Case(ready[1]);
    const auto alike = world.store.Read([&](store::Tx& tx) {
      return world.cases.Alike(tx, world.by(world.officer), self.record.id, self.items[0].id, 100);
    });
    REQUIRE(alike.value().size() == 3);
    CHECK(alike.value()[0].record.id == ready[1]);
    for (const api::Actor* other : {&world.clerk, &world.stranger, &world.lin}) {
      CHECK(!world.store.Read([&](store::Tx& tx) {
        return world.cases.Alike(tx, world.by(*other), self.record.id, self.items[0].id, 100);
      }));
    }
    const std::vector<Id> wanted = {self.items[0].id, world.Case(unlike).items[0].id, world.Case(unchecked).items[0].id,
                                    "x"};
    const auto items =
        world.store.Read([&](store::Tx& tx) { return world.cases.FindItems(tx, world.officer, wanted); });
    REQUIRE(items.value().size() == 3);
    const auto key = [](const std::optional<Error>& error) { return error ? error->key : std::string(); };
    for (const Decidable& item : *items) {
      const std::int64_t version = item.record.version;
      const std::string as = item.record.id == self.record.id ? "ready" : item.record.id == unlike ? "no" : "early";
      CAPTURE(as);
      CHECK(key(AgainstDeciding(item, version, {.outcome = Outcome::kGranted})) == (as == "ready" ? ""
                                                                                    : as == "no"
                                                                                        ? "cases.reason_needed"
                                                                                        : "cases.not_decidable"));
      CHECK(key(AgainstDeciding(item, version - 1, {.outcome = Outcome::kGranted, .reason = "why"})) == "api.stale");
    }
  });
}

TEST_CASE("lists run as many statements for one row as for three") {
  OnBoth([](TestWorld& world) {
    const Date today = world.cases.DayOf(world.clock.Now());
    const auto count = [&](auto&& fn) {
      return world.store
          .Read([&](store::Tx& tx) -> Result<std::int64_t> {
            YQ_TRY(fn(tx));
            return tx.StatementsRun();
          })
          .value();
    };
    const auto all = [&] {
      const std::vector<Id> items = {
          world
              .Case(world.store
                        .Read([&](store::Tx& tx) { return world.cases.List(tx, TestWorld::scope(world.lin), {}, 1); })
                        .value()[0]
                        .record.id)
              .items[0]
              .id};
      return std::vector{
          count([&](store::Tx& tx) { return world.cases.List(tx, TestWorld::scope(world.lin), {}, 100); }),
          count([&](store::Tx& tx) {
            return world.cases.ListTasks(tx, world.officer, {.view = TaskFilter::View::kAll, .today = today}, {}, 100);
          }),
          count([&](store::Tx& tx) { return world.cases.FindItems(tx, world.officer, items); }),
      };
    };
    world.Open(world.lin, "draft-1");
    const std::vector<std::int64_t> one = all();
    world.Open(world.lin, "draft-2");
    world.Open(world.lin, "draft-3");
    CHECK(all() == one);
  });
}

TEST_CASE("the work list: due first, pages, views and counts") {
  OnBoth([](TestWorld& world) {
    std::vector<Id> ids;
    for (int i = 0; i < 3; ++i) {
      world.clock.Set(*ParseInstant("2026-03-0" + std::to_string(4 - i) + "T02:00:00Z"));  // the last is due first
      ids.push_back(world.Open(world.lin, "draft-" + std::to_string(i)).case_id);
    }
    world.clock.Set(*ParseInstant("2026-03-05T02:00:00Z"));
    const Date today = world.cases.DayOf(world.clock.Now());
    const auto page = [&](const api::Actor& actor, TaskFilter::View view, std::optional<TaskCursor> after, int limit) {
      return world.store
          .Read([&](store::Tx& tx) {
            return world.cases.ListTasks(tx, actor, {.view = view, .today = today}, after, limit);
          })
          .value();
    };
    using View = TaskFilter::View;
    CHECK(page(world.officer, View::kDepartment, {}, 100).size() == 3);
    CHECK(page(world.officer, View::kAll, {}, 100).size() == 6);
    CHECK(page(world.clerk, View::kAll, {}, 100).size() == 3);
    CHECK(page(world.officer, View::kMine, {}, 100).empty());
    const auto first = page(world.clerk, View::kDepartment, {}, 2);
    REQUIRE(first.size() == 2);
    CHECK(first[0].record.id == ids[2]);
    CHECK(first[0].overdue);
    CHECK(!first[1].overdue);
    const auto rest =
        page(world.clerk, View::kDepartment, TaskCursor{ToText(*first[1].task.due_on), first[1].task.id}, 2);
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].record.id == ids[0]);
    const auto assign = [&](const api::Actor& actor, const std::optional<Id>& to) {
      const std::int64_t version = world.Case(ids[2]).record.version;
      const auto done = world.Try(
          [&](store::Tx& tx) { return world.cases.Assign(tx, world.by(actor), first[0].task.id, version, to); });
      return done ? std::string("done") : done.error().key;
    };
    CHECK(assign(world.officer, "officer") == "cases.other_department");
    CHECK(assign(world.clerk, "clerk") == "done");
    CHECK(page(world.clerk, View::kMine, {}, 100).size() == 1);
    const auto counts =
        world.store.Read([&](store::Tx& tx) { return world.cases.CountTasks(tx, world.clerk, today); }).value();
    CHECK(counts.mine == 1);
    CHECK(counts.department == 3);
    CHECK(counts.overdue == 1);
    CHECK(counts.paused == 0);
    CHECK(assign(world.clerk, {}) == "done");
    CHECK(page(world.clerk, View::kMine, {}, 100).empty());
  });
}

}  // namespace
}  // namespace yq::cases
