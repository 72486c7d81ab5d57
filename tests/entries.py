"""Entries for tests: DAKU's own example, with changes, as it leaves the check."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import uuid_utils

from sync.content import digest
from sync.entry import AnnouncedFile, CheckedEntry
from sync.receipt import receipt_of
from webapp.services import AreaBook, Definition

COLLECTED = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def today() -> date:
    """The day it is where the kecamatan of the tests lie: from 17:00 UTC on that is tomorrow's."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def new_id() -> str:
    """A fresh UUIDv7."""
    return str(uuid_utils.uuid7())


def checked_entry(
    definition: Definition,
    book: AreaBook,
    number: int | None = 1,
    *,
    answers: dict[str, Any] | None = None,
    files: dict[str, bytes] | None = None,
    **changes: Any,
) -> CheckedEntry:
    """The example of a definition as a checked entry.

    Args:
        definition, book: what it is an entry of, and where.
        number: on its device.
        answers: answers that differ from the example.
        files: question id to the photo that answers it; without it the entry brings no file.
        changes: other attributes of `CheckedEntry`.
    """
    said = definition.example(book) | (answers or {})
    announced = []
    for question, content in (files or {}).items():
        said[question] = hashlib.sha256(content).hexdigest()
        announced.append(AnnouncedFile(question, said[question], len(content), "image/jpeg"))
    id_ = changes.pop("id", None) or new_id()
    entry = CheckedEntry(
        id=id_,
        number=number,
        service=definition.id,
        version=definition.version,
        revision=1,
        collected_at=COLLECTED,
        area="32.71.02.1003",
        answers=said,
        digest="",
        receipt=receipt_of(id_),
        title=definition.title_of(said, book),
        search_text=definition.search_text(said, book),
        attachments=tuple(announced),
    )
    entry = replace(entry, **changes)
    if entry.digest:
        return entry
    return replace(
        entry, digest=digest({"service": entry.service, "area": entry.area, "answers": entry.answers})
    )
