# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links written in Python, in real time: their methods on Python's thread, their words from any."""

from __future__ import annotations

import threading
import time
import weakref
from typing import Any, ClassVar

import pytest
from ocppsim import ChargePoint, Csms, Event, Fleet, OcppsimError, Transport

ACCEPTED = '{"status":"Accepted","interval":60,"currentTime":"2026-01-01T00:00:00Z"}'


class Recorded(Transport):
    """Accepts every boot and nothing else; knows what it was asked."""

    asked: ClassVar[list[str]]
    made: ClassVar[list[Recorded]]
    threads: ClassVar[set[threading.Thread]]

    def __init__(self, wire: Any) -> None:
        super().__init__(wire)
        self.made.append(self)

    def note(self, what: str) -> None:
        self.asked.append(what)
        self.threads.add(threading.current_thread())

    def connect(self, url: str, subprotocols: list[str]) -> None:
        self.note("connect")
        self.wire.opened(subprotocols[0])

    def send(self, text: str) -> None:
        self.note("send")
        if '"BootNotification"' in text:
            self.wire.received(f'[3,"{text.split(chr(34))[1]}",{ACCEPTED}]')

    def close(self, code: int, why: str) -> None:
        self.note(f"close {code} {why}")


def recorded() -> type[Recorded]:
    return type("Mine", (Recorded,), {"asked": [], "made": [], "threads": set()})


def events(fleet: Fleet, timeout: float = 0.3) -> list[str]:
    return [e.kind for e in fleet.events(timeout=timeout) if isinstance(e, Event)]


def quick(fleet: Fleet) -> ChargePoint:
    return fleet.add("CP-1", url="pipe:own", back_off_wait_minimum=0.05, back_off_random_range=0)


def test_a_transport_in_real_time() -> None:
    mine = recorded()
    with Fleet(transport=mine, checks=None) as fleet:
        charger = quick(fleet)
        fleet.start()
        assert charger.wait_for("boot_answered").text == "Accepted"
        charger.stop()
        charger.wait_for("powered_off")
    assert mine.asked[:2] == ["connect", "send"]
    assert mine.asked[-1].startswith("close 1001")
    assert threading.main_thread() not in mine.threads
    assert len(mine.threads) == 1


def test_stop_lets_a_transport_say_goodbye() -> None:
    mine = recorded()
    fleet = Fleet(transport=mine, checks=None)
    charger = quick(fleet)
    fleet.start()
    charger.wait_for("boot_answered")
    fleet.stop()
    assert mine.asked[-1] == "close 1001 going away"


class OverSockets(Transport):
    """A WebSocket client of another library, with a thread of its own."""

    socket: Any = None

    def connect(self, url: str, subprotocols: list[str]) -> None:
        threading.Thread(target=self.run, args=(url, subprotocols), daemon=True).start()

    def run(self, url: str, subprotocols: list[str]) -> None:
        from websockets.sync.client import connect

        with connect(url, subprotocols=subprotocols) as self.socket:  # type: ignore[arg-type]
            self.wire.opened(self.socket.subprotocol)
            for text in self.socket:
                self.wire.received(text)
        self.wire.closed(self.socket.close_code or 1006, "over")

    def send(self, text: str) -> None:
        self.socket.send(text)

    def close(self, code: int, why: str) -> None:
        if self.socket is not None:
            threading.Thread(target=self.socket.close, daemon=True).start()


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_session_over_a_transport_of_another_library(version: str) -> None:
    with Csms() as csms, Fleet(csms=csms, transport=OverSockets, shards=2) as fleet:
        chargers = fleet.add_many(4, version=version)
        fleet.start()
        for charger in chargers:
            charger.wait_for("boot_answered", text="Accepted")
            charger.plug_in()
            charger.present_token("TAG-1")
            charger.wait_for("status_changed", text="Charging")
        for charger in chargers:
            charger.present_token("TAG-1")
            charger.wait_for("transaction_delivered")
        csms.disconnect("CP-0001")
        chargers[0].wait_for("disconnected")
        assert csms.call("CP-0002", "TriggerMessage", {"requestedMessage": "Heartbeat"})
        report = fleet.finish()
        assert report.passed, report.text
        assert len(csms.ledger["transactions"]) == 4


def test_a_connection_ends_once_whoever_says_so() -> None:
    mine = recorded()
    with Fleet(transport=mine, checks=None) as fleet:
        fleet.watch(kinds=["connecting", "connected", "disconnected", "connect_failed"])
        charger = quick(fleet)
        fleet.start()
        charger.wait_for("boot_answered")
        assert events(fleet) == ["connecting", "connected"]
        wire = mine.made[0].wire

        def hang_up() -> None:
            for _ in range(20):
                wire.closed(1011, "over")
                wire.received("nothing is heard of this")

        threads = [threading.Thread(target=hang_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        charger.wait_for("connected")
        assert events(fleet, 0.5) == ["disconnected", "connecting", "connected"]
        assert charger.connected
        old = weakref.ref(mine.made[0])
        mine.made.pop(0)
        assert old() is None  # nobody keeps what is over


def test_what_is_told_of_an_older_connection_does_nothing() -> None:
    """The second connect() is on its way when the first one's end is told."""
    held = threading.Event()
    hold = threading.Event()

    class Slow(recorded()):  # type: ignore[misc]
        def connect(self, url: str, subprotocols: list[str]) -> None:
            if len(self.made) == 1 and "connect" in self.asked:
                held.set()
                hold.wait(20)
            super().connect(url, subprotocols)

        def close(self, code: int, why: str) -> None:
            if code != 1006:
                return
            held.set()
            hold.wait(20)

    with Fleet(transport=Slow, checks=None) as fleet:
        fleet.watch(kinds=["connecting", "connected", "disconnected", "connect_failed"])
        charger = quick(fleet)
        fleet.start()
        charger.wait_for("boot_answered")
        events(fleet)
        charger.go_offline()  # Python is held in close()
        assert held.wait(20)
        charger.go_online()
        charger.wait_for("connecting")
        Slow.made[0].wire.closed(1006, "of the first")
        Slow.made[0].wire.opened("ocpp1.6")
        time.sleep(0.2)
        assert not charger.connected
        hold.set()
        charger.wait_for("connected")
        assert events(fleet, 0.5) == ["disconnected", "connecting", "connected"]


def test_a_link_that_is_never_opened_or_opened_wrongly_is_given_up() -> None:
    class Dead(Transport):
        dials = 0

        def connect(self, url: str, subprotocols: list[str]) -> None:
            Dead.dials += 1
            if Dead.dials > 1:
                self.wire.opened("ocpp0.9")

        def send(self, text: str) -> None:
            raise AssertionError(text)

    with Fleet(transport=Dead, checks=None) as fleet:
        charger = fleet.add(
            "CP-1",
            url="pipe:own",
            handshake_timeout=0.2,
            back_off_wait_minimum=0.05,
            back_off_random_range=0,
        )
        fleet.start()
        charger.wait_for("connect_failed", text="handshake_timeout*")
        charger.wait_for("connect_failed", text="no_subprotocol*")


def test_a_method_that_raises_loses_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("sys.unraisablehook", lambda args: seen.append(str(args.exc_value)))

    class Broken(Transport):
        tries = 0

        def connect(self, url: str, subprotocols: list[str]) -> None:
            Broken.tries += 1
            if Broken.tries == 1:
                raise OSError("no route")
            self.wire.opened(subprotocols[0])

        def send(self, text: str) -> None:
            raise OSError("broken pipe")

    with Fleet(transport=Broken, checks=None) as fleet:
        charger = quick(fleet)
        fleet.start()
        assert "OSError" in charger.wait_for("connect_failed").text
        assert "OSError" in charger.wait_for("disconnected").text
    assert seen[:2] == ["no route", "broken pipe"]


def test_a_wire_that_tells_more_than_the_loop_hears_raises() -> None:
    mine = recorded()
    with Fleet(transport=mine, checks=None) as fleet:
        charger = quick(fleet)
        fleet.start()
        charger.wait_for("boot_answered")
        flood = '[2,"1","Flood",[' + ",".join(["[]"] * 500) + "]]"
        deadline = time.monotonic() + 20
        with pytest.raises(OcppsimError) as failed:
            while time.monotonic() < deadline:
                mine.made[0].wire.received(flood)
        assert failed.value.code == "limit"
        mine.made[0].wire.closed()
        charger.wait_for("disconnected", past=True)


def test_a_fleet_that_nobody_stopped_goes_with_its_transports() -> None:
    mine = recorded()
    fleet = Fleet(transport=mine, checks=None)
    charger = quick(fleet)
    fleet.start()
    charger.wait_for("boot_answered")
    wire = mine.made[0].wire
    mine.made.clear()
    del charger, fleet
    wire.received("[]")  # nobody is there
