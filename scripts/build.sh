#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# build.sh <preset> [-D...] [-- <target>...]: configures build/<preset> if need be, then builds it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

preset=$1
shift
definitions=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  definitions+=("$1")
  shift
done
[ $# -eq 0 ] || shift
targets=("$@")

# Warnings are errors where nobody reads them.
[ -z "${CI:-}" ] || definitions+=(-DOCPPSIM_WERROR=ON)
# One cache for every worktree of this repository.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros

directory="build/$preset"
asked="$stamps/configure-$preset"
line="$(sha256sum CMakePresets.json) ${definitions[*]:-}"
if [ ! -f "$directory/build.ninja" ] || [ "$(cat "$asked" 2>/dev/null)" != "$line" ]; then
  say "Configuring $directory"
  cmake --preset "$preset" "${definitions[@]}"
  echo "$line" >"$asked"
fi
say "Building $directory ${targets[*]:-(everything)}"
cmake --build "$directory" --parallel "${JOBS:-$(nproc)}" ${targets[0]+--target "${targets[@]}"}
