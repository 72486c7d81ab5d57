"""Every way in which the network or the server can fail: its own words on the screen, nothing lost, order kept."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import notebook
from tests.browser.faults import (
    CAPTIVE_PORTAL,
    Action,
    BreakAnswer,
    BreakRequest,
    LoseAnswer,
    Pass,
    Refuse,
    Reply,
    Stall,
)
from tests.browser.office import Office, batches, pieces, whole
from tests.browser.officer import Officer
from tests.browser.phone import until

pytestmark = pytest.mark.browser

BATCHES = "/sync/v1/batches"


def problem(status: int, code: str, title: str, *headers: tuple[str, str]) -> Reply:
    body = {"type": f"urn:jemput-bola:problem:{code}", "code": code, "title": title, "status": status}
    return Reply(status, json.dumps(body).encode(), "application/problem+json", headers)


KEPT_WAITING: dict[str, Action] = {
    "captive portal": CAPTIVE_PORTAL,
    "stranger's 403": Reply(403, b"<h1>Forbidden</h1>"),
    "429": problem(429, "too_many_requests", "Terlalu banyak permintaan.", ("Retry-After", "7")),
    "500": problem(500, "server_error", "Server sedang bermasalah."),
    "refused": Refuse(),
    "lost answer": LoseAnswer(),
    "answer cut off": BreakAnswer(after_bytes=60),
    "request cut off": BreakRequest(after_bytes=200),
}
PAUSED: dict[str, Action] = {
    "401": problem(401, "token_unknown", "Ponsel ini belum terdaftar."),
    "403": problem(403, "not_allowed", "Anda tidak berwenang melakukan ini."),
}
# One of a proxy and one of ours; tests/js looks at every status that refuses, and how the batch is divided.
REFUSED: dict[str, Action] = {
    "413": Reply(413, b"<h1>413 Request Entity Too Large</h1>"),
    "422": problem(422, "invalid", "Ada isian yang perlu diperbaiki."),
}


@pytest.fixture
def waiting(officer: Officer) -> Officer:
    """An officer with three entries that wait, numbers 1 to 3, on the home screen."""
    officer.enrol()
    officer.proxy.cut()
    officer.record()
    officer.multiply(2)
    officer.home()
    officer.expect_count("waiting", 3)
    return officer


def test_each_fault_of_the_network_is_said_and_everything_waits(waiting: Officer, office: Office) -> None:
    proxy, page = waiting.proxy, waiting.page
    before = waiting.held()
    said: dict[str, str] = {}
    for name, fault in (KEPT_WAITING | PAUSED).items():
        notebook.forget(page, f"status:{waiting.username}")
        rule = proxy.on(BATCHES, fault)
        proxy.connect()
        waiting.home()
        status = page.locator("[data-status]")
        expect(page.locator("[data-sending].wait")).to_be_visible(timeout=20_000)
        said[name] = status.inner_text().split(" Dicoba lagi")[0]
        held = waiting.held()
        assert [(entry["id"], entry["number"], entry["collected_at"]) for entry in held] == [
            (entry["id"], entry["number"], entry["collected_at"]) for entry in before
        ]
        assert {entry["state"] for entry in held} == {"queued"}, name
        waiting.expect_count("waiting", 3)
        proxy.cut()
        proxy.off(rule)
    assert all(said.values())
    assert len({said[name] for name in ("captive portal", "429", "500", "refused", "401", "403")}) == 6
    assert all(
        "HTTP" not in text and "fault" not in text and "undefined" not in text for text in said.values()
    )

    notebook.forget(page, f"status:{waiting.username}")
    proxy.forget()
    proxy.restore()
    waiting.home()
    waiting.expect_count("waiting", 0)
    assert [entry["number"] for one in batches(proxy) for entry in one["entries"]] == [1, 2, 3]
    ids = [entry["id"] for entry in before]
    assert [row["id"] for row in office.entries(ids)] == ids
    assert len(office.events(ids)) == 3


def test_refusal_of_a_whole_batch_ends_at_each_entry_with_words(waiting: Officer, office: Office) -> None:
    proxy, page = waiting.proxy, waiting.page
    ids = [entry["id"] for entry in waiting.held()]
    meanings = set()
    for name, refusal in REFUSED.items():
        proxy.forget()
        rule = proxy.on(BATCHES, refusal)
        proxy.connect()
        waiting.home()
        waiting.expect_count("refused", 3)
        sizes = [len(one["entries"]) for one in batches(proxy)]
        assert sorted(sizes, reverse=True) == sizes or sizes[0] == 3, name
        assert sizes.count(1) == 3, name
        assert {entry["state"] for entry in waiting.held()} == {"refused"}, name
        page.goto(f"{proxy.origin}/app/#isian={ids[0]}")
        meaning = page.locator("[data-meaning]")
        expect(meaning).not_to_be_empty()
        meanings.add(meaning.inner_text())
        assert "HTTP" not in meaning.inner_text()
        assert office.entries(ids) == [], name

        # Put back into the queue without a network, for the next kind of refusal.
        proxy.cut()
        proxy.off(rule)
        for place in ids:
            page.goto(f"{proxy.origin}/app/#isian={place}")
            page.locator('[data-do="resend"]').click()
        until(page, lambda: {entry["state"] for entry in waiting.held()} == {"queued"})
        notebook.forget(page, f"status:{waiting.username}")
    assert len(meanings) == 2
    proxy.restore()
    waiting.home()
    waiting.expect_count("waiting", 0)
    assert [row["id"] for row in office.entries(ids)] == ids


def test_stalled_socket_is_given_up_and_said_and_a_lost_answer_is_asked_for_again(
    waiting: Officer, office: Office
) -> None:
    proxy, page = waiting.proxy, waiting.page
    stalled = proxy.on("/sync/", Stall())
    proxy.connect()

    def given_up() -> bool:
        waiting.send()
        return bool(notebook.value(page, f"status:{waiting.username}")["code"] == "stalled")

    until(page, given_up, seconds=40)
    expect(page.locator("[data-sending].wait")).to_be_visible()
    assert page.locator("[data-status]").inner_text()
    waiting.expect_count("waiting", 3)
    proxy.off(stalled)

    # The next time the batch arrives, and its answer is lost after the commit.
    ids = [entry["id"] for entry in waiting.held()]
    proxy.forget()
    proxy.on(BATCHES, LoseAnswer())

    def lost() -> bool:
        waiting.send()
        # The browser itself tries once more when a connection that it had used before is reset.
        return bool(proxy.seen(BATCHES)) and all(x.ended for x in proxy.seen(BATCHES))

    until(page, lost)
    rows = office.entries(ids)
    assert [row["id"] for row in rows] == ids
    until(page, lambda: {entry["state"] for entry in waiting.held()} == {"queued"})
    expect(page.locator("[data-sending].wait")).to_be_visible()
    waiting.expect_count("waiting", 3)
    proxy.restore()
    waiting.send_all()
    waiting.expect_count("waiting", 0)
    assert office.entries(ids) == rows
    assert len(office.events(ids)) == 3
    first = waiting.held()[0]
    assert first["receipt"].replace("-", "") == rows[0]["receipt"]


def test_photo_goes_on_where_it_broke_off_and_one_not_taken_comes_back_with_the_words_of_the_office(
    officer: Officer, office: Office, camera_file: Path, small_files: list[Path]
) -> None:
    proxy = officer.proxy
    officer.enrol()
    proxy.cut()
    officer.record(photos={"foto_tempat": camera_file}, by_hand=True)
    entry = officer.held()[0]
    photo = entry["attachments"][0]
    assert photo["bytes"] <= 300_000
    officer.home()
    # The connection dies in the piece in which 60 % of the photo are through.
    whole_pieces = int(photo["bytes"] * 0.6) // 65536
    address = f"/sync/v1/attachments/{photo['sha256']}"
    proxy.on(address, Refuse())
    proxy.on(address, BreakRequest(int(photo["bytes"] * 0.6) - whole_pieces * 65536), method="PUT", times=1)
    for _ in range(whole_pieces):
        proxy.on(address, Pass(), method="PUT", times=1)
    proxy.connect()
    officer.send()
    until(
        officer.page,
        lambda: len(pieces(proxy, photo["sha256"])) > whole_pieces and proxy.exchanges[-1].ended is not None,
    )
    expect(officer.page.locator("[data-sending].wait")).to_be_visible()
    assert office.attachments([entry["id"]])[0]["arrived_at"] is None
    first_try = sum(len(data) for _, _, data in pieces(proxy, photo["sha256"]))
    assert 0.5 * photo["bytes"] < first_try < 0.65 * photo["bytes"]

    proxy.restore()
    proxy_seen = len(pieces(proxy, photo["sha256"]))
    officer.send_all()
    expect(officer.page.locator("[data-status]")).to_have_text(
        "Semua isian sudah sampai di kantor.", timeout=20_000
    )
    again = sum(len(data) for _, _, data in pieces(proxy, photo["sha256"])[proxy_seen:])
    sent_twice = first_try + again - photo["bytes"]
    assert sent_twice < 0.5 * photo["bytes"]
    assert office.attachments([entry["id"]])[0]["arrived_at"] is not None
    content = whole(proxy, photo["sha256"])
    assert len(content) == photo["bytes"]
    # Twelve megapixels lying on their side became a small upright picture that tells nobody where it was taken.
    with Image.open(BytesIO(content)) as picture:
        assert max(picture.size) <= 1600
        assert picture.height > picture.width
        assert not picture.getexif()

    # The next one the office does not take.
    proxy.cut()
    officer.record(1, photos={"foto_tempat": small_files[0]})
    entry = officer.held()[1]
    officer.home()
    words = "Tanda tangan terlalu kecil. Tanda tangani lagi lebih besar."
    address = f"/sync/v1/attachments/{entry['attachments'][0]['sha256']}"
    proxy.on(address, problem(422, "not_a_signature", words), method="PUT")
    proxy.connect()
    officer.send()
    officer.expect_count("refused", 1)
    page = officer.page
    page.goto(f"{proxy.origin}/app/#isian={entry['id']}")
    expect(page.locator("[data-errors] li")).to_have_text(words)
    page.locator("[data-mend]").click()
    expect(page.locator("#foto_tempat-fault")).to_have_text(words)
    # The answers are at the office all the same.
    assert [row["id"] for row in office.entries([entry["id"]])] == [entry["id"]]
