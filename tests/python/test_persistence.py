# SPDX-License-Identifier: AGPL-3.0-or-later
"""State that outlives the process, however it ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ocppsim import ChargePoint, Csms, Fleet, OcppsimError, Vehicle

# Charges, says so, and goes on until it is killed.
CHARGING = """
import sys
from ocppsim import Fleet, Vehicle

url, state, version = sys.argv[1:]
sampling = "MeterValueSampleInterval" if version == "1.6" else "SampledDataCtrlr.TxUpdatedInterval"
with Fleet(csms=url, state_directory=state, checks=None) as fleet:
    charger = fleet.add("CP-1", version=version, variables={sampling: "1"})
    charger.start()
    charger.wait_for("boot_answered", text="Accepted")
    charger.set_meter(5000)
    charger.plug_in(vehicle=Vehicle(battery_wh=40_000, initial_soc=10))
    charger.present_token("TAG-1")
    charger.wait_for("transaction_started")
    charger.set_meter(5321)
    charger.wait_for_message("MeterValues" if version == "1.6" else "TransactionEvent", payload=
        {} if version == "1.6" else {"triggerReason": "MeterValuePeriodic"}, timeout="20s")
    print(charger.meter(), flush=True)
    fleet.run_for("1h")
"""


def test_a_directory_belongs_to_one_fleet_at_a_time(tmp_path: Path) -> None:
    hold = "import sys; from ocppsim import Fleet\n" + (
        "with Fleet(csms='ws://127.0.0.1:9', state_directory=sys.argv[1]):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    state = str(tmp_path / "state")
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(OcppsimError, match="another fleet or process keeps its state here"):
        Fleet(state_directory=state)
    holder.communicate()
    with Fleet(state_directory=state, shards=2), pytest.raises(OcppsimError, match="its own"):
        Fleet(state_directory=state)
    with Fleet(state_directory=state):
        pass  # the one before has let go when it was stopped


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_killed_process_loses_no_transaction(version: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Csms() as csms:
        child = subprocess.Popen(
            [sys.executable, "-c", CHARGING, csms.url, str(state), version],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        reported = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        assert child.wait(timeout=10) == -signal.SIGKILL
        child.stdout.close()
        assert [entry["open"] for entry in csms.ledger["transactions"]] == [True]

        with Fleet(csms=csms, state_directory=str(state)) as fleet:
            charger = fleet.add("CP-1", version=version)
            charger.start()
            stopped = charger.wait_for("transaction_stopped", past=True)
            assert stopped.transaction is not None
            assert stopped.transaction.stop_reason is not None
            assert stopped.transaction.stop_reason.name == "PowerLoss"
            charger.wait_for("transaction_delivered", past=True)
            record = stopped.transaction
            assert charger.transaction() is None
        (booked,) = csms.ledger["transactions"]
        assert not booked["open"]
        assert booked["times_billed"] == 1
        assert booked["meter_start_wh"] == record.meter_start_wh == 5000
        assert booked["meter_stop_wh"] == record.meter_stop_wh >= reported
        assert booked["billed_wh"] == record.meter_stop_wh - record.meter_start_wh


def test_a_fleet_says_that_state_is_not_kept(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Fleet(virtual=True, state_directory=str(state)) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        for kept in state.iterdir():
            kept.unlink()
        state.rmdir()
        charger.set_variable("HeartbeatInterval", "77")
        failed = charger.wait_for("state_failed")
        assert os.strerror(errno.ENOENT) in failed.text
        report = fleet.finish()
        assert not report.passed
        assert report.data["state_failures"] == 1
        assert any("not kept" in error for error in report.data["errors"])


def test_a_charger_alone_keeps_its_state_too(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    with Csms() as csms:
        for life in range(2):
            with ChargePoint("CP-1", url=csms.url, state_directory=state) as charger:
                charger.wait_for("boot_answered", text="Accepted")
                if life == 0:
                    charger.set_meter(4321)
                    charger.set_variable("ConnectionTimeOut", "77")
                    charger.delete_variable("ClockAlignedDataInterval")
                assert charger.meter() == 4321
                assert charger.variable("ConnectionTimeOut") == "77"
                asked = {"key": ["ClockAlignedDataInterval"]}
                answer = csms.call("CP-1", "GetConfiguration", asked)
                assert answer["unknownKey"] == ["ClockAlignedDataInterval"]
                with pytest.raises(OcppsimError, match="no variable"):
                    charger.delete_variable("ClockAlignedDataInterval")


def test_state_needs_a_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OcppsimError, match="can not keep state here"):
        Fleet(virtual=True, state_directory=str(tmp_path / "file"))


def test_a_fleet_takes_books_of_your_own() -> None:
    books = {
        "transactions": [{"charger": "CP-9", "id": 1, "billed_wh": 100, "meter_stop_wh": 100}],
        "connected": [],
    }
    with Fleet(virtual=True, ledger=lambda: books) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        report = fleet.finish()
        assert report.data["transactions"]["ledger_transactions"] == 1
        assert not report.passed  # a transaction that never ran was billed


def test_a_device_refuses_resets_and_puts_them_off() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.decide_resets(refuse=True)
        assert fleet.csms_call("CP-1", "Reset", {"type": "Hard"}) == {"status": "Rejected"}
        charger.decide_resets(delay="30s")
        assert fleet.csms_call("CP-1", "Reset", {"type": "Hard"}) == {"status": "Accepted"}
        fleet.run_for("29s")
        assert charger.powered
        charger.plug_in(vehicle=Vehicle(battery_wh=40_000, initial_soc=10))
        charger.wait_for("rebooting", timeout="2s")
