# SPDX-License-Identifier: AGPL-3.0-or-later
"""`pip install .` into a fresh environment gives the package, its command and its extension.

Slow, for the extension is compiled once more: `make test-install` runs it.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", directory, ROOT, cwd=directory)
    (built,) = directory.glob("ocppsim-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("environment")
    base = getattr(sys, "_base_executable", sys.executable)
    run(base, "-m", "venv", directory, cwd=directory)
    python = directory / "bin" / "python"
    run(python, "-m", "pip", "install", "--no-index", wheel, cwd=directory)
    return python


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"ocppsim"}
    assert [name for name in names if name.startswith("ocppsim/_core.") and name.endswith(".so")]
    assert "ocppsim/py.typed" in names
    assert [name for name in names if name.endswith("LICENSE.md")]


def test_extension_loads_from_the_wheel(python: Path, tmp_path: Path) -> None:
    script = "import ocppsim._core as core; print(core.__file__)"
    assert str(python.parent.parent) in run(python, "-c", script, cwd=tmp_path)


def test_command_answers(python: Path, tmp_path: Path) -> None:
    assert "usage" in run(python.parent / "ocppsim", "--help", cwd=tmp_path).lower()
