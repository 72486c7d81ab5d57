"""The officer's pages and the front door: the same bytes for everybody, light, and without personal data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.visitor import Visitor
from webapp.models import User
from webapp.pages import field

# As browsers get it: a little less than the first round trip of a connection carries.
FORM_BYTES = 12_500


@pytest.mark.parametrize(
    "address",
    ["/", "/sumber", "/app/", "/app/masuk", "/app/entri", "/app/usaha", "/app/kegiatan", "/app/daku"],
)
def test_open_to_everybody_without_inline_style_or_script(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"\son\w+=", page)


def test_same_bytes_for_a_stranger_and_for_an_officer_at_the_desk(
    client: FlaskClient, visit: Callable[[User], Visitor], supervisor: User
) -> None:
    for address in ("/app/", "/app/daku"):
        stranger = client.get(address)
        assert visit(supervisor).ask(address).data == stranger.data
        assert client.get(address, headers={"If-None-Match": stranger.headers["ETag"]}).status_code == 304


def test_what_the_worker_keeps_is_what_the_views_answer(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/app/sw.js"):
        kept = dict([field.home_page(), field.businesses_page(), field.events_page(), *field.form_pages()])

    assert {"/app/", "/app/usaha", "/app/kegiatan", "/app/daku"} <= set(kept)
    for address, html in kept.items():
        assert client.get(address).get_data(as_text=True) == html


def test_form_page_is_light(client: FlaskClient) -> None:
    served = client.get("/app/daku", headers={"Accept-Encoding": "br"})
    assert served.headers["Content-Encoding"] == "br"
    assert len(served.data) <= FORM_BYTES


def test_unknown_service_is_a_page_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/app/tidak-ada")

    assert answer.status_code == 404
    assert 'href="/"' in answer.get_data(as_text=True)


def test_each_question_holds_its_rules(client: FlaskClient) -> None:
    page = client.get("/app/daku").get_data(as_text=True)

    for question in ("nama_pemilik", "nik", "lokasi", "persetujuan", "catatan_petugas"):
        assert f'data-question="{question}"' in page
    assert "data-fault-required=" in page
    assert "data-show-if=" in page


def test_language_is_remembered_and_leads_back(client: FlaskClient) -> None:
    answer = client.get("/bahasa/su?kembali=/app/daku")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/app/daku"
    page = client.get("/app/daku").get_data(as_text=True)
    assert '<html lang="su">' in page
    assert "Nami nu gaduh" in page


@pytest.mark.parametrize("elsewhere", ["https://contoh.com", "//contoh.com", "/\\contoh.com", ""])
def test_choosing_a_language_never_leads_to_another_server(client: FlaskClient, elsewhere: str) -> None:
    assert client.get("/bahasa/en", query_string={"kembali": elsewhere}).headers["Location"] == "/"


def test_unknown_language_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/bahasa/xx").status_code == 404
