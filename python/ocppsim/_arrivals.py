# SPDX-License-Identifier: AGPL-3.0-or-later
"""What arrives from the core's threads, in asyncio and out of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable
from typing import Any

from ocppsim import _core


def failure(message: str, code: str) -> _core.OcppsimError:
    """An error as the core would raise it."""
    error = _core.OcppsimError(message)
    error.message, error.code = message, code
    return error


class Arrivals:
    """The events of a fleet or CSMS: ends of waits go to whoever awaits them, all else to
    ``on_event``. Nothing is kept of a wait that was given up.
    """

    def __init__(
        self,
        core: _core.Fleet | _core.CsmsServer,
        on_event: Callable[[_core.FleetEvent], None] | None = None,
    ) -> None:
        self._core = core
        self._on_event = on_event
        self._lock = threading.RLock()
        self._waiting: dict[int, asyncio.Future[_core.FleetEvent]] = {}
        self._readers: list[asyncio.AbstractEventLoop] = []

    @property
    def awaited(self) -> int:
        """How many ends are still to come for somebody."""
        return len(self._waiting)

    def drain(self) -> None:
        """Hands out what has come."""
        with self._lock:
            for raw in self._core.take_events():
                if raw.type in ("wait_done", "call_done"):
                    waiter = self._waiting.pop(raw.number, None)
                    if waiter is not None:
                        self._tell(waiter, waiter.set_result, raw)
                elif self._on_event is not None:
                    self._on_event(raw)

    @staticmethod
    def _tell(waiter: asyncio.Future[Any], how: Callable[[Any], None], what: Any) -> None:
        def tell() -> None:
            if not waiter.done():
                how(what)

        with contextlib.suppress(RuntimeError):  # its loop is closed
            waiter.get_loop().call_soon_threadsafe(tell)

    def read_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on what comes is handed out in that loop too."""
        self._readers = [reader for reader in self._readers if not reader.is_closed()]
        if loop not in self._readers:
            loop.add_reader(self._core.events_fd, self.drain)
            self._readers.append(loop)

    def end(self, message: str) -> None:
        """Nothing more will arrive: whoever still waits is told so, in their own loop."""
        for reader in self._readers:
            if not reader.is_closed():
                reader.remove_reader(self._core.events_fd)
        self._readers = []
        self.drain()
        with self._lock:
            for waiter in self._waiting.values():
                self._tell(waiter, waiter.set_exception, failure(message, "state"))
            self._waiting.clear()

    async def end_of(self, start: Callable[[], int]) -> _core.FleetEvent:
        """The end of the wait that ``start`` begins; it gives the wait's number."""
        loop = asyncio.get_running_loop()
        self.read_in(loop)
        waiter: asyncio.Future[_core.FleetEvent] = loop.create_future()
        with self._lock:  # the end may come on another thread at once
            number = start()
            self._waiting[number] = waiter
        try:
            return await waiter
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    async def success_of(self, start: Callable[[], int]) -> _core.FleetEvent:
        """The same, when it ended well. Raises OcppsimError."""
        raw = await self.end_of(start)
        if not raw.ok:
            raise failure(raw.text, raw.code)
        return raw

    async def payload_of(self, start: Callable[[], int]) -> Any:
        """The payload with which a CALL was answered. Raises OcppsimError."""
        return json.loads((await self.success_of(start)).text)
