"""Who may include whom. Includes of our own files carry the whole path from src/; a ring uses only rings below it; engines do not know
one another; a feature uses another feature's <name>.h only where docs/map.md lists `a -> b`; there are no rings of modules."""
import os
import re

RINGS = ["base", "engine", "platform", "features", "app"]
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
MOST_ARROWS = 3


def module_of(path):
    """"engine/store/x/y.h" -> "engine/store"; "base/x.h" -> "base"."""
    parts = path.split("/")
    return parts[0] if parts[0] in ("base", "app") else "/".join(parts[:2])


def listed_arrows(root):
    path = os.path.join(root, "docs/map.md")
    if not os.path.exists(path):
        return set()
    with open(path, encoding="utf-8") as file:
        return set(re.findall(r"\b([a-z_]+) -> ([a-z_]+)\b", file.read()))


def check_include(source, bracket, target, arrows):
    """Why `source` (a path below src/) may not include `target`, or None."""
    ring = target.split("/")[0]
    if bracket == "<":
        return "a file of our own is included with quotes" if ring in RINGS and "/" in target else None
    if ".." in target.split("/"):
        return "an include goes up; write the path from src/"
    if "/" not in target or ring not in RINGS:
        return "write the path from src/"
    mine, other = module_of(source), module_of(target)
    if mine == other:
        return None
    own_ring = source.split("/")[0]
    if RINGS.index(ring) > RINGS.index(own_ring):
        return f"{own_ring} stands below {ring} and may not use it"
    if ring == own_ring == "engine":
        return "engines do not know one another"
    if ring == own_ring == "features":
        a, b = mine.split("/")[1], other.split("/")[1]
        if target != f"features/{b}/{b}.h":
            return f"of another feature only features/{b}/{b}.h may be included"
        if (a, b) not in arrows:
            return f"docs/map.md does not list the arrow {a} -> {b}"
    return None


def find_ring(uses):
    """A list of modules that use each other in a circle, or None."""
    state, path = {}, []

    def visit(module):
        state[module] = 1
        path.append(module)
        for other in sorted(uses.get(module, ())):
            if state.get(other) == 1:
                return path[path.index(other):] + [other]
            if other not in state:
                found = visit(other)
                if found:
                    return found
        path.pop()
        state[module] = 2
        return None

    for module in sorted(uses):
        if module not in state:
            found = visit(module)
            if found:
                return found
    return None


def check(root="."):
    findings, uses = [], {}
    arrows = listed_arrows(root)
    src = os.path.join(root, "src")
    for folder, _, names in sorted(os.walk(src)):
        for name in sorted(names):
            if not name.endswith((".h", ".cpp")):
                continue
            path = os.path.join(folder, name)
            source = os.path.relpath(path, src)
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    found = INCLUDE.match(line)
                    if not found:
                        continue
                    why = check_include(source, found[1], found[2], arrows)
                    if why:
                        findings.append(f"{path}:{number}: {found[2]}: {why}")
                    elif found[1] == '"' and module_of(source) != module_of(found[2]):
                        # Tests may look sideways at public headers without making a ring of the product.
                        if not name.endswith("_test.cpp"):
                            uses.setdefault(module_of(source), set()).add(module_of(found[2]))
    ring = find_ring(uses)
    if ring:
        findings.append("modules use each other in a circle: " + " -> ".join(ring))
    features = {m for m in uses if m.startswith("features/")}
    for feature in sorted(features):
        others = [m for m in uses[feature] if m.startswith("features/")]
        if len(others) > MOST_ARROWS:
            findings.append(f"src/{feature} uses {len(others)} other features; at most {MOST_ARROWS} are allowed")
    return findings
