# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a charger does is decided by the user's code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ocppsim import _core
from ocppsim._checking import checks_arguments
from ocppsim._units import Span, seconds
from ocppsim.config import firmware_fault
from ocppsim.hooks import (
    FirmwareInstallation,
    ResetDecision,
    ResetRequest,
    installation_arguments,
    installation_result,
    reset_arguments,
    reset_result,
)

if TYPE_CHECKING:
    from ocppsim.fleet import Fleet

CallHandler: TypeAlias = Callable[[str, Any], Any | Awaitable[Any]]
ResetHook: TypeAlias = Callable[
    [ResetRequest], ResetDecision | Awaitable[ResetDecision | None] | None
]
FirmwareHook: TypeAlias = Callable[
    [FirmwareInstallation], FirmwareInstallation | Awaitable[FirmwareInstallation | None] | None
]


@checks_arguments
class ChargerHooks:
    """The hooks of a ``ChargePoint``. See docs/how-to/hooks.md: on which thread they run."""

    _core: _core.ChargerRef
    _fleet: Fleet

    # ---- hooks ----

    def answer(
        self,
        action: str,
        payload: Mapping[str, Any] | CallHandler | None = None,
        *,
        error: str | None = None,
        description: str = "",
        silence: bool = False,
        delay: Span = 0,
        times: int | None = None,
    ) -> None:
        """Answers a CALL of the CSMS this way instead of by itself.

        Args:
            action: "*": every one.
            payload: of the result, or a function ``f(action, payload)`` that makes it: it returns
                the result's payload, or None for the charger's own behaviour, or raises
                ``OcppCallError``. A coroutine function runs in the asyncio loop that registers it.
            error: the code of a CALLERROR instead; ``payload`` is its details.
            description: of the CALLERROR.
            silence: no answer at all.
            delay: before the answer.
            times: so many CALLs; None: all.
        """
        count = -1 if times is None else times
        place = (self._core.index, "answer", action)
        if callable(payload):
            if error is not None or silence or description:
                raise TypeError("a function decides by itself: raise OcppCallError in it")
            number = self._fleet._questions.register(place, payload)
            self._core.ask_answer(
                self._fleet._questions.core, number, action, seconds(delay), count
            )
            return
        kind = "silence" if silence else "error" if error else "result"
        self._core.override_answer(
            action, kind, dict(payload or {}), error or "", description, seconds(delay), count
        )
        self._fleet._questions.forget(place)

    def answer_normally(self, action: str) -> None:
        """Ends ``answer`` for that action."""
        self._core.clear_override(action)
        self._fleet._questions.forget((self._core.index, "answer", action))

    def on_reset(self, decide: ResetHook | None) -> None:
        """``decide(request)`` says what the device makes of each reset, before it is answered: a
        ``ResetDecision``, or None: carried out at once. Without a hook every reset is.
        """
        place = (self._core.index, "reset")
        if decide is None:
            self._core.clear_reset()
            self._fleet._questions.forget(place)
            return
        number = self._fleet._questions.register(
            place, decide, arguments=reset_arguments, result=reset_result
        )
        self._core.ask_reset(self._fleet._questions.core, number)

    def decide_resets(self, *, refuse: bool = False, delay: Span = 0) -> None:
        """What the device makes of resets from now on: refuses them, or carries them out later."""
        self._core.decide_resets(refuse, seconds(delay))
        self._fleet._questions.forget((self._core.index, "reset"))

    def on_firmware_install(self, decide: FirmwareHook | None) -> None:
        """``decide(installation)`` says what comes of each installation before it begins: a changed
        ``FirmwareInstallation``, or None: as it is. Without a hook it is the device's own way.
        """
        place = (self._core.index, "install")
        if decide is None:
            self._core.clear_firmware_install()
            self._fleet._questions.forget(place)
            return
        number = self._fleet._questions.register(
            place, decide, arguments=installation_arguments, result=installation_result
        )
        self._core.ask_firmware_install(self._fleet._questions.core, number)

    def override_firmware_install(
        self,
        *,
        version: str | None = None,
        duration: Span | None = None,
        fault: str | None = None,
    ) -> None:
        """What comes of each installation; None leaves it as it is. Without any: the device's own
        way again."""
        self._fleet._questions.forget((self._core.index, "install"))
        if version is None and duration is None and fault is None:
            self._core.clear_firmware_install()
            return
        self._core.override_firmware_install(
            version,
            None if duration is None else seconds(duration),
            None if fault is None else firmware_fault(fault),
        )
