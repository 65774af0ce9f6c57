# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures for testing a CSMS with pytest.

``csms_url``      the server under test: ``--csms URL``, else an embedded reference CSMS
``fleet``         an empty fleet that talks to it
``charge_point``  a factory: ``charge_point("CP-1", version="2.0.1")`` gives a started charger

When a test fails, the last frames of its chargers are shown with the failure.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest

from ocppsim.charge_point import ChargePoint
from ocppsim.csms import Csms
from ocppsim.events import Message
from ocppsim.fleet import Fleet

_FLEETS: pytest.StashKey[list[Fleet]] = pytest.StashKey()
_SHOWN_FRAMES = 40


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --csms and --ocppsim-seed."""
    group = parser.getgroup("ocppsim", "simulated OCPP chargers")
    group.addoption("--csms", metavar="URL", help="the CSMS under test (default: an embedded one)")
    group.addoption("--ocppsim-seed", type=int, default=1, metavar="N", help="seed of all chargers")


@pytest.fixture(scope="session")
def csms_url(request: pytest.FixtureRequest) -> Generator[str, None, None]:
    """Url of the CSMS under test."""
    url = request.config.getoption("--csms")
    if url:
        yield url
        return
    with Csms() as csms:
        yield csms.url


@pytest.fixture
def fleet(request: pytest.FixtureRequest, csms_url: str) -> Generator[Fleet, None, None]:
    """An empty fleet in real time; stopped after the test."""
    made = Fleet(csms=csms_url, seed=request.config.getoption("--ocppsim-seed"))
    made.watch(frames=True)
    made.open()
    request.node.stash.setdefault(_FLEETS, []).append(made)
    yield made
    made.stop()


@pytest.fixture
def charge_point(fleet: Fleet) -> Callable[..., ChargePoint]:
    """Makes started chargers whose boot was accepted."""

    def make(identity: str = "CP-1", *, accepted: bool = True, **config: Any) -> ChargePoint:
        charger = fleet.add(identity, **config)
        charger.start()
        if accepted:
            charger.wait_for("boot_answered", text="Accepted")
        return charger

    return make


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    """Adds the last frames to the report of a failed test."""
    outcome = yield
    report = outcome.get_result()
    if call.when != "call" or not report.failed:
        return
    for made in item.stash.get(_FLEETS, []):
        frames = [e for e in made.events() if isinstance(e, Message)][-_SHOWN_FRAMES:]
        if frames:
            lines = (
                f"{m.at:9.3f} {m.charger} {'-->' if m.direction == 'sent' else '<--'} {m.text}"
                for m in frames
            )
            report.sections.append(("OCPP frames", "\n".join(lines)))
