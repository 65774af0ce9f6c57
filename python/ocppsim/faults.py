# SPDX-License-Identifier: AGPL-3.0-or-later
"""Faults on purpose: seeded, scoped, replayable."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from ocppsim import _core
from ocppsim._checking import checked, member
from ocppsim._units import Span, seconds
from ocppsim.events import DirectionName, FrameName

if TYPE_CHECKING:
    from ocppsim.fleet import Fleet

FaultPlan = _core.FaultPlan


def known_faults() -> list[dict[str, Any]]:
    """Every kind of fault: name, summary, what a correct CSMS does, settings."""
    return _core.known_faults()


def _acts_on_frames(kind: str) -> bool:
    return all(known["acts_on_frames"] for known in known_faults() if known["name"] == kind)


class Fault:
    """A fault in force. ``heal()`` ends it; so does leaving a ``with`` block."""

    def __init__(self, injector: FaultInjector, number: int, name: str) -> None:
        self._injector = injector
        self._number = number
        self.name = name

    def heal(self) -> None:
        """Ends the fault. Does nothing the second time."""
        self._injector._core.remove_fault(self._number)

    @property
    def fired(self) -> int:
        """How often it has fired so far."""
        return sum(c["fired"] for c in self._injector.counters() if c["name"] == self.name)

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.heal()

    def __repr__(self) -> str:
        return f"<Fault {self.name}>"


class FaultInjector:
    """The faults of one fleet.

    Each rule says what (``kind`` and its settings), to which frames of which chargers, and when.
    Decisions come from a random stream named after the rule and the charger, so one charger's
    faults do not disturb another's.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._core = fleet._core
        self._next = 1

    @checked
    def add(
        self,
        kind: str,
        *,
        name: str | None = None,
        charger: str = "*",
        only: str = "",
        direction: DirectionName | Literal["both"] | None = None,
        frames: Iterable[FrameName] = (),
        action: str = "*",
        ratio: str | float = 1,
        skip: int = 0,
        times: int | None = None,
        after: Span = 0,
        until: Span | None = None,
        every: Span | None = None,
        spread: Span = 0,
        **settings: Any,
    ) -> Fault:
        """Puts a fault in force.

        Args:
            kind: one of ``known_faults()``.
            name: unique; made from the kind when absent.
            charger: glob over identities.
            only: exactly this identity, whatever ``charger`` says.
            direction: only frames sent (charger to CSMS) or received; of a link fault, which
                way is silent.
            frames: only these frame types.
            action: glob over actions; an answer counts under the action it answers.
            ratio: share of the matching frames that are hit: 0.05 or "5%".
            skip: matching frames left alone first, per charger.
            times: at most so many hits per charger.
            after: the window opens (a link or device fault fires) that long from now.
            until: the window closes that long from now.
            every: link and device faults: fire again and again.
            spread: each charger's firing is delayed by a draw from [0, spread].
            settings: of the kind, e.g. ``duration="30s"``.

        Raises:
            OcppsimError: unknown kind or setting, naming the nearest known one.
        """
        rule = _core.FaultRule()
        rule.kind = kind
        if name is None:
            name = kind if self._next == 1 else f"{kind}-{self._next}"
        rule.name = name
        if direction is not None and not _acts_on_frames(kind):
            settings["direction"] = direction
            direction = None
        rule.settings = settings
        rule.charger = charger
        rule.only = only
        if direction in ("sent", "received"):
            rule.direction = member("direction", direction, _core.Direction)
        rule.frames = [member("frame", frame, _core.FrameType) for frame in frames]
        rule.action = action
        rule.ratio = ratio if isinstance(ratio, str) else f"{ratio:.6f}"
        rule.skip = skip
        rule.times = -1 if times is None else times
        rule.set_window(
            from_=seconds(after),
            until=None if until is None else seconds(until),
            every=None if every is None else seconds(every),
            spread=seconds(spread),
        )
        rule.check()
        number = self._core.add_fault(rule)
        self._next += 1
        return Fault(self, number, name)

    def counters(self) -> list[dict[str, Any]]:
        """``{name, kind, matched, fired}`` of every rule so far."""
        return self._core.fault_counters()

    @property
    def plan(self) -> FaultPlan:
        """What fired so far, explicitly."""
        return self._core.fault_plan()

    def replay(self, plan: FaultPlan | dict[str, Any]) -> None:
        """From now on faults fire as in the plan, without dice."""
        if isinstance(plan, dict):
            plan = FaultPlan.from_json(plan)
        self._core.replay_faults(plan)
