# shellcheck shell=bash
# Runs the suites. A suite is an executable tests/NAME/run whose last line is `N passed, N failed, N skipped`.

# In this order; suites that are not named here come after them.
known_suites=(lint unit pack tck proof web api golden program statements fault browser fuzz)

all_suites() {
  local name
  for name in "${known_suites[@]}"; do [ ! -x "tests/$name/run" ] || echo "$name"; done
  find tests -mindepth 2 -maxdepth 2 -name run -executable 2>/dev/null | sed 's|tests/||; s|/run||' | sort |
    grep -vxF "$(printf '%s\n' "${known_suites[@]}")" || true
}

asan_targets() { # PREFIX... -> names of test_* or fuzz_* targets
  local prefix
  for prefix in "$@"; do
    [ "$prefix" != yinqiao ] || echo yinqiao
    ninja -C build-asan -t targets all 2>/dev/null | sed -n "s/^\(${prefix}_[a-z0-9_]*\): .*/\1/p"
  done | sort -u
}

# Builds what the wanted suites run.
prepare_suites() {
  local prefixes=() targets suite npm='' product='' proof=''
  for suite in "${suites[@]}"; do
    case $suite in
      lint) ;;
      unit) prefixes+=(test) ;;
      fuzz) prefixes+=(fuzz) ;;
      web) npm=yes ;;
      proof) proof=yes ;;
      statements) ;;
      api | program | fault) product=yes prefixes+=(yinqiao) ;;
      *) product=yes ;;
    esac
  done
  setup build test || return
  [ -z "$npm" ] || setup web || return
  if [ -n "$product" ]; then
    setup web || return
    build_pages || return
    cmake_build release yinqiao || return
  fi
  [ -z "$proof" ] || cmake_build release decision_proof || return
  if [ ${#prefixes[@]} -gt 0 ]; then
    configure asan || return
    ninja -C build-asan build.ninja >/dev/null || return
    mapfile -t targets < <(asan_targets "${prefixes[@]}")
    [ ${#targets[@]} -eq 0 ] || cmake_build asan "${targets[@]}" || return
  fi
}

passed=0 failed=0 skipped=0

# run_suite NAME: adds its counts; its time and, when it failed, the end of its log are shown.
run_suite() {
  local name=$1 start=${EPOCHREALTIME/,/.} status=0 line
  local log=$logs/test-$name.log
  in_background "$log" timeout -k 10 1500 "tests/$name/run" || status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1)
  local p=0 f=0 s=0
  if [ -n "$line" ]; then
    read -r p f s < <(tr -d 'a-z,' <<<"$line")
    [ "$f" -gt 0 ] || [ "$status" -eq 0 ] || f=1
  else
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%-9s %5d passed, %d failed, %d skipped  %8s s\n' "$name" "$p" "$f" "$s" "$(seconds_since "$start")"
  if [ "$f" -gt 0 ]; then
    [ "$status" -ne 124 ] || say "  stopped: it took longer than 25 minutes"
    say "  exit status $status; the end of $log:"
    tail -n 60 "$log" | cut -c -400 | sed 's/^/  | /'
  fi
}

run_tests() { # [SUITE ...]
  local suites=() start=$SECONDS name
  for name in "$@"; do
    if [ "$name" = quick ]; then
      suites+=(unit pack)
    elif [ -x "tests/$name/run" ]; then
      suites+=("$name")
    else
      die "there is no suite '$name'; there are: quick $(all_suites | tr '\n' ' ')"
    fi
  done
  [ ${#suites[@]} -gt 0 ] || mapfile -t suites < <(all_suites)
  mkdir -p "$logs"
  if prepare_suites; then
    for name in "${suites[@]}"; do run_suite "$name"; done
  else
    failed=1
  fi
  say "all of it took $((SECONDS - start)) s"
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

# A golden file is renewed by the suite that compares it, run with YQ_GOLDEN=renew.
renew_golden() {
  export YQ_GOLDEN=renew
  local status=0
  run_tests unit golden web || status=$?
  say "renewed; git diff shows what changed"
  return "$status"
}
