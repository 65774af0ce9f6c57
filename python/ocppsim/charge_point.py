# SPDX-License-Identifier: AGPL-3.0-or-later
"""One charger."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack, cast

from ocppsim import _core
from ocppsim._units import Span, seconds
from ocppsim.charging import CompositeSchedule, LimitPeriod, RateUnit
from ocppsim.config import ChargerConfig, firmware_fault
from ocppsim.events import DirectionName, Event, FrameName, Message, to_event
from ocppsim.faults import Fault
from ocppsim.vehicle import Vehicle

if TYPE_CHECKING:
    from ocppsim.fleet import Fleet

TransactionRecord = _core.TransactionRecord


def _event_wait(event: str, text: str, evse: int, past: bool, new: bool) -> _core.WaitFor:
    try:
        kind = getattr(_core.EventKind, event)
    except AttributeError:
        known = ", ".join(_core.EventKind.__members__)
        raise ValueError(f"unknown event {event!r}; known are {known}") from None
    return _core.WaitFor(
        event=kind,
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
        direction=getattr(_core.Direction, direction),
        frame=getattr(_core.FrameType, frame),
        action=action,
        payload=None if payload is None else dict(payload),
        past=past,
        unseen=not new,
        next=next_,
    )


class ChargePoint:
    """A simulated charging station.

    Acts (``plug_in``, ``present_token`` ...) return at once and never wait for the CSMS; what
    follows is waited for separately (``wait_for``, ``wait_for_message``, or their ``async_``
    twins). Without a fleet it makes one of its own:

    >>> with ChargePoint("CP-1", url="ws://127.0.0.1:9000", version="1.6") as charger:
    ...     charger.wait_for("boot_answered", text="Accepted")
    ...     charger.plug_in()
    ...     charger.present_token("TAG-1")
    ...     charger.wait_for_message("StartTransaction")
    """

    def __init__(self, identity: str, **config: Unpack[ChargerConfig]) -> None:
        """Makes a charger, powered off, on a thread of its own.

        Args:
            identity: as the CSMS knows it.
            config: see ``ChargerConfig``; ``url`` is required here.
        """
        from ocppsim.fleet import Fleet  # noqa: PLC0415  # a charger alone is a fleet of one

        if "url" not in config:
            raise TypeError("a charger without a fleet needs the CSMS: url='ws://host:port/path'")
        self._own_fleet: Fleet | None = Fleet(csms=config["url"], checks=None)
        self._fleet = self._own_fleet
        self._fleet.open()
        self._core = self._fleet._add(identity, config)

    @classmethod
    def _of(cls, fleet: Fleet, core: _core.ChargerRef) -> ChargePoint:
        made = cls.__new__(cls)
        made._own_fleet = None
        made._fleet = fleet
        made._core = core
        return made

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

    # ---- lifecycle and link ----

    def start(self) -> ChargePoint:
        """Power on and connect. Returns itself."""
        self._fleet.open()
        self._core.start()
        return self

    def stop(self) -> None:
        """Power off without goodbye; of a charger alone also its thread, within 2 s."""
        if self._own_fleet is not None:
            self._own_fleet.stop()
        else:
            self._core.stop()

    def power_cut(self) -> None:
        """The power fails: what is not persisted is gone."""
        self._core.power_cut()

    def power_on(self) -> None:
        """Power is back; it boots."""
        self._core.power_on()

    def reboot(self, *, immediate: bool = False) -> None:
        """As a local operator; otherwise transactions are stopped first."""
        self._core.reboot(immediate)

    def go_offline(self, *, half_open: bool = False) -> None:
        """Drops the link until ``go_online``; ``half_open``: silence instead of a closed socket."""
        self._core.go_offline(half_open)

    def go_online(self) -> None:
        """Lets it dial again."""
        self._core.go_online()

    # ---- people and cars ----

    def plug_in(self, evse: int = 1, *, connector: int = 1, vehicle: Vehicle | None = None) -> None:
        """A car is plugged in. Raises OcppsimError when one is already."""
        self._core.plug_in(evse, connector, (vehicle or Vehicle())._spec())

    def unplug(self, evse: int = 1) -> None:
        """The cable is taken out."""
        self._core.unplug(evse)

    def present_token(self, token: str, *, evse: int = 0, type: str = "ISO14443") -> None:  # noqa: A002
        """A card at the reader: starts, or stops what it may stop. evse 0: the station's reader."""
        self._core.present_token(token, type, evse)

    def stop_transaction(self, evse: int = 1, *, reason: str = "Local") -> None:
        """The user ends it at the charger. ``reason`` in 2.x spelling."""
        try:
            stop_reason = _core.StopReason.__members__[reason]
        except KeyError:
            known = ", ".join(_core.StopReason.__members__)
            raise ValueError(f"unknown stop reason {reason!r}; known are {known}") from None
        self._core.stop_transaction(evse, stop_reason)

    def suspend_ev(self, evse: int = 1, *, suspended: bool = True) -> None:
        """The car stops or resumes drawing."""
        self._core.suspend_ev(evse, suspended)

    def suspend_evse(self, evse: int = 1, *, suspended: bool = True) -> None:
        """The station stops or resumes offering."""
        self._core.suspend_evse(evse, suspended)

    # ---- device ----

    def set_error(
        self,
        code: str,
        *,
        evse: int = 1,
        connector: int = 1,
        info: str = "",
        vendor_id: str = "",
        vendor_code: str = "",
    ) -> None:
        """Raises a ChargePointErrorCode; "NoError" clears it."""
        self._core.set_error(evse, connector, code, info, vendor_id, vendor_code)

    def set_availability(self, operative: bool, *, evse: int = 0, connector: int = 0) -> None:
        """Changed at the charger. evse 0: the station."""
        self._core.set_availability(evse, connector, operative)

    def set_lock_failure(self, fails: bool = True, *, evse: int = 1) -> None:
        """The cable lock no longer opens."""
        self._core.set_lock_failure(evse, fails)

    def security_event(self, type: str, info: str = "") -> None:  # noqa: A002
        """A security event, such as "TamperDetectionActivated": logged, told if critical."""
        self._core.security_event(type, info)

    def set_meter(self, energy_wh: int, *, evse: int = 1) -> None:
        """Sets the register."""
        self._core.set_meter(evse, energy_wh)

    def freeze_meter(self, frozen: bool = True, *, evse: int = 1) -> None:
        """The register stands still while energy flows."""
        self._core.freeze_meter(evse, frozen)

    def report_meter(self, evse: int = 0) -> None:
        """Sends a meter reading now. evse 0: every one."""
        self._core.report_meter(evse)

    @property
    def firmware_version(self) -> str:
        """What runs now: as configured until an update was installed."""
        return self._core.firmware_version()

    def set_firmware_fault(self, fault: str) -> None:
        """What goes wrong with new firmware from now on; "none": nothing."""
        self._core.set_firmware_fault(firmware_fault(fault))

    def override_firmware_install(
        self,
        *,
        version: str | None = None,
        duration: Span | None = None,
        fault: str | None = None,
    ) -> None:
        """What comes of each installation; None leaves it as it is. Without any: the device's own
        way again."""
        if version is None and duration is None and fault is None:
            self._core.clear_firmware_install()
            return
        self._core.override_firmware_install(
            version,
            None if duration is None else seconds(duration),
            None if fault is None else firmware_fault(fault),
        )

    def step_clock(self, by: Span) -> None:
        """The device clock jumps; negative seconds: back."""
        self._core.step_clock(seconds(by))

    def set_clock_drift(self, ppm: int) -> None:
        """The device clock runs that many parts per million fast."""
        self._core.set_clock_drift(ppm)

    def fail_resets(self, count: int) -> None:
        """The next resets fail; each is tried again as often as the charger is set to (1.6
        ResetRetries)."""
        self._core.fail_resets(count)

    def variable(self, name: str) -> str | None:
        """A configuration key or "Component.Variable"; None when absent."""
        return self._core.variable(name)

    def set_variable(self, name: str, value: str) -> None:
        """As an engineer would at the device: past mutability."""
        self._core.set_variable(name, value)

    def cache_token(self, token: str, *, status: str = "Accepted") -> None:
        """Puts a token into the authorization cache, as if the CSMS had once answered so."""
        self._core.cache_token(token, status)

    def list_token(self, token: str, *, status: str = "Accepted") -> None:
        """Puts a token into the local authorization list."""
        self._core.list_token(token, status)

    # ---- speaking directly ----

    def call(
        self, action: str, payload: Mapping[str, Any] | None = None, *, timeout: Span = 30
    ) -> Any:
        """Sends any CALL and waits for the payload of its result.

        Raises:
            OcppsimError: CALLERROR, timeout, link lost.
        """
        return self._core.call(action, dict(payload or {}), seconds(timeout))

    def send_text(self, text: str) -> None:
        """Any text message, past the RPC rules."""
        self._core.send_text(text)

    def send_bytes(self, data: bytes) -> None:
        """Any bytes, past the WebSocket framing."""
        self._core.send_bytes(data)

    def answer(
        self,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        error: str | None = None,
        description: str = "",
        silence: bool = False,
        delay: Span = 0,
        times: int | None = None,
    ) -> None:
        """Answers a CALL of the CSMS this way instead of by itself. "*": every action."""
        kind = "silence" if silence else "error" if error else "result"
        self._core.override_answer(
            action,
            kind,
            dict(payload or {}),
            error or "",
            description,
            seconds(delay),
            -1 if times is None else times,
        )

    def answer_normally(self, action: str) -> None:
        """Ends ``answer`` for that action."""
        self._core.clear_override(action)

    def decide_resets(self, *, refuse: bool = False, delay: Span = 0) -> None:
        """What the device makes of resets from now on: refuses them, or carries them out later."""
        self._core.decide_resets(refuse, seconds(delay))

    # ---- faults ----

    def fault(self, kind: str, **options: Any) -> Fault:
        """A fault for this charger only; see ``FaultInjector.add``. Works as a ``with`` block."""
        return self._fleet.faults.add(kind, only=self.identity, **options)

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

    async def async_call(
        self, action: str, payload: Mapping[str, Any] | None = None, *, timeout: Span = 30
    ) -> Any:
        """``call`` for asyncio."""
        return await self._fleet._await_call(
            self._core, action, dict(payload or {}), seconds(timeout)
        )

    def __enter__(self) -> ChargePoint:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<ChargePoint {self.identity} {self.subprotocol}>"
