# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where chargers download firmware from and upload logs to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from ocppsim import _core
from ocppsim._checking import Checked, Unsigned, member
from ocppsim._units import Span, seconds


@dataclass(frozen=True, kw_only=True)
class _Place(Checked):
    url: str
    bytes_per_second: Unsigned = 1_000_000
    latency: Span = 0.05
    """Until the first byte, or the refusal."""
    failures: int = 0
    """Transfers of each charger that fail, from its first on; -1: all of them."""
    failure: str = "interrupted"
    """How: not_found, permission_denied, unreachable, timeout, ..."""
    fails_at_byte: Unsigned = 0
    """Where an interrupted one breaks off."""

    def _line(self) -> _core.SimulatedLine:
        line = _core.SimulatedLine()
        line.bytes_per_second = self.bytes_per_second
        line.latency = seconds(self.latency)
        line.failures = self.failures
        line.failure = member("failure", self.failure, _core.TransferFailure)
        line.fails_at_byte = self.fails_at_byte
        return line


@dataclass(frozen=True, kw_only=True)
class File(_Place):
    """A file of the simulated host."""

    content: bytes = b""
    size: Unsigned = 0
    """Without content: so many bytes, always the same ones."""


@dataclass(frozen=True, kw_only=True)
class Inbox(_Place):
    """Takes uploads to every url that starts with its own."""

    max_bytes: Unsigned = 16 << 20


class FileTransfer(ABC):
    """Downloads and uploads written in Python.

    Hand an object of it to ``Fleet(file_transfer=...)``. In real time it is called on the thread of
    every handler of the fleet, one transfer after the other. Errors become what the charger tells
    its CSMS: FileNotFoundError, PermissionError, NotImplementedError (not supported), ValueError
    (malformed), TimeoutError, ConnectionError, any other OSError.
    """

    @abstractmethod
    def download(self, charger: str, url: str) -> bytes:
        """The file at that url."""

    @abstractmethod
    def upload(self, charger: str, url: str, content: bytes) -> None:
        """Takes a file."""


_FAILURES: list[tuple[type[Exception], str]] = [
    (FileNotFoundError, "not_found"),
    (PermissionError, "permission_denied"),
    (NotImplementedError, "not_supported"),
    (ValueError, "malformed"),
    (TimeoutError, "timeout"),
    (ConnectionError, "interrupted"),
    (OSError, "rejected"),
]


class OwnFiles:
    """Asks a ``FileTransfer``; tells the core its failure, what there is to say, bytes and size."""

    def __init__(self, transfer: FileTransfer) -> None:
        self._transfer = transfer

    def __call__(
        self, method: str, charger: str, url: str, content: bytes = b""
    ) -> tuple[str | None, str, bytes, int]:
        """One transfer."""
        try:
            if method == "upload":
                self._transfer.upload(charger, url, content)
                return None, "", b"", len(content)
            got = self._transfer.download(charger, url)
        except Exception as failed:
            for kind, name in _FAILURES:
                if isinstance(failed, kind):
                    return name, str(failed), b"", 0
            raise
        return None, "", got, len(got)


def split(
    places: Iterable[File | Inbox],
) -> tuple[list[_core.SimulatedFile], list[_core.SimulatedInbox]]:
    """The core's files and inboxes."""
    files, inboxes = [], []
    for place in places:
        line = place._line()
        if isinstance(place, Inbox):
            inboxes.append(
                _core.SimulatedInbox(url=place.url, max_bytes=place.max_bytes, line=line)
            )
        else:
            files.append(
                _core.SimulatedFile(
                    url=place.url, content=place.content, size=place.size, line=line
                )
            )
    return files, inboxes
