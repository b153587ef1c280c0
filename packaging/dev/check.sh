# shellcheck shell=bash
# Lints, and the formatter.

check() {
  local status=0
  setup build web test
  step lint "Format, layers, names, lengths, shell" tests/lint/run || status=1
  # clang-tidy needs the commands, the generated headers and the precompiled header of a build.
  cmake_build asan || status=1
  step tidy "clang-tidy (only files changed since they were last clean)" tests/lint/tidy.py || status=1
  if [ -f web/package.json ]; then
    step eslint "ESLint" npm run lint --prefix web || status=1
    step vue-tsc "Types of the pages" npm run check --prefix web || status=1
  fi
  [ "$status" -eq 0 ] && say "nothing to complain about"
  return "$status"
}

format_sources() {
  install_packages test
  git ls-files -co --exclude-standard '*.h' '*.cpp' | xargs -r -d '\n' clang-format-19 -i
  git status --short
}
