"""The `report:` part of a definition: what each of its questions is to the report, and what one entry adds to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .question import Question

Answers = Mapping[str, Any]

KINDS = ("skm", "shares", "recap", "coverage", "steps")
# The nine elements of Permenpan RB 14/2017, in the order of its list; `webapp.reports.skm` names them.
ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)
COUNTED_TYPES = ("choice", "choices", "score")
RECEIVED, TIME = "received", "time"
_KEYS = {
    "skm": {"elements", "received", "time", "profile", "bands"},
    "shares": {"questions", "profile", "bands"},
    "recap": {"kinds", "served"},
    "coverage": {"groups"},
    "steps": set[str](),
}


@dataclass(frozen=True)
class Part:
    """What a report knows of a service.

    Attributes:
        kind: skm, shares, recap, coverage or steps.
        questions: name of a figure -> question id; of SKM the element, else the question's own id.
        dimensions: how people are grouped: name -> question id. `received` and `time` have names of their own.
        bands: question id of a whole number -> first number of each band.
        served: every entry is one person served.
    """

    kind: str
    questions: Mapping[str, str]
    dimensions: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    served: bool = False

    @property
    def survey(self) -> bool:
        """Whether people say their opinion, so that doubtful answers are worth marking."""
        return self.kind in ("skm", "shares")

    def answered(self, answers: Answers) -> dict[str, list[str]]:
        """Name of a figure -> the codes that were answered; what was left open is absent."""
        found = {}
        for name, question in self.questions.items():
            value = answers.get(question)
            if value not in (None, "", []):
                found[name] = [str(code) for code in value] if isinstance(value, list) else [str(value)]
        return found

    def group(self, dimension: str, answers: Answers) -> str:
        """The group of a dimension that somebody belongs to; empty when they did not say."""
        question = self.dimensions[dimension]
        value = answers.get(question)
        if value is None or value == "":
            return ""
        return band_of(int(value), self.bands[question]) if question in self.bands else str(value)

    def figures(self, answers: Answers) -> Iterator[tuple[str, str, str, str]]:
        """(dimension, group, question, answer) of every figure that one entry adds one to.

        Dimension and group are empty for everyone, question and answer for the entry itself; the answer is empty for
        "answered", where several may be ticked. Whoever answered nothing adds nothing.
        """
        said = self.answered(answers)
        if not said:
            return
        groups = [("", ""), *((name, self.group(name, answers)) for name in self.dimensions)]
        for dimension, value in groups:
            yield dimension, value, "", ""
            for question, codes in said.items():
                if isinstance(answers.get(self.questions[question]), list):
                    yield dimension, value, question, ""
                for code in codes:
                    yield dimension, value, question, code


# Of a service that says nothing of a report: how many entries there are, where and when.
PLAIN = Part("coverage", {})


def band_of(number: int, starts: tuple[int, ...]) -> str:
    """The band a number lies in: `-16`, `17-25`, `56-`."""
    place = bisect_right(starts, number)
    if place == 0:
        return f"-{starts[0] - 1}"
    return f"{starts[place - 1]}-" if place == len(starts) else f"{starts[place - 1]}-{starts[place] - 1}"


def bands_of(starts: tuple[int, ...]) -> list[str]:
    """All bands, in order."""
    return [band_of(number, starts) for number in (starts[0] - 1, *starts)]


def read(raw: Mapping[str, Any], questions: Mapping[str, Question]) -> Part | None:
    """Read the `report:` part of a definition; None when there is none.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if not raw:
        return None
    kind = raw.get("kind")
    if kind not in KINDS:
        raise ValueError(f"report: kind harus salah satu dari {', '.join(KINDS)}")
    for key in set(raw) - {"kind"} - _KEYS[kind]:
        known = ", ".join(sorted(_KEYS[kind])) or "tidak ada"
        raise ValueError(f"report: {key} tidak dikenal untuk {kind}; yang ada: {known}")
    bands = _bands(raw.get("bands", {}), questions)
    dimensions = {name: _one(raw, name, questions, ("choice",)) for name in (RECEIVED, TIME) if name in raw}
    profile = _list(raw, "profile", questions, ("choice", "integer", "year"))
    for name in profile:
        if questions[name].type != "choice" and name not in bands:
            raise ValueError(f"report: profile {name} berupa angka, jadi bands harus memuat batasnya")
    dimensions |= {name: name for name in profile}
    counted = _counted(kind, raw, questions, set(dimensions.values()))
    if not isinstance(raw.get("served", False), bool):
        raise ValueError("report: served harus true atau false")
    return Part(kind, counted, dimensions, bands, raw.get("served", False))


def _counted(
    kind: str, raw: Mapping[str, Any], questions: Mapping[str, Question], others: set[str]
) -> Mapping[str, str]:
    if kind == "skm":
        elements = raw.get("elements", {name: name for name in ELEMENTS if name in questions})
        if not isinstance(elements, Mapping) or not elements or not set(elements) <= set(ELEMENTS):
            raise ValueError(f"report: elements harus memuat unsur SKM: {', '.join(ELEMENTS)}")
        for element in elements:
            _one(elements, element, questions, ("score", "choice"))
        return dict(elements)
    if kind == "recap":
        name = _one(raw, "kinds", questions, ("choice",))
        return {name: name}
    if kind == "shares" and "questions" not in raw:
        offered = {name for name, one in questions.items() if one.type in COUNTED_TYPES} - others
        return {name: name for name in questions if name in offered}
    key = "groups" if kind == "coverage" else "questions"
    return {name: name for name in _list(raw, key, questions, COUNTED_TYPES)}


def _list(
    raw: Mapping[str, Any], key: str, questions: Mapping[str, Question], types: tuple[str, ...]
) -> list[str]:
    names = raw.get(key, [])
    if not isinstance(names, list):
        raise ValueError(f"report: {key} harus daftar id pertanyaan")
    return [_known(key, name, questions, types) for name in names]


def _one(raw: Mapping[str, Any], key: str, questions: Mapping[str, Question], types: tuple[str, ...]) -> str:
    return _known(key, raw.get(key), questions, types)


def _known(key: str, name: Any, questions: Mapping[str, Question], types: tuple[str, ...]) -> str:
    if not isinstance(name, str) or name not in questions:
        raise ValueError(f"report: {key} menyebut {name!r}, yang bukan pertanyaan")
    if questions[name].type not in types:
        raise ValueError(f"report: {key} menyebut {name}, yang harus berjenis {' atau '.join(types)}")
    return name


def _bands(raw: Any, questions: Mapping[str, Question]) -> Mapping[str, tuple[int, ...]]:
    found = {}
    for name, starts in raw.items() if isinstance(raw, Mapping) else ():
        _known("bands", name, questions, ("integer", "year"))
        if (
            not isinstance(starts, list)
            or not starts
            or any(type(start) is not int for start in starts)
            or sorted(set(starts)) != starts
        ):
            raise ValueError(f"report: bands {name} harus daftar angka yang naik, seperti [17, 26, 36]")
        found[name] = tuple(starts)
    return found
