"""Bad input: each kind has its own problem, and the database is as it was before."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import NEIGHBOUR, Phone, batch, bearer, entry, everything, new_phone

JSON = {"Content-Type": "application/json"}
GZIP = {**JSON, "Content-Encoding": "gzip"}


@pytest.fixture
def untouched(office: Flask, phone: Phone) -> Iterator[None]:
    rows = everything(office)
    yield
    assert everything(office) == rows


def valid() -> bytes:
    return json.dumps(batch(entry(1))).encode()


def with_answer(text: bytes) -> bytes:
    """A valid batch whose answer is given as raw JSON."""
    return json.dumps(batch(entry(1, answers={"nama": "@"}))).encode().replace(b'"@"', text)


BODIES = {
    "empty": (b"", JSON, 400, "bad_json"),
    "cut": (valid()[:-5], JSON, 400, "bad_json"),
    "two values": (valid() + valid(), JSON, 400, "bad_json"),
    "not utf-8": (with_answer(b'"\xff"'), JSON, 400, "bad_encoding"),
    "utf-16": (valid().decode().encode("utf-16-le"), JSON, 400, "nul_byte"),
    "a NUL byte": (with_answer(b'"\x00"'), JSON, 400, "nul_byte"),
    "duplicate keys": (with_answer(b'"a", "nama": "b"'), JSON, 400, "duplicate_key"),
    "NaN": (with_answer(b"NaN"), JSON, 400, "bad_number"),
    "-Infinity": (with_answer(b"-Infinity"), JSON, 400, "bad_number"),
    "1e999": (with_answer(b"1e999"), JSON, 400, "bad_number"),
    "5,000 digits": (with_answer(b"1" * 5000), JSON, 400, "bad_number"),
    "nested 13 deep": (with_answer(b"[" * 13 + b"]" * 13), JSON, 400, "too_deep"),
    "nested 100,000 deep": (with_answer(b"[" * 100_000 + b"]" * 100_000), JSON, 400, "too_deep"),
    "never closed": (b"[" * 1_000_000, JSON, 400, "too_deep"),
    "a lone surrogate": (with_answer(b'"\\ud83d"'), JSON, 400, "lone_surrogate"),
    "wrong gzip": (valid(), GZIP, 400, "bad_gzip"),
    "cut gzip": (gzip.compress(valid())[:-1], GZIP, 400, "bad_gzip"),
    "gzip and more": (gzip.compress(valid()) + b"x", GZIP, 400, "bad_gzip"),
    "2 MiB": (b" " * 2 * 1024 * 1024, JSON, 413, "too_large"),
    "a gzip bomb": (gzip.compress(valid() + b" " * 50_000_000), GZIP, 413, "too_large"),
    "101 entries": (json.dumps(batch(*[entry(n) for n in range(1, 102)])).encode(), JSON, 413, "too_many_entries"),
    "another packing": (valid(), {**JSON, "Content-Encoding": "br"}, 415, "unsupported_encoding"),
    "another kind": (valid(), {"Content-Type": "text/plain"}, 415, "not_json"),
    "a form": (b"entries=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "not_json"),
    "no kind": (valid(), {}, 415, "not_json"),
    "no batch": (b"[]", JSON, 422, "invalid"),
    "an unknown member": (json.dumps(batch(entry(1), versi=2)).encode(), JSON, 422, "invalid"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("untouched")
def test_each_bad_body_has_its_own_problem(client: FlaskClient, phone: Phone, name: str) -> None:
    body, headers, status, code = BODIES[name]
    environ = {"CONTENT_LENGTH": str(len(body))}
    sent = {**phone.headers, **headers}
    answer = client.post("/sync/v1/batches", data=body, headers=sent, environ_overrides=environ)
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert told["status"] == status
    assert told["type"] == f"urn:jemput-bola:problem:{code}"
    assert told["title"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("untouched")
def test_a_small_batch_cut_at_any_byte_is_refused_as_a_whole(client: FlaskClient, phone: Phone) -> None:
    body = valid()
    packed = gzip.compress(body)
    for whole, headers, codes in ((body, JSON, {"bad_json"}), (packed, GZIP, {"bad_gzip"})):
        for length in range(len(whole)):
            # The connection broke: the length that was promised is not what came.
            environ = {"CONTENT_LENGTH": str(len(whole))}
            sent = {"data": whole[:length], "headers": {**phone.headers, **headers}}
            answer = client.post("/sync/v1/batches", environ_overrides=environ, **sent)
            assert (answer.status_code, answer.get_json()["code"]) == (400, "body_cut"), length
            # Or a proxy in between made a whole request of what it had.
            environ = {"CONTENT_LENGTH": str(length)}
            answer = client.post("/sync/v1/batches", environ_overrides=environ, **sent)
            assert (answer.status_code, answer.get_json()["code"] in codes) == (400, True), length


@pytest.mark.usefixtures("untouched")
def test_a_body_without_its_length_is_refused(client: FlaskClient, phone: Phone) -> None:
    environ = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    headers = {**phone.headers, **JSON}
    answer = client.post("/sync/v1/batches", data=valid(), headers=headers, environ_overrides=environ)
    assert (answer.status_code, answer.get_json()["code"]) == (411, "length_needed")


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"sent_at": "kemarin"}, "sent_at"),
        ({"entries": "x"}, "entries"),
        ({"discarded": [{"number": 1, "reason": "a\0b"}]}, "discarded.0.reason"),
    ],
)
def test_a_faulty_frame_names_its_member(
    client: FlaskClient, phone: Phone, changes: dict[str, Any], member: str
) -> None:
    answer = client.post("/sync/v1/batches", json=batch(**changes), headers=phone.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert set(answer.get_json()["errors"]) == {member}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"answers": {"nama": "a\0b"}}, "nama"),
        ({"answers": {"nama": ["\0"]}, "version": 77}, "nama"),
        ({"answers": {"na\0ma": "a"}, "version": 77}, "_answers"),
        ({"answers": {"nama": 10**4000}}, "nama"),
        ({"answers": {"nama": {"a": {"b": [1]}}}}, "nama"),
        ({"answers": {"nama": "x", "modal": 10**4000}}, "modal"),
        ({"answers": {"nama": "x", "modal": 1e300}}, "modal"),
        ({"answers": {"nama": "x", "foto": "f" * 64}}, "foto"),
        ({"answers": {"nama": "x" * 500_000}}, "nama"),
        ({"answers": {"nama": "x", "tak_dikenal": 1}}, "tak_dikenal"),
        ({"number": 10**4000}, "_number"),
        ({"version": 10**4000}, "_version"),
        ({"area": NEIGHBOUR}, "_area"),
        ({"area": "' OR 1=1 --"}, "_area"),
        ({"service": "../daku"}, "_service"),
    ],
)
def test_a_faulty_entry_is_refused_by_question(
    client: FlaskClient, phone: Phone, changes: dict[str, Any], key: str
) -> None:
    answer = client.post("/sync/v1/batches", json=batch(entry(1, **changes)), headers=phone.headers)
    assert answer.status_code == 200
    (result,) = answer.get_json()["results"]
    assert result["outcome"] == "refused"
    assert set(result["errors"]) == {key}
    assert all(text and isinstance(text, str) for text in result["errors"][key])


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer d_tidak-ada"},
        {"Authorization": "Bearer q_tidak-ada"},
        {"Authorization": "Bearer q_"},
        {"Authorization": "Basic d_x"},
        {"Authorization": "Bearer q_\xff\x00"},
        {"Authorization": "Bearer d_" + "x" * 7000},
        {"Authorization": "Bearer q_" + "x" * 7000},
    ],
)
def test_who_has_no_token_is_told_to_sign_in(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/sync/v1/batches", json=batch(entry(1)), headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_unknown")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_in_a_cookie_or_address_is_not_read(client: FlaskClient, phone: Phone) -> None:
    token = phone.headers["Authorization"].removeprefix("Bearer ")
    client.set_cookie("token", token)
    for address in ("/sync/v1/device", f"/sync/v1/device?token={token}&access_token={token}"):
        assert client.get(address).status_code == 401


def test_a_respondent_may_not_ask_what_only_phones_may(client: FlaskClient, link: str) -> None:
    for address in ("/sync/v1/device", "/sync/v1/changes", f"/sync/v1/entries/{entry()['id']}"):
        answer = client.get(address, headers=bearer(f"q_{link}"))
        assert (answer.status_code, answer.get_json()["code"]) == (401, "token_unknown")


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/sync/v1/tidak-ada", 404, "not_found"),
        ("GET", "/sync/v2/ping", 404, "not_found"),
        ("GET", "/sync/", 404, "not_found"),
        ("GET", "/sync/v1/batches", 405, "method_not_allowed"),
        ("DELETE", "/sync/v1/device", 405, "method_not_allowed"),
        ("POST", "/sync/v1/ping", 405, "method_not_allowed"),
        ("PATCH", "/sync/v1/attachments/" + "0" * 64, 405, "method_not_allowed"),
    ],
)
def test_the_routers_own_answers_are_problems_too(
    client: FlaskClient, phone: Phone, method: str, address: str, status: int, code: str
) -> None:
    answer = client.open(address, method=method, headers=phone.headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["code"] == code
    assert ("Allow" in answer.headers) == (status == 405)


def test_head_and_options_and_foreign_pages(client: FlaskClient, phone: Phone) -> None:
    head = client.head("/sync/v1/ping")
    assert (head.status_code, head.data) == (200, b"")
    assert client.head("/sync/v1/device", headers=phone.headers).status_code == 200
    options = client.options("/sync/v1/batches", headers={**phone.headers, "Origin": "https://jahat.example"})
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    for answer in (options, client.get("/sync/v1/ping", headers={"Origin": "https://jahat.example"})):
        assert not [name for name, _value in answer.headers if name.lower().startswith("access-control")]


def test_an_area_of_the_same_digits_is_not_the_same_area(office: Flask, client: FlaskClient) -> None:
    wide = new_phone(office, "32.71")
    for area in ("32.710.02.1003", "32.71.02.1003\n", " 32.71.02.1003", "٣٢.71.02.1003"):
        answer = client.post("/sync/v1/batches", json=batch(entry(1, area=area)), headers=wide.headers)
        assert set(answer.get_json()["results"][0]["errors"]) == {"_area"}
