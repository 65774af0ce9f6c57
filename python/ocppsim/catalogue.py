# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every message of an OCPP version as data."""

from __future__ import annotations

from typing import Any, NamedTuple

from ocppsim import _core
from ocppsim.config import _subprotocol


class PayloadFault(NamedTuple):
    """What is wrong with a payload, and where."""

    path: str
    message: str


class Catalogue:
    """Checks payloads, makes random valid ones; vendor messages can be added."""

    def __init__(self, version: str) -> None:
        """Of "1.6", "2.0.1" or "2.1"."""
        self._core = _core.Catalogue.find(_subprotocol(version))

    @property
    def actions(self) -> list[str]:
        """Names of all messages."""
        return self._core.actions

    def extended(self, notation: str, *, file: str = "<text>") -> Catalogue:
        """This catalogue plus messages in the catalogue notation."""
        made = Catalogue.__new__(Catalogue)
        made._core = self._core.extended(notation, file)
        return made

    def check(self, action: str, payload: Any, *, response: bool = False) -> PayloadFault | None:
        """The first fault of a payload, or None when it is valid."""
        fault = self._core.validate(action, payload, response=response)
        return None if fault is None else PayloadFault(*fault)

    def generate(self, action: str, *, seed: int = 1, response: bool = False) -> Any:
        """A random valid payload."""
        return self._core.generate(action, seed=seed, response=response)
