"""Fills a database for `tests.bench.ingest`: `python -m tests.bench._fill DEVICE COUNT`."""

from __future__ import annotations

import sys
from dataclasses import replace

from sync.entry import Sender
from sync.receipt import receipt_of
from tests.bench.businesses import businesses
from tests.entries import checked_entry, new_id
from webapp.app import create_app
from webapp.models import Device, db
from webapp.store import areas, entries, services

PORTION = 500


def main(device_id: int, count: int) -> None:
    with create_app().app_context():
        device = db.session.get(Device, device_id)
        definition = services.latest("daku")
        assert device is not None
        assert definition is not None
        book = areas.book()
        sender = Sender("device", device.user.area, device_id=device.id, user_id=device.user_id)
        patterns = [
            checked_entry(definition, book, None, answers=answers, area=device.user.area)
            for answers in businesses(definition, book, 200, seed=device_id)
        ]
        first = device.highest_number + 1
        for start in range(first, first + count, PORTION):
            portion = []
            for number in range(start, min(start + PORTION, first + count)):
                id_ = new_id()
                pattern = patterns[number % len(patterns)]
                portion.append(replace(pattern, id=id_, number=number, receipt=receipt_of(id_)))
            entries.save_batch(portion, sender)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
