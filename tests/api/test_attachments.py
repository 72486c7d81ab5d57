"""Files over the API: announced, sent in pieces, gone on with, verified, stripped of what they should not tell."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select
from werkzeug.test import TestResponse

from sync.envelope import LARGEST_FILE
from tests.api.world import (
    GPS,
    NEIGHBOUR,
    Phone,
    announced,
    batch,
    bearer,
    entry,
    entry_with,
    everything,
    new_link,
    new_phone,
    photo,
    sha256,
)
from webapp.models import Attachment, db
from webapp.store import attachments
from webapp.store.folder import Folder


class Uploads:
    """Sends files of one sender."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def announce(self, *entries: dict[str, Any]) -> list[list[str]]:
        """Send entries, and return what is wanted for each."""
        answer = self.client.post("/sync/v1/batches", json=batch(*entries), headers=self.headers)
        results = answer.get_json()["results"]
        assert {result["outcome"] for result in results} <= {"stored", "already_stored"}, results
        return [result.get("wanted", []) for result in results]

    def put(
        self, name: str, content: bytes, content_range: str | None = None, **headers: str
    ) -> TestResponse:
        extra = {"Content-Range": content_range} if content_range else {}
        return self.client.put(
            f"/sync/v1/attachments/{name}",
            data=content,
            environ_overrides={"CONTENT_LENGTH": str(len(content))},
            headers={**self.headers, "Content-Type": "image/jpeg", **extra, **headers},
        )

    def piece(self, content: bytes, first: int, end: int) -> TestResponse:
        part = content[first:end]
        return self.put(sha256(content), part, f"bytes {first}-{first + len(part) - 1}/{len(content)}")

    def state(self, content: bytes) -> TestResponse:
        return self.client.get(f"/sync/v1/attachments/{sha256(content)}", headers=self.headers)


@pytest.fixture
def uploads(client: FlaskClient, phone: Phone) -> Uploads:
    return Uploads(client, phone.headers)


@pytest.fixture
def content() -> Iterator[bytes]:
    yield photo(random.randrange(2**40))


def told(answer: TestResponse) -> tuple[int, int, bool]:
    data = answer.get_json()
    return answer.status_code, data["received"], data["complete"]


def refused(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


def kept_picture(office: Flask, content: bytes) -> Image.Image:
    with office.app_context():
        folder = Folder(office.extensions["settings"].attachments_dir)
        found = attachments.readable(folder, sha256(content), "32.71")
        return Image.open(BytesIO(found.path.read_bytes()))


def test_a_file_in_one_piece(office: Flask, uploads: Uploads, content: bytes) -> None:
    sent = entry_with(content)
    assert uploads.announce(sent) == [[sha256(content)]]
    assert told(uploads.state(content)) == (200, 0, False)
    assert told(uploads.put(sha256(content), content)) == (201, len(content), True)
    assert told(uploads.state(content)) == (200, len(content), True)
    assert uploads.announce(sent) == [[]]
    assert kept_picture(office, content).size == (120, 240)


def test_place_and_time_are_stripped_and_the_picture_stands_upright(
    office: Flask, uploads: Uploads, content: bytes
) -> None:
    original = Image.open(BytesIO(content))
    assert original.getexif().get_ifd(GPS)
    assert original.size == (240, 120)
    uploads.announce(entry_with(content))
    uploads.put(sha256(content), content)
    kept = kept_picture(office, content)
    assert not kept.getexif()
    assert "exif" not in kept.info
    assert kept.size == (120, 240)


def test_a_transfer_that_broke_at_60_percent_goes_on_there(uploads: Uploads, content: bytes) -> None:
    uploads.announce(entry_with(content))
    at = math.ceil(len(content) * 0.6)
    assert told(uploads.piece(content, 0, at)) == (202, at, False)
    assert told(uploads.state(content)) == (200, at, False)
    assert told(uploads.piece(content, at, len(content))) == (201, len(content), True)


def test_pieces_of_any_length_and_repeated_ones(uploads: Uploads, content: bytes) -> None:
    uploads.announce(entry_with(content))
    third = len(content) // 3
    assert told(uploads.piece(content, 0, third)) == (202, third, False)
    assert told(uploads.piece(content, 0, third)) == (202, third, False)
    assert told(uploads.piece(content, third // 2, third + 10)) == (202, third + 10, False)
    assert told(uploads.piece(content, third + 10, third + 11)) == (202, third + 11, False)
    assert told(uploads.piece(content, third, len(content))) == (201, len(content), True)


def test_a_piece_beyond_what_has_arrived_is_told_where_to_go_on(uploads: Uploads, content: bytes) -> None:
    uploads.announce(entry_with(content))
    uploads.piece(content, 0, 100)
    answer = uploads.piece(content, 200, 300)
    assert refused(answer) == (409, "range_conflict")
    assert answer.get_json()["received"] == 100
    assert told(uploads.state(content)) == (200, 100, False)


@pytest.mark.parametrize(
    ("content_range", "length"),
    [
        ("bytes 0-99/{total}", 99),
        ("bytes 99-0/{total}", 100),
        ("bytes 0-99/100", 100),
        ("bytes 0-99/*", 100),
        ("bytes */{total}", 0),
        ("0-99/{total}", 100),
        ("bytes 0-{total}/{total}", 100),
        ("bita 0-99/{total}", 100),
    ],
)
def test_a_wrong_range_is_refused(uploads: Uploads, content: bytes, content_range: str, length: int) -> None:
    uploads.announce(entry_with(content))
    answer = uploads.put(sha256(content), content[:length], content_range.format(total=len(content)))
    assert refused(answer) == (416, "bad_range")
    assert told(uploads.state(content)) == (200, 0, False)


def test_a_file_that_is_not_the_announced_one_is_forgotten(
    uploads: Uploads, content: bytes, attachments_folder: Path
) -> None:
    uploads.announce(entry_with(content))
    forged = bytearray(content)
    forged[len(forged) // 2] ^= 1
    assert refused(uploads.put(sha256(content), bytes(forged))) == (422, "digest_mismatch")
    assert told(uploads.state(content)) == (200, 0, False)
    assert not list(attachments_folder.rglob(f"*{sha256(content)}*"))
    assert told(uploads.put(sha256(content), content)) == (201, len(content), True)


@pytest.mark.parametrize(
    "make",
    [
        lambda whole: b"bukan foto " + whole[:20],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"GIF89a" + whole[6:],
        lambda whole: b"<svg xmlns='http://www.w3.org/2000/svg'/>" + whole[:9],
        lambda whole: b"\xff\xd8\xff",
        lambda whole: whole[:2] + b"\xff" * 200,
    ],
)
def test_what_is_no_image_is_refused(
    uploads: Uploads, content: bytes, make: Any, attachments_folder: Path
) -> None:
    broken = make(content)
    uploads.announce(entry_with(broken))
    assert refused(uploads.put(sha256(broken), broken)) == (422, "not_an_image")
    assert not list(attachments_folder.rglob(f"*{sha256(broken)}*"))


def test_an_image_of_another_kind_than_announced_is_refused(uploads: Uploads, content: bytes) -> None:
    sent = entry_with(content)
    sent["attachments"][0]["type"] = "image/png"
    uploads.announce(sent)
    assert refused(uploads.put(sha256(content), content)) == (422, "not_an_image")


def ink(*line: tuple[int, int], paper: str = "white") -> bytes:
    """What the pad of a phone sends."""
    picture = Image.new("RGBA", (656, 352), paper)
    ImageDraw.Draw(picture).line(line, fill="black", width=6)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


# A phone takes what reaches 16 of the 328 pixels of its narrowest screen.
SIGNATURES = {
    "a dot": (ink((300, 100), (303, 102)), False),
    "nothing": (ink(), False),
    "a small one": (ink((300, 100), (328, 110)), True),
    "one on nothing": (ink((300, 100), (400, 110), paper="#0000"), True),
    "a dot on nothing": (ink((300, 100), (303, 102), paper="#0000"), False),
}


@pytest.mark.parametrize("question", ["paraf", "izin"])
def test_a_signature_of_one_dot_is_refused_and_a_small_one_taken(uploads: Uploads, question: str) -> None:
    for number, (name, (content, taken)) in enumerate(SIGNATURES.items(), 1):
        # Each question gets files of its own: what has arrived once is not asked for again.
        content += question.encode()
        file = announced(content, question, type="image/png")
        consent = {
            "version": "1",
            "given_by": "Siti Aminah",
            "how": "signature",
            "at": "2026-11-22T09:00:00+07:00",
            "signature": file["sha256"],
        }
        answers = {"nama": "Warung Sari", question: file["sha256"] if question == "paraf" else consent}
        assert uploads.announce(entry(number, answers=answers, attachments=[file])) == [[file["sha256"]]]
        answer = uploads.put(file["sha256"], content, **{"Content-Type": "image/png"})
        if taken:
            assert answer.status_code == 201, name
        else:
            assert refused(answer) == (422, "not_a_signature"), name
            assert "lebih besar" in answer.get_json()["title"]
            assert uploads.state(content).get_json()["received"] == 0


def test_a_photo_of_one_dot_is_a_photo(uploads: Uploads) -> None:
    content = ink((200, 100), (203, 102))
    file = announced(content, type="image/png")
    uploads.announce(entry(1, answers={"nama": "Warung Sari", "foto": file["sha256"]}, attachments=[file]))
    assert uploads.put(file["sha256"], content, **{"Content-Type": "image/png"}).status_code == 201


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow says so when EXIF is broken, and goes on
def test_hundreds_of_damaged_pictures_never_break_the_server(uploads: Uploads) -> None:
    chance = random.Random(12)
    for number in range(1, 101):
        damaged = bytearray(photo(number, side=32))
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(2, len(damaged))] = chance.randrange(256)
        broken = bytes(damaged[: chance.randrange(20, len(damaged) + 1)])
        uploads.announce(entry_with(broken, number=number))
        answer = uploads.put(sha256(broken), broken)
        assert answer.status_code == 201 or refused(answer) == (422, "not_an_image")


def test_again_after_the_end_changes_nothing(office: Flask, uploads: Uploads, content: bytes) -> None:
    uploads.announce(entry_with(content))
    uploads.put(sha256(content), content)
    rows = everything(office)
    assert told(uploads.put(sha256(content), content)) == (200, len(content), True)
    assert told(uploads.piece(content, 0, 10)) == (200, len(content), True)
    assert everything(office) == rows


def test_a_file_that_nobody_announced_does_not_exist(uploads: Uploads, content: bytes) -> None:
    assert refused(uploads.state(content)) == (404, "not_found")
    assert refused(uploads.put(sha256(content), content)) == (404, "not_found")


@pytest.mark.parametrize("name", ["x", "0" * 63, "A" * 64, "..%2F..%2Fetc%2Fpasswd", "0" * 64 + "%0A"])
def test_an_address_that_is_no_digest_does_not_exist(uploads: Uploads, name: str) -> None:
    assert refused(uploads.put(name, b"x")) == (404, "not_found")
    assert refused(uploads.client.get(f"/sync/v1/attachments/{name}", headers=uploads.headers)) == (
        404,
        "not_found",
    )


def test_a_foreign_phone_cannot_touch_it(
    office: Flask, client: FlaskClient, uploads: Uploads, content: bytes
) -> None:
    uploads.announce(entry_with(content))
    uploads.piece(content, 0, 100)
    for headers in (new_phone(office, NEIGHBOUR).headers, bearer(f"q_{new_link(office)}")):
        stranger = Uploads(client, headers)
        assert refused(stranger.state(content)) == (404, "not_found")
        assert refused(stranger.piece(content, 100, 200)) == (404, "not_found")
    assert told(uploads.state(content)) == (200, 100, False)


def test_a_respondent_sends_photos_too(office: Flask, client: FlaskClient, content: bytes) -> None:
    respondent = Uploads(client, bearer(f"q_{new_link(office)}"))
    assert respondent.announce(entry_with(content, number=None)) == [[sha256(content)]]
    assert told(respondent.piece(content, 0, 100)) == (202, 100, False)
    assert told(respondent.piece(content, 100, len(content))) == (201, len(content), True)


def test_of_three_photos_one_is_still_wanted(office: Flask, uploads: Uploads) -> None:
    first, second = photo(random.randrange(2**40)), photo(random.randrange(2**40))
    sent = entry_with(first, second)
    assert uploads.announce(sent) == [[sha256(first), sha256(second)]]
    uploads.put(sha256(first), first)
    assert uploads.announce(sent) == [[sha256(second)]]
    with office.app_context():
        arrived = db.session.scalars(
            select(Attachment.question).where(
                Attachment.entry_id == sent["id"], Attachment.arrived_at.is_not(None)
            )
        ).all()
    assert arrived == ["foto"]


def test_a_photo_that_two_entries_share_is_sent_once(uploads: Uploads, content: bytes) -> None:
    uploads.announce(entry_with(content, number=1))
    uploads.put(sha256(content), content)
    assert uploads.announce(entry_with(content, number=2)) == [[]]


def test_limits_of_a_file(uploads: Uploads, content: bytes) -> None:
    sent = entry(1, attachments=[announced(content, bytes=LARGEST_FILE + 1)])
    sent["answers"]["foto"] = sha256(content)
    answer = uploads.client.post("/sync/v1/batches", json=batch(sent), headers=uploads.headers)
    assert set(answer.get_json()["results"][0]["errors"]) == {"_attachments"}
    uploads.announce(entry_with(content, number=2))
    assert refused(uploads.put(sha256(content), b"x" * (LARGEST_FILE + 1))) == (413, "too_large")
    assert refused(uploads.put(sha256(content), content[:10], f"bytes 0-9/{LARGEST_FILE + 1}")) == (
        413,
        "too_large",
    )
    assert refused(uploads.put(sha256(content), b"")) == (416, "bad_range")
    packed = {"Content-Encoding": "gzip"}
    assert refused(uploads.put(sha256(content), content, **packed)) == (415, "unsupported_encoding")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_very_many_pixels_is_refused(uploads: Uploads) -> None:
    written = BytesIO()
    Image.new("1", (12_000, 12_000)).save(written, "PNG")
    bomb = written.getvalue()
    sent = entry_with(bomb, type="image/png")
    uploads.announce(sent)
    assert refused(uploads.put(sha256(bomb), bomb)) == (422, "not_an_image")
