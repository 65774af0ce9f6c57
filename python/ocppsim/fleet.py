# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many chargers in one process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

from ocppsim import _core
from ocppsim._arrivals import Arrivals, failure
from ocppsim._checking import Count, Unsigned, checks_arguments, member
from ocppsim._questions import Questions
from ocppsim._stopping import Stopping
from ocppsim._units import Span, seconds
from ocppsim.charge_point import ChargePoint
from ocppsim.config import ChargerConfig, build
from ocppsim.csms import Csms, CsmsHandler, csms_config, csms_rule
from ocppsim.events import Event, Message, to_event
from ocppsim.faults import FaultInjector
from ocppsim.files import File, FileTransfer, Inbox, OwnFiles, split
from ocppsim.report import Report
from ocppsim.transport import Links, Transport


@checks_arguments
class Fleet(Stopping):
    """Chargers on a few event loops, real or virtual.

    *Real time* (the default): each shard is a thread; chargers talk over sockets to ``csms``.
    *Virtual time*: nothing runs until you let time pass (``run_for``, any ``wait_for``); then it
    jumps from event to event, and the same seed gives the same ``digest``.

    >>> with Fleet(virtual=True, seed=7) as fleet:
    ...     chargers = fleet.add_many(200, version="2.0.1")
    ...     fleet.start(spread="10s")
    ...     fleet.run_for("1h")
    """

    def __init__(
        self,
        *,
        csms: str | Csms | None = None,
        virtual: bool = False,
        shards: int = 1,
        seed: Unsigned = 1,
        csms_options: Mapping[str, Any] | None = None,
        csms_rules: Iterable[_core.CsmsRule] = (),
        csms_mutant: str | None = None,
        transport: type[Transport] | Callable[[_core.Wire], Transport] | None = None,
        files: Iterable[File | Inbox] = (),
        file_transfer: FileTransfer | None = None,
        checks: Sequence[str] | None = (),
        history: Count = 100,
        state_directory: str = "",
        state_synchronous: bool = False,
        ledger: Callable[[], Mapping[str, Any]] | None = None,
        trace_file: str = "",
    ) -> None:
        """Makes an empty fleet.

        Args:
            csms: where chargers connect; None: an embedded reference CSMS.
            virtual: virtual time (the CSMS is embedded, or a transport of your own).
            shards: event loops; in real time one thread each.
            seed: of every random draw.
            csms_options: of the embedded CSMS, as for ``csms_config``.
            csms_rules: its deliberate deviations.
            csms_mutant: a known wrong CSMS by name.
            transport: a link of your own per charger.
            files: the simulated file host. In virtual time a url that it lacks is a 404; in real
                time such a url goes out to the network (HTTP, FTP).
            file_transfer: downloads and uploads of your own instead.
            checks: ids of the oracles that watch; empty: all, None: none.
            history: frames and events kept per charger for waits with ``past=True``.
            state_directory: chargers' state survives the process there, however it ends.
            state_synchronous: it also survives a power cut of this machine; slow.
            ledger: returns the books of a CSMS of yours, as ``Csms.ledger`` does.
            trace_file: NDJSON of all frames.
        """
        rules = [*(_core.csms_mutant(csms_mutant) if csms_mutant else []), *csms_rules]
        url = csms.url if isinstance(csms, Csms) else (csms or "")
        if isinstance(csms, Csms):
            ledger = ledger or (lambda books=csms: books.ledger)  # type: ignore[misc]
        places, inboxes = split(files)
        self._questions = Questions(virtual=virtual)
        asker = self._questions.core
        links = None
        if transport is not None:
            number = self._questions.register("transport", Links(transport))
            links = _core.TransportMaker(asker, number)
        own_files = None
        if file_transfer is not None:
            number = self._questions.register("files", OwnFiles(file_transfer))
            own_files = _core.FileTransferMaker(asker, number)
        self._core = _core.Fleet(
            _core.FleetOptions(
                questions=asker,
                virtual_time=virtual,
                shards=shards,
                seed=seed,
                csms_url=url,
                csms=csms_config(**(csms_options or {})),
                csms_rules=rules,
                checks=None if checks is None else list(checks),
                state_directory=state_directory,
                state_synchronous=state_synchronous,
                ledger=ledger,
                trace_file=trace_file,
                history=history,
                transport=links,
                files=places,
                inboxes=inboxes,
                file_transfer=own_files,
            )
        )
        self._chargers: dict[int, ChargePoint] = {}
        self._identities: list[str] = []
        self._inbox: deque[Event | Message] = deque(maxlen=100_000)
        self._arrived: asyncio.Event | None = None
        self._arrivals = Arrivals(self._core, self._put)
        self.faults = FaultInjector(self)

    # ---- chargers ----

    def _add(self, identity: str, config: ChargerConfig) -> _core.ChargerRef:
        core = self._core.add(build(identity, config))
        self._identities.append(identity)
        return core

    def add(self, identity: str, **config: Unpack[ChargerConfig]) -> ChargePoint:
        """Adds a charger, powered off; ``start`` of the charger or the fleet powers it on."""
        charger = ChargePoint._of(self, self._add(identity, config))
        self._chargers[charger._core.index] = charger
        return charger

    def add_many(
        self, count: int, *, identity: str = "CP-{index:04}", **config: Unpack[ChargerConfig]
    ) -> list[ChargePoint]:
        """Adds chargers of one kind; ``{index}`` counts from 1 over the fleet."""
        first = len(self) + 1
        return [self.add(identity.format(index=first + n), **config) for n in range(count)]

    def __len__(self) -> int:
        return len(self._core)

    def __iter__(self) -> Iterator[ChargePoint]:
        return iter(self._chargers.values())

    def __getitem__(self, identity: str) -> ChargePoint:
        for charger in self._chargers.values():
            if charger.identity == identity:
                return charger
        raise KeyError(f"this fleet has no charger {identity!r}")

    # ---- time ----

    def start(self, *, spread: Span = 0) -> Fleet:
        """Powers every charger on, each after a draw from [0, spread]. Returns itself."""
        self._core.start(seconds(spread))
        return self

    def open(self) -> None:
        """Starts the threads without powering anything on."""
        self._core.open()

    def run_for(self, span: Span) -> None:
        """Lets time pass: sleeps (real), or jumps through the events (virtual)."""
        self._core.run_for(seconds(span))

    @property
    def now(self) -> float:
        """Seconds of the run's clock."""
        return self._core.now

    def stop(self) -> None:
        """Powers everything off; within 2 s even if the CSMS is dead. Idempotent."""
        self._core.stop()
        self._arrivals.end("the fleet has stopped")
        self._questions.stop()

    # ---- the CSMS ----

    @property
    def csms_url(self) -> str:
        """Where the chargers connect."""
        return self._core.csms_url

    def csms_call(
        self,
        charger: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        timeout: Span = 30,
    ) -> Any:
        """A CALL of the embedded CSMS to a charger; returns the result's payload."""
        return self._core.csms_call(charger, action, dict(payload or {}), seconds(timeout))

    async def async_csms_call(
        self,
        charger: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        timeout: Span = 30,
    ) -> Any:
        """``csms_call`` for asyncio."""
        if self._core.is_virtual:
            return self.csms_call(charger, action, payload, timeout=timeout)
        sent, limit = dict(payload or {}), seconds(timeout)
        return await self._arrivals.payload_of(
            lambda: self._core.csms_notify_call(charger, action, sent, limit)
        )

    def csms_rule(self, effect: str, **options: Any) -> None:
        """A deliberate deviation of the embedded CSMS; see ``csms_rule``."""
        self._core.csms_add_rule(csms_rule(effect, **options))

    def csms_heal(self, name: str) -> None:
        """Removes a named deviation."""
        self._core.csms_remove_rule(name)

    def csms_handler(self, action: str, handler: CsmsHandler | None) -> None:
        """Answers an action of the embedded CSMS in Python; see ``Csms.handler``. In virtual time
        it is called within the call that lets time pass, and no coroutine function.
        """
        place = ("csms", action)
        if handler is None:
            self._core.csms_set_handler(self._questions.core, action, None)
            self._questions.forget(place)
        else:
            number = self._questions.register(place, handler)
            self._core.csms_set_handler(self._questions.core, action, number)

    @property
    def handlers_not_asked(self) -> int:
        """Questions that no handler saw because 10,000 others were still with them."""
        return self._questions.not_asked

    @property
    def uploads(self) -> list[_core.SimulatedUpload]:
        """What the simulated host's inboxes took: ``charger``, ``url``, ``content``, ``at``."""
        return self._core.uploads()

    @property
    def ledger(self) -> dict[str, Any]:
        """The CSMS's books: ``{"transactions": [...], "connected": [...]}``."""
        return self._core.ledger()

    # ---- events ----

    def watch(self, *, kinds: Sequence[str] = (), frames: bool = False, charger: str = "*") -> None:
        """Which events ``events`` and ``async_events`` deliver; no kinds: all of them."""
        self._core.watch(
            kinds=[member("event", kind, _core.EventKind) for kind in kinds],
            all_events=not kinds,
            frames=frames,
            charger=charger,
        )

    def events(self, *, timeout: Span = 0) -> Iterator[Event | Message]:
        """What happened since, and what happens until nothing came for ``timeout``."""
        while True:
            self._arrivals.drain()
            while self._inbox:
                yield self._inbox.popleft()
            if not self._core.wait_events(seconds(timeout)):
                return

    async def async_events(self) -> AsyncIterator[Event | Message]:
        """What happens, for ever. Break out of the loop to end it."""
        self._arrivals.read_in(asyncio.get_running_loop())
        if self._arrived is None:
            self._arrived = asyncio.Event()
        while True:
            while self._inbox:
                yield self._inbox.popleft()
            self._arrived.clear()
            await self._arrived.wait()

    def _identity(self, raw: _core.FleetEvent) -> str:
        index = raw.charger_index
        return self._identities[index] if index < len(self._identities) else ""

    def _put(self, raw: _core.FleetEvent) -> None:
        self._inbox.append(to_event(raw, self._identity(raw)))
        if self._arrived is not None:
            self._arrived.set()

    async def _await_when(
        self, charger: _core.ChargerRef, what: _core.WaitFor, timeout: float
    ) -> _core.FleetEvent:
        if self._core.is_virtual:  # time moves only here, so waiting is running
            return charger.wait_for(what, timeout)
        return await self._arrivals.success_of(lambda: charger.notify_when(what, timeout))

    async def _await_not(self, charger: _core.ChargerRef, what: _core.WaitFor, span: float) -> None:
        if self._core.is_virtual:
            charger.forbid(what, span)
            return
        raw = await self._arrivals.end_of(lambda: charger.notify_when(what, span))
        if raw.ok:
            raise failure(f"forbidden, but it happened: {raw.text}", "state")
        if raw.code != "timeout":
            raise failure(raw.text, raw.code)

    async def _await_call(
        self, charger: _core.ChargerRef, action: str, payload: dict[str, Any], timeout: float
    ) -> Any:
        if self._core.is_virtual:
            return charger.call(action, payload, timeout)
        try:
            async with asyncio.timeout(timeout):
                return await self._arrivals.payload_of(lambda: charger.notify_call(action, payload))
        except TimeoutError:
            raise failure(f"no answer to {action} within {timeout:g}s", "timeout") from None

    # ---- looking and ending ----

    @property
    def progress(self) -> _core.Progress:
        """How far it is: connected, online, transactions, messages, faults."""
        return self._core.progress()

    @property
    def digest(self) -> str:
        """Of every charger's transcript; the same for the same seed (virtual time)."""
        return self._core.digest()

    def finish(self) -> Report:
        """Stops, lets the checks conclude and returns the report. Once."""
        report = Report(self._core.finish())
        self._arrivals.end("the fleet has stopped")
        self._questions.stop()
        return report

    def __repr__(self) -> str:
        time = "virtual" if self._core.is_virtual else "real"
        return f"<Fleet of {len(self)} chargers, {time} time, seed {self._core.seed}>"
