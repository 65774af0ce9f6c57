# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends a run with the files worth a look."""

from __future__ import annotations

import pytest
from tidy import checks, rules
from tidy.house import House


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = checks.lengths(House())
    if found:
        terminalreporter.section(f"files over {rules.LENGTH_TOLD} lines")
        for lines, path in found:
            terminalreporter.write_line(f"{lines:6} {path}")
