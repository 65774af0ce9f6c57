# SPDX-License-Identifier: AGPL-3.0-or-later
"""What charging profiles allow, seen from the charger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

RateUnit: TypeAlias = Literal["A", "W"]
"""Amperes on each phase, or watts in all."""


@dataclass(frozen=True, slots=True)
class LimitPeriod:
    """One limit of a composite schedule; it holds until the next begins."""

    start: int
    """Seconds since the schedule's start."""
    limit: float
    """In the schedule's unit; one decimal."""
    phases: int
    """In use; 0 with direct current."""


@dataclass(frozen=True, slots=True)
class CompositeSchedule:
    """What may be drawn, as every charging profile together allows it now."""

    start: datetime
    """A whole second of the charger's clock."""
    duration: int
    """Seconds."""
    unit: RateUnit
    periods: tuple[LimitPeriod, ...]
