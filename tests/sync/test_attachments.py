"""Content-Range: which piece a request brings."""

import pytest

from sync.attachments import Piece, is_digest, piece
from sync.envelope import LARGEST_FILE
from sync.faults import Fault


@pytest.mark.parametrize(
    ("header", "length", "expected"),
    [
        (None, 10, Piece(0, 10, 10)),
        ("bytes 0-9/10", 10, Piece(0, 10, 10)),
        ("bytes 0-5/10", 6, Piece(0, 6, 10)),
        (" bytes 6-9/10 ", 4, Piece(6, 10, 10)),
        ("bytes 9-9/10", 1, Piece(9, 10, 10)),
    ],
)
def test_pieces_that_can_be_taken(header: str | None, length: int, expected: Piece) -> None:
    found = piece(header, length)
    assert found == expected
    assert found.length == length
    assert found.is_last == (found.end == found.total)


@pytest.mark.parametrize(
    ("header", "length", "code"),
    [
        (None, 0, "bad_range"),
        (None, LARGEST_FILE + 1, "too_large"),
        ("bytes 0-9/10", 9, "bad_range"),
        ("bytes 0-9/10", 11, "bad_range"),
        ("bytes 5-4/10", 0, "bad_range"),
        ("bytes 0-10/10", 11, "bad_range"),
        ("bytes */10", 0, "bad_range"),
        ("bytes 0-9/*", 10, "bad_range"),
        ("bytes=0-9/10", 10, "bad_range"),
        ("items 0-9/10", 10, "bad_range"),
        ("bytes 0-9/10, 20-29/30", 10, "bad_range"),
        ("bytes -1-9/10", 10, "bad_range"),
        ("bytes 0-٩/10", 10, "bad_range"),
        ("bytes 0-9999999999999999/99999999999999999", 10, "bad_range"),
        (f"bytes 0-9/{LARGEST_FILE + 1}", 10, "too_large"),
        ("", 10, "bad_range"),
    ],
)
def test_pieces_that_cannot(header: str | None, length: int, code: str) -> None:
    with pytest.raises(Fault) as caught:
        piece(header, length)
    assert caught.value.code == code


def test_digests_are_lower_case_hex() -> None:
    assert is_digest("0123456789abcdef" * 4)
    for text in ("", "0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n", "٠" * 64, "../" + "0" * 61):
        assert not is_digest(text)
