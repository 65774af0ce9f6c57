# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time spans as people write them."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeAlias

from ocppsim import _core

Span: TypeAlias = float | int | str | timedelta
"""Seconds, ``"1m30s"`` or a timedelta."""


def seconds(span: Span) -> float:
    """The span in seconds."""
    if isinstance(span, timedelta):
        return span.total_seconds()
    if isinstance(span, str):
        return _core.parse_duration(span)
    return float(span)
