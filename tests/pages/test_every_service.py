"""Every service of the catalogue goes the whole way: from a phone through the API to the desk and the spreadsheet."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from PIL import Image

from tests.conftest import KATULAMPA, Phone
from tests.entries import new_id
from tests.pages.visitor import Visitor
from webapp.models import User
from webapp.services import Definition, catalogue
from webapp.store import areas, qr_links, services

COLLECTED = "2026-11-20T09:20:00+07:00"


def drawing() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, "PNG")
    return out.getvalue()


def entry_of(definition: Definition, number: int) -> dict[str, Any]:
    """The service's own example as a phone sends it; a file that must be there is announced."""
    book = areas.book()
    answers = definition.example(book)
    content = drawing()
    sha256 = hashlib.sha256(content).hexdigest()
    files = [name for name in definition.file_questions if isinstance(answers.get(name), str)]
    return {
        "id": new_id(),
        "number": number,
        "service": definition.id,
        "version": definition.version,
        "revision": 1,
        "collected_at": COLLECTED,
        "area": answers.get(definition.area_question or "", KATULAMPA),
        "answers": {**answers, **dict.fromkeys(files, sha256)},
        "attachments": [
            {"question": name, "sha256": sha256, "bytes": len(content), "type": "image/png"} for name in files
        ],
    }


def test_every_example_arrives_is_shown_and_exported(
    client: FlaskClient, phone: Phone, supervisor: User, visit: Callable[[User], Visitor]
) -> None:
    definitions = list(catalogue.builtin().values())
    sent = {one.id: entry_of(one, number) for number, one in enumerate(definitions, 1)}
    answered = Visitor(client).ask(
        "/sync/v1/batches",
        "POST",
        json={"sent_at": COLLECTED, "entries": list(sent.values())},
        headers=phone.headers,
    )
    assert [result["outcome"] for result in answered.get_json()["results"]] == ["stored"] * len(sent)

    desk = visit(supervisor)
    book = openpyxl.load_workbook(io.BytesIO(desk.ask("/meja/unduh.xlsx").data))
    for definition in definitions:
        if definition.anonymous:
            nowhere(desk, book, definition, sent[definition.id])
        else:
            at_the_desk(desk, definition, sent[definition.id])
            in_the_workbook(book, definition, sent[definition.id]["answers"])
    own = f"/sync/v1/entries/{sent['skm']['id']}"
    assert Visitor(client).ask(own, headers=phone.headers).status_code == 404
    halal = desk.open(f"/meja/entri/{sent['faisal']['id']}").text
    assert "Dapat lewat jalur self-declare. Kepkaban BPJPH 146/2025" in halal


def nowhere(desk: Visitor, book: openpyxl.Workbook, definition: Definition, entry: Mapping[str, Any]) -> None:
    """Single answers to an anonymous survey can be read by nobody, on no page and in no file."""
    page = desk.open(f"/meja/entri/{entry['id']}")
    assert "hanya dibaca bersama-sama" in page.text
    for name, question in definition.questions.items():
        assert str(question.label) not in page.text, f"{definition.id}: {name}"
        if question.type == "choice" and name in entry["answers"]:
            said = question.display(entry["answers"][name], areas.book())
            assert said not in page.text or said in str(definition.title), f"{definition.id}: {name}"
    listed = desk.open(f"/meja/entri?layanan={definition.id}")
    assert f"/meja/laporan/{definition.id}" in listed.links
    assert not [address for address in listed.links if "/unduh." in address]
    assert str(definition.short_title) not in book.sheetnames
    for file in ("unduh.xlsx", "unduh.csv"):
        assert desk.ask(f"/meja/{file}?layanan={definition.id}").status_code == 400


def at_the_desk(desk: Visitor, definition: Definition, entry: Mapping[str, Any]) -> None:
    """Every answer can be read on the entry's page, under its question."""
    page = desk.open(f"/meja/entri/{entry['id']}")
    assert page.status == 200
    for name, value in entry["answers"].items():
        question = definition.questions[name]
        assert str(question.label) in page.text, f"{definition.id}: {name}"
        if question.type in ("text", "choice", "score", "money", "nib"):
            shown = " ".join(question.display(value, areas.book()).split())
            assert shown in page.text, f"{definition.id}: {name}"


def in_the_workbook(book: openpyxl.Workbook, definition: Definition, answers: Mapping[str, Any]) -> None:
    """Every column has its heading, and the entry its row with the values of the columns."""
    heads, row = list(book[str(definition.short_title)].iter_rows(values_only=True))
    for column in definition.columns():
        assert column.label in heads, f"{definition.id}: {column.key}"
        value = column.value(answers, areas.book())
        if column.kind in ("text", "integer") and value not in (None, ""):
            assert row[heads.index(column.label)] == value, f"{definition.id}: {column.key}"


def test_the_page_of_every_service_opens_for_officers_and_citizens(
    client: FlaskClient, phone: Phone, supervisor: User
) -> None:
    for definition in catalogue.builtin().values():
        services.publish(definition)
    for definition in catalogue.builtin().values():
        assert client.get(f"/app/{definition.id}").status_code == 200, definition.id
        if "public" in definition.audience:
            link = qr_links.add(definition.id, KATULAMPA, None, created_by=supervisor.id)
            page = client.get(f"/q/{link.token}")
            assert page.status_code == 200, definition.id
            # The way from one form to the next needs the phone's own notebook.
            assert "data-opens" not in page.get_data(as_text=True)
