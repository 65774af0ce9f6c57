# SPDX-License-Identifier: AGPL-3.0-or-later
"""The C++ of the house is in its form; `make format` brings it there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tidy.house import House

HOUSE = House()


def test_cpp_is_formatted() -> None:
    tool = Path(sys.executable).parent / "clang-format"
    files = [str(source.path) for ending in (".cpp", ".hpp") for source in HOUSE.sources(ending)]
    assert len(files) > 300
    done = subprocess.run(
        [tool, "--dry-run", "--Werror", *files],
        cwd=HOUSE.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    wrong = sorted(
        {line.partition(":")[0] for line in done.stderr.splitlines() if "error:" in line}
    )
    assert wrong == []
    assert done.returncode == 0, done.stderr
