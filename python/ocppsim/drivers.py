# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drivers: how a scenario has an operator of the CSMS under test do something.

A driver is a callable ``driver(charger, action, payload)`` that makes the CSMS send that CALL, and
returns or raises. What it returns is not believed: the step judges what arrives at the charger.
``csms.call`` of a ``Csms`` is one. ``NotImplementedError`` means that it cannot do that operation.
"""

from __future__ import annotations

import importlib
import json
import shlex
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ocppsim._core import OcppsimError

Driver = Callable[[str, str, dict[str, Any]], Any]

UNSUPPORTED_EXIT = 77
"""Exit code by which a command says that it does not know the operation."""
_NOT_IMPLEMENTED = 501
_ANSWER_LIMIT = 1 << 20


def _answer(text: str) -> Any:
    try:
        answer = json.loads(text)
    except ValueError:
        return text.strip()
    if isinstance(answer, dict):
        if answer.get("error"):
            raise OcppsimError(str(answer["error"]))
        return answer.get("result", answer)
    return answer


class HttpDriver:
    """POSTs JSON to a url, in which ``{charger}`` and ``{action}`` are filled in.

    The body is ``{"charger": ..., "action": ..., "payload": ...}``, or a template of yours: JSON
    in whose texts ``{charger}`` and ``{action}`` are filled in, and where the text ``{payload}``
    becomes the payload. Status 501: the CSMS does not offer the operation.
    """

    def __init__(
        self,
        url: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> None:
        self._url = url
        try:
            self._body = json.loads(body) if body else None
        except ValueError as failed:
            raise OcppsimError(f"the driver's body is no JSON: {failed}") from None
        self._headers = {"content-type": "application/json", **(headers or {})}
        self._timeout = timeout

    def _filled(self, part: Any, charger: str, action: str, payload: dict[str, Any]) -> Any:
        if isinstance(part, str):
            if part == "{payload}":
                return payload
            return part.replace("{charger}", charger).replace("{action}", action)
        if isinstance(part, list):
            return [self._filled(item, charger, action, payload) for item in part]
        if isinstance(part, dict):
            return {k: self._filled(v, charger, action, payload) for k, v in part.items()}
        return part

    def __call__(self, charger: str, action: str, payload: dict[str, Any]) -> Any:
        """Has the CSMS send that CALL."""
        url = self._url.replace("{charger}", urllib.parse.quote(charger, safe=""))
        url = url.replace("{action}", urllib.parse.quote(action, safe=""))
        body: Any = {"charger": charger, "action": action, "payload": payload}
        if self._body is not None:
            body = self._filled(self._body, charger, action, payload)
        request = urllib.request.Request(url, json.dumps(body).encode(), self._headers)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as reply:
                return _answer(reply.read(_ANSWER_LIMIT).decode(errors="replace"))
        except urllib.error.HTTPError as failed:
            if failed.code == _NOT_IMPLEMENTED:
                raise NotImplementedError(action) from None
            told = failed.read(300).decode(errors="replace").strip()
            raise OcppsimError(f"{url}: HTTP {failed.code} {told}".rstrip()) from None
        except OSError as failed:
            raise OcppsimError(f"{url}: {getattr(failed, 'reason', failed)}") from None


class CommandDriver:
    """Runs a command, with the operation as JSON on its standard input.

    ``{charger}``, ``{action}`` and ``{payload}`` (JSON) are filled into its arguments. Exit code
    0: done; 77: not an operation it knows; otherwise the end of standard error says why.
    """

    def __init__(self, command: str, *, timeout: float = 60) -> None:
        self._words = shlex.split(command)
        if not self._words:
            raise OcppsimError("cmd: needs a command: cmd:./operate.sh")
        self._timeout = timeout

    def __call__(self, charger: str, action: str, payload: dict[str, Any]) -> Any:
        """Has the CSMS send that CALL."""
        places = {"{charger}": charger, "{action}": action, "{payload}": json.dumps(payload)}
        words = []
        for word in self._words:
            filled = word
            for place, text in places.items():
                filled = filled.replace(place, text)
            words.append(filled)
        operation = json.dumps({"charger": charger, "action": action, "payload": payload})
        try:
            done = subprocess.run(
                words,
                input=operation,
                capture_output=True,
                text=True,
                timeout=self._timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise OcppsimError(f"{words[0]}: no end within {self._timeout:g} s") from None
        except OSError as failed:
            raise OcppsimError(f"{words[0]}: {failed.strerror}") from None
        if done.returncode == UNSUPPORTED_EXIT:
            raise NotImplementedError(action)
        if done.returncode != 0:
            why = done.stderr.strip().splitlines()[-1:] or ["nothing said"]
            raise OcppsimError(f"{words[0]}: exit code {done.returncode}: {why[0]}")
        return _answer(done.stdout)


def python_callable(reference: str) -> Callable[..., Any]:
    """The callable of ``module:function``; modules of the working directory count."""
    name, colon, function = reference.partition(":")
    if not (name and colon and function):
        raise OcppsimError(f"py:{reference}: write py:module:function")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = getattr(importlib.import_module(name), function)
    except (ImportError, AttributeError) as failed:
        raise OcppsimError(f"py:{reference}: {failed}") from None
    if not callable(found):
        raise OcppsimError(f"py:{reference}: is not callable")
    out: Callable[..., Any] = found
    return out


def parse_driver(text: str, *, body: str | None = None, headers: Sequence[str] = ()) -> Driver:
    """A driver as the command line writes it: ``http://...``, ``cmd:...``, ``py:module:function``.

    ``headers`` are ``"Name: value"``; they and ``body`` go with http.
    """
    if text.startswith(("http://", "https://")):
        pairs = {}
        for header in headers:
            name, colon, value = header.partition(":")
            if not colon:
                raise OcppsimError(f"--driver-header {header}: write 'Name: value'")
            pairs[name.strip()] = value.strip()
        return HttpDriver(text, body=body, headers=pairs)
    if body or headers:
        raise OcppsimError("--driver-body and --driver-header go with an http driver")
    if text.startswith("cmd:"):
        return CommandDriver(text.removeprefix("cmd:"))
    if text.startswith("py:"):
        return python_callable(text.removeprefix("py:"))
    raise OcppsimError(f"--driver {text}: write http://..., cmd:COMMAND or py:module:function")


class DriverDesk:
    """Takes a run's operations to a driver, each on a thread of its own, and their ends back."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._finished: deque[tuple[int, bool, Any]] = deque()
        self.unsupported: list[str] = []
        """Operations that the driver does not know."""
        self.failures: list[str] = []
        """What it could not do, and why."""

    def begin(self, number: int, charger: str, action: str, payload: dict[str, Any]) -> None:
        """Starts one; called by the run."""
        threading.Thread(
            target=self._operate, args=(number, charger, action, payload), daemon=True
        ).start()

    def take_finished(self) -> list[tuple[int, bool, Any]]:
        """Number, success, answer or reason of what has ended since; called by the run."""
        out = []
        while self._finished:
            out.append(self._finished.popleft())
        return out

    def _operate(self, number: int, charger: str, action: str, payload: dict[str, Any]) -> None:
        try:
            answer = self._driver(charger, action, payload)
            json.dumps(answer)
        except NotImplementedError:
            self.unsupported.append(action)
            self._finished.append((number, False, f"the driver does not offer {action}"))
        except TypeError as failed:
            self._finished.append((number, False, f"the driver: {failed}"))
        except Exception as failed:  # a user's code: whatever it is, the run goes on
            self.failures.append(f"{action}: {failed}")
            self._finished.append((number, False, f"the driver: {failed}"))
        else:
            self._finished.append((number, True, answer))
