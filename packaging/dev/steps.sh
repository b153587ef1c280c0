# shellcheck shell=bash
# Long steps with progress, and stamps that tell when a step need not be done again.
# Every function returns the status of a failed step by itself (`|| return`): called in a condition, `set -e` does not hold.

logs=build/logs
stamps=.tools/stamps

say() { printf '%s\n' "$*"; }

# die WORDS...: ends the script; says what is wrong and what to do.
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

seconds_since() { # START of EPOCHREALTIME -> "12.3"
  local now=${EPOCHREALTIME/,/.}
  awk -v a="$1" -v b="$now" 'BEGIN { printf "%.1f", b - a }'
}

# step NAME TITLE COMMAND...: runs the command with its output in build/logs/NAME.log, shows that it moves, ends with its time.
# Fails with the end of the log when the command fails.
step() {
  local name=$1 title=$2 start=${EPOCHREALTIME/,/.} status=0
  shift 2
  mkdir -p "$logs"
  local log=$logs/$name.log
  say "$title ..."
  in_background "$log" "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    say "  failed after $(seconds_since "$start") s; the end of $log:"
    tail -n 40 "$log" | cut -c -400 | sed 's/^/  | /'
    return "$status"
  fi
  say "  done in $(seconds_since "$start") s"
}

# A background process does not hear an interrupt from the terminal; it is told.
running=
trap '[ -z "$running" ] || kill "$running" 2>/dev/null; exit 130' INT TERM

in_background() { # LOG COMMAND...
  local log=$1 status=0
  shift
  "$@" >"$log" 2>&1 </dev/null &
  running=$!
  show_progress "$running" "$log"
  wait "$running" || status=$?
  running=
  return "$status"
}

# Until the process ends: the last line of its log, over itself on a terminal, every 20 seconds elsewhere.
show_progress() {
  local pid=$1 log=$2 start=$SECONDS next=20 line
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^ *$' | tail -n 1 | cut -c -90 || true)
    if [ -t 1 ]; then
      printf '\r\033[K  %3d s  %s' $((SECONDS - start)) "$line"
    elif [ $((SECONDS - start)) -ge "$next" ]; then
      next=$((next + 20))
      say "  $((SECONDS - start)) s  $line"
    fi
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

# fingerprint FILE...: a hash over names and contents; folders are walked, without what is built or fetched.
fingerprint() {
  find "$@" \( -name node_modules -o -name dist \) -prune -o -type f -print0 2>/dev/null | sort -z |
    xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1
}

is_fresh() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; } # NAME FINGERPRINT

stamp() { # NAME FINGERPRINT
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1"
}

# One compiler takes up to 1.5 GB here.
jobs_count() {
  local by_memory
  by_memory=$(awk '/MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  local jobs
  jobs=$(nproc)
  [ "$by_memory" -ge "$jobs" ] || jobs=$((by_memory > 0 ? by_memory : 1))
  echo "$jobs"
}
