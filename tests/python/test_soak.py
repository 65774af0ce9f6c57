# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scale and endurance, in minutes rather than seconds; `make soak` runs them.

OCPPSIM_SOAK_MINUTES says how long the endurance run lives (5).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ocppsim import Csms, Fleet, Scenario

pytestmark = pytest.mark.soak

MINUTES = float(os.environ.get("OCPPSIM_SOAK_MINUTES", "5"))


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths


@contextmanager
def csms_process(port: int = 0) -> Generator[tuple[subprocess.Popen[str], int]]:
    """A CSMS with file descriptors of its own: two ends of 10,000 links are too many for one."""
    command = [sys.executable, "-m", "ocppsim", "csms", "--port", str(port), "--quiet"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[2]
        try:
            yield process, int(url.rpartition(":")[2].partition("/")[0])
        finally:
            process.kill()


def wait_until_online(fleet: Fleet, count: int, *, within: float) -> float:
    start = time.monotonic()
    while fleet.progress.online < count:
        assert time.monotonic() - start < within, fleet.progress
        fleet.run_for(0.2)
    return time.monotonic() - start


def test_ten_thousand_chargers_outlive_the_csms() -> None:
    count = 10_000
    with csms_process() as (csms, port):
        before = resident_bytes()
        with Fleet(csms=f"ws://127.0.0.1:{port}", history=0, checks=None) as fleet:
            for version in ("1.6", "2.0.1"):
                fleet.add_many(
                    count // 2,
                    version=version,
                    back_off_wait_minimum="2s",
                    back_off_random_range="8s",
                )
            fleet.start(spread="15s")
            wait_until_online(fleet, count, within=120)
            fleet.run_for(5)
            each = (resident_bytes() - before) / count
            print(f"{count} chargers, {each:.0f} resident bytes each with their Python objects")
            csms.send_signal(signal.SIGKILL)
            csms.wait()
            while fleet.progress.online > 0:
                fleet.run_for(0.2)
            with csms_process(port):
                took = wait_until_online(fleet, count, within=180)
                print(f"all back {took:.1f} s after the CSMS")
                fleet.run_for(2)
                assert fleet.progress.online == count
    assert each < 16_384


DAY = """
name: day
seed: 3
duration: 25h
drain: 1h
fleet: {count: 500, versions: {"1.6": 1, "2.0.1": 1}, start: {spread: 10m}}
flow:
  - boot: {within: 30m}
  - repeat:
      times: 8
      steps:
        - wait: {between: [10m, 2h]}
        - start: {attempts: 1000, within: 1h}
        - charge: {until_energy_wh: 5000, within: 4h}
        - stop: {within: 1h}
        - unplug
faults:
  - {name: dead zone, kind: signal_loss, duration: 7m, every: 3h, spread: 2h}
  - {name: noise, kind: drop, direction: sent, frames: CALL, ratio: 1%}
expect:
  - faults_fired > 1000
  - transactions_started > 3000
  - transactions_delivered == transactions_started
  - ledger_open == 0
  - ledger_energy_wh == transaction_energy_wh
"""


def test_a_virtual_day_of_five_hundred_chargers_is_billed_to_the_watt_hour() -> None:
    report = Scenario.parse(DAY).run(virtual=True)
    assert report.passed, report.text
    print(report.text)


def test_nothing_grows_while_a_fleet_lives_through_faults() -> None:
    with Csms() as csms, Fleet(csms=csms, history=10) as fleet:
        chargers = fleet.add_many(
            100, variables={"MeterValueSampleInterval": "1"}, back_off_wait_minimum="1s"
        )
        loss = fleet.faults.add("signal_loss", duration="2s", every="10s", spread="8s")
        slow = fleet.faults.add("latency", delay="5ms", jitter="50ms")
        fleet.start(spread="2s")
        wait_until_online(fleet, 90, within=30)

        def round_of_sessions() -> None:
            for charger in chargers:
                charger.plug_in()
                charger.present_token("TAG-1")
            fleet.run_for(4)
            for charger in chargers:
                charger.unplug()
            fleet.run_for(1)

        settled = time.monotonic() + MINUTES * 60 / 3
        while time.monotonic() < settled:
            round_of_sessions()
        memory, files = resident_bytes(), open_files()
        end = time.monotonic() + MINUTES * 60 * 2 / 3
        while time.monotonic() < end:
            round_of_sessions()
        grown = resident_bytes() - memory
        print(
            f"{fleet.progress.transactions_started} transactions, {grown} bytes more, {files} files"
        )
        assert open_files() <= files + 100  # links that are being replaced
        assert grown < 8 << 20
        loss.heal()
        slow.heal()
        for _ in range(60):
            fleet.run_for(1)
            if fleet.progress.queued_messages == 0:
                break
        report = fleet.finish()
    assert report["transactions"]["delivered"] == report["transactions"]["started"]
