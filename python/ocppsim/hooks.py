# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the hooks of a charger are asked, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ocppsim import _core
from ocppsim._questions import OcppCallError
from ocppsim._units import Span, seconds
from ocppsim.config import firmware_fault

__all__ = ["FirmwareInstallation", "OcppCallError", "ResetDecision", "ResetRequest"]


@dataclass(frozen=True, kw_only=True)
class ResetRequest:
    """Somebody wants the charger, or one EVSE of it, to start anew."""

    kind: Literal["on_idle", "immediate"]
    """1.6: Soft, Hard."""
    evse: int
    """0: the station."""
    by_csms: bool
    """Else an operator at the device."""


@dataclass(frozen=True, kw_only=True)
class ResetDecision:
    """What the device makes of it."""

    refuse: bool = False
    """The CSMS hears Rejected."""
    delay: Span = 0
    """Carried out so much later."""


@dataclass(frozen=True, kw_only=True)
class FirmwareInstallation:
    """Firmware about to be installed; return a changed one (``dataclasses.replace``)."""

    location: str
    bytes: int
    is_signed: bool
    version: str
    duration: Span
    fault: str


def reset_arguments(
    kind: Literal["on_idle", "immediate"], evse: int, by_csms: bool
) -> tuple[ResetRequest]:
    """Of the core's words."""
    return (ResetRequest(kind=kind, evse=evse, by_csms=by_csms),)


def reset_result(decision: ResetDecision | None) -> tuple[bool, float] | None:
    """In the core's words."""
    if decision is None:
        return None
    if not isinstance(decision, ResetDecision):
        raise TypeError(f"a reset hook returns a ResetDecision or None, not {decision!r}")
    return decision.refuse, seconds(decision.delay)


def installation_arguments(
    location: str, size: int, is_signed: bool, version: str, duration: float, fault: str
) -> tuple[FirmwareInstallation]:
    """Of the core's words."""
    return (
        FirmwareInstallation(
            location=location,
            bytes=size,
            is_signed=is_signed,
            version=version,
            duration=duration,
            fault=fault,
        ),
    )


def installation_result(
    plan: FirmwareInstallation | None,
) -> tuple[str, float, _core.FirmwareFault] | None:
    """In the core's words."""
    if plan is None:
        return None
    if not isinstance(plan, FirmwareInstallation):
        raise TypeError(f"a firmware hook returns a FirmwareInstallation or None, not {plan!r}")
    return plan.version, seconds(plan.duration), firmware_fault(plan.fault)
