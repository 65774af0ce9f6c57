# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as it stands keeps its rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from tidy import checks, rules
from tidy.house import House, floor_list

HOUSE = House()

CHECKS = [
    checks.floor_order,
    checks.include_graph,
    checks.third_party,
    checks.version_words,
    checks.world,
    checks.threading,
    checks.class_names,
    checks.one_name_one_type,
    checks.licence_lines,
    checks.pragma_once,
    checks.left_open,
    checks.machine_paths,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_house_keeps_rule(check: Callable[[House], Iterator[str]]) -> None:
    violations = list(check(HOUSE))
    assert not violations, f"{check.__doc__}\n" + "\n".join(violations)


def test_no_file_is_too_long() -> None:
    too_long = [found for found in checks.lengths(HOUSE) if found[0] > rules.LENGTH_REFUSED]
    assert not too_long, "two rooms in one?"


def test_stranger_looks_for_every_floor() -> None:
    consumer = HOUSE.root / "tests/install/consumer/CMakeLists.txt"
    assert floor_list(consumer.read_text(encoding="utf-8")) == HOUSE.floors


def test_every_floor_has_its_test_program() -> None:
    cmake = (HOUSE.root / "tests/CMakeLists.txt").read_text(encoding="utf-8")
    named = set(re.findall(r"ocppsim_test\((\w+)", cmake)) | set(floor_list(cmake))
    assert set(HOUSE.floors) - named == set()


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((HOUSE.root / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_umbrella_header_covers_every_public_header() -> None:
    umbrella = next(s for s in HOUSE.cxx if s.path == "include/ocppsim/ocppsim.hpp")
    public = {s.path.removeprefix("include/") for s in HOUSE.cxx if s.is_public}
    assert {i.target for i in umbrella.includes} == public - {"ocppsim/ocppsim.hpp"}
