"""The registry at the desk: list, follow-up, one business, who may be the same, merge and undo; one's own area only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from sync.entry import CheckedEntry
from tests.pages.visitor import Visitor
from webapp.models import User, db
from webapp.store import registry

BOGOR_TIMUR = "32.71.02"
OTHER_NIK = "3271024107909902"


@pytest.fixture
def two(record: Callable[..., CheckedEntry]) -> list[CheckedEntry]:
    """Two entries of the same telephone: two businesses that may be one."""
    return [
        record(
            1, answers={"nama_usaha": "Warung Sari", "dukungan": ["nib"], "punya_nib": "tidak", "nib": None}
        ),
        record(2, answers={"nama_usaha": "Katering Melati", "nik": OTHER_NIK, "nama_pemilik": "Siti Aminah"}),
    ]


def address_of(name: str) -> str:
    # Ends this test's reading transaction, which would go on seeing what was there before the last request.
    db.session.rollback()
    registry.refresh(BOGOR_TIMUR)
    (found,) = registry.page(registry.Filters(BOGOR_TIMUR, text=name)).businesses
    return f"/meja/usaha/{found.id}"


def test_the_list_shows_figures_and_who_waits_for_help(
    visit: Callable[[User], Visitor], supervisor: User, two
):
    visitor = visit(supervisor)
    page = visitor.open("/meja/usaha")
    assert page.status == 200
    assert "Warung Sari - Siti Aminah" in page.text and "Katering Melati - Siti Aminah" in page.text
    assert "Katulampa 2 1 0 1 1" in page.text
    assert OTHER_NIK not in page.text
    waiting = visitor.open("/meja/usaha?kurang=nib&kelurahan=32.71.02.1003")
    assert "Warung Sari" in waiting.text and "Katering Melati" not in waiting.text
    assert "tel:+6281234567890" in waiting.links
    found = visitor.send(page.form("/meja/usaha"), teks=OTHER_NIK)
    assert "Katering Melati" in found.text and "Warung Sari" not in found.text
    assert "Tidak ada usaha yang cocok" in visitor.send(page.form("/meja/usaha"), teks="tidak ada").text
    assert visitor.open("/meja/usaha?setelah=x").status == 400


def test_a_business_is_merged_and_the_merger_undone(visit: Callable[[User], Visitor], supervisor: User, two):
    visitor = visit(supervisor)
    entry = visitor.open(f"/meja/entri/{two[0].id}")
    assert "Mungkin sama dengan: Katering Melati" in entry.text
    address = address_of("warung")
    assert address in entry.links
    page = visitor.open(address)
    assert "Nomor HP sama" in page.text and "Yang belum ada" in page.text
    merged = visitor.send(page.form("/gabung"))
    assert "Kedua usaha digabung" in merged.text and "Katering Melati - Siti Aminah" in merged.text
    assert address_of("Katering") == address
    undone = visitor.send(merged.form("/batal-gabung"))
    assert "Penggabungan dibatalkan. Isian dan datanya kembali" in undone.text
    assert address_of("warung") == address and address_of("katering") != address
    # An old page says what happened instead of doing it twice.
    assert visitor.send(merged.form("/batal-gabung")).status == 409


def test_pairs_are_compared_and_kept_apart(visit: Callable[[User], Visitor], supervisor: User, two):
    visitor = visit(supervisor)
    assert "/meja/usaha/sama" in visitor.open("/meja/usaha").links
    page = visitor.open("/meja/usaha/sama")
    assert "Nomor HP sama" in page.text
    left = visitor.send(page.form("/beda"))
    assert "Tidak ada usaha yang tampak tercatat dua kali" in left.text
    assert "/meja/usaha/sama" not in visitor.open("/meja/usaha").links


def test_an_entry_becomes_a_business_of_its_own(
    visit: Callable[[User], Visitor], supervisor: User, record: Callable[..., CheckedEntry]
):
    record(1, answers={"nama_usaha": "Warung Sari"})
    record(2, answers={"nama_usaha": "Bengkel Jaya"})
    visitor = visit(supervisor)
    page = visitor.open(address_of(""))
    forms = [form for form in page.forms if form.action.endswith("/pisah")]
    assert len(forms) == 2
    parted = visitor.send(forms[0])
    assert "menjadi usaha sendiri" in parted.text
    db.session.rollback()
    assert len(registry.page(registry.Filters(BOGOR_TIMUR)).businesses) == 2


def test_another_area_sees_nothing(visit: Callable[[User], Visitor], stranger: User, two):
    address = address_of("warung")
    visitor = visit(stranger)
    assert visitor.open(address).status == 404
    for action in ("gabung", "batal-gabung", "beda", "pisah"):
        assert visitor.ask(f"{address}/{action}", "POST", data={"lain": address[-36:]}).status_code in (
            400,
            404,
        )
    for page in ("/meja/usaha", "/meja/usaha/sama"):
        assert "Warung" not in visitor.open(page).text
    assert visitor.open("/meja/usaha?kelurahan=32.71.02.1003").status == 404


def test_the_commands(app: Flask, two):
    runner = app.test_cli_runner()
    assert "2 isian dimasukkan." in runner.invoke(args=["registry", "attach"]).output
    assert (
        "Katulampa: 2 usaha, 1 ber-NIB"
        in runner.invoke(args=["registry", "coverage", "--area", BOGOR_TIMUR]).output
    )
    as_json = runner.invoke(args=["registry", "coverage", "--area", BOGOR_TIMUR, "--format", "json"]).output
    assert '"without_nib": 1' in as_json
    assert "Belum ada usaha" in runner.invoke(args=["registry", "coverage", "--area", "32.14.02"]).output
