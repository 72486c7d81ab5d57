"""Where an entry stands on its path, and what follows from it: phase, place in the desk's order, limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..models import FIRST, PRIORITIES, Entry, Phase, State
from ..services.workflow import SENDERS, Workflow
from . import areas, services


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with all that follows from it, as columns of `Entry`."""

    state: str
    phase: str
    due_at: datetime | None

    @property
    def priority(self) -> int:
        """Its place in the desk's order while nothing is in conflict."""
        return PRIORITIES[Phase(self.phase)]

    def columns(self) -> dict[str, Any]:
        """For the row of a new entry."""
        return {
            "state": self.state,
            "phase": self.phase,
            "due_at": self.due_at,
            "priority": self.priority,
        }

    def give(self, entry: Entry, *, conflict: bool) -> None:
        """Let an entry stand here. `conflict`: another content waits beside it, so it stays first."""
        entry.state, entry.phase, entry.due_at = self.state, self.phase, self.due_at
        entry.priority = FIRST if conflict else self.priority


QUARANTINE = Standing(State.QUARANTINED.value, Phase.QUARANTINED.value, None)
# Where entries stand whose path is not known.
RECORDED = Standing(State.RECORDED.value, Phase.NEW.value, None)
RETURNED = Standing(State.RETURNED.value, Phase.RETURNED.value, None)
REVISED = Standing(State.REVISED.value, Phase.REVISED.value, None)
REFUSED = Standing(State.REJECTED.value, Phase.REJECTED.value, None)


def path_of(service: str, version: int) -> Workflow | None:
    """The path of a published version; None if it is unknown."""
    found = services.definition(service, version)
    return found.workflow if found else None


def on(path: Workflow, state: str, area: str, since: datetime) -> Standing:
    """A state of a path, come into at an instant in an area."""
    due_at = path.due(state, since, ZoneInfo(areas.timezone_of(area)))
    return Standing(state, path.states[state].phase, due_at)


def mend_by(path: Workflow, state: str, area: str, since: datetime) -> datetime | None:
    """Until when the sender of a returned entry has to mend it; None: no limit, or it is not theirs to mend."""
    return path.due(state, since, ZoneInfo(areas.timezone_of(area)), SENDERS)


def at_start(path: Workflow | None, area: str, since: datetime) -> Standing:
    """Where a new entry stands that has been checked; without a path it is simply new."""
    return on(path, path.start, area, since) if path else RECORDED


def again(path: Workflow | None, state: str, area: str, since: datetime, *, mended: bool) -> Standing:
    """Where an entry stands whose content was replaced by a newer one.

    Args:
        state: the state before.
        mended: a note hangs on it, so it had been returned once, whatever its state is now.
    """
    if path is None:
        return REVISED if mended or state in (State.RETURNED, State.REVISED) else RECORDED
    return on(path, path.after_revision(state, mended=mended), area, since)


def sent_back(path: Workflow, area: str, since: datetime) -> Standing:
    """Where an entry stands whose answers do not pass: returned, also on a path that knows no such state."""
    state = path.first_of(Phase.RETURNED)
    return on(path, state, area, since) if state else RETURNED


def reviewed(entry: Entry) -> bool:
    """Whether the desk has taken the entry on, so that new content stays beside it until somebody decides."""
    path = path_of(entry.service, entry.version)
    return path is not None and path.reviewed(entry.state)
