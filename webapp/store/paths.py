"""The paths of all published services and versions, for lists and figures that cover many of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..models import Phase, State
from ..services.workflow import State as PathState
from ..services.workflow import Workflow
from . import services


def in_use() -> set[str]:
    """The phases that some service has, and that of quarantine."""
    found = {state.phase for path in _paths(None) for state in path.states.values()}
    return {*found, str(Phase.QUARANTINED)}


def states_of(service: str) -> list[PathState]:
    """The states of a service, of its newest version first; each name once."""
    found: dict[str, PathState] = {}
    for path in _paths(service):
        for name, state in path.states.items():
            found.setdefault(name, state)
    return list(found.values())


def phases_of(state: str, service: str | None = None) -> set[str]:
    """The phases that a state has in the versions of a service, or in any; empty: no such state."""
    found = {path.states[state].phase for path in _paths(service) if state in path.states}
    return {*found, str(Phase.QUARANTINED)} if state == State.QUARANTINED else found


def by_phase() -> dict[tuple[str, str], str]:
    """(service, state) to phase; the newest version that has the state decides."""
    found: dict[tuple[str, str], str] = {}
    for service, path in _named_paths(None):
        for name, state in path.states.items():
            found.setdefault((service, name), state.phase)
    return found


def _paths(service: str | None) -> Iterator[Workflow]:
    return (path for _, path in _named_paths(service))


def _named_paths(service: str | None) -> Iterator[tuple[str, Workflow]]:
    for name, versions in services.known_versions().items():
        if service in (None, name):
            for version in reversed(versions):
                definition = services.definition(name, version)
                if definition is not None:
                    yield name, definition.workflow
