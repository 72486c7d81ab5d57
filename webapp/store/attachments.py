"""Files of entries: announced with the entry, received in pieces, verified, cleaned, shown to who may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.orm import Session

from sync.entry import AnnouncedFile, Sender

from ..models import Attachment, Entry, db, now, tenant_within, within
from ..problems import Problem
from . import services
from .bulk import insert_new
from .events import append_event, mark_unsealed
from .folder import Folder, sha256_of
from .images import cleaned, signed
from .step_files import StepFile
from .transaction import writing

# Kecamatan, bytes, media type, arrival and question of a file; service and version of its entry.
_Announced = Row[str, int, str, datetime | None, str, str, int]


@dataclass(frozen=True, slots=True)
class FileState:
    """How much of a file has arrived.

    Attributes:
        received: bytes here; the sender goes on from there.
        total: bytes as announced.
        complete: whole, verified and stored.
        already: it was complete before this request.
    """

    received: int
    total: int
    complete: bool
    already: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A cleaned file that may be shown: where it lies and its media type."""

    path: Path
    type: str


def announce(
    session: Session, files: Mapping[str, tuple[str, Sequence[AnnouncedFile]]]
) -> dict[str, tuple[str, ...]]:
    """Note the files that entries bring, within a writing transaction.

    Args:
        session: a writing one.
        files: entry id to (kecamatan, announced files).

    Returns:
        Entry id to the hashes of its files that have not arrived yet.
    """
    hashes = {file.sha256 for _kecamatan, announced in files.values() for file in announced}
    if not hashes:
        return {}
    here = {
        (row.kecamatan, row.sha256): row
        for row in session.execute(
            select(
                Attachment.kecamatan,
                Attachment.sha256,
                Attachment.arrived_at,
                Attachment.stored_sha256,
                Attachment.stored_bytes,
            ).where(Attachment.sha256.in_(sorted(hashes)), Attachment.arrived_at.is_not(None))
        )
    }
    rows = []
    wanted: dict[str, tuple[str, ...]] = {}
    for entry_id, (kecamatan, announced) in sorted(files.items()):
        missing = []
        for file in announced:
            arrived = here.get((kecamatan, file.sha256))
            if arrived is None:
                missing.append(file.sha256)
            rows.append(
                {
                    "kecamatan": kecamatan,
                    "entry_id": entry_id,
                    "question": file.question,
                    "sha256": file.sha256,
                    "bytes": file.bytes,
                    "type": file.type,
                    "arrived_at": arrived and arrived.arrived_at,
                    "stored_sha256": arrived and arrived.stored_sha256,
                    "stored_bytes": arrived and arrived.stored_bytes,
                }
            )
        wanted[entry_id] = tuple(dict.fromkeys(missing))
    insert_new(session, Attachment, rows, "sha256")
    return wanted


def state(folder: Folder, sha256: str, sender: Sender) -> FileState:
    """How much of a file has arrived from this sender.

    Raises:
        Problem: `not_found`: no entry that the sender may send for announced it.
    """
    rows = _announced(sha256, sender)
    total = rows[0].bytes
    if all(row.arrived_at is not None for row in rows):
        return FileState(total, total, complete=True, already=True)
    # All bytes but no completion: the server stopped in between. Asking for the last byte again completes it.
    return FileState(min(folder.received(_owner(sender), sha256), total - 1), total, complete=False)


def receive(
    folder: Folder, sha256: str, sender: Sender, offset: int, content: bytes, total: int
) -> FileState:
    """Take a piece of a file; with the last one the file is verified, cleaned and stored.

    Pieces may overlap and come twice.

    Args:
        folder: where files are kept.
        sha256: of the whole file, as the entry announced it.
        sender: who sends it.
        offset: where the piece begins.
        content: the piece.
        total: bytes of the whole file.

    Raises:
        Problem: `not_found` as in `state`; `bad_range` when `total` is not what was announced; `range_conflict`
            (with `received`) when bytes before the piece are missing; `digest_mismatch`, `not_an_image` and
            `not_a_pdf` when the whole is not the announced file, `not_a_signature` when nobody signed with it: what
            came is forgotten, so it can be sent again.
    """
    rows = _announced(sha256, sender)
    if all(row.arrived_at is not None for row in rows):
        return FileState(total, total, complete=True, already=True)
    if total != rows[0].bytes:
        raise Problem("bad_range", _("Panjang berkas tidak sama dengan yang diumumkan isiannya."))
    with folder.arriving(_owner(sender), sha256) as arriving:
        if not arriving.add(offset, content):
            raise Problem("range_conflict", received=arriving.size)
        if arriving.size < total:
            return FileState(arriving.size, total, complete=False)
        whole = arriving.content()
        try:
            if len(whole) != total or sha256_of(whole) != sha256:
                raise Problem("digest_mismatch")
            clean = cleaned(whole, rows[0].type)
            if any(_signs(row) for row in rows) and not signed(clean):
                raise Problem("not_a_signature")
        except Problem:
            arriving.forget()
            raise
        for kecamatan in sorted({row.kecamatan for row in rows}):
            folder.put(kecamatan, sha256, clean)
            _mark_arrived(kecamatan, sha256, clean)
        arriving.forget()
    return FileState(total, total, complete=True)


def add_of_step(session: Session, entry: Entry, question: str, file: StepFile) -> None:
    """Note a file that came with a step at the desk; its bytes lie in the folder already.

    Args:
        question: `<state>.<question>`, so that it never meets a question of the form.
    """
    row = {
        "kecamatan": entry.kecamatan,
        "entry_id": entry.id,
        "question": question,
        "sha256": file.sha256,
        "bytes": len(file.content),
        "type": file.type,
        "arrived_at": now(),
        "stored_sha256": file.sha256,
        "stored_bytes": len(file.content),
    }
    insert_new(session, Attachment, [row], "sha256")


def _signs(row: _Announced) -> bool:
    definition = services.definition(row.service, row.version)
    return definition is not None and definition.signs(row.question)


def _announced(sha256: str, sender: Sender) -> Sequence[_Announced]:
    rows = db.session.execute(
        select(
            Attachment.kecamatan,
            Attachment.bytes,
            Attachment.type,
            Attachment.arrived_at,
            Attachment.question,
            Entry.service,
            Entry.version,
        )
        .join(Entry, (Entry.kecamatan == Attachment.kecamatan) & (Entry.id == Attachment.entry_id))
        .where(Attachment.sha256 == sha256, _may_send(sender))
    ).all()
    if not rows:
        raise Problem("not_found")
    return rows


def _may_send(sender: Sender) -> ColumnElement[bool]:
    if sender.kind == "respondent":
        return Entry.qr_token == sender.qr_token
    return or_(Entry.officer_id == sender.user_id, within(Entry.area, sender.area))


def _owner(sender: Sender) -> str:
    """Whose pieces they are: what one phone began, another cannot spoil."""
    if sender.kind == "respondent":
        return "q" + hashlib.sha256((sender.qr_token or "").encode()).hexdigest()[:32]
    return f"d{sender.device_id or 0}"


def _mark_arrived(kecamatan: str, sha256: str, clean: bytes) -> None:
    """Note the arrival with every entry of the kecamatan that announced this file, and in their histories."""
    announced = (
        Attachment.kecamatan == kecamatan,
        Attachment.sha256 == sha256,
        Attachment.arrived_at.is_(None),
    )
    with writing() as session:
        moment = now()
        entries = session.scalars(
            select(Entry)
            .where(
                Entry.kecamatan == kecamatan,
                Entry.id.in_(select(Attachment.entry_id).where(*announced)),
            )
            .order_by(Entry.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        arrived = session.execute(
            update(Attachment)
            .where(*announced)
            .values(arrived_at=moment, stored_sha256=sha256_of(clean), stored_bytes=len(clean))
            .returning(Attachment.entry_id, Attachment.question)
            .execution_options(synchronize_session=False)
        ).all()
        questions: dict[str, list[str]] = {}
        for entry_id, question in arrived:
            questions.setdefault(entry_id, []).append(question)
        for entry in entries:
            if entry.id in questions:
                facts: dict[str, Any] = {"sha256": sha256, "stored_sha256": sha256_of(clean)}
                append_event(
                    session, entry, "attachment", at=moment, questions=sorted(questions[entry.id]), **facts
                )
        mark_unsealed(session, [(kecamatan, entry.id) for entry in entries])


def of_entry(entry: Entry) -> Sequence[Attachment]:
    """The files of an entry, arrived or not, by question."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.kecamatan == entry.kecamatan, Attachment.entry_id == entry.id)
        .order_by(Attachment.question, Attachment.sha256)
        .execution_options(populate_existing=True)
    ).all()


def readable(folder: Folder, sha256: str, prefix: str) -> StoredFile:
    """A file that belongs to an entry inside an area prefix.

    Raises:
        Problem: `not_found`, also when it lies elsewhere or has not arrived.
    """
    row = db.session.execute(
        select(Attachment.kecamatan, Attachment.type)
        .join(Entry, (Entry.kecamatan == Attachment.kecamatan) & (Entry.id == Attachment.entry_id))
        .where(
            Attachment.sha256 == sha256,
            Attachment.arrived_at.is_not(None),
            tenant_within(Attachment.kecamatan, prefix),
            within(Entry.area, prefix),
        )
        .limit(1)
    ).first()
    if row is None or not folder.has(row.kecamatan, sha256):
        raise Problem("not_found")
    return StoredFile(folder.path(row.kecamatan, sha256), row.type)
