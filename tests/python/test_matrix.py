# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every example scenario, with all three versions, against every CSMS there is.

    virtual     in virtual time, the embedded reference CSMS
    csms        over sockets, ours
    ocpp-rpc    over sockets, npm ocpp-rpc in strict mode
    pypi-ocpp   over sockets, PyPI ocpp

and, among the foreign ones, two that are wrong on purpose. Scenarios wait in real time, so all
runs of this module go on at once, each with a CSMS of its own; a test asks for the end of its run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ocppsim import Csms, FaultPlan, Report, Scenario, parse_driver

from tests.python.conftest import ROOT, end, start_other

SCENARIOS = sorted((ROOT / "examples" / "scenarios").glob("*.yaml"))
SIGNAL_LOSS = ROOT / "examples" / "scenarios" / "signal-loss.yaml"
OTHERS = ["ocpp-rpc", "pypi-ocpp"]
AT_ONCE = 16

# Shorter waits over sockets; a scenario that is not named here runs as it is.
SHORT: dict[str, dict[str, Any]] = {
    "corrupt-frames": {"chargers": 12, "energy_wh": 20, "share": "10%", "retry": 2},
    "power-loss": {"chargers": 9, "charge": "4s", "dark": "5s", "energy_wh": 20},
    "remote-control": {"chargers": 9},
    "replay-and-reorder": {
        "chargers": 12,
        "away": "4s",
        "away_at_most": "8s",
        "charge": "5s",
        "slow_from": "10s",
        "retry": 2,
        "attempts": 10,  # ocpp-rpc refuses what it has answered, see below
    },
    "signal-loss": {"chargers": 12, "outage": "8s"},
    "smart-charging": {
        "chargers": 4,
        "settle": "4s",
        "pause_at": 12,
        "resume_at": 18,
        "look_ahead": 4,
    },
}


@dataclass
class Outcome:
    report: Report
    plan: FaultPlan | None
    violations: list[dict[str, Any]]
    frames: list[dict[str, Any]]

    def refusals(self) -> list[Any]:
        """The CALLERRORs of the CSMS."""
        received = [f["text"] for f in self.frames if f["direction"] == "received"]
        return [json.loads(text) for text in received if text.startswith("[4,")]


def load(path: Path) -> Scenario:
    known = {parameter["name"] for parameter in Scenario.load(path).parameters}
    mix = {name: 1 for name in ("ocpp16", "ocpp201", "ocpp21") if name in known}
    return Scenario.load(path, **mix, **SHORT.get(path.stem, {}))


starting = threading.Lock()  # a dozen servers that start at once would start late


def play(csms: str, path: Path, trace: Path) -> Outcome:
    scenario = load(path)
    options: dict[str, Any] = {"trace_file": str(trace)}
    violations: list[dict[str, Any]] = []
    if csms == "virtual":
        report = scenario.run(virtual=True, **options)
    elif csms == "csms":
        with Csms() as ours:
            report = scenario.run(csms=ours, **options)
    else:
        with starting:
            process, other = start_other(csms)
        try:
            driver = parse_driver(f"{other.control}/call")
            report = scenario.run(csms=other.url, driver=driver, ledger=other.ledger, **options)
            violations = other.violations()
        finally:
            end(process)
    frames = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    return Outcome(report, scenario.plan, violations, frames)


def accuse(csms: str, mutant: str) -> subprocess.CompletedProcess[str]:
    """The command line's word on a foreign CSMS that is wrong."""
    with starting:
        process, other = start_other(csms, OCPPSIM_MUTANT=mutant)
    try:
        where = ["--csms", other.url, "--ledger", f"{other.control}/ledger"]
        small = [f"--set={name}={value}" for name, value in SHORT["signal-loss"].items()]
        words = ["run", str(SIGNAL_LOSS), *where, *small, "--set=ocpp21=1", "--json=-", "--quiet"]
        command = [sys.executable, "-m", "ocppsim", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    finally:
        end(process)


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Any, Future[Any]]]:
    """What the chosen tests of this module will ask for, all begun."""
    directory = tmp_path_factory.mktemp("traces")
    asked = [
        item.callspec.params for item in request.session.items if item.module is request.module
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun: dict[Any, Future[Any]] = {}
        for one in asked:
            if "path" in one:
                csms, path = one["csms"], one["path"]
                trace = directory / f"{csms}-{path.stem}.ndjson"
                begun[csms, path] = pool.submit(play, csms, path, trace)
            else:
                key = one["csms"], one["mutant"]
                begun[key] = pool.submit(accuse, *key)
        yield begun
        for run in begun.values():
            run.cancel()


def same(text: str) -> Any:
    """A frame as its reader takes it: JSON when it is some."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def assert_injected(outcome: Outcome) -> None:
    """Whatever the CSMS complained about, a fault made it so on the way."""
    assert outcome.plan is not None
    broken = Counter(firing["charger"] for firing in outcome.plan.to_json()["firings"])
    told = Counter(violation["charger"] for violation in outcome.violations)
    assert sum(broken.values()) > 0
    assert {name: count for name, count in told.items() if count > broken[name]} == {}
    for violation in outcome.violations:
        written = [
            same(frame["text"])
            for frame in outcome.frames
            if frame["direction"] == "sent" and frame["charger"] == violation["charger"]
        ]
        complaint = same(violation["frame"])
        assert complaint not in written, violation
        # Answers of chargers stay whole here: the fault is for CALLs.
        assert isinstance(complaint, str) or complaint[0] == 2, violation


@pytest.mark.parametrize("csms", ["virtual", "csms", *OTHERS])
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_passes(runs: dict[Any, Future[Any]], path: Path, csms: str) -> None:
    outcome: Outcome = runs[csms, path].result(timeout=300)
    report = outcome.report
    assert report.passed, report.text
    assert report["transactions"]["started"] > 0
    if path.stem == "corrupt-frames":
        assert_injected(outcome)
        assert bool(outcome.violations) == (csms in OTHERS)
        return
    assert outcome.violations == []
    assert report["messages"]["invalid"] == 0
    if (csms, path.stem) == ("ocpp-rpc", "replay-and-reorder"):
        # Not our server's doing: the library takes a CALL that comes again while the first is being
        # answered for a mistake of the charger, and says so under the id that both have.
        for refusal in outcome.refusals():
            assert refusal[2] == "RpcFrameworkError", refusal
            assert refusal[3].startswith("Already processing a call"), refusal
    else:
        assert outcome.refusals() == []


@pytest.mark.parametrize("csms", OTHERS)
@pytest.mark.parametrize("mutant", [""])
def test_a_foreign_csms_that_is_right_passes(
    runs: dict[Any, Future[Any]], csms: str, mutant: str
) -> None:
    result: subprocess.CompletedProcess[str] = runs[csms, mutant].result(timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    checks = {c["id"]: c["verdict"] for c in json.loads(result.stdout)["checks"]}
    assert checks["billed-exactly-once"] == "pass"


@pytest.mark.parametrize("csms", OTHERS)
@pytest.mark.parametrize(
    ("mutant", "check", "sections"),
    [
        ("loses-replayed-stop", "billed-exactly-once", ["1.6 sections 3.7, 4.10", "2.0.1 E04"]),
        ("foreign-id", "answers-carry-the-request-id", ["1.6-J section 4.2.2"]),
    ],
)
def test_a_foreign_csms_that_is_wrong_turns_the_verdict_red(
    runs: dict[Any, Future[Any]], csms: str, mutant: str, check: str, sections: list[str]
) -> None:
    result: subprocess.CompletedProcess[str] = runs[csms, mutant].result(timeout=300)
    assert result.returncode == 1, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["verdict"] == "fail"
    assert check in report["reason"]
    failed = {c["id"]: c for c in report["checks"] if c["verdict"] == "fail"}
    # The CALL whose answer went astray has none.
    assert failed.keys() - {"every-call-answered"} == {check}
    assert all(section in failed[check]["spec"] for section in sections), failed[check]["spec"]
    assert failed[check]["findings"][0]["charger"].startswith("CP-")
    # A person reads the same: the reason and the section.
    assert f"fail  {check}" in result.stderr.lower()
