# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ocppsim import _core
from ocppsim._checking import Unsigned, checks_arguments
from ocppsim.config import Tls
from ocppsim.csms import Csms
from ocppsim.drivers import Driver, DriverDesk
from ocppsim.faults import FaultPlan
from ocppsim.report import Report

Progress = _core.Progress


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors."""
    schema: dict[str, Any] = _core.scenario_schema()
    return schema


def known_checks() -> list[dict[str, str]]:
    """Every oracle: id, title, spec, level."""
    return _core.known_checks()


@checks_arguments
class Scenario:
    """Who the chargers are, what happens, what goes wrong, what must be true afterwards.

    >>> report = Scenario.load("signal-loss.yaml").run(virtual=True)
    >>> assert report.passed, report.text
    """

    def __init__(self, core: _core.Scenario) -> None:
        self._core = core
        self.plan: FaultPlan | None = None
        """After a run: what fired, for ``replay``."""

    @classmethod
    def load(cls, path: str | Path, **parameters: object) -> Scenario:
        """Reads a file. Raises OcppsimError that lists every mistake as file:line:column."""
        return cls(_core.Scenario.load(str(path), [(k, str(v)) for k, v in parameters.items()]))

    @classmethod
    def parse(cls, text: str, *, file: str = "<text>", **parameters: object) -> Scenario:
        """Reads YAML or JSON text."""
        return cls(_core.Scenario.parse(text, file, [(k, str(v)) for k, v in parameters.items()]))

    @property
    def name(self) -> str:
        """Its name."""
        return self._core.name

    @property
    def description(self) -> str:
        """What it is about."""
        return self._core.description

    @property
    def charger_count(self) -> int:
        """How many chargers take part."""
        return self._core.charger_count

    @property
    def parameters(self) -> list[dict[str, str]]:
        """name, value, default, type and summary of each."""
        return self._core.parameters

    @property
    def test_case(self) -> dict[str, Any] | None:
        """id, title, profile, spec and needs, when it is a test case of a pack."""
        case: dict[str, Any] | None = self._core.test_case
        return case

    @property
    def operates_csms(self) -> bool:
        """Whether its steps have the CSMS do something."""
        return self._core.operates_csms

    @property
    def missing_credentials(self) -> list[str]:
        """What a run has to bring along, each with the place in the file that wants it."""
        return self._core.missing_credentials()

    def run(
        self,
        *,
        csms: str | Csms | None = None,
        driver: Driver | DriverDesk | None = None,
        virtual: bool = False,
        shards: int = 1,
        seed: Unsigned | None = None,
        mutant: str | None = None,
        password: str = "",
        tls: Tls | None = None,
        ledger: Callable[[], Mapping[str, Any]] | None = None,
        replay: FaultPlan | dict[str, Any] | None = None,
        trace_file: str = "",
        state_directory: str = "",
        state_synchronous: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Report:
        """Runs it and returns the report; Ctrl-C ends it early with the report so far.

        Args:
            csms: url or ``Csms``; None: an embedded reference CSMS.
            driver: operator of an external CSMS, for the steps ``csms``; see ``ocppsim.drivers``.
            virtual: in virtual time (embedded CSMS only).
            shards: event loops.
            seed: instead of the scenario's.
            mutant: makes the embedded CSMS wrong in a known way.
            password: basic auth of chargers that have none of their own.
            tls: credentials of chargers that have none of their own.
            ledger: returns the books of a CSMS of yours, as ``Csms.ledger`` does.
            replay: faults fire as recorded.
            trace_file: NDJSON of all frames.
            state_directory: chargers' state survives there.
            state_synchronous: it also survives a power cut of this machine; slow.
            on_progress: called about twice a second.
            stop: ends it early, as Ctrl-C does on the main thread, once another thread sets it.
        """
        if isinstance(csms, Csms):
            ledger = ledger or (lambda books=csms: books.ledger)  # type: ignore[misc]
            driver = driver or csms.call
            csms = csms.url
        if driver is not None and not isinstance(driver, DriverDesk):
            driver = DriverDesk(driver)
        if isinstance(replay, dict):
            replay = FaultPlan.from_json(replay)
        options = _core.RunOptions(
            virtual_time=virtual,
            shards=shards,
            seed=seed,
            csms_url=csms or "",
            csms_mutant=mutant or "",
            password=password,
            tls=tls.load() if tls else None,
            trace_file=trace_file,
            state_directory=state_directory,
            state_synchronous=state_synchronous,
            replay=replay,
            ledger=ledger,
            csms_operator=driver,
        )
        run = _core.ScenarioRun(self._core, options)

        def look_around(progress: Progress) -> None:
            if stop is not None and stop.is_set():
                run.request_stop()
            if on_progress is not None:
                on_progress(progress)

        report = Report(run.run(look_around))
        self.plan = run.fault_plan()
        return report

    def __repr__(self) -> str:
        return f"<Scenario {self.name!r}, {self.charger_count} chargers>"
