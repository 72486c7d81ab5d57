"""Files in pieces: which piece of which file a request brings, and whether it joins what has arrived."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .envelope import LARGEST_FILE, SHA256
from .faults import Fault

_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
_SHA256 = re.compile(SHA256)


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes `first` up to but not including `end` of a file of `total` bytes."""

    first: int
    end: int
    total: int

    @property
    def length(self) -> int:
        """How many bytes it holds."""
        return self.end - self.first

    @property
    def is_last(self) -> bool:
        """Whether the file is whole with it, provided that all before it has arrived."""
        return self.end == self.total


def is_digest(text: str) -> bool:
    """Whether it is a lower-case hex SHA-256."""
    return _SHA256.fullmatch(text) is not None


def piece(content_range: str | None, length: int) -> Piece:
    """The piece that a request brings, from `Content-Range: bytes a-b/total` (RFC 9110, 14.4).

    The last byte is part of the piece. Without the header the body is the whole file.

    Args:
        content_range: the header; None: absent.
        length: bytes of the body.

    Raises:
        Fault: `bad_range` when it cannot be read, is empty or does not fit the body; `too_large`.
    """
    if content_range is None:
        first, last, total = 0, length - 1, length
    else:
        found = _RANGE.fullmatch(content_range.strip())
        if found is None:
            raise Fault("bad_range")
        first, last, total = (int(text) for text in found.groups())
    if total > LARGEST_FILE:
        raise Fault("too_large", largest=LARGEST_FILE)
    if not first <= last < total or last - first + 1 != length:
        raise Fault("bad_range")
    return Piece(first, last + 1, total)
