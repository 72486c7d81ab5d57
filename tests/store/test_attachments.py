"""Files: in pieces, verified, cleaned, kept apart by area, harmless whatever they hold."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from sync.entry import CheckedEntry, Outcome, Sender
from tests.conftest import BOGOR_TIMUR, CAMPAKA, Phone, phone_of
from tests.together import together
from webapp.models import QrLink, User
from webapp.problems import Problem
from webapp.store import attachments, entries, seals
from webapp.store.folder import Folder


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options) -> bytes:
    """A photo with EXIF that says where and with what it was taken, lying on its side."""
    picture = Image.new("RGB", size, "#2f6f4f")
    picture.paste("#b3412e", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to look at it
    exif[0x010F] = "PonselRahasia"
    exif.get_ifd(0x8825)[2] = (6.0, 36.0, 0.0)
    written = BytesIO()
    picture.save(written, kind, exif=exif, **options)
    return written.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "attachments")


@pytest.fixture
def content() -> bytes:
    return photo()


@pytest.fixture
def entry(phone: Phone, make_entry, content: bytes) -> CheckedEntry:
    """A stored entry that announced `content`."""
    made: CheckedEntry = make_entry(files={"foto_tempat": content})
    entries.save_batch([made], phone.sender)
    return made


def send(folder: Folder, content: bytes, sender: Sender, offset: int = 0, end: int | None = None):
    piece = content[offset:end]
    return attachments.receive(folder, sha256(content), sender, offset, piece, len(content))


def refused(*args, **kwargs) -> Problem:
    with pytest.raises(Problem) as caught:
        send(*args, **kwargs)
    return caught.value


def test_a_file_arrives_whole_and_is_cleaned(folder, phone, entry, content) -> None:
    state = send(folder, content, phone.sender)
    assert (state.complete, state.already, state.received) == (True, False, len(content))
    kept = attachments.readable(folder, sha256(content), BOGOR_TIMUR)
    assert kept.type == "image/jpeg"
    bare = kept.path.read_bytes()
    assert b"PonselRahasia" not in bare
    with Image.open(BytesIO(bare)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (48, 64)  # upright
    row = entries.find(entry.id, BOGOR_TIMUR)
    rows = attachments.of_entry(row)
    assert [(one.question, one.stored_bytes, one.stored_sha256) for one in rows] == [
        ("foto_tempat", len(bare), sha256(bare))
    ]
    assert rows[0].arrived_at is not None
    assert [one.what for one in entries.history(row)] == ["recorded", "attachment"]
    assert list(seals.verify()) == []


def test_pieces_may_overlap_come_twice_and_stop_in_between(folder, phone, entry, content) -> None:
    sender, name = phone.sender, sha256(content)
    assert attachments.state(folder, name, sender).received == 0
    assert send(folder, content, sender, 0, 100).received == 100
    assert send(folder, content, sender, 0, 100).received == 100
    assert attachments.state(folder, name, sender).received == 100
    assert send(folder, content, sender, 50, 200).received == 200
    gap = refused(folder, content, sender, 300)
    assert (gap.word, gap.extra) == ("range_conflict", {"received": 200})
    assert attachments.of_entry(entries.find(entry.id, BOGOR_TIMUR))[0].arrived_at is None
    assert send(folder, content, sender, 200).complete
    again = send(folder, content, sender, 200)
    assert (again.complete, again.already) == (True, True)
    state = attachments.state(folder, name, sender)
    assert (state.received, state.complete) == (len(content), True)
    assert list((folder.root / "pieces").iterdir()) == []


def test_what_is_not_the_announced_file_is_forgotten(folder, phone, entry, content) -> None:
    wrong = bytes(len(content))
    with pytest.raises(Problem) as caught:
        attachments.receive(folder, sha256(content), phone.sender, 0, wrong, len(wrong))
    assert caught.value.word == "digest_mismatch"
    assert attachments.state(folder, sha256(content), phone.sender).received == 0
    with pytest.raises(Problem) as caught:
        attachments.receive(folder, sha256(content), phone.sender, 0, wrong + b"x", len(wrong) + 1)
    assert caught.value.word == "bad_range"
    assert send(folder, content, phone.sender).complete


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 not a photo",
        photo(kind="PNG"),
        photo()[:400],
        b"\xff\xd8\xff\xe0" + bytes(300),
        photo((9000, 6000), quality=1),
    ],
    ids=["pdf", "another kind", "cut off", "only a beginning", "54 megapixels"],
)
def test_what_is_no_photo_is_refused_and_can_be_sent_again(folder, phone, entry, content) -> None:
    assert refused(folder, content, phone.sender).word == "not_an_image"
    assert attachments.state(folder, sha256(content), phone.sender).received == 0
    with pytest.raises(Problem):
        attachments.readable(folder, sha256(content), BOGOR_TIMUR)


def test_nobody_sends_or_sees_a_file_of_another_area(folder, phone, entry, content, make_user) -> None:
    stranger = phone_of(make_user(area=f"{CAMPAKA}.2001"))
    assert refused(folder, content, stranger.sender).word == "not_found"
    assert refused(folder, b"never announced", phone.sender).word == "not_found"
    send(folder, content, phone.sender)
    for prefix in (CAMPAKA, "32.71.02.1001"):
        with pytest.raises(Problem) as caught:
            attachments.readable(folder, sha256(content), prefix)
        assert caught.value.word == "not_found"


def test_what_one_phone_began_another_does_not_spoil(folder, phone, officer, entry, content) -> None:
    other = phone_of(officer, "Ponsel kedua")
    send(folder, content, phone.sender, 0, 100)
    assert attachments.state(folder, sha256(content), other.sender).received == 0
    assert send(folder, content, other.sender).complete
    assert send(folder, content, phone.sender, 100).already


def test_a_respondent_sends_through_the_link(folder, qr_link: QrLink, make_entry, content) -> None:
    sender = Sender("respondent", qr_link.area, qr_token=qr_link.token)
    made = make_entry(None, files={"foto_tempat": content})
    entries.save_batch([made], sender)
    assert send(folder, content, sender, 0, 10).received == 10
    assert refused(folder, content, Sender("respondent", qr_link.area, qr_token="lain")).word == "not_found"
    assert send(folder, content, sender, 10).complete


def test_a_file_that_is_here_already_is_not_wanted_again(folder, phone, entry, content, make_entry) -> None:
    send(folder, content, phone.sender)
    second = make_entry(2, files={"foto_tempat": content, "foto_produk": content})
    result = entries.save_batch([second], phone.sender)[0]
    assert (result.outcome, result.wanted) == (Outcome.STORED, ())
    row = entries.find(second.id, BOGOR_TIMUR)
    assert all(one.arrived_at for one in attachments.of_entry(row))


def test_the_same_file_sent_by_many_at_once_arrives_once(
    app: Flask, folder, phone, officer: User, entry, content
) -> None:
    senders = [phone.sender, *(phone_of(officer).sender for _ in range(3))]
    states = together(app, [partial(send, folder, content, one) for one in senders * 2])
    assert all(state.complete for state in states)
    row = entries.find(entry.id, BOGOR_TIMUR)
    assert [one.what for one in entries.history(row)] == ["recorded", "attachment"]
    assert list(seals.verify()) == []


def test_after_a_crash_the_last_byte_completes_the_file(folder, phone, entry, content, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(attachments, "_mark_arrived", lambda *_: (_ for _ in ()).throw(OSError("crash")))
        with pytest.raises(OSError, match="crash"):
            send(folder, content, phone.sender)
    received = attachments.state(folder, sha256(content), phone.sender).received
    assert received == len(content) - 1
    assert send(folder, content, phone.sender, received).complete


@pytest.mark.parametrize(
    ("kecamatan", "name"),
    [
        ("../../..", "a" * 64),
        (BOGOR_TIMUR, "../" + "a" * 61),
        (BOGOR_TIMUR, "A" * 64),
        (BOGOR_TIMUR, "a" * 64 + "\n"),
    ],
)
def test_no_name_leads_out_of_the_folder(folder: Folder, kecamatan: str, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        folder.path(kecamatan, name)
    with pytest.raises(ValueError, match="not the name"):
        folder.received("d1/../..", "a" * 64)


def test_pieces_that_nobody_went_on_with_are_forgotten(folder, phone, entry, content) -> None:
    send(folder, content, phone.sender, 0, 100)
    assert folder.forget_pieces() == 0
    assert folder.forget_pieces(older_than_days=-1) == 1
    assert attachments.state(folder, sha256(content), phone.sender).received == 0


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("PNG", "1")])
def test_signatures_and_other_kinds_stay_what_they_are(
    folder, phone, make_entry, kind: str, mode: str
) -> None:
    written = BytesIO()
    Image.new(mode, (30, 20)).save(written, kind)
    content = written.getvalue()
    made = make_entry(files={"foto_tempat": content})
    files = (replace(made.attachments[0], type=f"image/{kind.lower()}"),)
    entries.save_batch([replace(made, attachments=files)], phone.sender)
    send(folder, content, phone.sender)
    kept = attachments.readable(folder, sha256(content), BOGOR_TIMUR)
    with Image.open(kept.path) as picture:
        assert (picture.format, picture.size) == (kind, (30, 20))
