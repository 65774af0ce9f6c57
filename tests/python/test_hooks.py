# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's code decides: over real sockets, on a thread of Python's, and in virtual time."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ocppsim import (
    ChargePoint,
    Csms,
    File,
    FirmwareInstallation,
    Fleet,
    OcppCallError,
    OcppsimError,
    ResetDecision,
    ResetRequest,
    _questions,
)

from tests.python.conftest import OtherCsms

DATA = {"vendorId": "org.example", "messageId": "question"}
TOO_LONG = 20
"""Seconds; what waits that long was not meant to end."""


@contextmanager
def one_charger(version: str = "1.6", **options: Any) -> Iterator[tuple[Csms, ChargePoint]]:
    with Csms() as csms, Fleet(csms=csms, checks=None, **options) as fleet:
        charger = fleet.add("CP-1", version=version, reboot_duration=0.1)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        yield csms, charger


@contextmanager
def raised() -> Iterator[list[BaseException | None]]:
    """What nobody could catch."""
    seen: list[BaseException | None] = []
    before, sys.unraisablehook = sys.unraisablehook, lambda args: seen.append(args.exc_value)
    try:
        yield seen
    finally:
        sys.unraisablehook = before


def until(met: Callable[[], bool], *, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


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


# ---- time ----


def test_a_slow_handler_stalls_nobody_else() -> None:
    free = threading.Event()

    def slow(action: str, payload: Any) -> Any:
        free.wait(TOO_LONG)
        return {"status": "Accepted"}

    def call() -> None:
        answers.append(csms.call("CP-0001", "DataTransfer", DATA, timeout=TOO_LONG))

    answers: list[Any] = []
    with Csms() as csms, Fleet(csms=csms, checks=None) as fleet:  # one shard
        first, second = fleet.add_many(2)
        first.answer("DataTransfer", slow)
        fleet.start()
        for charger in (first, second):
            charger.wait_for("boot_answered", text="Accepted")
        asking = threading.Thread(target=call)
        asking.start()
        first.wait_for_message("DataTransfer", direction="received")
        for charger in (first, second):  # also the one that is asked
            charger.plug_in()
            charger.present_token("TAG-1")
            charger.wait_for("status_changed", text="Charging")
            charger.call("Heartbeat")
        assert not answers
        free.set()
        asking.join(TOO_LONG)
        assert answers == [{"status": "Accepted"}]


def test_chargers_go_on_while_python_is_busy() -> None:
    """Nobody gets the GIL, and a handler waits for it: heartbeats come as before."""
    with Csms(heartbeat_interval=1) as csms, Fleet(csms=csms, checks=None) as fleet:
        chargers = fleet.add_many(3)
        csms.handler("Heartbeat", lambda *_: None)
        fleet.start()
        for charger in chargers:
            charger.wait_for("boot_answered", text="Accepted")
        csms.handler("Heartbeat", None)
        chargers[0].answer("DataTransfer", lambda *_: {"status": "Accepted"})
        fleet.watch(kinds=["user"], frames=True)
        asking = threading.Thread(target=lambda: csms.call("CP-0001", "DataTransfer", DATA))
        switching = sys.getswitchinterval()
        sys.setswitchinterval(TOO_LONG)
        try:
            asking.start()
            began = fleet.now
            busy_until = time.monotonic() + 2.5
            while time.monotonic() < busy_until:
                pass
            ended = fleet.now
        finally:
            sys.setswitchinterval(switching)
        asking.join(TOO_LONG)
        beats = [
            event
            for event in fleet.events(timeout=0)
            if getattr(event, "action", "") == "Heartbeat" and began < event.at < ended
        ]
    assert len(beats) >= 2 * len(chargers)
    assert {event.charger for event in beats} == {charger.identity for charger in chargers}


@pytest.mark.parametrize("where", ["charger", "csms"])
def test_stopping_does_not_wait_for_a_handler(where: str) -> None:
    free, asked = threading.Event(), threading.Event()

    def blocks(*_: Any) -> Any:
        asked.set()
        free.wait(TOO_LONG)
        return {"status": "Accepted"}

    csms = Csms()
    fleet = Fleet(csms=csms, checks=None)
    charger = fleet.add("CP-1")
    fleet.start()
    charger.wait_for("boot_answered", text="Accepted")
    charger.answer("DataTransfer", blocks)
    csms.handler("DataTransfer", blocks)

    def ask() -> None:
        with contextlib.suppress(OcppsimError):  # it will not be answered
            if where == "csms":
                charger.call("DataTransfer", DATA)
            else:
                csms.call("CP-1", "DataTransfer", DATA)

    threading.Thread(target=ask, daemon=True).start()
    assert asked.wait(TOO_LONG)
    for stop in (fleet.stop, csms.stop):
        began = time.monotonic()
        stop()
        assert time.monotonic() - began < 2
    free.set()


def test_a_handler_may_stop_its_fleet() -> None:
    with Csms() as csms, Fleet(csms=csms, checks=None) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.on_reset(lambda _: fleet.stop())  # type: ignore[func-returns-value]
        charger.reboot()
        until(lambda: not charger.powered)


def test_an_answer_to_a_link_that_is_gone_is_dropped() -> None:
    free, asked = threading.Event(), threading.Event()

    def blocks(*_: Any) -> Any:
        asked.set()
        free.wait(TOO_LONG)
        return {"status": "Rejected"}

    with Csms(log_frames=True) as csms, Fleet(csms=csms, checks=None) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.answer("ClearCache", blocks)
        charger.answer("DataTransfer", lambda *_: {"status": "Accepted"})
        with pytest.raises(OcppsimError):
            csms.call("CP-1", "ClearCache", timeout="200ms")
        assert asked.wait(TOO_LONG)
        charger.power_cut()
        charger.power_on()
        charger.wait_for("boot_answered", text="Accepted")
        free.set()
        assert csms.call("CP-1", "DataTransfer", DATA) == {"status": "Accepted"}
        answers = [m for m in csms.frames() if m.direction == "sent" and m.type != "call"]
        assert [m.payload for m in answers] == [{"status": "Accepted"}]


def test_beyond_the_limit_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_questions, "_LIMIT", 2)
    free = threading.Event()
    with Csms() as csms, Fleet(csms=csms, checks=None) as fleet:
        chargers = fleet.add_many(3)

        def slow(*_: Any) -> Any:
            free.wait(TOO_LONG)
            return {"status": "Accepted"}

        for charger in chargers:
            charger.answer("DataTransfer", slow)
        fleet.start()
        asking = []
        for charger in chargers[:2]:
            charger.wait_for("boot_answered", text="Accepted")
            thread = threading.Thread(
                target=csms.call, args=(charger.identity, "DataTransfer", DATA)
            )
            thread.start()
            asking.append(thread)
            charger.wait_for_message("DataTransfer", direction="received")
        assert fleet.handlers_not_asked == 0
        chargers[2].wait_for("boot_answered", text="Accepted")
        answer = csms.call(chargers[2].identity, "DataTransfer", DATA)
        assert answer == {"status": "UnknownVendorId"}
        assert fleet.handlers_not_asked == 1
        free.set()
        for thread in asking:
            thread.join(TOO_LONG)


# ---- asyncio ----


def test_coroutines_run_in_the_loop_that_registered_them() -> None:
    async def main() -> None:
        here = threading.get_ident()
        both = asyncio.Barrier(2)
        threads = []

        async def answer(action: str, payload: Any) -> Any:
            threads.append(threading.get_ident())
            await both.wait()  # two at a time
            return {"status": "Accepted"}

        async def decide(request: ResetRequest) -> ResetDecision:
            await asyncio.sleep(0)
            return ResetDecision(refuse=True)

        async def authorize(charger: str, action: str, payload: Any) -> Any:
            await asyncio.sleep(0)
            raise OcppCallError("GenericError", charger)

        with Csms() as csms, Fleet(csms=csms, checks=None) as fleet:
            chargers = fleet.add_many(2)
            fleet.start()
            csms.handler("Authorize", authorize)
            for charger in chargers:
                await charger.async_wait_for("boot_answered", text="Accepted")
                charger.answer("DataTransfer", answer)
                charger.on_reset(decide)

            def ask(charger: ChargePoint) -> Any:
                return csms.call(charger.identity, "DataTransfer", DATA)

            answers = await asyncio.gather(*(asyncio.to_thread(ask, cp) for cp in chargers))
            assert answers == [{"status": "Accepted"}] * 2
            reset = await asyncio.to_thread(csms.call, "CP-0001", "Reset", {"type": "Hard"})
            assert reset == {"status": "Rejected"}
            with pytest.raises(OcppsimError, match="GenericError"):
                await chargers[0].async_call("Authorize", {"idTag": "TAG"})
            assert threads == [here, here]

    asyncio.run(asyncio.wait_for(main(), TOO_LONG))


async def coroutine(*_: Any) -> None:
    """A handler."""


def test_a_coroutine_needs_a_loop_and_real_time() -> None:
    with Csms() as csms, pytest.raises(TypeError, match="asyncio loop"):
        csms.handler("Authorize", coroutine)
    with Fleet(virtual=True) as fleet, pytest.raises(TypeError, match="virtual time"):
        fleet.csms_handler("Authorize", coroutine)


def test_a_coroutine_whose_loop_is_closed_is_reported() -> None:
    with raised() as seen, one_charger() as (csms, charger):

        async def register() -> None:
            charger.answer("DataTransfer", coroutine)

        asyncio.run(register())
        with pytest.raises(OcppsimError, match=r"InternalError.*closed"):
            csms.call("CP-1", "DataTransfer", DATA)
    assert [type(error) for error in seen] == [RuntimeError]


def test_an_interrupt_in_a_virtual_handler_reaches_the_caller() -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with raised(), Fleet(virtual=True, checks=None) as fleet:
        fleet.csms_handler("Heartbeat", interrupted)
        fleet.add("CP-1")
        fleet.start()
        with pytest.raises(KeyboardInterrupt):
            fleet.run_for("1h")
        assert fleet.now < 3600


# ---- the end of the process ----

FORGETFUL = """
import threading, time
from ocppsim import Csms, Fleet
asked = threading.Event()
def blocks(*_):
    asked.set()
    time.sleep(20)
csms = Csms()
csms.handler("Heartbeat", blocks)
fleet = Fleet(csms=csms, checks=None)
charger = fleet.add("CP-1")
fleet.start()
charger.wait_for("boot_answered", text="Accepted")
charger.on_reset(lambda _: None)
threading.Thread(target=charger.call, args=("Heartbeat",), daemon=True).start()
assert asked.wait(10)
print("end")
"""


def test_a_process_ends_although_nobody_stopped() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL], capture_output=True, text=True, timeout=15, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")
