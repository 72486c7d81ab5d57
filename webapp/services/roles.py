"""What a definition says of its answers beyond the form: to the registry, to reports, to other offices' screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from . import halal, public_page, report_part
from .language import LANGUAGES, Text
from .public_page import PublicPage
from .question import Question
from .workflow import Workflow

# Types whose answers say who somebody is.
IDENTIFYING = {"nik", "npwp", "phone", "email", "photo", "signature", "consent", "location", "lookup", "file"}
_FIELD = re.compile(r"[a-z][a-z_]{1,39}")


@dataclass(frozen=True)
class Registry:
    """Which answers are facts about a business.

    Attributes:
        business: id of the lookup question that finds the business, if there is one.
        fields: registry field -> question id.
    """

    business: str | None
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Screen:
    """One screen of another office's system: its title there, and the questions in the order it asks for them."""

    title: Text
    fields: tuple[str, ...]


class Rule(NamedTuple):
    """A rule of law that an entry's answers can be judged by, and what it may find."""

    judge: Callable[[Mapping[str, Any], date | None], halal.Verdict]
    verdicts: tuple[str, ...]


RULES = {"halal": Rule(halal.judge, halal.PATHS)}


@dataclass(frozen=True)
class Roles:
    """All of it; `report` is None when the service has no report, `rule` when its answers are not judged by one,
    `afterwards` when it offers no other service at its end, `public_page` when no entry is public."""

    registry: Registry | None
    report: report_part.Part | None
    anonymous: bool
    sheet: tuple[Screen, ...]
    rule: str | None = None
    afterwards: str | None = None
    public_page: PublicPage | None = None


def read(raw: Mapping[str, Any], questions: Mapping[str, Question], workflow: Workflow) -> Roles:
    """Read `registry`, `report`, `anonymous`, `sheet`, `rule`, `afterwards` and `public_page` of a definition.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if raw.get("anonymous"):
        for name, question in questions.items():
            if question.type in IDENTIFYING:
                raise ValueError(f"anonymous: {name} berjenis {question.type}, yang menunjuk orangnya")
    return Roles(
        _registry(raw["registry"], questions) if "registry" in raw else None,
        report_part.read(raw.get("report", {}), questions),
        raw.get("anonymous", False),
        tuple(_screen(one, questions) for one in raw.get("sheet", [])),
        _rule(raw.get("rule"), workflow),
        _afterwards(raw),
        _public_page(raw, questions, workflow) if "public_page" in raw else None,
    )


def _public_page(raw: Mapping[str, Any], questions: Mapping[str, Question], workflow: Workflow) -> PublicPage:
    approved = {name for name, state in workflow.states.items() if state.phase == "approved"}
    return public_page.read(raw["public_page"], questions, approved, anonymous=raw.get("anonymous", False))


def _afterwards(raw: Mapping[str, Any]) -> str | None:
    if "afterwards" in raw and raw["afterwards"] == raw["id"]:
        raise ValueError("afterwards menyebut layanan ini sendiri")
    return raw.get("afterwards")


def _rule(name: str | None, workflow: Workflow) -> str | None:
    if name is not None and name not in RULES:
        raise ValueError(f"rule {name!r} tidak dikenal; yang ada: {', '.join(RULES)}")
    verdicts = RULES[name].verdicts if name else ()
    for step in workflow.transitions:
        if step.verdict is not None and step.verdict not in verdicts:
            known = f"; yang ada: {', '.join(verdicts)}" if verdicts else " dan memerlukan rule"
            raise ValueError(f"langkah ke {step.target}: verdict {step.verdict!r} tidak dikenal{known}")
    return name


def _registry(raw: Mapping[str, Any], questions: Mapping[str, Question]) -> Registry:
    if not {"fields"} <= set(raw) <= {"business", "fields"} or not isinstance(raw["fields"], Mapping):
        raise ValueError("registry memerlukan fields (nama di buku usaha: id pertanyaan); boleh business")
    business = raw.get("business")
    if business is not None:
        _known("registry: business", business, questions)
        if questions[business].type != "lookup":
            raise ValueError(f"registry: business menyebut {business!r}, yang bukan berjenis lookup")
    for field, question in raw["fields"].items():
        if not isinstance(field, str) or not _FIELD.fullmatch(field):
            raise ValueError(f"registry: nama {field!r} harus huruf kecil dan garis bawah")
        _known(f"registry: {field}", question, questions)
    return Registry(business, dict(raw["fields"]))


def _screen(raw: Any, questions: Mapping[str, Question]) -> Screen:
    if (
        not isinstance(raw, Mapping)
        or set(raw) != {"screen", "fields"}
        or not isinstance(raw["fields"], list)
    ):
        raise ValueError(
            "sheet: setiap layar memerlukan tepat screen (judulnya) dan fields (daftar id pertanyaan)"
        )
    title = raw["screen"]
    if not isinstance(title, Mapping) or not title.get("id") or set(title) - set(LANGUAGES):
        raise ValueError("sheet: screen memerlukan bahasa id, boleh ditambah su dan en")
    for question in raw["fields"]:
        _known(f"sheet: layar {title['id']}", question, questions)
    return Screen(Text(title), tuple(raw["fields"]))


def _known(where: str, question: Any, questions: Mapping[str, Question]) -> None:
    if not isinstance(question, str) or question not in questions:
        raise ValueError(f"{where} menyebut {question!r}, yang bukan pertanyaan")
