"""One question of any type by itself, made with no more settings than it needs."""

from typing import Any

import pytest

from webapp.services import AreaBook, Fault
from webapp.services.question import Question
from webapp.services.types import TYPES

NOWHERE = AreaBook()
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

YES_NO = [{"code": "ya", "label": {"id": "Ya"}}, {"code": "tidak", "label": {"id": "Tidak"}}]
SETTINGS: dict[str, dict[str, Any]] = {
    "digits": {"length": 5},
    "choice": {"choices": YES_NO},
    "choices": {"choices": YES_NO},
    "rt_rw": {"part": "rt"},
    "score": {"answers": [{"id": text} for text in ("Tidak baik", "Kurang baik", "Baik", "Sangat baik")]},
    "repeat": {
        "item": {"id": "produk"},
        "questions": [
            {"id": "nama", "type": "text", "label": {"id": "Nama"}, "required": True},
            {"id": "harga", "type": "money", "label": {"id": "Harga"}},
        ],
    },
    "consent": {"version": "1", "text": {"id": "Saya setuju."}},
}


def make(kind: str, **settings: Any) -> Question:
    """A question of a type, with the settings that the type cannot do without."""
    raw = {"id": "uji", "type": kind, "label": {"id": "Uji"}, **SETTINGS.get(kind, {}), **settings}
    return TYPES[kind](raw)


def fault_of(question: Question, value: Any) -> str:
    """The code of the fault that a value is refused with."""
    with pytest.raises(Fault) as caught:
        question.check(value, NOWHERE)
    return caught.value.code
