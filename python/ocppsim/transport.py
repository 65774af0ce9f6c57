# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring your own transport."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ocppsim import _core


class Transport(ABC):
    """One charger's link to its CSMS, written in Python. Virtual time only.

    Subclass it and hand the class (or a function that takes the wire) to
    ``Fleet(virtual=True, transport=MyTransport)``. What the peer does is told through
    ``self.wire``: ``opened(subprotocol)``, ``received(text)``, ``closed(code, why)``; all of them
    may be called from inside ``connect`` and ``send``, and take effect after the call.
    """

    def __init__(self, wire: _core.Wire) -> None:
        self.wire = wire

    @abstractmethod
    def connect(self, url: str, subprotocols: list[str]) -> None:
        """Dial. Answer with ``wire.opened`` or ``wire.closed``."""

    @abstractmethod
    def send(self, text: str) -> None:
        """One whole message from the charger."""

    def ping(self) -> None:  # noqa: B027
        """The charger pings. Nothing needs to be done."""

    def close(self, code: int, why: str) -> None:  # noqa: B027
        """The charger closes; code 1006 when it breaks off."""
