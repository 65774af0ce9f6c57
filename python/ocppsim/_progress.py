# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the command line shows while something runs."""

from __future__ import annotations

import time
from typing import TextIO

from ocppsim import conformance
from ocppsim.conformance import Case, CaseResult
from ocppsim.scenario import Progress, Scenario


class ProgressLine:
    """How far a run is: one line, redrawn on a terminal, repeated now and then elsewhere."""

    def __init__(self, out: TextIO, scenario: Scenario, *, every: float = 5.0) -> None:
        self._out = out
        # Not before there is progress: what never comes to run has one line, which says why.
        self._heading = f"{scenario.name}: {scenario.charger_count} chargers\n"
        self._live = out.isatty()
        self._every = 0.0 if self._live else every
        self._next = 0.0 if self._live else time.monotonic() + every
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Shows it, unless it was shown just now."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        self._out.write(self._heading)
        self._heading = ""
        line = (
            f"{progress.now:7.1f} s  {progress.online}/{progress.chargers} online  "
            f"{progress.transactions_finished}/{progress.transactions_started} transactions  "
            f"{progress.messages_sent + progress.messages_received} messages  "
            f"{progress.faults_fired} faults"
        )
        if progress.queued_messages:
            line += f"  {progress.queued_messages} queued"
        if progress.failures:
            line += f"  {progress.failures} FAILED"
        if progress.connect_failures and not progress.online:
            line += f"  no connection: {progress.first_connect_failure}"
        end = "" if self._live else "\n"
        self._out.write(f"\r{line:<{self._width}}{end}" if self._live else line + end)
        self._width = max(self._width, len(line))
        self._out.flush()

    def done(self) -> None:
        """Clears the line."""
        if self._live and self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()


class CaseLines:
    """The table of a pack as it grows; on a terminal also the case that is running."""

    def __init__(self, table: TextIO, progress: TextIO | None) -> None:
        self._table = table
        self._live = progress if progress is not None and progress.isatty() else None
        self._shown = 0

    def begin(self, case: Case) -> None:
        """Shows what is running."""
        if self._live:
            line = f"{case.id} ..."
            self._live.write(f"\r{line:<{self._shown}}")
            self._live.flush()
            self._shown = len(line)

    def result(self, result: CaseResult) -> None:
        """Adds a row."""
        if self._live and self._shown:
            self._live.write("\r" + " " * self._shown + "\r")
            self._live.flush()
            self._shown = 0
        print(conformance.row_text(result), file=self._table, flush=True)
