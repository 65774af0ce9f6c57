# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public headers compile alone, with both compilers, and bring no outside library along."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tidy import rules
from tidy.house import House

HOUSE = House()
COMPILERS = ("g++", "clang++")
Case = tuple[str, str, str]  # compiler, standard, path
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]

PUBLIC = [source for source in HOUSE.cxx if source.is_public]
INTERNAL_17 = [
    source
    for source in HOUSE.cxx
    if source.path.startswith("lib/")
    and source.path.endswith(".hpp")
    and source.floor in rules.CXX17_FLOORS
]
CASES = [
    (compiler, standard, source.path)
    for compiler in COMPILERS
    for standard, sources in (
        ("c++20", PUBLIC),
        ("c++17", [s for s in PUBLIC if s.floor in rules.CXX17_FLOORS] + INTERNAL_17),
    )
    for source in sources
]


def compile_alone(case: Case, scratch: Path) -> tuple[str, str]:
    """(diagnostics, what it includes) of a program that includes the header twice."""
    compiler, standard, path = case
    name = path.removeprefix("include/").removeprefix("lib/")
    mark = "<{}>" if path.startswith("include/") else '"{}"'
    line = f"#include {mark.format(name)}\n"
    dependencies = scratch / f"{compiler}-{standard}-{name.replace('/', '-')}.d"
    run = subprocess.run(
        [
            *(compiler, f"-std={standard}", *WARNINGS, "-Iinclude", "-Ilib", "-fsyntax-only"),
            *("-MD", "-MF", str(dependencies), "-x", "c++", "-"),
        ],
        input=line * 2 + "int main() {}\n",
        cwd=HOUSE.root,
        capture_output=True,
        text=True,
        check=False,
    )
    included = dependencies.read_text(encoding="utf-8") if run.returncode == 0 else ""
    return (run.stderr if run.returncode else ""), included


@pytest.fixture(scope="session")
def compiled(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[Case, tuple[str, str]]:
    scratch = tmp_path_factory.mktemp("headers")
    cases = [case for case in CASES if shutil.which(case[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(lambda c: compile_alone(c, scratch), cases), strict=True))


@pytest.mark.parametrize("compiler", COMPILERS)
def test_compiler_is_there(compiler: str) -> None:
    assert shutil.which(compiler), f"`make test` installs {compiler}"


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_header_compiles_alone(case: Case, compiled: dict[Case, tuple[str, str]]) -> None:
    assert compiled[case][0] == ""


@pytest.mark.parametrize("header", [source.path for source in PUBLIC])
def test_header_brings_no_outside_library(
    header: str, compiled: dict[Case, tuple[str, str]]
) -> None:
    included = compiled["g++", "c++20", header][1].split()
    assert header in included
    assert [path for path in included if rules.HIDDEN_FROM_USERS.search(path)] == []
    assert [path for path in included if path.startswith("lib/")] == []
