# SPDX-License-Identifier: AGPL-3.0-or-later
"""CALLs and waits with a time limit, blocking and awaited."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from ocppsim import ChargePoint, Csms, Fleet, OcppsimError

TRIGGER = {"requestedMessage": "Heartbeat"}


def booted(csms: Csms) -> ChargePoint:
    charger = ChargePoint("CP-1", url=csms.url)
    charger.start()
    charger.wait_for("boot_answered", text="Accepted", past=True)
    return charger


def test_a_call_that_timed_out_does_not_stand_in_the_way_of_the_next() -> None:
    with Csms() as csms, booted(csms) as charger:
        charger.answer("TriggerMessage", silence=True)
        with pytest.raises(OcppsimError, match="CP-1 did not answer TriggerMessage within") as told:
            csms.call("CP-1", "TriggerMessage", TRIGGER, timeout=0.3)
        assert told.value.code == "timeout"
        before = time.monotonic()
        assert csms.call("CP-1", "ClearCache", timeout=5)["status"] == "Accepted"
        assert time.monotonic() - before < 2


def test_a_call_that_was_never_sent_says_what_was_in_its_way() -> None:
    with Csms() as csms, booted(csms) as charger:
        charger.answer("TriggerMessage", silence=True)

        def first() -> None:
            with contextlib.suppress(OcppsimError):
                csms.call("CP-1", "TriggerMessage", TRIGGER, timeout=3)

        asking = threading.Thread(target=first)
        asking.start()
        charger.wait_for_message("TriggerMessage", direction="received", past=True)
        expected = "ClearCache was not sent: TriggerMessage is still unanswered"
        with pytest.raises(OcppsimError, match=expected) as told:
            csms.call("CP-1", "ClearCache", timeout=0.3)
        assert told.value.code == "timeout"
        asking.join()


def test_a_fleet_s_call_ends_in_time_too() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.answer("TriggerMessage", silence=True)
        with pytest.raises(OcppsimError, match="did not answer TriggerMessage within 2s"):
            fleet.csms_call("CP-1", "TriggerMessage", TRIGGER, timeout=2)
        before = fleet.now
        assert fleet.csms_call("CP-1", "ClearCache", timeout=5)["status"] == "Accepted"
        assert fleet.now - before <= 2
        fleet.stop()
        with pytest.raises(OcppsimError, match="the fleet has stopped"):
            fleet.csms_call("CP-1", "ClearCache")


def test_a_csms_that_stops_ends_the_calls_it_waits_for() -> None:
    with Csms() as csms, booted(csms) as charger:
        charger.answer("TriggerMessage", silence=True)

        async def main() -> None:
            pending = asyncio.create_task(csms.async_call("CP-1", "TriggerMessage", TRIGGER))
            await charger.async_wait_for_message("TriggerMessage", direction="received", past=True)
            csms.stop()
            with pytest.raises(OcppsimError) as told:
                await asyncio.wait_for(pending, 5)
            assert told.value.code in ("state", "unreachable")
            with pytest.raises(OcppsimError, match="the CSMS has stopped") as told:
                await csms.async_call("CP-1", "ClearCache")
            assert told.value.code == "state"

        asyncio.run(main())


# ---- asyncio ----


async def beating(work: Coroutine[Any, Any, Any]) -> int:
    """Runs it; how often a neighbour in the loop had its turn."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    neighbour = asyncio.create_task(beat())
    await work
    neighbour.cancel()
    return beats


def test_a_csms_calls_while_the_loop_goes_on() -> None:
    with Csms() as csms, booted(csms) as charger:
        charger.answer("TriggerMessage", silence=True)

        async def main() -> None:
            assert (await csms.async_call("CP-1", "ClearCache"))["status"] == "Accepted"
            with pytest.raises(OcppsimError, match="not connected") as told:
                await csms.async_call("CP-2", "ClearCache")
            assert told.value.code == "state"

            async def in_vain() -> None:
                with pytest.raises(OcppsimError, match="did not answer") as told:
                    await csms.async_call("CP-1", "TriggerMessage", TRIGGER, timeout=0.3)
                assert told.value.code == "timeout"

            assert await beating(in_vain()) > 10

        asyncio.run(main())


def test_the_embedded_csms_calls_in_asyncio() -> None:
    async def main(virtual: bool) -> None:
        with Fleet(virtual=virtual, history=100) as fleet:
            charger = fleet.add("CP-1")
            fleet.start()
            await charger.async_wait_for("boot_answered", text="Accepted", past=True)
            assert (await fleet.async_csms_call("CP-1", "ClearCache"))["status"] == "Accepted"
            charger.answer("ClearCache", error="InternalError")
            with pytest.raises(OcppsimError, match="InternalError") as told:
                await fleet.async_csms_call("CP-1", "ClearCache")
            assert told.value.code == "refused"

    asyncio.run(main(False))
    asyncio.run(main(True))


def test_an_external_csms_is_not_the_fleet_s_to_call() -> None:
    async def main() -> None:
        with Csms() as csms, Fleet(csms=csms) as fleet:
            with pytest.raises(OcppsimError, match="external CSMS") as told:
                await fleet.async_csms_call("CP-1", "ClearCache")
            assert told.value.code == "unsupported"

    asyncio.run(main())


def test_what_must_not_happen_is_awaited() -> None:
    async def main(charger: ChargePoint) -> None:
        assert await beating(charger.async_forbid("Authorize", during=0.3)) > 10
        watching = asyncio.create_task(charger.async_forbid("Authorize", during=20))
        await asyncio.sleep(0.1)
        charger.plug_in()
        charger.present_token("TAG-1")
        with pytest.raises(OcppsimError, match="forbidden, but it happened") as told:
            await watching
        assert told.value.code == "state"
        rest = asyncio.create_task(charger.async_forbid("BootNotification", during=20))
        await asyncio.sleep(0.1)
        charger.stop()
        with pytest.raises(OcppsimError):
            await asyncio.wait_for(rest, 5)

    with Csms() as csms, booted(csms) as charger:
        asyncio.run(main(charger))


def test_what_must_not_happen_is_awaited_in_virtual_time() -> None:
    async def main() -> None:
        with Fleet(virtual=True) as fleet:
            charger = fleet.add("CP-1")
            fleet.start()
            await charger.async_wait_for("boot_answered", text="Accepted")
            await charger.async_forbid("Authorize", during="1m")
            with pytest.raises(OcppsimError, match="forbidden"):
                await charger.async_forbid("Heartbeat", during="1h")

    asyncio.run(main())


def test_an_awaited_failure_bears_the_code_of_the_blocking_one() -> None:
    async def main(charger: ChargePoint) -> None:
        wrong = {"payload": {"connectorId": 7}, "next": True, "new": True, "timeout": 20}
        waiting = asyncio.create_task(charger.async_wait_for_message("StatusN*", **wrong))
        await asyncio.sleep(0.1)
        charger.plug_in()
        with pytest.raises(OcppsimError, match="the next one was") as told:
            await waiting
        assert told.value.code == "state"
        with pytest.raises(OcppsimError) as told:  # an action may be named like a code
            await charger.async_wait_for_message("is within timeout", timeout=0.1)
        assert told.value.code == "timeout"
        charger.go_offline()
        with pytest.raises(OcppsimError) as lost:
            charger.call("Heartbeat", timeout=1)
        with pytest.raises(OcppsimError) as told:
            await charger.async_call("Heartbeat", timeout=1)
        assert told.value.code == lost.value.code

    with Csms() as csms, booted(csms) as charger:
        asyncio.run(main(charger))


def test_a_wait_that_was_given_up_leaves_nothing_behind() -> None:
    async def main(charger: ChargePoint) -> None:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(charger.async_wait_for("rebooting", timeout=0.2), 0.05)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(charger.async_forbid("Authorize", during=0.2), 0.05)
        await asyncio.sleep(0.5)  # their ends arrive
        assert charger.fleet._arrivals.awaited == 0

    with Csms() as csms, booted(csms) as charger:
        asyncio.run(main(charger))


def test_two_loops_wait_at_one_charger() -> None:
    with Csms() as csms, booted(csms) as charger:
        ended: list[str] = []

        def wait() -> None:
            ended.append(asyncio.run(charger.async_wait_for("plugged_in", timeout=5)).kind)

        threads = [threading.Thread(target=wait) for _ in range(2)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 5
        while charger.fleet._arrivals.awaited < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        charger.plug_in()
        for thread in threads:
            thread.join()
        assert ended == ["plugged_in", "plugged_in"]


def test_what_is_awaited_at_a_fleet_that_was_not_opened_comes_to_an_end() -> None:
    async def main() -> None:
        with Csms() as csms, Fleet(csms=csms) as fleet:
            charger = fleet.add("CP-1")
            with pytest.raises(OcppsimError) as told:
                await asyncio.wait_for(charger.async_wait_for("connected", timeout=0.1), 5)
            assert told.value.code == "timeout"

    asyncio.run(main())
