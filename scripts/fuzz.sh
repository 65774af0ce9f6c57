#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# fuzz.sh: runs each fuzz target of build/fuzz for FUZZ_SECONDS, starting from its seeds: the real
# files it is about, or tests/fuzz/seeds/<target>. A finding ends its target, leaves its input in
# build/fuzz/findings and fails the run once every target has had its turn.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

findings="$root/build/fuzz/findings"
mkdir -p "$findings"
ran=0
found=()
for target in build/fuzz/tests/fuzz/fuzz_*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  name=$(basename "$target")
  corpus="build/fuzz/corpus/$name"
  mkdir -p "$corpus"
  case $name in
    fuzz_scenario) seeds=examples/scenarios ;;
    fuzz_notation) seeds=lib/protocol/data ;;
    *) seeds="tests/fuzz/seeds/$name" ;;
  esac
  say "$name for ${FUZZ_SECONDS:=60} s"
  "$target" -max_total_time="$FUZZ_SECONDS" -verbosity=0 -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" "$corpus" $([ -d "$seeds" ] && echo "$seeds") ||
    found+=("$name")
  ran=$((ran + 1))
done
[ "$ran" -gt 0 ] || die "no fuzz target in build/fuzz/tests/fuzz"
[ ${#found[@]} -eq 0 ] || die "findings of ${found[*]}: see $findings"
say "$ran fuzz targets, no finding"
