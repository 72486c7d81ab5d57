"""A form that names another one: it is offered at its end, at the same place, and only when it can be answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import BOGOR_TIMUR, KATULAMPA
from tests.pages.visitor import Sheet, Visitor
from webapp.models import QrLink, User, now
from webapp.store import qr_links

POINT = "Meja depan"
OFFER = "Lanjut: Survei Kepuasan Masyarakat (SKM)"


@pytest.fixture
def citizen(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def book(qr_link: QrLink) -> QrLink:
    """The guest book at the front desk of the kelurahan."""
    return qr_links.add("buku_tamu", KATULAMPA, POINT)


def sign(citizen: Visitor, link: QrLink, **place: Any) -> Sheet:
    """Fill in the guest book without scripts; the page of thanks."""
    page = citizen.open(f"/q/{link.token}")
    return citizen.send(page.form(f"/q/{link.token}"), nama="Siti Aminah", keperluan="surat", **place)


def test_the_survey_of_the_same_point_comes_after_a_visit(citizen: Visitor, book: QrLink) -> None:
    qr_links.add("skm", KATULAMPA)
    qr_links.add("skm", KATULAMPA, "Loket 2")
    assert OFFER not in sign(citizen, book).text

    survey = qr_links.add("skm", KATULAMPA, POINT)
    thanks = sign(citizen, book)
    assert OFFER in thanks.text
    assert "Tanpa nama: jawabannya tidak terhubung dengan isian Anda tadi." in thanks.text
    # One tap away, and the address tells the survey nothing of the visit.
    assert f"/q/{survey.token}" in thanks.links
    assert 'rel="noreferrer"' in thanks.answer.get_data(as_text=True)
    assert OFFER in citizen.open(f"/q/{book.token}").text
    assert citizen.open(f"/q/{survey.token}").status == 200
    assert OFFER not in citizen.open(f"/q/{survey.token}").text

    qr_links.set_dates(survey.token, None, now())
    assert OFFER not in sign(citizen, book).text
    qr_links.set_dates(survey.token, None, None)
    qr_links.close(survey.token)
    assert OFFER not in sign(citizen, book).text


def test_whoever_chose_a_kelurahan_need_not_choose_it_again(citizen: Visitor, qr_link: QrLink) -> None:
    book, survey = (qr_links.add(service, BOGOR_TIMUR, POINT) for service in ("buku_tamu", "skm"))
    (address,) = [one for one in sign(citizen, book, wilayah=KATULAMPA).links if survey.token in one]
    assert address == f"/q/{survey.token}?wilayah={KATULAMPA}"
    assert citizen.open(address).form(f"/q/{survey.token}").fields["wilayah"] == KATULAMPA
    unknown = citizen.open(f"/q/{survey.token}?wilayah=99")
    assert (unknown.status, unknown.form(f"/q/{survey.token}").fields["wilayah"]) == (200, "")


def test_the_desk_is_told_which_point_lacks_the_survey(
    visit: Callable[[User], Visitor], supervisor: User, book: QrLink
) -> None:
    desk = visit(supervisor)
    page = desk.open("/meja/qr")
    assert "titik ini belum punya QR untuk itu" in page.text
    (form,) = [one for one in page.forms if one.fields.get("layanan") == "skm"]
    assert desk.send(form).status == 200
    assert [(one.service, one.point) for one in qr_links.of_area(KATULAMPA, "skm")] == [("skm", POINT)]
    assert "titik ini belum punya QR untuk itu" not in desk.open("/meja/qr").text
