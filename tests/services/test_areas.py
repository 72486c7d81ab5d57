"""The book of areas."""

import pytest

from webapp.services import Area, AreaBook


def test_villages_by_prefix(areas: AreaBook) -> None:
    names = [area.name for area in areas.villages_of("32.71.02")]
    assert names == ["Sukasari", "Baranangsiang", "Katulampa", "Sindangsari", "Sindangrasa", "Tajur"]
    assert [area.name for area in areas.villages_of("32.71.02.1003")] == ["Katulampa"]
    assert len(areas.villages_of("32.14")) == 10
    assert len(areas.villages_of("32")) == len(areas.villages_of("")) == 16
    for nowhere in ("3", "32.7", "32.71.0", "99", "32.71.02.9999"):
        assert areas.villages_of(nowhere) == ()


def test_names_and_kinds(areas: AreaBook) -> None:
    assert areas.name("32.71.02.1003") == "Katulampa"
    assert areas.name("99.99") == "99.99"
    assert areas.is_village("32.71.02.1003")
    assert not areas.is_village("32.71.02")
    assert not areas.is_village("32.71.02.9999")
    assert areas["32.71.02"].timezone == "Asia/Jakarta"


def test_the_book_is_a_read_only_mapping_compared_by_identity(areas: AreaBook) -> None:
    assert "32.71" in areas
    assert list(areas) == sorted(areas)
    assert AreaBook([Area("32", "Jawa Barat")]) != AreaBook([Area("32", "Jawa Barat")])
    with pytest.raises(TypeError):
        areas["32"] = Area("32", "Lain")  # type: ignore[index]
