# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's code decides: over real sockets and in virtual time."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import pytest
from ocppsim import (
    ChargePoint,
    File,
    FirmwareInstallation,
    Fleet,
    OcppCallError,
    OcppsimError,
    ResetDecision,
    ResetRequest,
)

from tests.python.conftest import OtherCsms
from tests.python.hook_support import DATA, one_charger, raised

# ---- the charger's answers ----


def test_a_function_answers_the_csms_over_a_socket() -> None:
    threads = []

    def answer(action: str, payload: Any) -> Any:
        threads.append(threading.current_thread())
        if payload.get("data") == "own":
            return None
        if payload.get("data") == "refused":
            raise OcppCallError("NotSupported", "not today", {"why": 7})
        return {"status": "Accepted", "data": f"{action} {payload['data']}"}

    with one_charger() as (csms, charger):
        charger.answer("DataTransfer", answer)
        assert csms.call("CP-1", "DataTransfer", {**DATA, "data": "a"}) == {
            "status": "Accepted",
            "data": "DataTransfer a",
        }
        assert csms.call("CP-1", "DataTransfer", {**DATA, "data": "own"}) == {
            "status": "UnknownVendorId"
        }
        with pytest.raises(OcppsimError, match=r"NotSupported.*not today"):
            csms.call("CP-1", "DataTransfer", {**DATA, "data": "refused"})
        error = charger.wait_for_message(frame="call_error", direction="sent", past=True)
        assert '"NotSupported","not today",{"why":7}' in error.text
        charger.answer_normally("DataTransfer")
        assert csms.call("CP-1", "DataTransfer", {**DATA, "data": "a"})["status"] != "Accepted"
    assert len(threads) == 3
    assert threading.main_thread() not in threads


def test_a_function_answers_a_csms_that_is_not_ours(other_csms: OtherCsms) -> None:
    with Fleet(csms=other_csms.url, checks=None) as fleet:
        charger = fleet.add("CP-1", version="1.6")
        charger.answer("DataTransfer", lambda _, payload: {"status": "Accepted", "data": "mine"})
        charger.on_reset(lambda _: ResetDecision(refuse=True))
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        answer = other_csms.call("CP-1", "DataTransfer", DATA)
        assert answer == {"status": "Accepted", "data": "mine"}
        assert other_csms.call("CP-1", "Reset", {"type": "Hard"}) == {"status": "Rejected"}


@pytest.mark.parametrize("virtual", [True, False])
def test_a_function_answers_so_many_times(virtual: bool) -> None:
    with Fleet(virtual=virtual, checks=None) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.answer("ClearCache", lambda *_: {"status": "Rejected"}, times=1)
        assert fleet.csms_call("CP-1", "ClearCache") == {"status": "Rejected"}
        charger.set_variable("AuthorizationCacheEnabled", "true")
        assert fleet.csms_call("CP-1", "ClearCache") == {"status": "Accepted"}


@pytest.mark.parametrize("virtual", [True, False])
def test_what_a_function_raises_is_reported_and_answered(virtual: bool) -> None:
    def fails(action: str, payload: Any) -> Any:
        raise LookupError(action)

    with raised() as seen, Fleet(virtual=virtual, checks=None) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.answer("ClearCache", fails)
        with pytest.raises(OcppsimError, match=r"InternalError.*LookupError"):
            fleet.csms_call("CP-1", "ClearCache")
        charger.answer("ClearCache", lambda *_: {"status": object()})
        with pytest.raises(OcppsimError, match=r"InternalError.*TypeError"):
            fleet.csms_call("CP-1", "ClearCache")
        charger.on_reset(lambda _: "yes")  # type: ignore[arg-type,return-value]
        assert fleet.csms_call("CP-1", "Reset", {"type": "Hard"}) == {"status": "Accepted"}
    assert [type(error) for error in seen] == [LookupError, TypeError, TypeError]


def test_a_function_decides_for_itself() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        with pytest.raises(TypeError, match="OcppCallError"):
            charger.answer("Reset", lambda *_: None, error="InternalError")


# ---- reset and firmware ----


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_the_device_decides_about_resets(version: str) -> None:
    asked: list[ResetRequest] = []
    decisions = [ResetDecision(refuse=True), ResetDecision(delay="300ms"), None]

    def decide(request: ResetRequest) -> ResetDecision | None:
        asked.append(request)
        return decisions[len(asked) - 1]

    hard = {"type": "Hard" if version == "1.6" else "Immediate"}
    with one_charger(version) as (csms, charger):
        charger.on_reset(decide)
        assert csms.call("CP-1", "Reset", hard)["status"] == "Rejected"
        before = charger.fleet.now
        assert csms.call("CP-1", "Reset", hard)["status"] == "Accepted"
        assert charger.wait_for("rebooting").at - before >= 0.3
        charger.wait_for("boot_answered", text="Accepted")
        charger.reboot()
        charger.wait_for("rebooting")
    assert asked[0] == ResetRequest(kind="immediate", evse=0, by_csms=True)
    assert asked[2] == ResetRequest(kind="on_idle", evse=0, by_csms=False)


@pytest.mark.parametrize("virtual", [True, False])
def test_the_device_decides_what_comes_of_firmware(virtual: bool) -> None:
    seen: list[FirmwareInstallation] = []

    def decide(plan: FirmwareInstallation) -> FirmwareInstallation:
        seen.append(plan)
        return dataclasses.replace(plan, version="from Python", duration="100ms")

    files = [File(url="http://files/charger-3.0.bin", size=1000)]
    with Fleet(virtual=virtual, files=files, checks=None) as fleet:
        charger = fleet.add("CP-1", version="1.6", reboot_duration=0.1)
        charger.on_firmware_install(decide)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        request = {"location": files[0].url, "retrieveDate": "2020-01-01T00:00:00Z"}
        fleet.csms_call("CP-1", "UpdateFirmware", request)
        charger.wait_for_message("FirmwareStatusNotification", payload={"status": "Installed"})
        assert charger.firmware_version == "from Python"
        charger.on_firmware_install(lambda plan: dataclasses.replace(plan, fault="verification"))
        fleet.csms_call("CP-1", "UpdateFirmware", request)
        charger.wait_for("firmware_status_changed", text="InstallVerificationFailed")
    assert (seen[0].version, seen[0].bytes, seen[0].is_signed) == ("3.0", 1000, False)


# ---- the CSMS ----


def test_a_handler_of_a_csms_over_a_socket() -> None:
    def authorize(charger: str, action: str, payload: Any) -> Any:
        if payload["idTag"] == "OWN":
            return None
        if payload["idTag"] == "ERROR":
            raise OcppCallError("GenericError", "no books")
        if payload["idTag"] == "BUG":
            raise ZeroDivisionError
        return {"idTagInfo": {"status": "Blocked"}}

    def status(charger: ChargePoint, tag: str) -> str:
        return str(charger.call("Authorize", {"idTag": tag})["idTagInfo"]["status"])

    with raised() as seen, one_charger() as (csms, charger):
        csms.handler("Authorize", authorize)
        assert status(charger, "TAG") == "Blocked"
        assert status(charger, "OWN") == "Accepted"
        with pytest.raises(OcppsimError, match=r"GenericError.*no books"):
            status(charger, "ERROR")
        with pytest.raises(OcppsimError, match="InternalError"):
            status(charger, "BUG")
        csms.handler("Authorize", None)
        assert status(charger, "TAG") == "Accepted"
        assert csms.handlers_not_asked == 0
    assert [type(error) for error in seen] == [ZeroDivisionError]


@pytest.mark.parametrize("virtual", [True, False])
def test_a_handler_of_the_embedded_csms(virtual: bool) -> None:
    with Fleet(virtual=virtual, checks=None) as fleet:
        fleet.csms_handler("Authorize", lambda *_: {"idTagInfo": {"status": "Blocked"}})
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.plug_in()
        charger.present_token("TAG-1")
        assert charger.wait_for("authorization_result").text == "Blocked"


def test_virtual_handlers_keep_the_digest() -> None:
    def digest(shards: int) -> str:
        with Fleet(virtual=True, shards=shards, seed=3) as fleet:
            chargers = fleet.add_many(4, variables={"AuthorizationCacheEnabled": "true"})
            for charger in chargers:
                charger.answer("ClearCache", lambda *_: {"status": "Rejected"})
            fleet.csms_handler("Authorize", lambda *_: {"idTagInfo": {"status": "Invalid"}})
            fleet.start(spread="1m")
            fleet.run_for("2m")
            for charger in chargers:
                fleet.csms_call(charger.identity, "ClearCache")
                charger.plug_in()
                charger.present_token("TAG")
            fleet.run_for("10m")
            return fleet.digest

    assert digest(1) == digest(1) == digest(2)
