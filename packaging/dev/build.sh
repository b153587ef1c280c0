# shellcheck shell=bash
# Builds the pages and the binaries, and runs them.

# The cache works across clones: paths below this folder are taken as relative.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G}
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

folder_of() { # PRESET
  case $1 in
    release) echo build ;;
    asan) echo build-asan ;;
  esac
}

configure() { # PRESET
  [ ! -f "$(folder_of "$1")/build.ninja" ] || return 0
  step "configure-$1" "Configuring the $1 build" cmake --preset "$1"
}

# cmake_build PRESET [TARGET...]
cmake_build() {
  local preset=$1 folder
  shift
  folder=$(folder_of "$preset")
  configure "$preset" || return
  # Asking ninja what there is to do takes a tenth of a second; only real work is shown as a step.
  if ninja -C "$folder" -n "$@" 2>/dev/null | grep -q 'no work to do'; then return 0; fi
  step "build-$preset" "Building ($preset)" ninja -C "$folder" -j "$(jobs_count)" "$@"
}

build_pages() {
  [ -f web/package.json ] || return 0
  local now
  now=$(fingerprint web)
  if [ -d web/dist ] && is_fresh pages "$now"; then return 0; fi
  step pages "Building the pages" npm run build --prefix web || return
  stamp pages "$now"
}

# The pages come first: a binary may take them in.
build_product() {
  setup build web || return
  build_pages || return
  cmake_build release yinqiao
}

build_all() {
  local start=${EPOCHREALTIME/,/.}
  build_product
  say "build/yinqiao is ready ($(seconds_since "$start") s)"
}

demo() { # [--port N] [--data DIR]
  local port=8080 data=.demo
  while [ $# -gt 0 ]; do
    case $1 in
      --port=* | --data=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
      --port) port=${2:?--port needs a number} ;;
      --data) data=$(cd "$called_from" && realpath -m "${2:?--data needs a folder}") ;;
      *) die "demo knows --port N and --data DIR, not '$1'" ;;
    esac
    shift 2
  done
  if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; then
    die "--port: '$port' is no port; take a number from 1 to 65535"
  fi
  build_product
  exec build/yinqiao demo --pack packs/changning --port "$port" --data "$data"
}

run_binary() {
  build_product
  [ $# -gt 0 ] || set -- serve
  exec build/yinqiao "$@"
}

# A bench is a CMake target bench_NAME, or an executable bench/NAME/run that uses it. Options go to the run.
bench_names() {
  { ninja -C build -t targets all 2>/dev/null | sed -n 's/^bench_\([a-z0-9_]*\): .*/\1/p'
    find bench -mindepth 2 -maxdepth 2 -name run -executable 2>/dev/null | sed 's|bench/||; s|/run||' || true; } | sort -u
}

bench() { # [NAME ...] [--OPTION ...]
  setup build
  install_packages bench
  install_node
  configure release
  if [ $# -eq 0 ]; then
    say "./dev bench NAME ...; there are:"
    bench_names | sed 's/^/  /'
    return
  fi
  local name program
  local -a names=() options=()
  for name in "$@"; do
    case $name in
      -*) options+=("$name") ;;
      *) names+=("$name") ;;
    esac
  done
  for name in "${names[@]}"; do
    bench_names | grep -qx "$name" || die "there is no bench '$name'; there are: $(bench_names | tr '\n' ' ')"
    if [ -x "bench/$name/run" ]; then
      if [ -f "bench/$name/CMakeLists.txt" ]; then cmake_build release "bench_$name"; else build_product; fi
      "bench/$name/run" "${options[@]}"
    else
      cmake_build release "bench_$name"
      program=$(find build -name "bench_$name" -type f -executable | head -n 1)
      "$program" "${options[@]}"
    fi
  done
}
