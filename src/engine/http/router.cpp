#include "engine/http/router.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "engine/http/syntax.h"

namespace yq::http {

struct Router::Node {
  struct Target {
    std::string method;
    std::size_t route;
    RouteLimits limits;
    std::vector<std::string> names;  // of the parameters, in the order of the path
  };
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<Target> targets;       // of a path that ends here
  std::vector<Target> rest_targets;  // of "{rest...}" from here on
};

namespace {

// "{id}" -> "id"; nullopt for a literal.
std::optional<std::string_view> ParameterName(std::string_view segment) {
  if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') return std::nullopt;
  return segment.substr(1, segment.size() - 2);
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Result<> Router::Add(std::string_view method, std::string_view pattern, std::size_t route, RouteLimits limits) {
  const auto bad = [&](std::string_view why) {
    return Fail(ErrorCode::kInvalid, "http.bad_pattern",
                {{"pattern", std::string(pattern)}, {"why", std::string(why)}});
  };
  if (!IsToken(method) || method == "HEAD") return bad("no such method to route");
  if (pattern.empty() || pattern.front() != '/') return bad("must start with /");
  Node* node = root_.get();
  std::vector<std::string> names;
  bool takes_rest = false;
  std::string_view rest = pattern.substr(1);
  while (pattern != "/") {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (takes_rest) return bad("{rest...} must come last");
    if (std::optional<std::string_view> name = ParameterName(segment)) {
      takes_rest = name->ends_with("...");
      if (takes_rest) name->remove_suffix(3);
      if (!IsToken(*name)) return bad("a parameter needs a name");
      for (const std::string& earlier : names) {
        if (earlier == *name) return bad("a parameter name comes twice");
      }
      names.emplace_back(*name);
      if (!takes_rest) {
        if (!node->parameter) node->parameter = std::make_unique<Node>();
        node = node->parameter.get();
      }
    } else {
      if (segment.find_first_of("{}") != std::string_view::npos) return bad("a brace inside a segment");
      std::unique_ptr<Node>& next = node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    if (slash == std::string_view::npos) break;
    rest = rest.substr(slash + 1);
  }
  std::vector<Node::Target>& targets = takes_rest ? node->rest_targets : node->targets;
  for (const Node::Target& target : targets) {
    if (target.method == method) {
      return Fail(ErrorCode::kConflict, "http.route_twice",
                  {{"method", std::string(method)}, {"pattern", std::string(pattern)}});
    }
  }
  targets.push_back({std::string(method), route, limits, std::move(names)});
  return {};
}

namespace {

// Depth-first, literals before parameters before the rest: the first node that knows the method wins, and the methods
// of every node that knows the path are gathered for 405.
template <class Node>
struct Search {
  std::string_view method;
  std::span<const std::string> segments;
  std::vector<std::string> values = {};
  std::vector<std::string> allowed = {};
  RouteFound result = {};

  bool Take(const auto& targets) {
    for (const auto& target : targets) {
      if (target.method != method) {
        allowed.push_back(target.method);
        continue;
      }
      result.found = Found::kRoute;
      result.route = target.route;
      result.limits = target.limits;
      for (std::size_t i = 0; i < target.names.size(); ++i) result.parameters.push_back({target.names[i], values[i]});
      return true;
    }
    return false;
  }

  bool Visit(const Node& node, std::size_t at) {
    if (at == segments.size()) {
      if (Take(node.targets)) return true;
    } else {
      const auto literal = node.literals.find(segments[at]);
      if (literal != node.literals.end() && Visit(*literal->second, at + 1)) return true;
      if (node.parameter && !segments[at].empty()) {
        values.push_back(segments[at]);
        if (Visit(*node.parameter, at + 1)) return true;
        values.pop_back();
      }
    }
    if (node.rest_targets.empty()) return false;
    std::string rest;
    for (std::size_t i = at; i < segments.size(); ++i) rest += (i == at ? "" : "/") + segments[i];
    values.push_back(std::move(rest));
    if (Take(node.rest_targets)) return true;
    values.pop_back();
    return false;
  }
};

// "GET, HEAD, POST": in alphabetical order, each once.
std::string AllowOf(std::vector<std::string> methods) {
  if (std::ranges::find(methods, "GET") != methods.end()) methods.emplace_back("HEAD");
  std::ranges::sort(methods);
  const auto repeated = std::ranges::unique(methods);
  methods.erase(repeated.begin(), repeated.end());
  return fmt::format("{}", fmt::join(methods, ", "));
}

}  // namespace

RouteFound Router::Find(std::string_view method, std::span<const std::string> segments) const {
  Search<Node> search{method == "HEAD" ? "GET" : method, segments};
  if (search.Visit(*root_, 0)) return std::move(search.result);
  if (search.allowed.empty()) return {};
  search.result.found = Found::kNoMethod;
  search.result.allow = AllowOf(std::move(search.allowed));
  return std::move(search.result);
}

}  // namespace yq::http
