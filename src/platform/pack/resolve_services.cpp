#include <map>
#include <set>

#include "platform/pack/resolver.h"

namespace yq::pack {
namespace {

// Sorts the tasks so that each comes behind those it waits for, as near to the written order as that allows. False, and
// the tasks left as they are, when they wait for one another in a circle.
bool SortTasks(std::vector<Task>& tasks) {
  std::vector<Task> sorted;
  std::vector<Task> left = tasks;
  const auto ready = [&sorted, &tasks](const Task& task) {
    return std::ranges::all_of(task.after, [&](const Ref& ref) {
      const auto same = [&ref](const Task& other) { return other.id == ref.id; };
      return std::ranges::any_of(sorted, same) || std::ranges::none_of(tasks, same);
    });
  };
  while (!left.empty()) {
    auto next = std::ranges::find_if(left, [&](const Task& task) { return !task.decides && ready(task); });
    if (next == left.end()) next = std::ranges::find_if(left, ready);
    if (next == left.end()) return false;
    sorted.push_back(std::move(*next));
    left.erase(next);
  }
  tasks = std::move(sorted);
  return true;
}

// All tasks that `task` waits for, however far.
void CollectBefore(const Service& service, const Task& task, std::set<std::string>& before) {
  for (const Ref& ref : task.after) {
    if (!before.insert(ref.id).second) continue;
    if (const Task* other = service.FindTask(ref.id)) CollectBefore(service, *other, before);
  }
}

void CheckGraph(Resolver& resolver, Service& service) {
  const auto decides = std::ranges::count_if(service.tasks, &Task::decides);
  if (decides != 1) {
    resolver.Say(service.at, "service.deciding_task",
                 fmt::format("{} tasks of service '{}' decide; exactly one has 'decides: true'", decides, service.id));
    return;
  }
  if (!SortTasks(service.tasks)) {
    resolver.Say(service.tasks.front().at, "service.circle",
                 fmt::format("tasks of service '{}' wait for one another in a circle", service.id));
    return;
  }
  const Task& last = *std::ranges::find_if(service.tasks, &Task::decides);
  std::set<std::string> before{last.id};
  CollectBefore(service, last, before);
  for (const Task& task : service.tasks) {
    if (before.contains(task.id)) continue;
    resolver.Say(task.at, "service.task_behind_decision",
                 fmt::format("task '{}' does not come before the deciding task '{}'; name it in 'after' there", task.id,
                             last.id));
  }
}

void CheckTasks(Resolver& resolver, Service& service) {
  std::vector<std::string> ids;
  for (const Task& task : service.tasks) ids.push_back(task.id);
  for (const Task& task : service.tasks) {
    resolver.Find(resolver.pack().departments, "department", task.department);
    resolver.Facts(task.verifies);
    for (const Ref& ref : task.after) {
      if (service.FindTask(ref.id) == nullptr) resolver.Unknown("task", ref, ids);
    }
    if (service.working_days && task.working_days && *task.working_days > *service.working_days) {
      resolver.Say(task.at, "service.task_longer_than_promise",
                   fmt::format("task '{}' takes {} working days, the whole service promises {}", task.id,
                               *task.working_days, *service.working_days));
    }
  }
  CheckGraph(resolver, service);
}

}  // namespace

void ResolveServices(Resolver& resolver, Pack& pack) {
  for (Service& service : pack.services) {
    if (service.policy) resolver.Find(pack.policies, "policy", *service.policy);
    resolver.Find(pack.departments, "department", service.department);
    if (service.place) resolver.Find(pack.places, "place", *service.place);
    if (service.letter) resolver.Find(pack.letters, "letter", *service.letter);
    resolver.Facts(service.asks);
    resolver.Sources(service.sources);
    for (const ServiceMaterial& material : service.materials) {
      resolver.Find(pack.materials, "material", material.material);
      resolver.Facts(material.proves);
    }
    CheckTasks(resolver, service);
  }
}

}  // namespace yq::pack
