# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reference CSMS: correct unless told otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ocppsim import _core
from ocppsim._arrivals import Arrivals
from ocppsim._checking import Port, checked, checks_arguments
from ocppsim._core import OcppsimError
from ocppsim._questions import Questions
from ocppsim._stopping import Stopping
from ocppsim._units import Span, seconds
from ocppsim.config import Tls
from ocppsim.events import DirectionName, Message

CsmsHandler: TypeAlias = Callable[[str, str, Any], Any | Awaitable[Any]]
"""``handler(charger, action, payload)``: the payload, or None for the reference behaviour."""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as failed:
        raise OcppsimError(f"{path}: {failed.strerror}") from None


@checked
def csms_config(
    *,
    subprotocols: Sequence[str] = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6"),
    heartbeat_interval: Span = 300,
    boot_retry_interval: Span = 10,
    boot_sequence: Sequence[str] = (),
    tokens: Mapping[str, str] | None = None,
    token_groups: Mapping[str, str] | None = None,
    passwords: Mapping[str, str] | None = None,
    identities: Sequence[str] = (),
    authority: tuple[str, str] | None = None,
    refuse_unknown: bool = False,
    enforce_boot: bool = True,
    allow_invalid_calls: bool = False,
) -> _core.CsmsConfig:
    """Settings of a reference CSMS, for ``Csms`` and ``Fleet``.

    Args:
        subprotocols: accepted, best first.
        heartbeat_interval: told to chargers at boot.
        boot_retry_interval: told with Pending and Rejected.
        boot_sequence: answers to the first boots of each charger: Pending, Rejected, Accepted.
        tokens: token glob to authorization status; Accepted otherwise.
        token_groups: token glob to the group it belongs to (parentIdTag, groupIdToken).
        passwords: identity to basic auth password.
        identities: known in advance.
        authority: files with the PEM of a certificate authority and of its key; signs what chargers
            ask for with SignCertificate, which is Rejected otherwise.
        refuse_unknown: HTTP 404 for identities not listed.
        enforce_boot: SecurityError for what comes before an accepted boot.
        allow_invalid_calls: let ``call`` send payloads that break the schema.
    """
    config = _core.CsmsConfig()
    config.subprotocols = list(subprotocols)
    config.heartbeat_interval_s = int(seconds(heartbeat_interval))
    config.boot_retry_interval_s = int(seconds(boot_retry_interval))
    config.boot_sequence = list(boot_sequence)
    config.token_status = list((tokens or {}).items())
    config.token_group = list((token_groups or {}).items())
    config.passwords = dict(passwords or {})
    config.identities = list(identities)
    if authority is not None:
        config.authority_certificate, config.authority_key = (_read(path) for path in authority)
    config.refuse_unknown = refuse_unknown
    config.enforce_boot = enforce_boot
    config.allow_invalid_calls = allow_invalid_calls
    return config


@checked
def csms_rule(effect: str, *, delay: Span = 0, **options: Any) -> _core.CsmsRule:
    """One deliberate deviation, e.g. ``csms_rule("silence", action="Heartbeat", times=3)``.

    Effects: answer, merge, error, silence, lose, delay, hold, foreign_id, answer_twice,
    disconnect, double_bill and the further ones of the C++ header ``csms.hpp``. Options: name,
    charger, action (globs), match (payload subset), skip, times, only_replayed, own_calls,
    payload, error_code, error_description.
    """
    return _core.CsmsRule({"effect": effect, "delay": seconds(delay), **options})


def csms_mutants() -> list[str]:
    """Names of known ways in which a CSMS is wrong."""
    return _core.csms_mutant_names()


@checks_arguments
class Csms(Stopping):
    """A reference CSMS for OCPP 1.6, 2.0.1 and 2.1 on a socket of 127.0.0.1, on its own thread.

    >>> with Csms() as csms:
    ...     charger = ChargePoint("CP-1", url=csms.url)
    """

    def __init__(
        self,
        *,
        port: Port = 0,
        address: str = "127.0.0.1",
        mutant: str | None = None,
        rules: Iterable[_core.CsmsRule] = (),
        tls: Tls | _core.TlsCredentials | None = None,
        log_frames: bool = False,
        **config: Any,
    ) -> None:
        """Starts it.

        Args:
            port: 0 takes a free one; see ``url``.
            address: where to listen.
            mutant: one of ``csms_mutants()``.
            rules: further deviations.
            tls: own certificate and key; makes it wss.
            log_frames: keep the last 10,000 frames for ``frames()``.
            config: as for ``csms_config``.
        """
        self._questions = Questions(virtual=False)
        self._core = _core.CsmsServer(
            csms_config(**config),
            questions=self._questions.core,
            address=address,
            port=port,
            tls=tls.load() if isinstance(tls, Tls) else tls,
            log_frames=log_frames,
        )
        self._arrivals = Arrivals(self._core)
        for rule in [*(_core.csms_mutant(mutant) if mutant else []), *rules]:
            self._core.add_rule(rule)

    @property
    def url(self) -> str:
        """Where chargers connect."""
        return self._core.url

    @property
    def port(self) -> int:
        """The bound port."""
        return self._core.port

    def add_rule(self, effect: str, **options: Any) -> None:
        """A deliberate deviation from now on; see ``csms_rule``."""
        self._core.add_rule(csms_rule(effect, **options))

    def remove_rule(self, name: str) -> None:
        """Ends a deviation."""
        self._core.remove_rule(name)

    def release(self, name: str) -> None:
        """Sends what the ``hold`` rule of that name keeps back."""
        self._core.release(name)

    def handler(self, action: str, handler: CsmsHandler | None) -> None:
        """Answers an action in Python; None: by itself again.

        ``handler(charger, action, payload)`` returns the result's payload, or None for the
        reference behaviour, or raises ``OcppCallError``. It runs on a thread of this CSMS, one call
        after the other, while every charger is served; a coroutine function in the asyncio loop
        that registers it.
        """
        if handler is None:
            self._core.set_handler(action, None)
            self._questions.forget(action)
        else:
            self._core.set_handler(action, self._questions.register(action, handler))

    @property
    def handlers_not_asked(self) -> int:
        """CALLs that no handler saw because 10,000 others were still with them."""
        return self._questions.not_asked

    def call(
        self,
        charger: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        timeout: Span = 30,
    ) -> Any:
        """A CALL to a charger; returns the result's payload.

        Raises:
            OcppsimError: not connected, CALLERROR, no answer, payload against the schema; or, with
                code "timeout" too, not sent because an earlier CALL is still unanswered.
        """
        return self._core.call(charger, action, dict(payload or {}), seconds(timeout))

    async def async_call(
        self,
        charger: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        timeout: Span = 30,
    ) -> Any:
        """``call`` for asyncio."""
        sent, limit = dict(payload or {}), seconds(timeout)
        return await self._arrivals.payload_of(
            lambda: self._core.notify_call(charger, action, sent, limit)
        )

    def connected(self, charger: str) -> bool:
        """Whether that identity has a live session."""
        return self._core.connected(charger)

    def disconnect(self, charger: str, *, code: Port = 1001) -> None:
        """Closes the session of a charger."""
        self._core.disconnect(charger, code)

    @property
    def ledger(self) -> dict[str, Any]:
        """``{"transactions": [...], "connected": [...]}`` right now."""
        return self._core.ledger()

    @property
    def books(self) -> dict[str, Any]:
        """Everything it knows: chargers, statuses, messages, transactions."""
        books: dict[str, Any] = self._core.to_json()
        return books

    def frames(self) -> list[Message]:
        """Frames since the last call (with ``log_frames``). Directions are the charger's."""
        flip: dict[_core.Direction, DirectionName] = {
            _core.Direction.received: "sent",
            _core.Direction.sent: "received",
        }
        return [Message(c, 0.0, flip[d], text) for c, d, text in self._core.take_frames()]

    def stop(self) -> None:
        """Closes the socket and all sessions; within 2 s even if a handler does not return."""
        self._questions.core.close()
        self._core.stop()
        self._arrivals.end("the CSMS has stopped")
        self._questions.stop()

    def __repr__(self) -> str:
        return f"<Csms {self.url}>"
