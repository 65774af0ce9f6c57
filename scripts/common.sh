# SPDX-License-Identifier: AGPL-3.0-or-later
# Sourced by the scripts beside it: where the house stands, and how it talks.
set -euo pipefail
export LANG=C.UTF-8 LC_ALL=C.UTF-8

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
stamps="$root/build/stamps"
venv="$root/.venv"
cd "$root"
mkdir -p "$stamps"

say() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 2
}

# Root needs no sudo, and containers often have none.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing packages needs root or sudo: $*"
  fi
}

# fresh <stamp> <file>...: true when the stamp was made from exactly these files.
fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }
fresh() {
  local stamp="$stamps/$1"
  shift
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$@")" ]
}
stamp() {
  local stamp="$stamps/$1"
  shift
  fingerprint "$@" >"$stamp"
}
