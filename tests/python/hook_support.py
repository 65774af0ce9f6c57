# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of hooks share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ocppsim import ChargePoint, Csms, Fleet

DATA = {"vendorId": "org.example", "messageId": "question"}
TOO_LONG = 20
"""Seconds; what waits that long was not meant to end."""


@contextmanager
def one_charger(version: str = "1.6", **options: Any) -> Iterator[tuple[Csms, ChargePoint]]:
    with Csms() as csms, Fleet(csms=csms, checks=None, **options) as fleet:
        charger = fleet.add("CP-1", version=version, reboot_duration=0.1)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        yield csms, charger


@contextmanager
def raised() -> Iterator[list[BaseException | None]]:
    """What nobody could catch."""
    seen: list[BaseException | None] = []
    before, sys.unraisablehook = sys.unraisablehook, lambda args: seen.append(args.exc_value)
    try:
        yield seen
    finally:
        sys.unraisablehook = before
