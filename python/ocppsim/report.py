# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run found."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from ocppsim import _core, _display


class Report:
    """Verdict, checks, faults and figures of a run. Shows itself in a notebook."""

    def __init__(self, core: _core.Report) -> None:
        self._core = core

    @property
    def verdict(self) -> str:
        """pass, fail or inconclusive."""
        return self._core.verdict

    @property
    def passed(self) -> bool:
        """Whether the verdict is pass."""
        return self.verdict == "pass"

    @property
    def reason(self) -> str:
        """One line: why it is not a pass."""
        return self._core.reason

    @property
    def seed(self) -> int:
        """The seed; the same one replays the run."""
        return self._core.seed

    @property
    def digest(self) -> str:
        """Of the transcript (virtual time)."""
        return self._core.digest

    @property
    def interrupted(self) -> bool:
        """Whether it was ended early."""
        return self._core.interrupted

    @property
    def exit_code(self) -> int:
        """0 pass, 1 fail, 2 never came to a test, 99 thresholds, 105 interrupted."""
        return self._core.exit_code

    @cached_property
    def data(self) -> dict[str, Any]:
        """The whole report as JSON-like data."""
        data: dict[str, Any] = self._core.to_json()
        return data

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    @property
    def text(self) -> str:
        """For a terminal."""
        return self._core.to_text()

    def write_junit(self, path: str | Path) -> None:
        """JUnit XML for build servers."""
        Path(path).write_text(self._core.to_junit(), encoding="utf-8")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Report {self.verdict}{': ' + self.reason if self.reason else ''}>"

    def _repr_html_(self) -> str:
        return _display.report_html(self.data)
