#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# setup.sh <step>...: brings this machine to where the build and the tests can run.
#   apt-build apt-test apt-fuzz apt-lint   Debian packages
#   venv venv-docs venv-coverage   the Python environment .venv, from requirements/*.txt
#   npm                  Node packages from package-lock.json
# Each step looks first and does nothing when nothing is missing.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

install_packages() {
  local why=$1 missing
  shift
  if ! command -v apt-get >/dev/null; then
    note "no apt-get here: make sure your system has the equivalents of: $*"
    return
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "Debian packages for $why:" $missing
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  # shellcheck disable=SC2086  # a list of names
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing
}

package_list() { grep -vE '^(#|$)' "$1"; }

step_apt_build() {
  mapfile -t packages < <(package_list scripts/apt-build.txt)
  install_packages "the build" "${packages[@]}"
}

step_apt_test() {
  mapfile -t packages < <(package_list scripts/apt-test.txt)
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  install_packages "the tests" "${packages[@]}"
}

step_apt_fuzz() {
  mapfile -t packages < <(package_list scripts/apt-fuzz.txt)
  install_packages "fuzzing" "${packages[@]}"
}

step_apt_lint() { install_packages "the lint checks" clang-tidy; }

# The system's own Python: a version manager's shim may lack the headers the extension needs.
system_python() {
  local python=${PYTHON:-/usr/bin/python3}
  [ -x "$python" ] || python=$(command -v python3) || die "no python3 found"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$python is older than Python 3.11; say PYTHON=/path/to/python3 make ..."
  echo "$python"
}

requirements() {
  local name=$1 file="requirements/$1.txt"
  fresh "venv-$name" "$file" && return
  say "Python packages from $file"
  "$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off -r "$file" |
    { grep -vE '^Requirement already satisfied' || true; }
  stamp "venv-$name" "$file"
}

make_venv() {
  # "-c pass" also finds an environment whose base Python is gone.
  if ! "$venv/bin/python" -c pass 2>/dev/null; then
    local python
    python=$(system_python)
    say "Python environment .venv from $python"
    rm -rf "$venv" "$stamps"/venv-*
    "$python" -m venv "$venv"
  fi
}

step_venv_bare() { make_venv; }
step_venv() {
  make_venv
  requirements test
}
step_venv_docs() {
  make_venv
  requirements docs
}
step_venv_coverage() {
  make_venv
  requirements coverage
}

step_npm() {
  [ -d node_modules ] && fresh npm package-lock.json && return
  say "Node packages from package-lock.json"
  npm ci --no-audit --no-fund
  stamp npm package-lock.json
}

for step in "$@"; do
  "step_${step//-/_}"
done
