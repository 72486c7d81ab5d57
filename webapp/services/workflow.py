"""The path of an entry from submission to result, as a definition declares it: states, steps, who, how long."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import workdays
from .language import Text
from .question_set import QuestionSet

ROLES = ("petugas", "supervisor", "admin", "respondent", "system")
# Those who make steps at the desk, and those whose only step is to send the entry again.
DESK = frozenset({"supervisor", "admin"})
SENDERS = frozenset({"petugas", "respondent"})

NEW, REVISED, WORKING = "new", "revised", "working"
RETURNED, APPROVED, REJECTED, WITHDRAWN = "returned", "approved", "rejected", "withdrawn"
# What desk, phone and counters make of a state, whatever it is called.
PHASES = (NEW, REVISED, WORKING, RETURNED, APPROVED, REJECTED, WITHDRAWN)
# Phases in which the desk has taken the entry on, so that new content no longer replaces it unasked.
REVIEWED = frozenset({WORKING, APPROVED, REJECTED, WITHDRAWN})


@dataclass(frozen=True)
class State:
    """A state by its name, and how people call it.

    Attributes:
        phase: one of `PHASES`.
        citizen, next: what the citizen is told has happened, and what happens next; None: nothing but the label.
        code: the state's name in the system of another office, such as SIHALAL's `OF1`; "" when it has none.
        final: nothing more happens to an entry here.
    """

    name: str
    phase: str
    label: Text
    final: bool
    citizen: Text | None = None
    next: Text | None = None
    code: str = ""


@dataclass(frozen=True)
class Transition:
    """A step from any of some states to another.

    Attributes:
        by: the roles that may make it.
        days: working days allowed, from the day on which the entry came into the state; None: no limit.
        asks: what is answered with the step.
        updates: registry field -> the ask that answers it.
        verdict: what the service's rule of law says of an entry for which this is the step to take; None: nothing.
    """

    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    label: Text
    days: int | None
    asks: QuestionSet
    updates: Mapping[str, str] = field(default_factory=dict)
    verdict: str | None = None

    def facts(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the answers to `asks` tell the registry: registry field -> canonical answer."""
        return {name: answers[ask] for name, ask in self.updates.items() if ask in answers}


@dataclass(frozen=True)
class Workflow:
    """States by name in their order, the state an entry begins in, and the steps between them."""

    start: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]

    def may(self, role: str, source: str, target: str) -> bool:
        """Whether a role may take an entry from one state to another."""
        step = self.step(source, target)
        return step is not None and role in step.by

    def step(self, source: str, target: str) -> Transition | None:
        """The step from one state to another; there is at most one."""
        return next((one for one in self.transitions if source in one.sources and one.target == target), None)

    def steps(self, role: str, source: str) -> tuple[Transition, ...]:
        """The steps that a role may make from a state, in the order of the definition."""
        return tuple(one for one in self.transitions if source in one.sources and role in one.by)

    def first_of(self, phase: str) -> str | None:
        """The first state of a phase; None when there is none."""
        return next((name for name, one in self.states.items() if one.phase == phase), None)

    def reviewed(self, state: str) -> bool:
        """Whether the desk has taken an entry in this state on; a state that this path does not know counts as not."""
        return state != self.start and state in self.states and self.states[state].phase in REVIEWED

    def after_revision(self, state: str, *, mended: bool = False) -> str:
        """The state of an entry whose content is replaced by a newer one.

        Args:
            state: the state so far, maybe of an older version's path.
            mended: it had been returned once, whatever its state is now.
        """
        known = self.states.get(state)
        if known is not None:
            if known.phase == REVISED:
                return state
            sent_again = next(
                (
                    one.target
                    for one in self.transitions
                    if state in one.sources
                    and SENDERS & set(one.by)
                    and self.states[one.target].phase in (NEW, REVISED)
                ),
                None,
            )
            if sent_again is not None:
                return sent_again
            mended = mended or known.phase == RETURNED
        return (self.first_of(REVISED) if mended else None) or self.start

    def due(self, state: str, since: datetime, zone: ZoneInfo, by: Collection[str] = DESK) -> datetime | None:
        """Until when the desk must have made a step from a state; None when there is no limit.

        Args:
            since: when the entry came into the state.
            zone: by whose calendar working days are counted, that of the entry's area.
            by: whose steps count; `SENDERS` for mending what was returned.
        """
        allowed = [
            one.days
            for one in self.transitions
            if state in one.sources and one.days is not None and set(by) & set(one.by)
        ]
        return workdays.deadline(since, min(allowed), zone) if allowed else None
