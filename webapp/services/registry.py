"""What entries say about a business: registry fields, what they mean for follow-up, when two names are the same."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from .definition import Definition
from .roles import Registry

# DAKU's first version was published before definitions could say this, and a published version never changes.
PUBLISHED_WITHOUT = {
    ("daku", 1): Registry(
        business=None,
        fields={
            "name": "nama_usaha",
            "owner_name": "nama_pemilik",
            "nik": "nik",
            "sex": "jenis_kelamin",
            "birth_date": "tanggal_lahir",
            "phone": "telepon",
            "home_address": "alamat_ktp",
            "email": "email",
            "product": "produk_utama",
            "kbli": "kbli",
            "sector": "sektor",
            "started": "tahun_mulai",
            "area": "kelurahan",
            "address": "alamat_usaha",
            "rt": "rt",
            "rw": "rw",
            "location": "lokasi",
            "tenure": "status_tempat",
            "capital": "modal",
            "sales": "penjualan",
            "workers_male": "pekerja_laki",
            "workers_female": "pekerja_perempuan",
            "nib_status": "punya_nib",
            "nib": "nib",
            "nib_date": "tanggal_nib",
            "npwp": "npwp",
            "halal_status": "punya_halal",
            "halal_number": "nomor_halal",
            "halal_date": "tanggal_halal",
            "wants": "dukungan",
        },
    )
}

# Words that many names share and that say nothing of which business it is.
COMMON_WORDS = frozenset(
    (
        "warung",
        "toko",
        "kios",
        "kedai",
        "usaha",
        "ibu",
        "bu",
        "pak",
        "bapak",
        "bpk",
        "umkm",
        "cv",
        "pt",
        "ud",
        "dan",
        "jl",
        "jalan",
    )
)
_WORD = re.compile(r"[^\W_]+")
EARTH_RADIUS = 6_371_000.0
# What a business has or lacks, and the fact that proves it.
NUMBERS = {"nib": "nib", "halal": "halal_number"}


def part_of(definition: Definition) -> Registry | None:
    """What a definition's answers are to the registry; None: nothing."""
    return definition.registry or PUBLISHED_WITHOUT.get((definition.id, definition.version))


def facts_of(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The facts about a business among the answers: registry field to canonical value.

    A position that could not be taken is no fact.
    """
    part = part_of(definition)
    if part is None:
        return {}
    facts = {
        field: answers[question]
        for field, question in part.fields.items()
        if answers.get(question) is not None
    }
    if "lat" not in facts.get("location", {"lat": 0}):
        del facts["location"]
    return facts


def choice_of(definition: Definition, answers: Mapping[str, Any]) -> Mapping[str, str]:
    """Which business was chosen: `{"business": id}` or `{"entry": id}`; empty: none."""
    part = part_of(definition)
    chosen = answers.get(part.business) if part is not None and part.business else None
    return chosen if isinstance(chosen, Mapping) else {}


def has_nib(facts: Mapping[str, Any]) -> bool:
    """Whether it has a NIB: by its number, or by the owner's word."""
    return bool(facts.get("nib")) or facts.get("nib_status") == "ya"


def has_halal(facts: Mapping[str, Any]) -> bool:
    """Whether it has a halal certificate: by its number, or by the owner's word."""
    return bool(facts.get("halal_number")) or facts.get("halal_status") == "ya"


def settled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in which a number stands above what was once said of it: who has got a NIB since has one.

    Else a form filled in from them would ask the owner of a NIB to apply for one.
    """
    has = {f"{what}_status": "ya" for what, number in NUMBERS.items() if facts.get(number)}
    return {**facts, **has}


def wants(facts: Mapping[str, Any], what: str) -> bool:
    """Whether help was asked for: `nib`, `halal`, ..."""
    wanted = facts.get("wants")
    return isinstance(wanted, list) and what in wanted


def title_of(facts: Mapping[str, Any]) -> str:
    """`Warung Sari - Siti Aminah`."""
    return " - ".join(str(facts[field]) for field in ("name", "owner_name") if facts.get(field))


def name_key(name: str) -> str:
    """A name by its telling words in alphabetical order: `Warung Bu Sari` and `SARI, warung` are both `sari`."""
    plain = unicodedata.normalize("NFKD", name.lower())
    words = _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
    return " ".join(sorted(set(words) - COMMON_WORDS) or sorted(set(words)))


def likeness(one: str, other: str) -> float:
    """How alike two keys of names are: from 0 to 1 (the same)."""
    return SequenceMatcher(None, one, other).ratio() if one and other else 0.0


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points in degrees, in metres, along the ground (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))
