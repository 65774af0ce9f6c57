# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong argument is an error that names it, shows it and says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from ocppsim import (
    ChargePoint,
    Connector,
    Csms,
    Evse,
    File,
    Fleet,
    OcppsimError,
    Persona,
    Tls,
    Variable,
    Vehicle,
    csms_config,
    csms_rule,
)

INTERNALS = re.compile(r"incompatible (function|constructor) arguments|object at 0x|_core\.")

ACTS: list[tuple[Callable[[ChargePoint], Any], type[Exception], str]] = [
    (lambda c: c.wait_for("zork"), ValueError, "unknown event 'zork'; known are powered_on"),
    (lambda c: c.wait_for("name"), ValueError, "unknown event 'name'"),
    (
        lambda c: c.wait_for_message(direction="in"),  # type: ignore[arg-type]
        ValueError,
        "wait_for_message: direction takes 'sent' or 'received', not 'in'",
    ),
    (
        lambda c: c.wait_for_message(frame="zork"),  # type: ignore[arg-type]
        ValueError,
        "frame takes 'call', .* or 'send', not 'zork'",
    ),
    (lambda c: c.wait_for("connected", timeout=None), TypeError, "timeout takes a time span"),  # type: ignore[arg-type]
    (lambda c: c.forbid("Heartbeat", during="soon"), OcppsimError, "soon"),
    (
        lambda c: c.fault("drop", frames="call"),
        TypeError,
        r"add: frames takes a list \(each: 'call', .*\), not 'call'",
    ),
    (lambda c: c.fault("drop", frames=["zork"]), ValueError, r"frames\[0\] takes .*, not 'zork'"),
    (lambda c: c.fault("drop", frames=iter(["zork"])), ValueError, "unknown frame 'zork'"),
    (lambda c: c.fault("drop", direction="in"), ValueError, "'sent', 'received'"),
    (lambda c: c.fault("drop", skip="x"), TypeError, "skip takes a whole number, not 'x'"),
    (lambda c: c.fleet.watch(kinds=["zork"]), ValueError, "unknown event 'zork'; known are"),
    (lambda c: c.fleet.watch(kinds="connected"), TypeError, "kinds takes a list"),
    (lambda c: c.plug_in("1"), TypeError, "plug_in: evse takes a whole number, not '1'"),  # type: ignore[arg-type]
    (lambda c: c.plug_in(2**40), ValueError, "evse takes a whole number from -2147483648 to"),
    (lambda c: c.set_meter(2**70), ValueError, "energy_wh takes a whole number from"),
    (lambda c: c.plug_in(vehicle="car"), TypeError, "a Vehicle or None, not 'car'"),  # type: ignore[arg-type]
    (lambda c: c.stop_transaction(reason="zork"), ValueError, "unknown stop reason 'zork'"),
    (lambda c: c.set_variable("HeartbeatInterval", 1.5), TypeError, "value takes a text"),  # type: ignore[arg-type]
    (lambda c: c.call("Heartbeat", "{}"), TypeError, "payload takes a mapping or None"),  # type: ignore[arg-type]
    (lambda c: c.send_text(b"x"), TypeError, "text takes a text, not b'x'"),  # type: ignore[arg-type]
    (lambda c: c.composite_schedule(unit="V"), ValueError, "unit takes .*, not 'V'"),  # type: ignore[arg-type]
    (lambda c: c.fleet["CP-9"], KeyError, "no charger 'CP-9'"),
]


@pytest.mark.parametrize(("act", "kind", "message"), ACTS)
def test_an_act_names_its_wrong_argument(
    act: Callable[[ChargePoint], Any], kind: type[Exception], message: str
) -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        with pytest.raises(kind, match=message) as told:
            act(charger)
        assert not INTERNALS.search(str(told.value))


OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"variables": {"HeartbeatInterval": 1.5}}, TypeError, r"variables\['HeartbeatInterval'\]"),
    ({"variables": "HeartbeatInterval"}, TypeError, "variables takes a mapping"),
    ({"tls": "ca.pem"}, TypeError, "tls takes a Tls, not 'ca.pem'"),
    ({"persona": "eight-second-heartbeat"}, OcppsimError, 'did you mean "eight-second-heartbeats"'),
    ({"persona": 7}, TypeError, "persona takes a Persona or a text, not 7"),
    ({"queue_limit": "a"}, TypeError, "queue_limit takes a whole number from 0 to .*, not 'a'"),
    ({"back_off_repeat_times": 2**40}, ValueError, "back_off_repeat_times takes a whole number"),
    ({"queue_limit": -1}, ValueError, "queue_limit takes a whole number from 0 to .*, not -1"),
    ({"evses": "x"}, TypeError, "evses takes a whole number .* or a list .*, not 'x'"),
    ({"evses": [Evse(), 3]}, TypeError, r"evses\[1\] takes an Evse, not 3"),
    ({"evses": True}, TypeError, "evses takes"),
    ({"version": 1.6}, TypeError, "version takes a text or a list"),
    ({"version": "1.7"}, ValueError, "unknown OCPP version '1.7'"),
    ({"headers": {"X": 1}}, TypeError, r"headers\['X'\] takes a text, not 1"),
    ({"security_profile": "2"}, TypeError, "security_profile takes a whole number"),
    ({"call_timeout": None}, TypeError, "call_timeout takes a time span"),
    ({"signed_meters": "yes"}, TypeError, "signed_meters takes True or False"),
    ({"firmware": {"fault": "none"}}, TypeError, "firmware takes a Firmware"),
    ({"zork": 1}, TypeError, "a charger has no option 'zork'; it has version"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS)
def test_a_charger_names_its_wrong_option(
    options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with Fleet(virtual=True) as fleet:
        with pytest.raises(kind, match=message) as told:
            fleet.add("CP-1", **options)
        assert not INTERNALS.search(str(told.value))


MAKING: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: Fleet(seed=-1), ValueError, "Fleet: seed takes a whole number from 0"),
    (lambda: Fleet(shards="2"), TypeError, "Fleet: shards takes a whole number"),  # type: ignore[arg-type]
    (lambda: Fleet(checks="all"), TypeError, "Fleet: checks takes a list"),
    (lambda: Fleet(history=-1), ValueError, "Fleet: history"),
    (lambda: Csms(port=70_000), ValueError, "Csms: port takes a whole number from 0 to 65535"),
    (lambda: Csms(tls="ca.pem"), TypeError, "Csms: tls takes a Tls"),  # type: ignore[arg-type]
    (lambda: csms_config(passwords="x"), TypeError, "passwords takes a mapping"),  # type: ignore[arg-type]
    (lambda: csms_rule("delay", times="x"), TypeError, "\"times\" of a CSMS rule can not be 'x'"),
    (lambda: Evse(phases="3"), TypeError, "Evse: phases takes a whole number"),  # type: ignore[arg-type]
    (lambda: Evse(connectors=("cType2",)), TypeError, r"Evse: connectors\[0\] takes a Connector"),  # type: ignore[arg-type]
    (lambda: Variable(value=[]), TypeError, "Variable: value takes"),  # type: ignore[arg-type]
    (lambda: Variable(values="abc"), TypeError, "Variable: values takes a list"),  # type: ignore[arg-type]
    (lambda: Vehicle(taper=((80,),)), TypeError, r"Vehicle: taper\[0\] takes"),  # type: ignore[arg-type]
    (lambda: File(url="http://x/", size=-1), ValueError, "File: size takes a whole number from 0"),
    (lambda: Tls(ca=7), TypeError, "Tls: ca takes a text"),  # type: ignore[arg-type]
    (
        lambda: Fleet(files=[File(url="http://x/", failure="zork")]),
        ValueError,
        "unknown failure 'zork'",
    ),
    (lambda: Fleet(virtual=True).add(7), TypeError, "add: identity takes a text, not 7"),  # type: ignore[arg-type]
    (lambda: Fleet(zork=1), TypeError, "unexpected keyword argument 'zork'"),  # type: ignore[call-arg]
]


@pytest.mark.parametrize(("make", "kind", "message"), MAKING)
def test_what_is_made_names_its_wrong_argument(
    make: Callable[[], Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as told:
        make()
    assert not INTERNALS.search(str(told.value))


def test_numbers_and_booleans_become_what_goes_over_the_wire() -> None:
    presets: dict[str, str | int | bool | Variable] = {
        "HeartbeatInterval": 60,
        "LocalPreAuthorize": False,
        "MeterValueSampleInterval": Variable(value=15),
    }
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", variables=presets)
        assert charger.variable("HeartbeatInterval") == "60"
        assert charger.variable("LocalPreAuthorize") == "false"
        assert charger.variable("MeterValueSampleInterval") == "15"
        charger.set_meter(2**40)
        assert charger.meter() == 2**40
        charger.set_variable("HeartbeatInterval", 17)
        charger.set_variable("LocalPreAuthorize", True)
        assert charger.variable("HeartbeatInterval") == "17"
        assert charger.variable("LocalPreAuthorize") == "true"


def test_a_persona_may_be_its_name() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", persona="eight-second-heartbeats")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.wait_for_message("Heartbeat", timeout=8)
        assert Persona.named("eight-second-heartbeats").heartbeat_interval == 8


def test_lists_generators_and_numbers_of_other_libraries_are_welcome() -> None:
    class Number:
        def __index__(self) -> int:
            return 2

    with Fleet(virtual=True, checks=[]) as fleet:
        two: Any = Number()
        charger = fleet.add("CP-1", evses=two, version=("1.6",))
        assert charger.status(two) == "Available"
        fleet.add("CP-2", evses=[Evse(connectors=[Connector()])])  # type: ignore[arg-type]
        fleet.faults.add("drop", frames=(f for f in ["call"]))  # type: ignore[misc]
        assert Variable(values=["a", "b"], min=1).min == 1  # type: ignore[arg-type]
