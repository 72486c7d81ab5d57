"""KBLI: both editions, what became of a code, and everyday words that lead to the right one."""

import json
from pathlib import Path

import pytest

from webapp.services import kbli

# What officers write down -> `<edition>:<code>` that fits.
CASES = json.loads((Path(__file__).parent.parent / "cases" / "kbli.json").read_text(encoding="utf-8"))
PHRASES: dict[str, str] = {case["typed"]: case["code"] for case in CASES}


def found(phrase: str) -> list[str]:
    """What is found, best first, as the page names the options."""
    return [f"{one.edition}:{one.code}" for one in kbli.search(phrase)]


def test_everyday_phrases_find_their_code_among_the_first_five() -> None:
    missed = {phrase: found(phrase) for phrase, wanted in PHRASES.items() if wanted not in found(phrase)}
    assert len(PHRASES) >= 50
    assert len(PHRASES) - len(missed) >= 0.9 * len(PHRASES), missed


def test_the_commonest_phrases_find_their_code_first() -> None:
    for phrase in ("jual gorengan", "warung kopi", "bengkel motor", "jahit baju", "laundry kiloan", "seblak"):
        assert found(phrase)[0] == PHRASES[phrase], phrase


@pytest.mark.parametrize("text", ["", "   ", "qwzxv", "!!!", "的"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert kbli.search(text) == []


def test_one_code_means_different_things_in_the_two_editions() -> None:
    assert kbli.title("2020", "56102") == "Rumah/Warung Makan"
    assert kbli.title("2025", "56102") == "Aktivitas Penyediaan Makanan di Bangunan Tidak Tetap"
    assert kbli.title("2020", "10762") == "Industri Pengolahan Herbal (Herb Infusion)"
    assert kbli.title("2025", "10762") == "Pengolahan Teh"
    assert kbli.title("2025", "10771") == "Industri Kecap"
    assert kbli.title("2025", "45407") is None
    assert kbli.title("2020", "99999") is None


def test_what_a_code_of_2020_became() -> None:
    assert kbli.successors("56102") == ("56101",)
    assert kbli.successors("10763") == ("10762",)
    assert kbli.successors("56109") == ("56101", "56102")
    assert kbli.successors("47919") is None
    assert kbli.successors("61999") is None
    assert kbli.successors("99999") is None


def test_an_unverified_target_is_offered_under_its_old_edition_only() -> None:
    old = [one for one in kbli.offered() if one.edition == "2020"]
    assert old
    assert all(kbli.successors(one.code) is None for one in old)


def test_every_code_that_is_offered_or_named_has_a_title() -> None:
    assert all(one.title and one.words for one in kbli.offered())
    offered = [(one.edition, one.code) for one in kbli.offered()]
    assert len(offered) == len(set(offered))
    for new in {code for old in kbli._rules()["conversion"] for code in kbli.successors(old) or ()}:
        assert kbli.title("2025", new), new
        assert ("2025", new) in offered, new
