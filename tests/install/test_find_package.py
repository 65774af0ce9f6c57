# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `cmake --install` lays down is enough for a stranger's CMake project."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--component", "ocppsim", "--prefix", directory)
    return directory


def test_stranger_finds_links_and_runs_it(prefix: Path, tmp_path: Path) -> None:
    consumer = Path(__file__).parent / "consumer"
    run("cmake", "-S", consumer, "-B", tmp_path, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", tmp_path)
    run(tmp_path / "consumer_ground")
    assert run(tmp_path / "consumer_house") == "60 draws\n"


def test_every_public_header_is_installed_and_no_other(prefix: Path) -> None:
    def headers(directory: Path) -> set[str]:
        return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}

    assert headers(prefix / "include") == headers(ROOT / "include")


def test_package_names_no_directory_of_the_build(prefix: Path) -> None:
    files = list(prefix.rglob("*.cmake"))
    assert files
    assert [path.name for path in files if str(ROOT) in path.read_text(encoding="utf-8")] == []
