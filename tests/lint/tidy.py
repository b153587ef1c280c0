#!/usr/bin/env python3
"""clang-tidy over every source of the asan build but the tests. A file that was clean is looked at again only when it, a header that it includes, or
.clang-tidy has changed (stamps in .tools/tidy)."""
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build-asan")
STAMPS = os.path.join(ROOT, ".tools/tidy")


def digest(path, cache={}):
    if path not in cache:
        try:
            with open(path, "rb") as file:
                cache[path] = hashlib.sha256(file.read()).digest()
        except OSError:
            cache[path] = b"absent"
    return cache[path]


def our_dependencies():
    """source -> the files below src/ that it was compiled from, as ninja recorded them."""
    listed = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found = {}
    for block in listed.split("\n\n"):
        files = [os.path.normpath(os.path.join(BUILD, line.strip())) for line in block.splitlines()[1:] if line.strip()]
        for file in files[:1]:
            found[file] = [f for f in files if f.startswith((ROOT + "/src/", BUILD + "/generated/"))]
    return found


def is_product(path):
    return path.startswith(ROOT + "/src/") and not path.endswith(("_test.cpp", "_fuzz.cpp", "/test_main.cpp"))


def main():
    os.makedirs(STAMPS, exist_ok=True)
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        sources = sorted({entry["file"] for entry in json.load(file) if is_product(entry["file"])})
    wanted = [os.path.abspath(p) for p in sys.argv[1:]]
    dependencies = our_dependencies()
    config = digest(os.path.join(ROOT, ".clang-tidy"))
    todo = []
    for source in sources:
        if wanted and source not in wanted:
            continue
        key = hashlib.sha256(config)
        for path in [source, *sorted(dependencies.get(source, []))]:
            key.update(path.encode() + digest(path))
        stamp = os.path.join(STAMPS, hashlib.sha256(source.encode()).hexdigest()[:16])
        if not os.path.exists(stamp) or open(stamp, encoding="utf-8").read() != key.hexdigest():
            todo.append((source, stamp, key.hexdigest()))

    def tidy(job):
        source, stamp, key = job
        run = subprocess.run(["clang-tidy-19", "-p", BUILD, "--quiet", source], capture_output=True, text=True, cwd=BUILD)
        findings = [line for line in run.stdout.splitlines() if line.strip()]
        if run.returncode == 0 and not findings:
            with open(stamp, "w", encoding="utf-8") as file:
                file.write(key)
        elif not findings:
            findings = [f"{source}: clang-tidy-19 ended with {run.returncode}", *run.stderr.splitlines()[-5:]]
        return source, findings

    unclean = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (source, findings) in enumerate(pool.map(tidy, todo), 1):
            unclean += bool(findings)
            for line in findings:
                print(line.replace(ROOT + "/", ""))
            print(f"[{number}/{len(todo)}] {os.path.relpath(source, ROOT)}{': findings' if findings else ''}", flush=True)
    print(f"{len(sources) - unclean} files clean, {unclean} with findings")
    return 1 if unclean else 0


sys.exit(main())
