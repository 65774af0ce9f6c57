# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened at a charger, as frozen values that decode when looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ocppsim import _core

FrameName = Literal["call", "call_result", "call_error", "call_result_error", "send"]
DirectionName = Literal["sent", "received"]

_FRAME_NAMES: dict[int, FrameName] = {
    2: "call",
    3: "call_result",
    4: "call_error",
    5: "call_result_error",
    6: "send",
}


@dataclass(frozen=True)
class Event:
    """A domain event: a boot was answered, a status changed, a transaction started."""

    kind: str
    charger: str
    at: float
    """Seconds of the run's clock."""
    evse: int
    connector: int
    text: str
    """What the kind says: a status, a reason, a transaction uid."""
    number: int
    transaction: _core.TransactionRecord | None = None


@dataclass(frozen=True)
class Message:
    """One frame on the wire. ``text`` is what went over it; the rest is read from that lazily."""

    charger: str
    at: float
    direction: DirectionName
    """``sent`` is charger to CSMS."""
    text: str

    @cached_property
    def frame(self) -> list[Any]:
        """The frame as JSON; empty when it is not even that."""
        try:
            parsed = json.loads(self.text)
        except ValueError:
            return []
        return parsed if isinstance(parsed, list) else []

    @property
    def type(self) -> FrameName | None:
        """``call``, ``call_result`` ...; None when it is no OCPP-J frame."""
        return _FRAME_NAMES.get(self.frame[0]) if self.frame else None

    @property
    def id(self) -> str:
        """The message id."""
        return str(self.frame[1]) if len(self.frame) > 1 else ""

    @property
    def action(self) -> str:
        """The action of a CALL or SEND; empty for answers, which do not carry it."""
        return str(self.frame[2]) if self.type in ("call", "send") and len(self.frame) > 2 else ""

    @property
    def payload(self) -> Any:
        """The payload; of an error frame its details."""
        return self.frame[-1] if len(self.frame) > 2 else None

    @property
    def error_code(self) -> str:
        """The code of an error frame, else empty."""
        error = self.type in ("call_error", "call_result_error")
        return str(self.frame[2]) if error and len(self.frame) > 2 else ""


def to_event(raw: _core.FleetEvent, charger: str) -> Event | Message:
    """Wraps a raw event of the core."""
    if raw.type == "frame" or (raw.type == "wait_done" and raw.text.startswith("[")):
        direction: DirectionName = "sent" if raw.direction == _core.Direction.sent else "received"
        return Message(charger, raw.at, direction, raw.text)
    return Event(
        raw.kind.name,
        charger,
        raw.at,
        raw.evse,
        raw.connector,
        raw.text,
        raw.number,
        raw.transaction,
    )
