# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a charger is: its habits, variables and places, and what it could not do."""

from __future__ import annotations

import pytest
from ocppsim import ChargePoint, Fleet, OcppsimError, Persona, Variable


def test_a_persona_is_taken_by_name_and_changed() -> None:
    habits = Persona.named("eight-second-heartbeats", boot_on_reconnect=True)
    assert habits.heartbeat_interval == 8
    assert habits.heartbeats_always
    assert habits.boot_on_reconnect
    assert Persona.named("by-the-book") == Persona()
    assert len(Persona.names()) >= 10
    with pytest.raises(OcppsimError, match='did you mean "lower-case-enums"'):
        Persona.named("lower-case-enum")
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", persona=habits)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        for _ in range(3):
            charger.wait_for_message("Heartbeat", timeout="8500ms")


def test_a_vendors_variable_has_its_type_and_limits() -> None:
    level = Variable(value="5", type="integer", min=1, max=10, reboot_required=True)
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", variables={"Acme.Level": level})
        assert charger.variable("Acme.Level") == "5"
        wrong = Variable(value="five", type="integer")
        with pytest.raises(OcppsimError, match="Acme"):
            fleet.add("CP-2", variables={"Acme.Level": wrong})


def test_a_variable_has_bounds_of_its_own_beside_its_value() -> None:
    fan = {
        "Fan[rear].Speed": Variable(value="2000", type="integer", mutability="ReadOnly"),
        "Fan[rear].Speed#Target": Variable(),
        "Fan[rear].Speed#MaxSet": Variable(value="5000", constant=True),
    }
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", version="2.0.1", variables=fan)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")

        def aim(value: str) -> str:
            request = {
                "attributeValue": value,
                "attributeType": "Target",
                "component": {"name": "Fan", "instance": "rear"},
                "variable": {"name": "Speed"},
            }
            answer = fleet.csms_call("CP-1", "SetVariables", {"setVariableData": [request]})
            return str(answer["setVariableResult"][0]["attributeStatus"])

        assert aim("6000") == "Rejected"
        assert aim("4000") == "Accepted"
        assert charger.variable("Fan[rear].Speed#Target") == "4000"
        assert charger.variable("Fan[rear].Speed") == "2000"
        with pytest.raises(OcppsimError, match="constant"):
            charger.set_variable("Fan[rear].Speed#MaxSet", "9000")
        with pytest.raises(OcppsimError, match="#MaxSet"):
            fleet.add("CP-2", version="2.0.1", variables={"Fan.Speed#Maximum": "1"})


def test_a_place_that_is_not_there_is_an_error_like_any_other() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1")
        for look in (
            lambda: charger.status(0),
            lambda: charger.status(3),
            lambda: charger.meter(9),
        ):
            with pytest.raises(OcppsimError, match="there is no EVSE") as told:
                look()
            assert told.value.code == "not_found"
        with pytest.raises(OcppsimError, match="EVSE 1 has no connector 5"):
            charger.status(1, 5)


def test_a_charger_alone_draws_by_its_seed() -> None:
    def key(seed: int) -> str | None:
        charger = ChargePoint("CP-1", url="ws://127.0.0.1:9", signed_meters=True, seed=seed)
        with charger:
            return charger.variable("MeterPublicKey1")

    assert key(3)
    assert key(3) == key(3) != key(4)


def test_what_no_charger_could_tell_is_refused() -> None:
    with Fleet(virtual=True) as fleet:
        charger = fleet.add("CP-1", version="2.0.1")
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        for act in (
            lambda: charger.set_error("Zork"),
            lambda: charger.present_token("TAG", type="Zork"),
            lambda: charger.present_token("T" * 37),
            lambda: charger.cache_token("TAG", status="Zork"),
            lambda: charger.list_token("TAG", status="Zork"),
            lambda: charger.set_meter(-5),
        ):
            with pytest.raises(OcppsimError) as failed:
                act()
            assert failed.value.code == "invalid_argument"
