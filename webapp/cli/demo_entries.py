"""The invented businesses of the demo, as a phone would send them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from uuid_utils import uuid7

from ..services import catalogue
from . import demo_photos

FILE = Path(__file__).parent.parent / "data" / "demo-businesses.csv"
KECAMATAN = "32.71.02"

# About the middle of each kelurahan, for points that look right on a map.
CENTRES = {
    "1001": (-6.6140, 106.8110),
    "1002": (-6.6020, 106.8140),
    "1003": (-6.6230, 106.8300),
    "1004": (-6.6370, 106.8330),
    "1005": (-6.6460, 106.8380),
    "1006": (-6.6330, 106.8240),
}


@dataclass
class Business:
    """One line of the file: the entry as sent, its photos by hash, and the state it shall end in."""

    area: str
    entry: dict[str, Any]
    photos: dict[str, bytes]
    state: str


def businesses(today: datetime) -> Iterator[Business]:
    """All forty, captured over the three weeks before `today` (aware, in the office's time zone).

    NIK and phone numbers have the right form and belong to nobody: serial numbers from 9900, phones 0812-0000-00nn.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file)):
            yield _business(place, row, today)


def _business(place: int, row: dict[str, str], today: datetime) -> Business:
    captured = (today - timedelta(days=20 - place // 2)).replace(
        hour=8 + place % 7, minute=(place * 13) % 60, second=0, microsecond=0
    )
    captured = min(captured, today - timedelta(minutes=5))
    at = captured.isoformat()
    area = f"{KECAMATAN}.{row['kelurahan']}"
    photos = {}
    if "tempat" in row["foto"]:
        photos["foto_tempat"] = demo_photos.place(row["usaha"])
    if "produk" in row["foto"]:
        photos["foto_produk"] = demo_photos.product(row["produk"])
    hashes = {question: hashlib.sha256(content).hexdigest() for question, content in photos.items()}
    answers = _answers(place, row, area, at) | hashes
    entry = {
        "id": str(uuid7()),
        "service": "daku",
        "version": catalogue.builtin()["daku"].version,
        "revision": 1,
        "collected_at": at,
        "area": area,
        "answers": answers,
        "attachments": [
            {
                "question": question,
                "sha256": hashes[question],
                "bytes": len(content),
                "type": "image/jpeg",
            }
            for question, content in photos.items()
        ],
    }
    by_hash = {hashes[question]: content for question, content in photos.items()}
    return Business(area, entry, by_hash, row["keadaan"])


def _answers(place: int, row: dict[str, str], area: str, at: str) -> dict[str, Any]:
    year, month, day = (int(part) for part in row["lahir"].split("-"))
    day_in_nik = day + 40 if row["jk"] == "P" else day
    latitude, longitude = CENTRES[row["kelurahan"]]
    answers: dict[str, Any] = {
        "nama_pemilik": row["pemilik"],
        "nik": f"327102{day_in_nik:02}{month:02}{year % 100:02}{9900 + place:04}",
        "jenis_kelamin": row["jk"],
        "tanggal_lahir": row["lahir"],
        "telepon": f"+62812000000{place:02}",
        "pendidikan": ("sd", "smp", "sma", "sma", "diploma", "s1")[place % 6],
        "nama_usaha": row["usaha"],
        "produk_utama": row["produk"],
        "kbli": {"edition": "2025", "code": row["kbli"]},
        "sektor": row["sektor"],
        "tahun_mulai": int(row["mulai"]),
        "kelurahan": area,
        "alamat_usaha": row["alamat"],
        "rt": row["rt"],
        "rw": row["rw"],
        "lokasi": {
            "lat": round(latitude + (place * 37 % 21 - 10) * 0.0004, 6),
            "lon": round(longitude + (place * 53 % 19 - 9) * 0.0004, 6),
            "accuracy": float(5 + place % 9),
            "at": at,
            "source": "gps",
        },
        "status_tempat": row["tempat"],
        "modal": int(row["modal"]),
        "penjualan": int(row["penjualan"]),
        "pekerja_laki": int(row["laki"]),
        "pekerja_perempuan": int(row["perempuan"]),
        "punya_nib": row["nib"],
        "punya_halal": "ya" if row["sektor"] == "kuliner" and place % 5 == 0 else "tidak",
        "saluran": ["tempat_sendiri", "whatsapp"] if place % 3 else ["tempat_sendiri"],
        "pakai_qris": "ya" if place % 2 else "tidak",
        "dukungan": (["nib", "pelatihan"], ["halal"], ["modal", "pemasaran"])[place % 3],
        "bersedia_sosialisasi": "tidak" if place % 6 == 5 else "ya",
        "persetujuan": {"version": "1", "given_by": row["pemilik"], "how": "tick", "at": at},
    }
    if row["nib"] == "ya":
        answers["nib"] = f"00000000{place:05}"
    return answers
