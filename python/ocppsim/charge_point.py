# SPDX-License-Identifier: AGPL-3.0-or-later
"""One charger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from ocppsim import _core
from ocppsim._charger_acts import ChargerActs
from ocppsim._charger_hooks import ChargerHooks
from ocppsim._charger_looks import ChargerLooks, TransactionRecord
from ocppsim._checking import checks_arguments
from ocppsim._stopping import Stopping
from ocppsim._units import Span, seconds
from ocppsim.config import ChargerConfig
from ocppsim.faults import Fault

if TYPE_CHECKING:
    from ocppsim.fleet import Fleet

__all__ = ["ChargePoint", "TransactionRecord"]


@checks_arguments
class ChargePoint(ChargerActs, ChargerLooks, ChargerHooks, Stopping):
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

    def __init__(
        self,
        identity: str,
        *,
        seed: int = 1,
        state_directory: str = "",
        state_synchronous: bool = False,
        history: int = 100,
        **config: Unpack[ChargerConfig],
    ) -> None:
        """Makes a charger, powered off, on a thread of its own.

        Args:
            identity: as the CSMS knows it.
            seed: of every random draw.
            state_directory: its state survives the process there, however it ends.
            state_synchronous: it also survives a power cut of this machine; slow.
            history: frames and events kept for waits with ``past=True``.
            config: see ``ChargerConfig``; ``url`` is required here.
        """
        from ocppsim.fleet import Fleet  # noqa: PLC0415  # a charger alone is a fleet of one

        if "url" not in config:
            raise TypeError("a charger without a fleet needs the CSMS: url='ws://host:port/path'")
        self._own_fleet: Fleet | None = Fleet(
            csms=config["url"],
            checks=None,
            seed=seed,
            state_directory=state_directory,
            state_synchronous=state_synchronous,
            history=history,
        )
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

    # ---- faults ----

    def fault(self, kind: str, **options: Any) -> Fault:
        """A fault for this charger only; see ``FaultInjector.add``. Works as a ``with`` block."""
        return self._fleet.faults.add(kind, only=self.identity, **options)

    def __enter__(self) -> ChargePoint:
        return self.start()

    def __repr__(self) -> str:
        return f"<ChargePoint {self.identity} {self.subprotocol}>"
