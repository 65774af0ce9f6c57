# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Python of the house passes its own checkers, and generated files are up to date."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tidy.house import House

HOUSE = House()
GENERATORS = [s.path for s in HOUSE.sources(".py", under=("tools/",)) if '"--check"' in s.text]


def run(*command: str) -> str:
    """What the command has to say, or nothing when it is content."""
    done = subprocess.run(
        [sys.executable, *command], cwd=HOUSE.root, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    assert run("-m", "ruff", "check", ".") == ""


def test_python_is_formatted() -> None:
    assert run("-m", "ruff", "format", "--check", ".") == ""


@pytest.mark.skipif(
    not HOUSE.sources(".py", under=("python/ocppsim/",)), reason="python/ocppsim is empty"
)
def test_package_is_strictly_typed() -> None:
    assert run("-m", "mypy") == ""


@pytest.mark.skipif(not GENERATORS, reason="no generator in tools/")
@pytest.mark.parametrize("tool", GENERATORS)
def test_generated_files_are_up_to_date(tool: str) -> None:
    assert run(tool, "--check") == ""
