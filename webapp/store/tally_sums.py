"""The sums of reports' figures: new rows are added to them now and then, so that reports read few."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from sqlalchemy import bindparam, delete, func, select, update

from ..models import Tally, db
from .bulk import insert_rows
from .tallies import FOLDED, NEW, Deltas, Key
from .transaction import writing

# Sums are quick up to some thousand rows; folding earlier would only be work.
MANY = 2000


def fold() -> int:
    """Add the new rows of every kecamatan, service and month with many of them to its sums; return how many are gone.

    Only rows that are really deleted are added, in the same transaction, as in `counters.fold`. A sum is changed by
    what comes to it and never deleted, so two who fold at once lose nothing; one that both insert is read as two rows.
    """
    part = (Tally.kecamatan, Tally.service, Tally.month)
    crowded = select(*part).where(NEW).group_by(*part).having(func.count() > MANY)
    gone = 0
    for kecamatan, service, month in sorted(tuple(row) for row in db.session.execute(crowded)):
        here = (Tally.kecamatan == kecamatan, Tally.service == service, Tally.month == month)
        with writing() as session:
            columns = [getattr(Tally, name) for name in Key._fields]
            taken = session.execute(
                delete(Tally).where(*here, NEW).returning(*columns, Tally.amount),
                execution_options={"synchronize_session": False},
            ).all()
            deltas: Deltas = Counter()
            for *key, amount in taken:
                deltas[Key(*key)] += amount
            known = {}
            for id_, *key in session.execute(select(Tally.id, *columns).where(*here, FOLDED)):
                if deltas.get(Key(*key)):
                    known[Key(*key)] = id_
            changed = [{"row": id_, "more": deltas[key]} for key, id_ in known.items()]
            if changed:
                more = update(Tally).where(Tally.id == bindparam("row"))
                more = more.values(amount=Tally.amount + bindparam("more"))
                # In one order, so that nobody waits for somebody who waits for them.
                session.connection().execute(more, sorted(changed, key=itemgetter("row")))
            rows = [
                key._asdict() | {"amount": amount, "folded": True}
                for key, amount in deltas.items()
                if amount and key not in known
            ]
            insert_rows(session, Tally, rows)
            gone += len(taken) - len(rows)
    return gone
