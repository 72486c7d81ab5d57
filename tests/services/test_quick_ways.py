"""Short ways past a check say what the check says."""

import random
from datetime import date, timedelta

import pytest

from webapp.services import Definition
from webapp.services.areas import AreaBook
from webapp.services.faults import Fault
from webapp.services.types import nik, phone


def test_texts_that_are_known_are_what_the_check_makes_of_them(daku: Definition, areas: AreaBook) -> None:
    listed = {name: list(question.known(areas)) for name, question in daku.answered.items()}
    assert {"jenis_kelamin", "kelurahan", "rt"} <= {name for name, texts in listed.items() if texts}
    for name, texts in listed.items():
        assert [daku.questions[name].check(text, areas) for text in texts] == texts


def test_a_nik_passed_over_is_one_that_reads() -> None:
    chance = random.Random(3)
    passed = 0
    for _ in range(20_000):
        day = date(1900, 1, 1) + timedelta(chance.randrange(-9, 47_000))
        written = day.strftime("%d%m%y") if chance.random() < 0.8 else f"{chance.randrange(10**6):06}"
        digits = f"327102{written}{chance.choice(('0000', '0001', '9999'))}"
        if nik._plainly_right(digits):
            nik.read(digits)
            passed += 1
    assert passed > 5000


def test_a_phone_number_in_its_final_form_is_left_as_it_is() -> None:
    question = phone.Phone({"id": "telepon", "label": {"id": "Telepon"}, "landline": True})
    for text in ("+62812345678", "+62881234567890", "+62812345678901"):
        assert question.check(text, AreaBook()) == text
    for text in ("+62841234567", "+6281234567", "+628123456789012"):
        with pytest.raises(Fault):
            question.check(text, AreaBook())
