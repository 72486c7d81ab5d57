"""The public page itself: it travels once, and changes its language without losing a word."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.pages.test_public import TYPED, form_of
from tests.pages.visitor import Sheet, Visitor
from webapp.models import QrLink


def test_another_language_keeps_what_was_typed_without_scripts(client: FlaskClient, qr_link: QrLink) -> None:
    citizen = Visitor(client)
    form = form_of(citizen, qr_link)
    page = Sheet(
        citizen.ask(form.action, "POST", data={**form.fields.to_dict(), **TYPED, "nik": "12", "bahasa": "en"})
    )

    assert page.status == 200
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert 'lang="en"' in page.answer.get_data(as_text=True)
    kept = page.form(f"/q/{qr_link.token}").fields
    assert (kept["nama_usaha"], kept["nik"], kept["jenis_kelamin"]) == ("Warung Sari", "12", "P")
    assert 'lang="en"' in citizen.open(f"/q/{qr_link.token}").answer.get_data(as_text=True)


def test_the_page_travels_once_though_its_worker_keeps_it(client: FlaskClient, qr_link: QrLink) -> None:
    citizen = Visitor(client)
    first = citizen.ask(f"/q/{qr_link.token}")
    known = {"If-None-Match": first.headers["ETag"]}
    kept = citizen.ask(f"/q/{qr_link.token}", headers={**known, "Sec-Fetch-Dest": "empty"})
    assert (kept.status_code, kept.data) == (304, b"")
    again = citizen.ask(f"/q/{qr_link.token}", headers={**known, "Sec-Fetch-Dest": "document"})
    assert again.status_code == 200, "a person gets tokens of their own"
    citizen.ask("/bahasa/su")
    other = citizen.ask(f"/q/{qr_link.token}", headers={**known, "Sec-Fetch-Dest": "empty"})
    assert other.status_code == 200
