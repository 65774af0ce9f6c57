# SPDX-License-Identifier: AGPL-3.0-or-later
"""A regression suite for a CSMS, as its team would write it.

pytest examples/python --csms ws://127.0.0.1:9000/ocpp     against yours
pytest examples/python                                    against the embedded reference CSMS
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ocppsim import ChargePoint, OcppsimError

Maker = Callable[..., ChargePoint]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_card_starts_and_stops_a_session(charge_point: Maker, version: str) -> None:
    charger = charge_point("SUITE-CARD", version=version)
    charger.plug_in()
    charger.present_token("TAG-1")
    charger.wait_for("status_changed", text="Charging")
    charger.present_token("TAG-1")
    ended = charger.wait_for("transaction_delivered")
    assert ended.transaction is not None
    charger.unplug()
    charger.wait_for("status_changed", text="Available")


def test_a_lost_answer_does_not_start_a_second_transaction(charge_point: Maker) -> None:
    retry = {"TransactionMessageRetryInterval": "1"}
    charger = charge_point("SUITE-LOST", variables=retry, call_timeout="1s")
    charger.plug_in()
    with charger.fault("drop", direction="received", action="StartTransaction", times=1):
        charger.present_token("TAG-1")
        first = charger.wait_for_message("StartTransaction")
        again = charger.wait_for_message("StartTransaction")
        assert again.payload == first.payload
        charger.wait_for_message("StartTransaction", direction="received", frame="call_result")
    charger.unplug()
    charger.wait_for("transaction_delivered")


def test_nonsense_is_refused_and_harms_nobody(charge_point: Maker) -> None:
    charger = charge_point("SUITE-NONSENSE")
    with pytest.raises(OcppsimError):
        charger.call("StartTransaction", {"connectorId": "one"})
    charger.send_text("this is no frame")
    assert charger.call("Heartbeat")["currentTime"]
