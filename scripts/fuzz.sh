#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# fuzz.sh: runs each fuzz target of build/fuzz for FUZZ_SECONDS, starting from its seeds: the real
# files it is about, or tests/fuzz/seeds/<target>. A finding ends the run and leaves its input in
# build/fuzz/findings.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

findings="$root/build/fuzz/findings"
mkdir -p "$findings"
ran=0
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
  "$target" -max_total_time="$FUZZ_SECONDS" -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" "$corpus" $([ -d "$seeds" ] && echo "$seeds")
  ran=$((ran + 1))
done
[ "$ran" -gt 0 ] || die "no fuzz target in build/fuzz/tests/fuzz"
say "$ran fuzz targets, no finding"
