# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reference of the package is written by hand; it mentions everything."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from ocppsim import ChargePoint, ChargerConfig, Csms, Fleet, csms_config

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "python.md"


def section(title: str) -> str:
    parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next(part for part in parts if part.startswith(title + "\n"))


def missing(title: str, names: Iterable[str], form: str) -> list[str]:
    text = section(title)
    return [name for name in names if not re.search(form.format(re.escape(name)), text)]


@pytest.mark.parametrize("of", [ChargePoint, Fleet, Csms])
def test_every_public_member_is_mentioned(of: type) -> None:
    names = [name for name in dir(of) if not name.startswith("_")]
    assert len(names) > 10
    assert missing(of.__name__, names, r"`{}\b") == []


def test_every_option_of_a_charger_is_mentioned() -> None:
    assert missing("ChargePoint", ChargerConfig.__annotations__, r"`{}`") == []


@pytest.mark.parametrize(
    ("title", "of", "form"),
    [
        ("Fleet", Fleet, r"\b{}="),
        ("Csms", Csms, r"\b{}="),
        ("Csms", csms_config, r"`{}`"),
    ],
)
def test_every_option_of_what_is_made_is_mentioned(
    title: str, of: Callable[..., Any], form: str
) -> None:
    keywords = [
        name
        for name, parameter in inspect.signature(of).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    assert keywords
    assert missing(title, keywords, form) == []
