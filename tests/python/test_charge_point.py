# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from ocppsim import (
    Catalogue,
    ChargePoint,
    Csms,
    Event,
    Fleet,
    Message,
    OcppsimError,
    Transport,
    Vehicle,
)


def charge(charger: ChargePoint) -> None:
    charger.plug_in(vehicle=Vehicle(battery_wh=40_000, initial_soc=10))
    charger.present_token("TAG-1")
    charger.wait_for("status_changed", text="Charging")


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_a_session_from_plug_in_to_delivery(virtual: bool, version: str) -> None:
    with Fleet(virtual=virtual) as fleet:
        charger = fleet.add("CP-1", version=version)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charge(charger)
        charger.present_token("TAG-1")
        event = charger.wait_for("transaction_delivered")
        assert event.transaction is not None
        assert event.transaction.stop_delivered
        report = fleet.finish()
        assert report.passed, report.text


def test_an_hour_of_virtual_charging_is_exact() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charge(charger)
        before = charger.meter()
        fleet.run_for("1h")
        assert charger.meter() - before == 11_000


def test_the_same_seed_gives_the_same_digest_on_one_and_two_shards() -> None:
    def digest(seed: int, shards: int) -> str:
        with Fleet(virtual=True, seed=seed, shards=shards) as fleet:
            chargers = fleet.add_many(10, version="2.0.1")
            fleet.faults.add("latency", delay="10ms", jitter="2s")
            fleet.start(spread="1m")
            fleet.run_for("5m")
            for charger in chargers:
                charger.plug_in()
                charger.present_token("TAG")
            fleet.run_for("1h")
            return fleet.digest

    assert digest(1, 1) == digest(1, 1) == digest(1, 2)
    assert digest(1, 1) != digest(2, 1)


def test_waiting_for_a_message_matches_a_payload_subset() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        message = charger.wait_for_message(
            "StatusNotification", payload={"connectorId": 1, "status": "Available"}
        )
        assert message.action == "StatusNotification"
        assert message.payload["errorCode"] == "NoError"
        answer = charger.wait_for_message(
            "StatusNotification", direction="received", frame="call_result"
        )
        assert answer.type == "call_result"


def test_a_wait_that_is_not_met_says_what_it_waited_for() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        with pytest.raises(OcppsimError) as failed:
            charger.wait_for_message("StopTransaction", timeout="5s")
        assert failed.value.code == "timeout"
        assert "StopTransaction" in str(failed.value)


def test_an_error_bears_its_code() -> None:
    def code(act: Callable[[], object]) -> str:
        with pytest.raises(OcppsimError) as failed:
            act()
        return failed.value.code

    with Fleet(virtual=True) as fleet:
        fleet.add("CP-1")
        assert code(lambda: fleet.add("CP-1")) == "invalid_argument"
        assert code(lambda: fleet.csms_call("CP-1", "ClearCache")) == "state"
        assert code(lambda: Catalogue("1.6").generate("Levitate")) == "not_found"


def test_forbid_fails_when_it_happens() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.forbid("StopTransaction", during="20s")
        with pytest.raises(OcppsimError):
            charger.forbid("Heartbeat", during="10m")


def test_the_csms_is_answered_as_told() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", variables={"AuthorizationCacheEnabled": "true"})
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.answer("ClearCache", {"status": "Rejected"}, times=1)
        assert fleet.csms_call("CP-1", "ClearCache") == {"status": "Rejected"}
        assert fleet.csms_call("CP-1", "ClearCache") == {"status": "Accepted"}
        charger.answer("Reset", error="InternalError", description="no")
        with pytest.raises(OcppsimError, match="InternalError"):
            fleet.csms_call("CP-1", "Reset", {"type": "Soft"})


def test_a_fault_lives_as_long_as_its_block() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        with charger.fault("drop", action="DataTransfer") as fault:
            with pytest.raises(OcppsimError):
                charger.call("DataTransfer", {"vendorId": "org.example"}, timeout="60s")
            assert fault.fired == 1
        assert charger.call("DataTransfer", {"vendorId": "org.example"})


def test_a_python_handler_answers_in_virtual_time() -> None:
    with Fleet(virtual=True) as fleet:
        seen = []

        def authorize(charger: str, action: str, payload: dict[str, str]) -> dict[str, object]:
            seen.append((charger, action, payload["idTag"]))
            return {"idTagInfo": {"status": "Blocked"}}

        fleet.csms_handler("Authorize", authorize)
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.plug_in()
        charger.present_token("TAG-1")
        assert charger.wait_for("authorization_result").text == "Blocked"
        assert seen == [("CP-1", "Authorize", "TAG-1")]


class Echo(Transport):
    """Accepts every boot and nothing else."""

    def connect(self, url: str, subprotocols: list[str]) -> None:
        assert url.endswith("/CP-1")
        self.wire.opened(subprotocols[0])

    def send(self, text: str) -> None:
        if '"BootNotification"' in text:
            number = text.split('"')[1]
            body = '{"status":"Accepted","interval":60,"currentTime":"2026-01-01T00:00:00Z"}'
            self.wire.received(f'[3,"{number}",{body}]')


def test_a_transport_in_python() -> None:
    with Fleet(virtual=True, transport=Echo) as fleet:
        charger = fleet.add("CP-1", url="pipe:own")
        fleet.start()
        assert charger.wait_for("boot_answered").text == "Accepted"


# ---- real time ----


def test_acts_never_wait_for_a_csms_in_the_callers_own_loop() -> None:
    """A CSMS in this very asyncio loop must not be starved by an act at the charger."""
    import websockets

    async def csms(socket: websockets.ServerConnection) -> None:
        async for text in socket:
            number = str(text).split('"')[1]
            if "BootNotification" in str(text):
                body = '{"status":"Accepted","interval":60,"currentTime":"2026-01-01T00:00:00Z"}'
            elif "Authorize" in str(text):
                body = '{"idTagInfo":{"status":"Accepted"}}'
            elif "StartTransaction" in str(text):
                body = '{"transactionId":7,"idTagInfo":{"status":"Accepted"}}'
            else:
                body = "{}"
            await socket.send(f'[3,"{number}",{body}]')

    async def main() -> None:
        protocol = websockets.Subprotocol("ocpp1.6")
        async with websockets.serve(csms, "127.0.0.1", 0, subprotocols=[protocol]) as server:
            port = server.sockets[0].getsockname()[1]
            with ChargePoint("CP-1", url=f"ws://127.0.0.1:{port}") as charger:
                await charger.async_wait_for("boot_answered", text="Accepted")
                charger.plug_in()
                charger.present_token("TAG-1")
                await charger.async_wait_for_message("StartTransaction")
                event = await charger.async_wait_for("status_changed", text="Charging")
                assert event.evse == 1
                running = charger.transaction()
                assert running is not None
                assert running.csms_id == "7"
                await charger.async_forbid("StopTransaction", during=0.2)
                idle = {"connectorId": 0, "errorCode": "NoError", "status": "Available"}
                assert await charger.async_call("StatusNotification", idle) == {}

    asyncio.run(main())


def test_events_arrive_in_asyncio() -> None:
    async def main() -> list[Event | Message]:
        got: list[Event | Message] = []
        with Csms() as csms, Fleet(csms=csms) as fleet:
            fleet.watch(kinds=["boot_answered"])
            fleet.add_many(3)
            fleet.start()
            async for event in fleet.async_events():
                got.append(event)
                if len(got) == 3:
                    return got
        return got

    got = asyncio.run(asyncio.wait_for(main(), 20))
    assert sorted(event.charger for event in got) == ["CP-0001", "CP-0002", "CP-0003"]


def test_stop_returns_soon_when_the_csms_is_dead() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, says nothing
        charger = ChargePoint("CP-1", url=f"ws://127.0.0.1:{silent.getsockname()[1]}")
        charger.start()
        time.sleep(0.2)
        before = time.monotonic()
        charger.stop()
        assert time.monotonic() - before < 2


def test_two_fleets_live_side_by_side() -> None:
    with (
        Csms() as one,
        Csms() as two,
        ChargePoint("CP-1", url=one.url) as a,
        ChargePoint("CP-1", url=two.url) as b,
    ):
        a.wait_for("boot_answered", text="Accepted")
        b.wait_for("boot_answered", text="Accepted")
        a.go_offline()
        a.wait_for("disconnected")
        assert b.online
        assert not two.connected("CP-2")
        assert two.connected("CP-1")


def test_chargers_may_be_driven_from_many_threads() -> None:
    with Csms() as csms, Fleet(csms=csms, shards=2) as fleet:
        chargers = fleet.add_many(8)
        fleet.start()
        failures = []

        def drive(charger: ChargePoint) -> None:
            try:
                charger.wait_for("boot_answered", text="Accepted")
                charge(charger)
                charger.unplug()
                charger.wait_for("transaction_delivered")
            except Exception as error:  # the main thread reports it
                failures.append(error)

        threads = [threading.Thread(target=drive, args=(charger,)) for charger in chargers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert all(tx["times_billed"] == 1 for tx in csms.ledger["transactions"])


@pytest.mark.parametrize(
    ("version", "known"), [("1.6", "cache"), ("1.6", "list"), ("2.0.1", "cache")]
)
def test_a_token_known_beforehand_is_not_asked_for(version: str, known: str) -> None:
    prefix = {"1.6": "", "2.0.1": "AuthCtrlr."}[version]
    listed = {"LocalAuthListEnabled": "true"} if known == "list" else {}
    with Fleet(virtual=True) as fleet:
        variables = {f"{prefix}LocalPreAuthorize": "true", **listed}
        charger = fleet.add("CP-1", version=version, variables=variables)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        (charger.cache_token if known == "cache" else charger.list_token)("TAG-1")
        charger.plug_in()
        charger.present_token("TAG-1")
        charger.wait_for("status_changed", text="Charging")
        with pytest.raises(OcppsimError):
            charger.wait_for_message("Authorize", past=True, timeout="1s")


def test_charging_limits_can_be_seen_and_are_followed() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charge(charger)
        assert charger.limit_w() == 22_080
        profile = {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": {
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 10},
                    {"startPeriod": 3600, "limit": 6.5},
                ],
            },
        }
        request = {"connectorId": 1, "csChargingProfiles": profile}
        assert fleet.csms_call("CP-1", "SetChargingProfile", request) == {"status": "Accepted"}
        event = charger.wait_for("charging_limit_changed", evse=1)
        assert event.number == 6_900 == charger.limit_w()

        schedule = charger.composite_schedule(duration="2h", unit="A")
        assert (schedule.duration, schedule.unit) == (7200, "A")
        assert [(period.limit, period.phases) for period in schedule.periods] == [(10, 3), (6.5, 3)]
        assert charger.composite_schedule(0, duration=60, unit="W").periods[0].limit == 6_900
        with pytest.raises(OcppsimError):
            charger.limit_w(2)
        fleet.run_for("1h")
        assert charger.limit_w() == 4_485


def test_a_token_at_a_shared_reader_is_a_transaction_before_it_has_an_evse() -> None:
    with Fleet(virtual=True) as fleet:
        start = {"TxCtrlr.TxStartPoint": "Authorized"}
        charger = fleet.add("CP-1", version="2.0.1", evses=2, variables=start)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.present_token("TAG-1")
        charger.wait_for("transaction_started")
        waiting = charger.transaction(0)
        assert waiting is not None
        assert waiting.evse == 0
        charger.plug_in(2)
        charger.wait_for("transaction_updated", text="CablePluggedIn")
        assert charger.transaction(0) is None
        running = charger.transaction(2)
        assert running is not None
        assert running.uid == waiting.uid
        charger.stop_transaction(2)
        charger.wait_for("transaction_delivered")
        assert fleet.finish().passed


def test_a_fault_s_direction_is_one_of_the_charger_s() -> None:
    with Fleet(virtual=True) as fleet, pytest.raises(ValueError, match="'sent', 'received'"):
        fleet.faults.add("drop", direction="in", action="Heartbeat")  # type: ignore[arg-type]


def test_what_is_awaited_of_a_stopped_charger_fails() -> None:
    async def wait(charger: ChargePoint) -> None:
        pending = asyncio.create_task(charger.async_wait_for("rebooting", timeout="1h"))
        await asyncio.sleep(0.1)
        charger.stop()
        with pytest.raises(OcppsimError):
            await asyncio.wait_for(pending, 5)
        with pytest.raises(OcppsimError, match="the fleet has stopped") as told:
            await asyncio.wait_for(charger.async_wait_for("connected", timeout="1h"), 5)
        assert told.value.code == "state"
        with pytest.raises(OcppsimError, match="the fleet has stopped"):
            await asyncio.wait_for(charger.async_call("Heartbeat", timeout="1h"), 5)

    with Csms() as csms, ChargePoint("CP-1", url=csms.url) as charger:
        asyncio.run(wait(charger))


def test_an_awaited_call_without_an_answer_fails_like_a_blocking_one() -> None:
    async def ask(charger: ChargePoint) -> None:
        with pytest.raises(OcppsimError, match="no answer to Heartbeat within") as told:
            await charger.async_call("Heartbeat", timeout=0.1)
        assert told.value.code == "timeout"

    with Csms() as csms, ChargePoint("CP-1", url=csms.url) as charger:
        charger.wait_for("boot_answered", text="Accepted", past=True)
        charger.fault("drop", action="Heartbeat")
        asyncio.run(ask(charger))


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_a_critical_security_event_is_told_without_a_profile_too(version: str) -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", version=version)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.security_event("InvalidMessages")
        charger.security_event("TamperDetectionActivated", "lid open")
        told = charger.wait_for_message("SecurityEventNotification").payload
        assert told == {**told, "type": "TamperDetectionActivated", "techInfo": "lid open"}


def test_a_refused_reset_gives_no_false_reason() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", version="2.0.1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.decide_resets(refuse=True)
        reason = {"type": "Immediate"}
        refused = fleet.csms_call("CP-1", "Reset", reason)
        assert refused["statusInfo"]["reasonCode"] == "Unspecified"
        unknown = fleet.csms_call("CP-1", "Reset", {**reason, "evseId": 7})
        assert unknown["statusInfo"]["reasonCode"] == "UnknownEvse"
