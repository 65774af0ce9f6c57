# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people, cars and the device do at a charger."""

from __future__ import annotations

from ocppsim import _core
from ocppsim._checking import Large, checks_arguments
from ocppsim._units import Span, seconds
from ocppsim.config import firmware_fault, wire_text
from ocppsim.vehicle import Vehicle


@checks_arguments
class ChargerActs:
    """The acts of a ``ChargePoint``. They return at once."""

    _core: _core.ChargerRef

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

    def set_meter(self, energy_wh: Large, *, evse: int = 1) -> None:
        """Sets the register."""
        self._core.set_meter(evse, energy_wh)

    def freeze_meter(self, frozen: bool = True, *, evse: int = 1) -> None:
        """The register stands still while energy flows."""
        self._core.freeze_meter(evse, frozen)

    def report_meter(self, evse: int = 0) -> None:
        """Sends a meter reading now. evse 0: every one."""
        self._core.report_meter(evse)

    def set_firmware_fault(self, fault: str) -> None:
        """What goes wrong with new firmware from now on; "none": nothing."""
        self._core.set_firmware_fault(firmware_fault(fault))

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

    def set_variable(self, name: str, value: str | Large | bool) -> None:
        """As an engineer would at the device: past mutability. 60 is "60", True is "true".

        Puts back what was deleted.
        """
        self._core.set_variable(name, wire_text(value))

    def delete_variable(self, name: str) -> None:
        """From now on, over power loss too, as if the charger had never had that entry."""
        self._core.delete_variable(name)

    def cache_token(self, token: str, *, status: str = "Accepted") -> None:
        """Puts a token into the authorization cache, as if the CSMS had once answered so."""
        self._core.cache_token(token, status)

    def list_token(self, token: str, *, status: str = "Accepted") -> None:
        """Puts a token into the local authorization list."""
        self._core.list_token(token, status)
