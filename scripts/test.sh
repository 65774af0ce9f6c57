#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# test.sh: the C++ tests, then the Python tests; all of them, whatever fails. Ends with both
# runners' own summary lines and fails when either did.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

logs="$root/build/test-logs"
mkdir -p "$logs"
status=0

say "C++ tests (ctest)"
ctest --test-dir build/release --output-on-failure --parallel "${JOBS:-$(nproc)}" \
  --no-tests=error 2>&1 | tee "$logs/ctest.log" || status=1

# They wait in real time more than they compute: two workers a core, within limits.
workers=$((2 * ${JOBS:-$(nproc)}))
[ "$workers" -le 8 ] || workers=8
say "Python tests (pytest)"
"$venv/bin/python" -m pytest -n "$workers" \
  --junit-xml="$logs/pytest.xml" 2>&1 | tee "$logs/pytest.log" || status=1

say "Summary"
grep -E '^[0-9]+% tests passed|^No tests were found' "$logs/ctest.log" || echo "ctest: no summary"
tail -n 1 "$logs/pytest.log"
exit $status
