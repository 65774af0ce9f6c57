# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every deliberate difference between the catalogue and the official schemas, with its reason.

docs/reference/catalogue-differences.md tells the same to users. A disagreement that none of these
explains fails the comparison, and so does one of these that no longer happens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Verdict = dict[str, Any]  # action, kind, mutation, ok, fault, payload


@dataclass(frozen=True)
class Difference:
    """`explains` looks at a verdict of ours that the schema disagrees with."""

    name: str
    versions: tuple[str, ...]
    reason: str
    explains: Callable[[Verdict], bool]
    example: Verdict  # our verdict on this payload differs from the schema's


EMPTY_LIST = re.compile(r"(meterValue|sampledValue|chargingSchedulePeriod): 0 items")
NO_ZONE = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?" is no RFC 3339 time')
TIME = "2026-01-31T23:59:59Z"

DIFFERENCES = [
    Difference(
        "empty list",
        ("ocpp1.6",),
        "1.6 sections 6.31, 7.13 and 7.33 give these lists the cardinality 1..*; the schemas "
        "forgot minItems.",
        lambda v: not v["ok"] and EMPTY_LIST.search(v["fault"]) is not None,
        {
            "action": "MeterValues",
            "kind": "request",
            "payload": {"connectorId": 1, "meterValue": []},
        },
    ),
    Difference(
        "time without zone",
        ("ocpp2.0.1", "ocpp2.1"),
        "2.x part 2 section 3.1 demands RFC 3339, which has a zone; ajv-formats lets it be absent.",
        lambda v: not v["ok"] and NO_ZONE.search(v["fault"]) is not None,
        {"action": "Heartbeat", "kind": "response", "payload": {"currentTime": TIME[:-1]}},
    ),
    Difference(
        "integer beyond 64 bits",
        ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"),
        "No charger or CSMS holds such a number; 2.x part 2 section 2.1.4 allows 32 bits.",
        lambda v: (
            not v["ok"]
            and re.search(r": \S*(e\+?\d+|\d{19,}) is not an integer", v["fault"]) is not None
        ),
        {
            "action": "SendLocalList",
            "kind": "request",
            "payload": {"listVersion": 1e30, "versionNumber": 1e30},
        },
    ),
    Difference(
        "leap second",
        ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"),
        "RFC 3339 section 5.6 allows second 60 in any zone; ajv-formats at 23:59:60 local only.",
        lambda v: v["ok"] and ":60" in str(v["payload"]),
        {
            "action": "Heartbeat",
            "kind": "response",
            "payload": {"currentTime": "2017-01-01T00:59:60+01:00"},
        },
    ),
    Difference(
        "year out of reach",
        ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"),
        "Times are nanoseconds in 64 bits: the years 1678 to 2261.",
        lambda v: (
            not v["ok"]
            and re.search(r'"(0|1[0-5]|2[3-9])\d.*is no RFC 3339', v["fault"]) is not None
        ),
        {
            "action": "Heartbeat",
            "kind": "response",
            "payload": {"currentTime": "0001-01-01T00:00:00Z"},
        },
    ),
]


# PyPI ocpp carries its own edit of the schemas; where the official ones are on our side.
PYPI_DIFFERENCES = [
    Difference(
        "Hertz",
        ("ocpp1.6",),
        "PyPI ocpp adds the unit Hertz to MeterValues. 1.6 has none for frequency (errata 4, on "
        "section 7.31): the unit is left out.",
        lambda v: not v["ok"] and '"Hertz" is not one of' in v["fault"],
        {
            "action": "MeterValues",
            "kind": "request",
            "payload": {
                "connectorId": 1,
                "meterValue": [
                    {"timestamp": TIME, "sampledValue": [{"value": "50", "unit": "Hertz"}]}
                ],
            },
        },
    ),
    Difference(
        "exiResponse",
        ("ocpp2.0.1",),
        "PyPI ocpp allows 7500 characters. The specification says 5600, and a charger that takes "
        "more says so in OCPPCommCtrlr.FieldLength.",
        lambda v: not v["ok"] and v["fault"].startswith("exiResponse: "),
        {
            "action": "Get15118EVCertificate",
            "kind": "response",
            "payload": {"status": "Accepted", "exiResponse": "x" * 7500},
        },
    ),
]


def explanation(
    version: str, verdict: Verdict, differences: list[Difference] = DIFFERENCES
) -> Difference | None:
    """The difference that explains why the schema judges otherwise."""
    return next((d for d in differences if version in d.versions and d.explains(verdict)), None)
