"""What the server holds, read from its database; and what phones sent, read from the wire."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase

from sync.entry import Sender
from tests.browser.faults import Exchange
from tests.browser.proxy import Proxy
from tests.entries import checked_entry
from tests.live import LiveServer
from webapp.models import (
    Attachment,
    DiscardedNumber,
    Entry,
    Event,
    OutreachEntry,
    OutreachPhone,
    Role,
    User,
    db,
    now,
)
from webapp.store import areas, attachments, devices, entries, outreach, registry, services, users
from webapp.store.folder import Folder

AREA = "32.71.02.1003"
PASSWORD = "sandi-uji-coba"

Row = dict[str, Any]
Result = TypeVar("Result")


class Office:
    """The rows of a live server's database."""

    def __init__(self, server: LiveServer) -> None:
        self._app = server.application()
        self.folder = Path(server.environment["ATTACHMENTS_DIR"])

    def hire(self, area: str = AREA) -> str:
        """Username of a new officer, of Katulampa unless said, without entries, with the password PASSWORD."""
        username = f"petugas.{uuid4().hex[:8]}"
        self._read(lambda: users.add(username, "Petugas Uji", Role.PETUGAS, area, PASSWORD))
        return username

    def id_of(self, username: str) -> int:
        """The number of a person among the users."""
        return self._read(lambda: db.session.scalars(select(User.id).filter_by(username=username)).one())

    def answer(self, service: str, number: int) -> list[str]:
        """Ids of so many entries of a service, each its example, as if sent through a QR link today."""

        def save() -> list[str]:
            made, book = services.latest(service), areas.book()
            assert made is not None
            sent = [checked_entry(made, book, None, area=AREA, collected_at=now()) for _ in range(number)]
            entries.save_batch(sent, Sender("respondent", AREA, qr_token=uuid4().hex[:16], point="Loket 1"))
            return [entry.id for entry in sent]

        return self._read(save)

    def record(self, username: str, photo: Path) -> str:
        """Id of an entry of DAKU with a photo of the place, as if sent by a phone of this officer."""

        def save() -> str:
            made, book = services.latest("daku"), areas.book()
            assert made is not None
            user = db.session.scalars(select(User).filter_by(username=username)).one()
            device, _token = devices.enrol(user, "Ponsel uji")
            sender = Sender("device", AREA, device_id=device.id, user_id=user.id)
            content = photo.read_bytes()
            sent = checked_entry(made, book, files={"foto_tempat": content}, area=AREA, collected_at=now())
            entries.save_batch([sent], sender)
            (file,) = sent.attachments
            attachments.receive(Folder(self.folder), file.sha256, sender, 0, content, len(content))
            return sent.id

        return self._read(save)

    def entries(self, ids: Iterable[str]) -> list[Row]:
        """The entries with these ids, in the order of their numbers."""
        wanted = select(Entry).where(Entry.id.in_(list(ids))).order_by(Entry.number, Entry.id)
        return self._read(lambda: [_row(entry) for entry in db.session.scalars(wanted)])

    def plan_event(self, username: str, targets: dict[str, int], day: date, place: str) -> str:
        """Id of a new outreach event of Katulampa: this officer is its team, services are those with a target."""

        def save() -> str:
            user = db.session.scalars(select(User).filter_by(username=username)).one()
            services = tuple(targets)
            plan = outreach.Plan(AREA, day, place, (user.id,), services, targets, "094/12-BT", day)
            return outreach.plan(plan, user).id

        return self._read(save)

    def bound(self, event_id: str) -> list[str]:
        """Services of the entries that are bound to an outreach event, in order."""
        wanted = (
            select(Entry.service)
            .join(OutreachEntry, OutreachEntry.entry_id == Entry.id)
            .where(OutreachEntry.outreach_id == event_id)
            .order_by(Entry.service)
        )
        return self._read(lambda: list(db.session.scalars(wanted)))

    def phones_at(self, event_id: str) -> list[Row]:
        """What phones have said of their preparation for an event, and of what they still hold."""
        wanted = select(OutreachPhone).where(OutreachPhone.outreach_id == event_id)
        return self._read(lambda: [_row(one) for one in db.session.scalars(wanted)])

    def by_receipt(self, receipt: str) -> Row:
        """The one entry with this receipt code, written without its hyphen."""
        wanted = select(Entry).where(Entry.receipt == receipt)
        return self._read(lambda: _row(db.session.scalars(wanted).one()))

    def business_of(self, entry_id: str) -> Row:
        """The business in the registry that an entry belongs to."""

        def found() -> Row:
            entry = db.session.scalars(select(Entry).where(Entry.id == entry_id)).one()
            business = registry.of_entry(entry, entry.area)
            assert business is not None
            return _row(business)

        return self._read(found)

    def a_business(self, area: str) -> Row:
        """One of a kelurahan that nobody has asked for a halal certificate for, with a name of its own."""

        def found() -> Row:
            businesses = registry.page(registry.Filters(area)).businesses
            return next(_row(one) for one in businesses if "faisal" not in one.services and one.nik)

        return self._read(found)

    def attachments(self, ids: Iterable[str]) -> list[Row]:
        wanted = select(Attachment).where(Attachment.entry_id.in_(list(ids)))
        return self._read(lambda: [_row(attachment) for attachment in db.session.scalars(wanted)])

    def events(self, ids: Iterable[str]) -> list[Row]:
        wanted = select(Event).where(Event.entry_id.in_(list(ids)))
        return self._read(lambda: [_row(event) for event in db.session.scalars(wanted)])

    def discarded(self) -> dict[str, int]:
        """Entries that phones reported as deleted on purpose, with their numbers."""
        wanted = select(DiscardedNumber)
        return self._read(lambda: {str(one.entry_id): one.number for one in db.session.scalars(wanted)})

    def holds(self, *stored_sha256: str) -> bool:
        """Whether files with exactly these bytes lie in the folder of attachments."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files} >= set(stored_sha256)

    def close(self) -> None:
        with self._app.app_context():
            db.engine.dispose()

    def _read(self, work: Callable[[], Result]) -> Result:
        with self._app.app_context():
            try:
                return work()
            finally:
                db.session.remove()


def _row(thing: DeclarativeBase) -> Row:
    return {column.name: getattr(thing, column.name) for column in thing.__table__.columns}


def batch(exchange: Exchange) -> Row:
    """What a `POST /sync/v1/batches` carried."""
    body = exchange.request_body
    if exchange.request_headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    read: Row = json.loads(body)
    return read


def batches(proxy: Proxy) -> list[Row]:
    """All batches with entries so far, in order, whatever became of them."""
    found = [batch(exchange) for exchange in proxy.seen("/sync/v1/batches", "POST") if exchange.request_body]
    return [one for one in found if one["entries"]]


def pieces(proxy: Proxy, sha256: str) -> list[tuple[int, int, bytes]]:
    """The pieces of a file that went over the wire: first byte, size of the whole, bytes."""
    found = []
    for exchange in proxy.seen(f"/sync/v1/attachments/{sha256}", "PUT"):
        place = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", exchange.request_headers["content-range"])
        assert place is not None
        found.append((int(place[1]), int(place[2]), exchange.request_body))
    return found


def whole(proxy: Proxy, sha256: str) -> bytes:
    """A file put together again from its pieces."""
    parts = pieces(proxy, sha256)
    assert parts, "nothing of this file was sent"
    content = bytearray(parts[0][1])
    for start, _, data in parts:
        content[start : start + len(data)] = data
    return bytes(content)
