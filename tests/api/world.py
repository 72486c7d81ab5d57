"""A small office to send entries to: two kelurahan, their officers and phones, a QR link, a form with files."""

from __future__ import annotations

import hashlib
import itertools
import random
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import class_mapper

from webapp.config import ROOT
from webapp.models import Attachment, Conflict, Counter, DiscardedNumber, Entry, Event, User, db
from webapp.services import load
from webapp.store import areas, devices, outreach, qr_links, services, users

VILLAGE = "32.71.02.1003"
NEIGHBOUR = "32.71.02.1004"
PASSWORD = "kata-sandi-uji-coba"
GPS, ORIENTATION = 0x8825, 0x0112

FORM: dict[str, Any] = {
    "id": "uji",
    "version": 1,
    "title": {"id": "Formulir uji"},
    "short_title": {"id": "Uji"},
    "audience": ["officer", "public"],
    "title_from": ["nama"],
    "search_from": ["nama"],
    "sections": [
        {
            "id": "isi",
            "title": {"id": "Isi"},
            "questions": [
                {
                    "id": "nama",
                    "type": "text",
                    "required": True,
                    "label": {"id": "Nama"},
                    "example": "Warung Sari",
                },
                {"id": "nik", "type": "nik", "label": {"id": "NIK"}},
                {"id": "modal", "type": "money", "label": {"id": "Modal"}},
                {"id": "foto", "type": "photo", "label": {"id": "Foto"}},
                {"id": "foto_produk", "type": "photo", "label": {"id": "Foto produk"}},
                {"id": "catatan", "type": "long_text", "label": {"id": "Catatan"}},
                {"id": "paraf", "type": "signature", "label": {"id": "Tanda tangan"}},
                {
                    "id": "izin",
                    "type": "consent",
                    "label": {"id": "Persetujuan"},
                    "version": "1",
                    "text": {"id": "Saya setuju data saya dicatat."},
                },
            ],
        }
    ],
    "workflow": {
        "start": "recorded",
        "states": {
            "recorded": {"label": {"id": "Tercatat"}},
            "returned": {"label": {"id": "Dikembalikan"}},
            "approved": {"label": {"id": "Disetujui"}},
        },
        "transitions": [
            {"from": ["recorded"], "to": "approved", "by": ["supervisor"], "label": {"id": "Setujui"}},
            {"from": ["recorded"], "to": "returned", "by": ["supervisor"], "label": {"id": "Kembalikan"}},
            {"from": ["returned"], "to": "recorded", "by": ["petugas"], "label": {"id": "Perbaiki"}},
        ],
    },
}
_serial = itertools.count(1)


@dataclass(frozen=True)
class Phone:
    """An enrolled phone: what it sends in `Authorization`, and whose it is."""

    headers: dict[str, str]
    device_id: int
    user_id: int
    username: str


def furnish(app: Flask) -> None:
    """The kecamatan and the form `uji`, version 1; once per database."""
    with app.app_context():
        areas.load_file(ROOT / "webapp" / "data" / "bogor-timur.csv", "uji coba")
        services.publish(load(FORM, "uji"))


def new_phone(app: Flask, area: str = VILLAGE) -> Phone:
    """A new officer of a kelurahan with a phone."""
    with app.app_context():
        user = users.add(f"petugas.{secrets.token_hex(6)}", "Petugas Uji", "petugas", area, PASSWORD)
        device, token = devices.enrol(user, "Ponsel uji")
        return Phone(bearer(token), device.id, user.id, user.username)


def new_link(app: Flask, area: str = VILLAGE, **options: Any) -> str:
    """The token of a new QR link for the form `uji`."""
    with app.app_context():
        point = options.pop("point", f"Loket {secrets.token_hex(4)}")
        return qr_links.add("uji", area, point, **options).token


def new_outreach(app: Flask, phone: Phone, days: int = 0, **options: Any) -> str:
    """The id of a new outreach event in the phone's kelurahan, so many days from today, its officer in the team."""
    with app.app_context():
        user = db.session.get_one(User, phone.user_id)
        day = datetime.now(ZoneInfo("Asia/Jakarta")).date() + timedelta(days)
        wanted = {
            "area": user.area,
            "day": day,
            "place": "Balai RW 05",
            "team": (user.id,),
            "services": ("uji",),
            "targets": {"uji": 20},
            **options,
        }
        return outreach.plan(outreach.Plan(**wanted), user).id


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def new_id() -> str:
    """A UUIDv7 of this moment."""
    random_bits = secrets.randbits(74)
    moment = int(time.time() * 1000) << 80
    return str(
        uuid.UUID(int=moment | 7 << 76 | (random_bits >> 62) << 64 | 2 << 62 | random_bits & (2**62 - 1))
    )


def entry(number: int | None = 1, /, **changes: Any) -> dict[str, Any]:
    """A valid entry with a new id; a member changed to None is left out."""
    made = {
        "id": new_id(),
        "number": number,
        "service": "uji",
        "version": 1,
        "revision": 1,
        "collected_at": "2026-11-22T09:00:00+07:00",
        "area": VILLAGE,
        "answers": {"nama": f"Warung {next(_serial)}"},
        **changes,
    }
    return {key: value for key, value in made.items() if value is not None}


def batch(*entries: Any, **changes: Any) -> dict[str, Any]:
    """A batch as it goes over the wire."""
    return {"sent_at": "2026-11-22T09:15:00+07:00", "entries": list(entries), **changes}


def send(client: FlaskClient, phone: Phone, *entries: Any, **changes: Any) -> dict[str, Any]:
    """Send a batch as a phone does; what is answered, one result for each entry and in their order."""
    answer = client.post("/sync/v1/batches", json=batch(*entries, **changes), headers=phone.headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told = answer.get_json()
    assert [result["id"] for result in told["results"]] == [
        item["id"] if isinstance(item, dict) else None for item in entries
    ]
    return dict(told)


def outcomes(told: dict[str, Any]) -> list[str]:
    """What became of each entry of a batch."""
    return [result["outcome"] for result in told["results"]]


def photo(seed: int = 1, side: int = 240) -> bytes:
    """A JPEG with a place and a turn in its EXIF, unlike that of any other seed."""
    shade = random.Random(seed)
    picture = Image.frombytes("RGB", (side, side // 2), shade.randbytes(side * (side // 2) * 3))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "S", 2: (6.0, 37.0, 12.0), 3: "E", 4: (106.0, 48.0, 36.0)}
    written = BytesIO()
    picture.save(written, "JPEG", quality=80, exif=exif)
    return written.getvalue()


def sha256(content: bytes) -> str:
    """Lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def announced(content: bytes, question: str = "foto", **changes: Any) -> dict[str, Any]:
    """How an entry announces a file."""
    return {
        "question": question,
        "sha256": sha256(content),
        "bytes": len(content),
        "type": "image/jpeg",
        **changes,
    }


def entry_with(*contents: bytes, number: int | None = 1, **changes: Any) -> dict[str, Any]:
    """An entry with one or two photos."""
    files = [
        announced(content, question, **changes)
        for content, question in zip(contents, ("foto", "foto_produk"), strict=False)
    ]
    made = entry(number, attachments=files)
    made["answers"].update({file["question"]: file["sha256"] for file in files})
    return made


def everything(app: Flask) -> dict[str, int]:
    """How many rows there are of all that a batch or a file can add."""
    tables = (Entry, Event, Attachment, Conflict, Counter, DiscardedNumber)
    with app.app_context():
        return {
            table.__name__: db.session.scalar(
                select(func.count()).select_from(class_mapper(table).local_table)
            )
            or 0
            for table in tables
        }


def row_of(app: Flask, entry_id: str) -> Entry | None:
    """An entry as it is stored."""
    with app.app_context():
        return db.session.scalar(select(Entry).where(Entry.id == entry_id))
