"""The protocol over real connections: many at once, broken ones, and a server that dies after it has committed."""

from __future__ import annotations

import gzip
import http.client
import json
import random
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.api.world import (
    Phone,
    batch,
    bearer,
    entry,
    entry_with,
    everything,
    furnish,
    new_link,
    new_phone,
    photo,
    sha256,
)
from tests.conftest import DATABASES, close
from tests.live import LiveServer
from webapp.models import Entry, Event, db

SENDERS = 20


@pytest.fixture(scope="module", params=DATABASES)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[[str], str],
) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp(f"live-{request.param}")
    with LiveServer(folder, new_database(request.param), workers=2, prepared=True) as live:
        yield live


@pytest.fixture(scope="module")
def inside(server: LiveServer) -> Iterator[Flask]:
    """The same application in this process, to look at the rows."""
    app = server.application()
    furnish(app)
    yield app
    close(app)


@pytest.fixture
def sender(inside: Flask) -> Phone:
    return new_phone(inside)


def connect(server: LiveServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)


def request(
    server: LiveServer, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, Any]:
    connection = connect(server)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def post(server: LiveServer, phone: Phone, body: bytes, **headers: str) -> tuple[int, Any]:
    sent = {**phone.headers, "Content-Type": "application/json", **headers}
    return request(server, "POST", "/sync/v1/batches", body, sent)


def test_the_same_batch_from_twenty_senders_at_once_is_stored_once(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    entries = [entry(number) for number in range(1, 51)]
    body = gzip.compress(json.dumps(batch(*entries)).encode())
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(
            pool.map(lambda _: post(server, sender, body, **{"Content-Encoding": "gzip"}), range(SENDERS))
        )
    assert [status for status, _told in answers] == [200] * SENDERS
    results = [told["results"] for _status, told in answers]
    assert {tuple(result["receipt"] for result in one) for one in results} == {
        tuple(result["receipt"] for result in results[0])
    }
    for place in range(50):
        outcomes = sorted(one[place]["outcome"] for one in results)
        assert outcomes == ["already_stored"] * (SENDERS - 1) + ["stored"]
    ids = [item["id"] for item in entries]
    with inside.app_context():
        for model, column in ((Entry, Entry.id), (Event, Event.entry_id)):
            count = db.session.scalar(select(func.count()).select_from(model).where(column.in_(ids)))
            assert count == 50
    assert all(told["device"] == {"highest_number": 50, "missing": []} for _status, told in answers)


def test_overlapping_batches_in_different_orders_do_not_block_each_other(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    entries = [entry(number) for number in range(1, 31)]
    orders = [random.Random(seed).sample(entries, 20) for seed in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(lambda some: post(server, sender, json.dumps(batch(*some)).encode()), orders))
    assert [status for status, _told in answers] == [200] * SENDERS
    stored = [
        result["id"]
        for _status, told in answers
        for result in told["results"]
        if result["outcome"] == "stored"
    ]
    assert len(stored) == len(set(stored)) == len({item["id"] for order in orders for item in order})


def test_revisions_that_race_end_with_the_newest(server: LiveServer, inside: Flask, sender: Phone) -> None:
    one = entry(1)
    post(server, sender, json.dumps(batch(one)).encode())
    bodies = [
        json.dumps(batch({**one, "revision": revision, "answers": {"nama": f"Revisi {revision}"}})).encode()
        for revision in range(2, 2 + SENDERS)
    ]
    random.Random(5).shuffle(bodies)
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(lambda body: post(server, sender, body), bodies))
    assert {told["results"][0]["outcome"] for _status, told in answers} <= {"stored", "already_stored"}
    with inside.app_context():
        row = db.session.scalar(select(Entry).where(Entry.id == one["id"]))
        assert row is not None
        assert (row.revision, row.answers) == (SENDERS + 1, {"nama": f"Revisi {SENDERS + 1}"})


def raw_request(phone: Phone, body: bytes, path: str = "/sync/v1/batches", method: str = "POST") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Authorization: {phone.headers['Authorization']}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_a_connection_cut_at_any_byte_stores_nothing(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    whole = raw_request(sender, json.dumps(batch(entry(1), entry(2))).encode())
    head = whole.index(b"\r\n\r\n")
    chance = random.Random(11)
    places = {0, 1, head, head + 2, head + 4, head + 5, len(whole) - 1, *chance.sample(range(len(whole)), 60)}
    rows = everything(inside)
    for place in sorted(places):
        for polite in (True, False):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
                line.sendall(whole[:place])
                if polite:
                    line.shutdown(socket.SHUT_WR)
                    line.settimeout(10)
                    answer = line.recv(4096)
                    assert not answer.startswith(b"HTTP/1.1 2"), place
    status, _told = request(server, "GET", "/sync/v1/ping", None, {})
    assert status == 200
    assert everything(inside) == rows


def test_the_answer_is_lost_after_the_commit(server: LiveServer, inside: Flask, sender: Phone) -> None:
    entries = [entry(number) for number in range(1, 51)]
    body = json.dumps(batch(*entries)).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(raw_request(sender, body))
        # The first byte of the answer shows that the batch was committed; the rest is never read.
        assert line.recv(1) == b"H"
    status, told = post(server, sender, body)
    assert status == 200
    assert {result["outcome"] for result in told["results"]} == {"already_stored"}
    with inside.app_context():
        ids = [item["id"] for item in entries]
        assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.id.in_(ids))) == 50


def test_two_mebibytes_are_refused_before_they_are_read(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    rows = everything(inside)
    # Only the head is sent, and the answer comes all the same.
    head = raw_request(sender, b"").replace(b"Content-Length: 0", b"Content-Length: 2097152")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(head)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")
    assert everything(inside) == rows


def test_a_body_in_chunks_is_refused_without_its_length(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    rows = everything(inside)
    body = json.dumps(batch(entry(1))).encode()
    head = (
        f"POST /sync/v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {sender.headers['Authorization']}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    # In one piece: the server answers without waiting for the body, and may close while it is being sent.
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(head.encode() + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["code"]) == (411, "length_needed")
    assert everything(inside) == rows


def test_a_photo_goes_on_after_a_power_cut(tmp_path: Path) -> None:
    server = LiveServer(tmp_path).start()
    try:
        app = server.application()
        furnish(app)
        phone = new_phone(app)
        content = photo(99, side=600)
        sent = entry_with(content)
        post(server, phone, json.dumps(batch(sent)).encode())
        path = f"/sync/v1/attachments/{sha256(content)}"
        at = len(content) * 6 // 10
        ranged = {**phone.headers, "Content-Range": f"bytes 0-{at - 1}/{len(content)}"}
        assert request(server, "PUT", path, content[:at], ranged)[0] == 202
        server.kill()
        server.start()
        status, told = request(server, "GET", path, None, phone.headers)
        assert (status, told["received"]) == (200, at)
        ranged = {**phone.headers, "Content-Range": f"bytes {at}-{len(content) - 1}/{len(content)}"}
        assert request(server, "PUT", path, content[at:], ranged)[0] == 201
        status, told = post(server, phone, json.dumps(batch(sent)).encode())
        assert (told["results"][0]["outcome"], told["results"][0].get("wanted")) == ("already_stored", None)
        close(app)
    finally:
        server.stop()


def test_a_piece_cut_off_on_the_way_leaves_no_bytes(server: LiveServer, inside: Flask, sender: Phone) -> None:
    content = photo(random.randrange(2**40))
    post(server, sender, json.dumps(batch(entry_with(content))).encode())
    path = f"/sync/v1/attachments/{sha256(content)}"
    whole = raw_request(sender, content, path, "PUT")
    for length in (1, len(content) // 2, len(content) - 1):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(whole[: len(whole) - len(content) + length])
            line.shutdown(socket.SHUT_WR)
            assert not line.recv(4096).startswith(b"HTTP/1.1 2")
    status, told = request(server, "GET", path, None, sender.headers)
    assert (status, told["received"]) == (200, 0)


def test_pieces_of_one_file_from_many_connections_at_once(
    server: LiveServer, inside: Flask, sender: Phone
) -> None:
    content = photo(random.randrange(2**40), side=400)
    post(server, sender, json.dumps(batch(entry_with(content))).encode())
    path = f"/sync/v1/attachments/{sha256(content)}"
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda _: request(server, "PUT", path, content, sender.headers)[0], range(8))
        )
    assert set(statuses) <= {200, 201}
    assert 201 in statuses


def test_respondents_of_one_poster_at_once(server: LiveServer, inside: Flask) -> None:
    headers = {**bearer(f"q_{new_link(inside)}"), "Content-Type": "application/json"}
    entries = [entry(None) for _ in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(
            pool.map(
                lambda one: request(
                    server, "POST", "/sync/v1/batches", json.dumps(batch(one)).encode(), headers
                ),
                entries,
            )
        )
    assert [status for status, _told in answers] == [200] * SENDERS, answers
    assert [told["results"][0]["outcome"] for _status, told in answers] == ["stored"] * SENDERS
