"""Invented businesses whose answers differ as those of real ones do: what compresses well here does so in the field."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from webapp.services import Definition
from webapp.services.areas import AreaBook
from webapp.services.question import Question

FIRST_NAMES = (
    "Siti Asep Dewi Ujang Rina Dadan Yayah Cecep Euis Agus Nining Iwan Lilis Hendra Imas Rudi Tati Deden Wati Yusuf "
    "Neneng Eko Sri Bambang Ratna Joko Maya Fajar Nurul Taufik"
)
LAST_NAMES = (
    "Aminah Saepudin Lestari Hidayat Marlina Kurniawan Suryani Permana Rahayu Setiawan Sopiah Gunawan Handayani "
    "Maulana Sukaesih Firmansyah Komariah Nugraha Sulastri Ramdani"
)
SHOP_WORDS = (
    "Warung Toko Bengkel Katering Jahit Salon Kedai Dapur Laundry Rumah Kopi Bakso Sayur Kue Basah Kripik Singkong "
    "Motor Jaya Berkah Barokah Mekar Lestari Sumber Rejeki Sari Rasa Pasundan Cahaya Putra Mandiri Gang Jalan Raya "
    "Melati Kenanga Pajajaran Ciheuleut Pandu Sukasari dekat masjid depan sekolah belakang pasar samping pos ronda"
)


def businesses(definition: Definition, areas: AreaBook, count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Valid canonical answers without photos; the same for the same seed.

    Raises:
        AssertionError: the definition refuses what is made here for a question type.
    """
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        answers = _one(definition, areas, chance)
        checked, faults = definition.check(answers, areas)
        assert not faults, faults
        made.append(checked)
    return made


def _one(definition: Definition, areas: AreaBook, chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for name, question in definition.answered.items():
        if question.show_if is not None and not question.show_if.holds(answers):
            continue
        if question.type in ("photo", "signature") or (not question.required and chance.random() < 0.3):
            continue
        value = told.get(name) or _value(question, areas, chance)
        if value is None:
            continue
        answers[name] = value
        if question.type == "nik":
            facts = question.facts(value)
            told.update({target: facts[fact] for fact, target in question.derive.items()})
    return answers


def _value(question: Question, areas: AreaBook, chance: random.Random) -> Any:
    make = MAKERS.get(question.type)
    example = question.example(areas)
    if make is not None:
        return make(chance)
    options = list(getattr(question, "options", {}))
    if question.type == "choice":
        return chance.choice(options)
    if question.type == "choices":
        picked = chance.sample(options, chance.randint(1, min(3, len(options))))
        return [code for code in options if code in picked]
    if question.type == "location":
        moved = {
            "lat": round(example["lat"] + chance.random() / 50, 6),
            "lon": round(example["lon"] + chance.random() / 50, 6),
        }
        return {**example, **moved, "accuracy": round(chance.uniform(3, 30), 1)}
    if question.type == "consent":
        return {**example, "given_by": _person(chance)}
    if question.type == "text":
        return (
            _person(chance) if "nama" in question.id and "usaha" not in question.id else _words(chance, 2, 5)
        )[: getattr(question, "max_length", None)].strip()
    if question.type == "long_text":
        return _words(chance, 5, 15)
    return example


def _person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES.split())} {chance.choice(LAST_NAMES.split())}"


def _words(chance: random.Random, low: int, high: int) -> str:
    return " ".join(
        chance.choices(SHOP_WORDS.split(), k=chance.randint(low, high)) + [str(chance.randint(1, 150))]
    )


def _nik(chance: random.Random) -> str:
    day, month, year = (
        chance.randint(1, 28) + chance.choice((0, 40)),
        chance.randint(1, 12),
        chance.randint(60, 99),
    )
    return f"327102{day:02}{month:02}{year:02}{chance.randint(1, 9999):04}"


def _digits(length: int) -> Callable[[random.Random], str]:
    return lambda chance: str(chance.randint(1, 9)) + "".join(chance.choices("0123456789", k=length - 1))


MAKERS: dict[str, Callable[[random.Random], Any]] = {
    "nik": _nik,
    "nib": _digits(13),
    "phone": lambda chance: "+62812" + "".join(chance.choices("0123456789", k=8)),
    "money": lambda chance: chance.randint(1, 900) * 10 ** chance.randint(4, 6),
    "integer": lambda chance: chance.randint(0, 9),
    "year": lambda chance: chance.randint(1995, 2025),
    "rt_rw": lambda chance: f"{chance.randint(1, 12):03}",
    "date": lambda chance: (
        f"{chance.randint(2019, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    ),
}
