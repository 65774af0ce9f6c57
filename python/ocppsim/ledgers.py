# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ledgers: how a run reads the books of the CSMS under test.

A ledger is a callable that returns ``{"transactions": [...], "connected": [...]}``, as
``Csms.ledger`` does. What it reads decides whether billing was right.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from ocppsim._core import OcppsimError
from ocppsim.drivers import python_callable

Ledger = Callable[[], Mapping[str, Any]]

_BOOKS_LIMIT = 256 << 20


class HttpLedger:
    """GETs the books as JSON from a url."""

    def __init__(self, url: str, *, timeout: float = 60) -> None:
        self._url = url
        self._timeout = timeout

    def __call__(self) -> dict[str, Any]:
        """The books right now."""
        try:
            with urllib.request.urlopen(self._url, timeout=self._timeout) as reply:
                text = reply.read(_BOOKS_LIMIT + 1)
        except urllib.error.HTTPError as failed:
            raise OcppsimError(f"{self._url}: HTTP {failed.code}") from None
        except OSError as failed:
            raise OcppsimError(f"{self._url}: {getattr(failed, 'reason', failed)}") from None
        if len(text) > _BOOKS_LIMIT:
            raise OcppsimError(f"{self._url}: the books are larger than {_BOOKS_LIMIT} bytes")
        try:
            books = json.loads(text)
        except ValueError as failed:
            raise OcppsimError(f"{self._url}: no JSON: {failed}") from None
        if not isinstance(books, dict) or not isinstance(books.get("transactions"), list):
            raise OcppsimError(f'{self._url}: no {{"transactions": [...]}}')
        return books


def parse_ledger(text: str) -> Ledger:
    """A ledger as the command line writes it: ``http://...`` or ``py:module:function``."""
    if text.startswith(("http://", "https://")):
        return HttpLedger(text)
    if text.startswith("py:"):
        return python_callable(text.removeprefix("py:"))
    raise OcppsimError(f"--ledger {text}: write http://... or py:module:function")
