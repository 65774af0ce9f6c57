# SPDX-License-Identifier: AGPL-3.0-or-later
"""The car on the cable."""

from __future__ import annotations

from dataclasses import dataclass

from ocppsim import _core
from ocppsim._checking import Checked, Large
from ocppsim._units import Span, seconds


@dataclass(frozen=True, kw_only=True)
class Vehicle(Checked):
    """A battery that draws what it is offered, less near the end."""

    battery_wh: Large = 60_000
    initial_soc: int = 20
    """Percent."""
    target_soc: int = 100
    """Percent; above it the car draws nothing (SuspendedEV)."""
    max_power_w: Large = 11_000
    phases: int = 3
    taper: tuple[tuple[int, int], ...] = ((80, 60), (90, 30), (95, 15))
    """(state of charge, share of max_power_w), both percent, ascending."""
    ramp_delay: Span = 0
    """Between power being offered and the first draw."""

    def _spec(self) -> _core.VehicleSpec:
        spec = _core.VehicleSpec()
        spec.battery_wh = self.battery_wh
        spec.initial_soc_percent = self.initial_soc
        spec.target_soc_percent = self.target_soc
        spec.max_power_w = self.max_power_w
        spec.phases = self.phases
        spec.ramp_delay = seconds(self.ramp_delay)
        spec.set_taper(list(self.taper))
        return spec
