"""Files that a step asks for, such as the PDF of an NIB: checked by what they hold, not by what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .folder import sha256_of
from .images import cleaned


@dataclass(frozen=True, slots=True)
class StepFile:
    """A file as it will be kept."""

    # Types of questions that are answered by a file at the desk.
    types: ClassVar[frozenset[str]] = frozenset({"file", "photo"})

    content: bytes
    type: str
    sha256: str


def read(content: bytes, media_type: str) -> StepFile:
    """A file as it came: a PDF whole and as it is, a picture written anew without metadata.

    Raises:
        Problem: `not_a_pdf` or `not_an_image` when it holds something else, or is cut off.
    """
    clean = cleaned(content, media_type)
    return StepFile(clean, media_type, sha256_of(clean))
