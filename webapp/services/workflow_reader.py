"""Reads the `workflow:` part of a definition and names everything in it that cannot work."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Callable, Mapping
from typing import Any

from .language import LANGUAGES, Text
from .question_set import QuestionSet
from .workflow import APPROVED, DESK, NEW, PHASES, RETURNED, REVISED, ROLES, State, Transition, Workflow

# Makes questions of what a step asks, and complains by itself; None when something is wrong with one.
MakeAsks = Callable[[str, list[Any]], QuestionSet | None]

_NAME = re.compile(r"[a-z][a-z_]{1,11}")
_FIELD = re.compile(r"[a-z][a-z_]{1,39}")
# States that had their names before there were phases.
_PHASE_OF = {"recorded": NEW, **{phase: phase for phase in PHASES}}
# Not a state of any path: where entries of an unknown version wait.
_RESERVED = {"quarantined"}
_STATE_KEYS = {"phase", "label", "citizen", "next", "code"}
_STEP_KEYS = {"from", "to", "by", "label", "days", "asks", "updates", "verdict"}
# A step asks the desk, so nothing that is answered at the business, and nothing of many rows.
NEVER_ASKED = frozenset({"repeat", "lookup", "consent"})


class WorkflowError(ValueError):
    """A path that cannot be walked; `faults` are sentences, one per fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read(raw: Any, make_asks: MakeAsks) -> Workflow:
    """Read the `workflow:` part of a definition.

    Raises:
        WorkflowError: with all that is wrong.
    """
    reader = _Reader(make_asks)
    made = reader.read(raw)
    if made is None or reader.faults:
        raise WorkflowError(reader.faults)
    return made


class _Reader:
    """One reading: gathers faults as it goes, one per state and step."""

    def __init__(self, make_asks: MakeAsks) -> None:
        self.make_asks = make_asks
        self.faults: list[str] = []
        self.states: dict[str, State] = {}
        self.steps: list[Transition] = []

    def complain(self, text: object) -> None:
        self.faults.append(f"workflow: {text}")

    def read(self, raw: Any) -> Workflow | None:
        try:
            self._parts(raw)
        except ValueError as error:
            self.complain(error)
        if self.faults:
            return None
        return Workflow(raw["start"], self.states, tuple(self.steps))

    def _parts(self, raw: Any) -> None:
        if not isinstance(raw, Mapping) or set(raw) != {"start", "states", "transitions"}:
            raise ValueError("memerlukan tepat start, states, dan transitions")
        states, steps = raw["states"], raw["transitions"]
        if not isinstance(states, Mapping) or not states or not isinstance(steps, list):
            raise ValueError("states harus berupa nama dan isinya, transitions berupa daftar")
        left = _left(steps)
        for name, inner in states.items():
            try:
                self.states[name] = _state(name, inner, name not in left)
            except ValueError as error:
                self.complain(error)
        # Steps between states that could not be read would only complain of them again.
        if self.faults:
            return
        if raw["start"] not in self.states:
            raise ValueError(f"start menyebut {raw['start']!r}, yang tidak ada di states")
        if self.states[raw["start"]].phase not in (NEW, APPROVED):
            self.complain(
                f"keadaan awal {raw['start']} harus berfase new (atau approved, bila tidak ada yang diperiksa)"
            )
        for one in steps:
            try:
                if (step := self._step(one)) is not None:
                    self.steps.append(step)
            except ValueError as error:
                self.complain(error)
        self._whole(raw["start"], len(steps))

    def _whole(self, start: str, wanted: int) -> None:
        pairs = Tally((source, step.target) for step in self.steps for source in step.sources)
        for (source, target), times in pairs.items():
            if times > 1:
                self.complain(f"ada {times} langkah dari {source} ke {target}")
        reached = {start, *(step.target for step in self.steps)}
        if len(self.steps) == wanted and (lost := sorted(set(self.states) - reached)):
            self.complain(f"tidak ada jalan ke {', '.join(lost)}")

    def _step(self, raw: Any) -> Transition | None:
        """None when one of its asks is at fault, which complains by itself."""
        if not isinstance(raw, Mapping) or not {"from", "to", "by", "label"} <= set(raw) <= _STEP_KEYS:
            raise ValueError(
                "setiap langkah memerlukan from, to, by, dan label; boleh days, asks, updates, dan verdict"
            )
        sources, target, by, days = raw["from"], raw["to"], raw["by"], raw.get("days")
        where = f"langkah ke {target}"
        if not isinstance(sources, list) or not sources:
            raise ValueError(f"{where}: from harus daftar keadaan")
        for name in [*sources, target]:
            if not isinstance(name, str) or name not in self.states:
                raise ValueError(f"{where} menyebut keadaan {name!r}, yang tidak ada di states")
        if target in sources:
            raise ValueError(f"{where} mulai dari {target} sendiri")
        if not isinstance(by, list) or not by or not all(isinstance(one, str) and one in ROLES for one in by):
            raise ValueError(f"{where}: by harus daftar dari {', '.join(ROLES)}")
        if days is not None and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
            raise ValueError(f"{where}: days harus jumlah hari kerja, paling sedikit 1")
        self._who(where, sources, target, set(by))
        asks = raw.get("asks", [])
        if not isinstance(asks, list):
            raise ValueError(f"{where}: asks harus daftar pertanyaan")
        if asks and not DESK & set(by):
            raise ValueError(f"{where}: asks dijawab di meja, jadi by memerlukan supervisor atau admin")
        label = _text(raw["label"], f"label {where}")
        made = self.make_asks(where, asks)
        if made is None:
            return None
        updates = _updates(where, raw.get("updates", {}), made)
        verdict = raw.get("verdict")
        if verdict is not None and not isinstance(verdict, str):
            raise ValueError(f"{where}: verdict harus berupa teks")
        return Transition(tuple(sources), target, tuple(by), label, days, made, updates, verdict)

    def _who(self, where: str, sources: list[str], target: str, by: set[str]) -> None:
        """Officers and citizens have one step: to send a returned entry again. The desk has all others."""
        if DESK & by and self.states[target].phase == REVISED:
            raise ValueError(f"{where}: yang memperbaiki isian petugas atau warga, bukan meja")
        if not by & (DESK | {"system"}) and any(self.states[name].phase != RETURNED for name in sources):
            raise ValueError(f"{where}: petugas dan warga hanya melangkah dari keadaan berfase returned")


def _left(steps: list[Any]) -> set[str]:
    """The states that some step leaves."""
    return {
        name
        for step in steps
        if isinstance(step, Mapping) and isinstance(step.get("from"), list)
        for name in step["from"]
        if isinstance(name, str)
    }


def _state(name: Any, raw: Any, final: bool) -> State:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _RESERVED:
        raise ValueError(
            f"nama keadaan {name!r} harus 2 sampai 12 huruf kecil atau garis bawah, dan bukan quarantined"
        )
    if not isinstance(raw, Mapping) or "label" not in raw or set(raw) - _STATE_KEYS:
        raise ValueError(
            f"keadaan {name} memerlukan label; boleh {', '.join(sorted(_STATE_KEYS - {'label'}))}"
        )
    phase = raw.get("phase", _PHASE_OF.get(name))
    if phase not in PHASES:
        raise ValueError(f"keadaan {name} memerlukan phase: salah satu dari {', '.join(PHASES)}")
    if name in PHASES and phase != name:
        raise ValueError(f"keadaan bernama {name} harus berfase {name}")
    code = raw.get("code", "")
    if not isinstance(code, str):
        raise ValueError(f"keadaan {name}: code harus berupa teks")
    label = _text(raw["label"], f"label keadaan {name}")
    citizen, following = (
        _text(raw[key], f"{key} keadaan {name}") if key in raw else None for key in ("citizen", "next")
    )
    return State(name, phase, label, final, citizen, following, code)


def _updates(where: str, raw: Any, asks: QuestionSet) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where}: updates harus berupa nama di buku usaha dan pertanyaannya")
    for name, ask in raw.items():
        if not isinstance(name, str) or not _FIELD.fullmatch(name):
            raise ValueError(f"{where}: updates: nama {name!r} harus huruf kecil dan garis bawah")
        if not isinstance(ask, str) or ask not in asks.questions:
            raise ValueError(f"{where}: updates menyebut {ask!r}, yang tidak ada di asks")
    return dict(raw)


def _text(raw: Any, where: str) -> Text:
    if (
        not isinstance(raw, Mapping)
        or "id" not in raw
        or set(raw) - set(LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in raw.values())
    ):
        raise ValueError(f"{where} memerlukan bahasa id, boleh ditambah su dan en")
    return Text(raw)
