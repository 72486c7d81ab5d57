"""The path of an entry from submission to result, as a definition declares it; walking it is another matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .language import LANGUAGES, Text

ROLES = ("petugas", "supervisor", "admin", "respondent", "system")
_NAME = re.compile(r"[a-z][a-z_]{1,11}")


@dataclass(frozen=True)
class State:
    """A state by its name, and how people call it."""

    name: str
    label: Text
    # Nothing more happens to an entry in a final state.
    final: bool


@dataclass(frozen=True)
class Transition:
    """A step from any of some states to another, and the roles that may make it."""

    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    label: Text
    days: int | None


@dataclass(frozen=True)
class Workflow:
    """States by name in their order, the state an entry begins in, and the steps between them."""

    start: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]

    def may(self, role: str, source: str, target: str) -> bool:
        """Whether a role may take an entry from one state to another."""
        return any(
            source in step.sources and step.target == target and role in step.by for step in self.transitions
        )


def read(raw: Any) -> Workflow:
    """Read the `workflow:` part of a definition.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if not isinstance(raw, Mapping) or set(raw) != {"start", "states", "transitions"}:
        raise ValueError("workflow memerlukan start, states, dan transitions")
    if not isinstance(raw["states"], Mapping) or not isinstance(raw["transitions"], list):
        raise ValueError("workflow: states harus berupa nama dan isinya, transitions berupa daftar")
    sources = {
        state
        for step in raw["transitions"]
        if isinstance(step, Mapping) and isinstance(step.get("from"), list)
        for state in step["from"]
    }
    states = {name: _state(name, inner, name not in sources) for name, inner in raw["states"].items()}
    if raw["start"] not in states:
        raise ValueError(f"workflow: start menyebut {raw['start']!r}, yang tidak ada di states")
    steps = tuple(_transition(step, states) for step in raw["transitions"])
    reached = {raw["start"], *(step.target for step in steps)}
    if lost := sorted(set(states) - reached):
        raise ValueError(f"workflow: tidak ada jalan ke {', '.join(lost)}")
    return Workflow(raw["start"], states, steps)


def _state(name: Any, raw: Any, final: bool) -> State:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"workflow: nama keadaan {name!r} harus huruf kecil, 2 sampai 12")
    if not isinstance(raw, Mapping) or set(raw) != {"label"}:
        raise ValueError(f"workflow: keadaan {name} memerlukan label")
    return State(name, _label(raw["label"], name), final)


def _transition(raw: Any, states: Mapping[str, State]) -> Transition:
    if not isinstance(raw, Mapping) or not {"from", "to", "by", "label"} <= set(raw) <= {
        "from",
        "to",
        "by",
        "label",
        "days",
    }:
        raise ValueError("workflow: setiap langkah memerlukan from, to, by, dan label; boleh days")
    sources, by, days = raw["from"], raw["by"], raw.get("days")
    for name in [*(sources if isinstance(sources, list) else [None]), raw["to"]]:
        if name not in states:
            raise ValueError(f"workflow: langkah menyebut keadaan {name!r}, yang tidak ada di states")
    if not isinstance(by, list) or not by or not set(by) <= set(ROLES):
        raise ValueError(f"workflow: by harus daftar dari {', '.join(ROLES)}")
    if days is not None and (not isinstance(days, int) or days < 1):
        raise ValueError("workflow: days harus jumlah hari kerja")
    return Transition(tuple(sources), raw["to"], tuple(by), _label(raw["label"], raw["to"]), days)


def _label(raw: Any, name: str) -> Text:
    if not isinstance(raw, Mapping) or not raw.get("id") or set(raw) - set(LANGUAGES):
        raise ValueError(f"workflow: label {name} memerlukan bahasa id, boleh ditambah su dan en")
    return Text(raw)
