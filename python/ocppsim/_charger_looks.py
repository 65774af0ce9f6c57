# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to see of a charger, and to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ocppsim import _core
from ocppsim._checking import checks_arguments, member
from ocppsim._units import Span, seconds
from ocppsim.charging import CompositeSchedule, LimitPeriod, RateUnit
from ocppsim.events import DirectionName, Event, FrameName, Message, to_event

if TYPE_CHECKING:
    from ocppsim.fleet import Fleet

TransactionRecord = _core.TransactionRecord


def _event_wait(event: str, text: str, evse: int, past: bool, new: bool) -> _core.WaitFor:
    return _core.WaitFor(
        event=member("event", event, _core.EventKind),
        text=text,
        evse=evse,
        direction=None,
        frame=_core.FrameType.call,
        action="*",
        payload=None,
        past=past,
        unseen=not new,
        next=False,
    )


def _message_wait(
    action: str,
    direction: DirectionName,
    frame: FrameName,
    payload: Mapping[str, Any] | None,
    past: bool,
    new: bool,
    next_: bool,
) -> _core.WaitFor:
    return _core.WaitFor(
        event=None,
        text="*",
        evse=0,
        direction=member("direction", direction, _core.Direction),
        frame=member("frame", frame, _core.FrameType),
        action=action,
        payload=None if payload is None else dict(payload),
        past=past,
        unseen=not new,
        next=next_,
    )


@checks_arguments
class ChargerLooks:
    """The looking and waiting of a ``ChargePoint``."""

    _core: _core.ChargerRef
    _fleet: Fleet

    # ---- looking ----

    @property
    def identity(self) -> str:
        """As the CSMS knows it."""
        return self._core.identity

    @property
    def fleet(self) -> Fleet:
        """The fleet it belongs to."""
        return self._fleet

    @property
    def powered(self) -> bool:
        """Whether it has power."""
        return self._core.powered

    @property
    def connected(self) -> bool:
        """Whether the link is open."""
        return self._core.connected

    @property
    def online(self) -> bool:
        """Whether it is connected and its boot was accepted."""
        return self._core.online

    @property
    def boot_status(self) -> str:
        """Accepted, Pending, Rejected or None."""
        return self._core.boot_status

    @property
    def subprotocol(self) -> str:
        """Of the connection: ocpp1.6, ocpp2.0.1 or ocpp2.1."""
        return self._core.subprotocol

    @property
    def queued_messages(self) -> int:
        """Messages that wait to be sent or answered."""
        return self._core.queued_messages

    @property
    def device_time(self) -> Any:
        """What the charger believes the time is."""
        return self._core.device_time

    def status(self, evse: int = 1, connector: int = 1) -> str:
        """The connector's status, in 1.6 words: Available, Preparing, Charging ..."""
        return self._core.status(evse, connector)

    def meter(self, evse: int = 1) -> int:
        """The energy register in Wh."""
        return self._core.meter_wh(evse)

    def limit_w(self, evse: int = 1) -> int:
        """What the charging profiles let that EVSE draw now, in W; at most what it can."""
        return self._core.limit_w(evse)

    def composite_schedule(
        self, evse: int = 1, *, duration: Span = "24h", unit: RateUnit | None = None
    ) -> CompositeSchedule:
        """What may be drawn from now on, as GetCompositeSchedule tells it; EVSE 0: the station."""
        start, covered, name, periods = self._core.composite_schedule(evse, seconds(duration), unit)
        return CompositeSchedule(
            start, covered, name, tuple(LimitPeriod(*period) for period in periods)
        )

    def transaction(self, evse: int = 1) -> TransactionRecord | None:
        """The running transaction, as the charger knows it."""
        return cast("TransactionRecord | None", self._core.transaction(evse))

    @property
    def firmware_version(self) -> str:
        """What runs now: as configured until an update was installed."""
        return self._core.firmware_version()

    # ---- waiting ----

    def wait_for(
        self,
        event: str,
        *,
        text: str = "*",
        evse: int = 0,
        timeout: Span = 30,
        past: bool = False,
        new: bool = False,
    ) -> Event:
        """Waits for a domain event, e.g. ``wait_for("status_changed", text="Charging")``.

        Args:
            event: its kind.
            text: glob over the event's text.
            evse: 0: any.
            timeout: OcppsimError with code "timeout" after it.
            past: also among all that happened (the fleet's ``history``), not only since the
                last wait of this charger was met.
            new: only what happens from now on.
        """
        raw = self._core.wait_for(_event_wait(event, text, evse, past, new), seconds(timeout))
        return cast(Event, to_event(raw, self.identity))

    def wait_for_message(
        self,
        action: str = "*",
        *,
        direction: DirectionName = "sent",
        frame: FrameName = "call",
        payload: Mapping[str, Any] | None = None,
        timeout: Span = 30,
        past: bool = False,
        new: bool = False,
        next: bool = False,  # noqa: A002
    ) -> Message:
        """Waits for a frame.

        Args:
            action: glob; of an answer the action it answers.
            direction: sent (by the charger) or received.
            frame: call, call_result, call_error ...
            payload: subset that must be contained.
            timeout: OcppsimError with code "timeout" after it.
            past: also among all frames of the history, not only since the last wait was met.
            new: only from now on.
            next: the very next such frame must match.
        """
        what = _message_wait(action, direction, frame, payload, past, new, next)
        raw = self._core.wait_for(what, seconds(timeout))
        return cast(Message, to_event(raw, self.identity))

    def forbid(
        self,
        action: str,
        *,
        direction: DirectionName = "sent",
        payload: Mapping[str, Any] | None = None,
        during: Span,
    ) -> None:
        """Raises OcppsimError when such a CALL appears within that time."""
        self._core.forbid(
            _message_wait(action, direction, "call", payload, False, True, False), seconds(during)
        )

    # ---- the same, awaitable ----

    async def async_wait_for(
        self,
        event: str,
        *,
        text: str = "*",
        evse: int = 0,
        timeout: Span = 30,
        past: bool = False,
        new: bool = False,
    ) -> Event:
        """``wait_for`` for asyncio."""
        raw = await self._fleet._await_when(
            self._core, _event_wait(event, text, evse, past, new), seconds(timeout)
        )
        return cast(Event, to_event(raw, self.identity))

    async def async_wait_for_message(
        self,
        action: str = "*",
        *,
        direction: DirectionName = "sent",
        frame: FrameName = "call",
        payload: Mapping[str, Any] | None = None,
        timeout: Span = 30,
        past: bool = False,
        new: bool = False,
        next: bool = False,  # noqa: A002
    ) -> Message:
        """``wait_for_message`` for asyncio."""
        what = _message_wait(action, direction, frame, payload, past, new, next)
        raw = await self._fleet._await_when(self._core, what, seconds(timeout))
        return cast(Message, to_event(raw, self.identity))

    async def async_forbid(
        self,
        action: str,
        *,
        direction: DirectionName = "sent",
        payload: Mapping[str, Any] | None = None,
        during: Span,
    ) -> None:
        """``forbid`` for asyncio."""
        what = _message_wait(action, direction, "call", payload, False, True, False)
        await self._fleet._await_not(self._core, what, seconds(during))

    async def async_call(
        self, action: str, payload: Mapping[str, Any] | None = None, *, timeout: Span = 30
    ) -> Any:
        """``call`` for asyncio."""
        return await self._fleet._await_call(
            self._core, action, dict(payload or {}), seconds(timeout)
        )
