"""Fills a database with a year's entries of a service: `python -m tests.bench._year SERVICE COUNT`."""

from __future__ import annotations

import random
import sys
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from sync.entry import CheckedEntry, Sender
from sync.receipt import receipt_of
from tests.bench.businesses import businesses
from tests.entries import checked_entry
from tests.surveys import id_made_at
from webapp.app import create_app
from webapp.models import Entry, db, now
from webapp.services import AreaBook, Definition
from webapp.store import (
    areas,
    devices,
    entries,
    qr_links,
    registry_attach,
    services,
    steps,
    tally_sums,
    users,
)

AREA = "32.71.02"
SUPERVISOR = "atasan"
MONTHS = 12
POINTS = ("Loket 1", "Loket 2")
PORTION = 500
DIFFERENT = 500
# The answers of a day to a survey, which come one by one and wait for the timer that adds their figures up.
OF_TODAY = 500


def months() -> list[str]:
    """The twelve months that end with this one: `2026-01`."""
    last = 12 * now().year + now().month - 1
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(last - MONTHS + 1, last + 1)]


@dataclass(frozen=True)
class Year:
    """Entries of one service, spread over twelve months and the kelurahan."""

    definition: Definition
    book: AreaBook
    patterns: list[CheckedEntry]
    senders: list[Sender]

    @classmethod
    def of(cls, service: str) -> Year:
        """As much as its entries have in common; officers `petugas.<kelurahan>` must be there."""
        definition, book = services.latest(service), areas.book()
        assert definition is not None
        made = businesses(definition, book, DIFFERENT) if service == "daku" else _varied(definition, book)
        patterns = [checked_entry(definition, book, None, answers=answers) for answers in made]
        return cls(definition, book, patterns, _senders(definition, book))

    def entry(self, serial: int, collected: datetime, sender: Sender) -> CheckedEntry:
        """One entry; a business is told from all others by its numbers."""
        pattern = self.patterns[serial % len(self.patterns)]
        answers = dict(pattern.answers)
        if self.definition.area_question:
            answers[self.definition.area_question] = sender.area
        if "nik" in answers:
            born = f"{answers['nik'][:8]}{1 + serial // 9999 % 12:02}{answers['nik'][10:12]}"
            answers["nik"] = f"{born}{1 + serial % 9999:04}"
            answers["telepon"] = f"+62812{serial:08}"
        if "nib" in answers:
            answers["nib"] = f"{serial:013}"
        # One in fifty is filled in too fast to be believed.
        seconds = 10 if serial % 50 == 0 else 120
        # The receipt comes from the lower half of the id, so that half tells the services apart.
        id_ = id_made_at(
            collected - timedelta(seconds=seconds), (zlib.crc32(self.definition.id.encode()) << 24) + serial
        )
        return replace(
            pattern,
            id=id_,
            number=None if sender.kind == "respondent" else serial // len(self.senders) + 1,
            receipt=receipt_of(id_),
            digest=f"{serial:064x}",
            collected_at=collected,
            area=sender.area,
            answers=answers,
        )

    def store(self, count: int) -> None:
        """Store so many, portion by portion, the oldest first."""
        first = datetime.fromisoformat(f"{months()[0]}-01T00:00:00+00:00")
        step = (now() - first) / count
        size = PORTION * len(self.senders)
        for start in range(0, count, size):
            for place, sender in enumerate(self.senders):
                serials = range(start + place, min(start + size, count), len(self.senders))
                batch = [self.entry(serial, first + step * serial, sender) for serial in serials]
                if batch:
                    self._save(batch, sender, batch[-1].collected_at)

    def store_today(self, count: int, serial: int) -> None:
        """Store so many, one by one, minute by minute until now."""
        for number in range(serial, serial + count):
            moment = now() - timedelta(minutes=serial + count - number)
            sender = self.senders[number % len(self.senders)]
            self._save([self.entry(number, moment, sender)], sender)

    def _save(self, batch: list[CheckedEntry], sender: Sender, received_at: datetime | None = None) -> None:
        outcomes = {result.outcome for result in entries.save_batch(batch, sender, received_at=received_at)}
        assert outcomes == {"stored"}, outcomes


def _is_survey(definition: Definition) -> bool:
    return definition.report is not None and definition.report.survey


def _varied(definition: Definition, book: AreaBook) -> list[dict[str, Any]]:
    """The example with other answers to what the report counts; most people are content."""
    chance = random.Random(definition.id)
    part = definition.report
    counted = {*part.questions.values(), *part.dimensions.values()} if part else set()
    made = []
    for _ in range(DIFFERENT):
        answers = definition.example(book)
        for name in sorted(counted):
            question = definition.questions[name]
            if question.type == "score":
                answers[name] = chance.choices((1, 2, 3, 4), (1, 3, 10, 6))[0]
            elif question.type == "integer":
                answers[name] = chance.randint(17, 75)
            else:
                answers[name] = chance.choice(list(getattr(question, "options", ())))
        checked, faults = definition.check(answers, book)
        assert not faults, faults
        made.append(checked)
    return made


def _senders(definition: Definition, book: AreaBook) -> list[Sender]:
    """Two QR links in every kelurahan for a survey, else a phone."""
    found = []
    for village in book.villages_of(AREA):
        if _is_survey(definition):
            for point in POINTS:
                link = qr_links.add(definition.id, village.code, point)
                found.append(Sender("respondent", village.code, qr_token=link.token, point=point))
        else:
            officer = users.find(f"petugas.{village.code[-4:]}")
            assert officer is not None
            device, _token = devices.enrol(officer, f"Ponsel {definition.id}")
            found.append(Sender("device", village.code, device_id=device.id, user_id=officer.id))
    return found


def _go_on(definition: Definition) -> None:
    """The desk makes the first step with every entry."""
    supervisor = users.find(SUPERVISOR)
    assert supervisor is not None
    start = definition.workflow.start
    target = next(step.target for step in definition.workflow.transitions if start in step.sources)
    for id_ in db.session.scalars(select(Entry.id).where(Entry.service == definition.id)).all():
        steps.make(id_, supervisor, (start, 1), target)


def main(service: str, count: int) -> None:
    with create_app().app_context():
        year = Year.of(service)
        year.store(count)
        if year.definition.report is not None and year.definition.report.kind == "steps":
            _go_on(year.definition)
        if registry_attach.concerns(service, year.definition.version):
            registry_attach.attach()
        tally_sums.fold()
        if _is_survey(year.definition):
            year.store_today(OF_TODAY, count)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
