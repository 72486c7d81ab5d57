"""Areas: loaded from national data, kept as a book in memory."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from ..models import Area, db
from ..services.areas import Area as BookArea
from ..services.areas import AreaBook
from .transaction import writing

# Another process (`flask areas load`) may have changed the table: ask again after so many seconds.
FRESH_SECONDS = 30.0

# Keppres 41/1987 and later laws on new provinces: which clock a province keeps, by its code.
WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
WIT = {"81", "82", "91", "92", "93", "94", "95", "96"}

IDN_SOURCE = "idn-area-data, Kepmendagri 300.2.2-2138/2025 (ODbL 1.0)"


class AreaDataError(ValueError):
    """The area data cannot be read or do not hold the area; the message says what to do."""


@dataclass
class _Kept:
    book: AreaBook
    signature: tuple[int, datetime | None]
    checked: float


_books: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def book() -> AreaBook:
    """The areas of this database: the same object as long as the table does not change."""
    engine = db.engine
    kept = _books.get(engine)
    if kept is not None and time.monotonic() - kept.checked < FRESH_SECONDS:
        return kept.book
    signature = _signature()
    if kept is None or kept.signature != signature:
        rows = db.session.execute(select(Area.code, Area.name, Area.postal_code, Area.timezone))
        kept = _Kept(AreaBook(BookArea(*row) for row in rows), signature, 0.0)
        _books[engine] = kept
    kept.checked = time.monotonic()
    return kept.book


def timezone_of(code: str) -> str:
    """The time zone of an area by its province: WIB, WITA or WIT as an IANA name."""
    province = code[:2]
    if province in WITA:
        return "Asia/Makassar"
    return "Asia/Jayapura" if province in WIT else "Asia/Jakarta"


def load_national(prefix: str, folder: Path) -> int:
    """Load an area with all that lies in it and above it from the CSV files of `idn-area-data`.

    Args:
        prefix: code of a province, regency or kecamatan: `32.71`.
        folder: the package's `data` folder.

    Returns:
        How many areas were read.

    Raises:
        AreaDataError: the package is not there, or the code is not in it.
    """
    rows = []
    for name in ("provinces", "regencies", "districts", "villages"):
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise AreaDataError(
                f"Berkas {path.name} tidak ada di {folder}. Jalankan `npm ci` terlebih dahulu."
            )
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                code = row["code"]
                if code == prefix or code.startswith(prefix + ".") or prefix.startswith(code + "."):
                    rows.append(BookArea(code, row["name"], None, timezone_of(code)))
    if not any(row.code == prefix for row in rows):
        raise AreaDataError(f"Kode wilayah {prefix} tidak ada di data nasional. Contoh: 32.71 (Kota Bogor).")
    return store(rows, IDN_SOURCE)


def load_file(path: Path, source: str) -> int:
    """Load the areas of a CSV file with the columns code, name and postal_code.

    Raises:
        AreaDataError: a row has no name, or a code that is not a Kemendagri code.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return store(_rows(path.name, csv.DictReader(file)), source)


def _rows(file_name: str, reader: Iterable[dict[str, str]]) -> Iterator[BookArea]:
    for line, row in enumerate(reader, start=2):
        code, name = row.get("code", "").strip(), row.get("name", "").strip()
        if not name or len(code) not in (2, 5, 8, 13):
            raise AreaDataError(f"{file_name}, baris {line}: kode atau nama wilayah tidak lengkap.")
        yield BookArea(code, name, row.get("postal_code") or None, timezone_of(code))


def store(rows: Iterable[BookArea], source: str) -> int:
    """Add or rename areas. A postal code that is already there stays, for an office may have corrected it."""
    count = 0
    with writing() as session:
        known = {area.code: area for area in session.scalars(select(Area))}
        for row in rows:
            count += 1
            area = known.get(row.code)
            if area is None:
                area = known[row.code] = Area(code=row.code)
                session.add(area)
            area.name, area.timezone, area.source = row.name, row.timezone, source
            area.postal_code = area.postal_code or row.postal_code
    _books.pop(db.engine, None)
    return count


def _signature() -> tuple[int, datetime | None]:
    count, newest = db.session.execute(select(func.count(), func.max(Area.updated_at))).one()
    return count, newest
