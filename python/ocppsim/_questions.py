# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the loops' questions to the user's code are answered.

In real time on one daemon thread per fleet or CSMS, which starts with the first handler and ends
with ``stop``; coroutine functions run in the asyncio loop that registered them. In virtual time
within the call that lets time pass.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import inspect
import sys
import threading
import weakref
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from ocppsim import _core

_LIMIT = 10_000
"""Questions open at a time; beyond it a charger or CSMS does as it would without a handler."""
_GOODBYE = 1.0
"""Seconds that ``stop`` waits for a handler to return."""


class OcppCallError(Exception):
    """Raised by a handler: answers the CALL with a CALLERROR."""

    def __init__(self, code: str, description: str = "", details: Any = None) -> None:
        """Makes one.

        Args:
            code: any, such as "NotSupported" or "GenericError".
            description: at most 255 characters.
            details: a JSON object.
        """
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.details = {} if details is None else details


@dataclass(frozen=True)
class _Handler:
    call: Callable[..., Any]
    loop: asyncio.AbstractEventLoop | None
    arguments: Callable[..., tuple[Any, ...]] | None
    result: Callable[[Any], Any] | None


def _report(error: BaseException, handler: object) -> None:
    """Nobody is there to catch it."""
    args = SimpleNamespace(
        exc_type=type(error),
        exc_value=error,
        exc_traceback=error.__traceback__,
        err_msg="Exception ignored in an ocppsim handler",
        object=handler,
    )
    with contextlib.suppress(Exception):  # of the hook's own
        sys.unraisablehook(cast("sys.UnraisableHookArgs", args))


def _answer(question: _core.Question, handler: _Handler, outcome: Callable[[], Any]) -> None:
    try:
        try:
            value = outcome()
            question.answer(value if handler.result is None else handler.result(value))
        except OcppCallError as refused:
            question.answer(_core.CallError(refused.code, refused.description, refused.details))
    except BaseException as failed:  # also SystemExit: it is not the handler's process to end
        _report(failed, handler.call)
        question.fail(f"the handler failed: {type(failed).__name__}")
        if (
            isinstance(failed, KeyboardInterrupt)
            and threading.current_thread() is threading.main_thread()
        ):
            raise  # in virtual time the handler's thread is the caller's


def _serve(of: weakref.ref[Questions], core: _core.Questions) -> None:
    while taken := core.take():
        for question in taken:
            questions = of()
            if questions is None:
                return
            questions._ask(question)
            del questions
        del taken, question


class Questions:
    """The handlers of one fleet or CSMS."""

    def __init__(self, *, virtual: bool) -> None:
        self._virtual = virtual
        self._handlers: dict[int, _Handler] = {}
        self._numbers: dict[Hashable, int] = {}
        self._next = 1
        self._thread: threading.Thread | None = None
        me = weakref.ref(self)

        def ask_now(question: _core.Question) -> None:
            questions = me()
            if questions is not None:
                questions._ask(question)

        self.core = _core.Questions(ask_now if virtual else None, _LIMIT)
        weakref.finalize(self, self.core.close)
        _all.add(self)

    def register(
        self,
        place: Hashable,
        call: Callable[..., Any],
        *,
        arguments: Callable[..., tuple[Any, ...]] | None = None,
        result: Callable[[Any], Any] | None = None,
    ) -> int:
        """The number under which loops ask ``call``, which takes what was at that place.

        Args:
            place: what it is for.
            call: a function or a coroutine function.
            arguments: makes its arguments of the core's.
            result: makes the core's value of its result.
        """
        loop = None
        if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(
            getattr(call, "__call__", None)  # noqa: B004  # of an object with an async __call__
        ):
            if self._virtual:
                raise TypeError(
                    "in virtual time a handler is a plain function: nothing waits there"
                )
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                raise TypeError(
                    "a coroutine function is registered within the asyncio loop that shall run it"
                ) from None
        number = self._next
        self._next += 1
        self.forget(place)
        self._handlers[number] = _Handler(call, loop, arguments, result)
        self._numbers[place] = number
        if not self._virtual and self._thread is None:
            self._thread = threading.Thread(
                target=_serve, args=(weakref.ref(self), self.core), name="ocppsim", daemon=True
            )
            self._thread.start()
        return number

    def forget(self, place: Hashable) -> None:
        """Whoever asks it from now on hears what it would without."""
        self._handlers.pop(self._numbers.pop(place, 0), None)

    @property
    def not_asked(self) -> int:
        """Questions beyond the limit of open ones."""
        return self.core.not_asked

    def stop(self) -> None:
        """No more is asked, and no answer counts. Waits a second for a handler to return."""
        self.core.close()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(_GOODBYE)

    def _ask(self, question: _core.Question) -> None:
        handler = self._handlers.get(question.handler)
        if handler is None or question.moot:
            return  # it ends as nobody's

        def outcome() -> Any:
            args = question.args()
            return handler.call(*(handler.arguments(*args) if handler.arguments else args))

        if handler.loop is None:
            _answer(question, handler, outcome)
            return

        async def run() -> Any:
            return await outcome()

        coroutine = run()
        try:
            future = asyncio.run_coroutine_threadsafe(coroutine, handler.loop)
        except RuntimeError as failed:  # that loop is closed
            coroutine.close()
            _report(failed, handler.call)
            question.fail("the handler failed: its asyncio loop is closed")
            return

        def conclude(done: Future[Any]) -> None:
            _answer(question, handler, done.result)

        future.add_done_callback(conclude)


_all: weakref.WeakSet[Questions] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    everyone = list(_all)
    for questions in everyone:
        questions.core.close()
    for questions in everyone:
        questions.stop()
