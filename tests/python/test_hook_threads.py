# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's code on a thread of Python's, or in asyncio: nobody else waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from ocppsim import (
    ChargePoint,
    Csms,
    Fleet,
    OcppCallError,
    OcppsimError,
    ResetDecision,
    ResetRequest,
    _questions,
)

from tests.python.hook_support import DATA, TOO_LONG, one_charger, raised


def until(met: Callable[[], bool], *, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


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
