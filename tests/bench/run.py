# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs every benchmark program of a build and gathers their figures in one JSON list."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the release build's directory")
    parser.add_argument("--output", type=Path, required=True, help="where the JSON goes")
    options = parser.parse_args()
    programs = sorted(options.build.glob("tests/bench/bench_*"))
    programs = [program for program in programs if program.is_file()]
    if not programs:
        print(f"{options.build}: no benchmarks; configure with -DOCPPSIM_BUILD_BENCH=ON")
        return 2
    figures: list[dict[str, object]] = []
    failed = False
    for program in programs:
        print(f"== {program.name}", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            result = Path(scratch) / "figures.json"
            done = subprocess.run([program, "--json", result], check=False)
            failed = failed or done.returncode != 0
            if result.exists():
                figures += json.loads(result.read_text())
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"{len(figures)} figures in {options.output}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
