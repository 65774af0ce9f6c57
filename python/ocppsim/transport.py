# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring your own transport."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ocppsim import _core


class Transport(ABC):
    """One connection of a charger to its CSMS, written in Python.

    Subclass it and hand the class (or a function that takes the wire) to
    ``Fleet(transport=MyTransport)``. What the peer does is told through ``self.wire``:
    ``opened(subprotocol)``, ``received(text)``, ``closed(code, why)``. All of them may be called
    from any thread, also from inside ``connect`` and ``send``, and take effect after the call. What
    is told before ``connect`` runs, or after the end of its connection, does nothing.

    The methods are called one after the other: in real time on a thread of the fleet's, which is
    every handler's, so they should not block; in virtual time within the call that lets time pass.
    One that raises loses the connection.
    """

    def __init__(self, wire: _core.Wire) -> None:
        self.wire = wire

    @abstractmethod
    def connect(self, url: str, subprotocols: list[str]) -> None:
        """Dial. Answer with ``wire.opened`` or ``wire.closed``, now or later."""

    @abstractmethod
    def send(self, text: str) -> None:
        """One whole message from the charger."""

    def ping(self) -> None:  # noqa: B027
        """The charger pings. Nothing needs to be done."""

    def close(self, code: int, why: str) -> None:  # noqa: B027
        """The charger closes; code 1006 when it breaks off. For the charger it is over."""


class Links:
    """Every transport of a fleet, by the core's number."""

    def __init__(self, make: Callable[[_core.Wire], Transport]) -> None:
        self._make = make
        self._links: dict[int, Transport] = {}

    def __call__(self, link: int, wire: _core.Wire, method: str, *args: Any) -> None:
        """What the charger asks of that link."""
        if method == "drop":
            self._links.pop(link, None)
        elif method == "connect" or link in self._links:
            if link not in self._links:
                self._links[link] = self._make(wire)
            getattr(self._links[link], method)(*args)
