"""Small services for tests of reports: a survey of nine elements, an opinion, a record, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.services import Definition, load
from webapp.services.report_part import ELEMENTS
from webapp.store import services

# The questionnaire's order is another one: the reports go by name.
T1_ROWS = ("333433333", "443444443", "232433323")
NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


def text(said: str) -> dict[str, str]:
    """A text in Indonesian."""
    return {"id": said}


def choice(name: str, codes: Sequence[str], kind: str = "choice") -> dict[str, Any]:
    """A question with these answers, labelled by their codes."""
    options = [{"code": code, "label": text(f"Jawaban {code}")} for code in codes]
    return {"id": name, "type": kind, "label": text(f"Pertanyaan {name}"), "choices": options}


def definition(
    id_: str, report: Mapping[str, Any], questions: Sequence[Mapping[str, Any]], **more: Any
) -> Definition:
    """A service with one section; `more` replaces or adds parts of the definition."""
    states = {"recorded": {"label": text("Baru")}, "rejected": {"label": text("Ditolak")}}
    step = {"from": ["recorded"], "to": "rejected", "by": ["supervisor"], "label": text("Tolak")}
    raw = {
        "id": id_,
        "version": 1,
        "title": text(f"Layanan {id_}"),
        "short_title": text(id_.title()),
        "audience": ["officer", "public"],
        "title_from": [],
        "search_from": [],
        "sections": [{"id": "isi", "title": text("Isi"), "questions": list(questions)}],
        "workflow": {"start": "recorded", "states": states, "transitions": [step]},
        "report": dict(report),
    }
    return load(raw | more, f"{id_}.yaml")


def survey() -> Definition:
    """A satisfaction survey with service received, sex and age; published."""
    made = definition(
        "survei",
        {"kind": "skm", "received": "layanan", "profile": ["jk", "umur"], "bands": {"umur": [17, 26, 36]}},
        [
            *(choice(name, ("1", "2", "3", "4")) for name in ELEMENTS),
            choice("layanan", ("ktp", "kk")),
            choice("jk", ("l", "p")),
            {"id": "umur", "type": "integer", "label": text("Umur")},
        ],
    )
    services.publish(made)
    return made


def record() -> Definition:
    """A record of services given at the counter; published."""
    kinds = choice("jenis", ("ktp", "kk", "sktm"))
    made = definition(
        "catatan", {"kind": "recap", "kinds": "jenis", "served": True}, [{**kinds, "required": True}]
    )
    services.publish(made)
    return made


def path() -> Definition:
    """A licence with one step that may take three working days."""
    states = {"recorded": {"label": text("Baru")}, "approved": {"label": text("Terbit")}}
    step = {
        "from": ["recorded"],
        "to": "approved",
        "by": ["supervisor", "admin"],
        "days": 3,
        "label": text("Terbitkan"),
    }
    return definition(
        "izin",
        {"kind": "steps"},
        [{"id": "nama", "type": "text", "label": text("Nama")}],
        workflow={"start": "recorded", "states": states, "transitions": [step]},
    )


def answers(scores: str, **more: Any) -> dict[str, Any]:
    """Scores in the order of the regulation's list, `-` for one left open."""
    found = {name: score for name, score in zip(ELEMENTS, scores, strict=True) if score != "-"}
    return {**found, **more}


def id_made_at(moment: datetime, serial: int) -> str:
    """A UUIDv7 of a moment, as the phone makes when a form is opened."""
    return str(UUID(int=(int(moment.timestamp() * 1000) << 80) | 0x7 << 76 | 0b10 << 62 | serial))


def posted(
    made: Definition,
    said: Mapping[str, Any],
    serial: int,
    *,
    seconds: int = 90,
    collected: datetime | None = None,
    area: str = "32.71.02.1003",
    number: int | None = None,
) -> dict[str, Any]:
    """An entry as the wire carries it: opened some seconds before it was finished; half an hour between two."""
    finished = collected or NOON + timedelta(minutes=30 * serial)
    entry = {
        "id": id_made_at(finished - timedelta(seconds=seconds), serial),
        "service": made.id,
        "version": made.version,
        "revision": 1,
        "collected_at": finished.isoformat(),
        "area": area,
        "answers": dict(said),
        "attachments": [],
    }
    return entry if number is None else {**entry, "number": number}
