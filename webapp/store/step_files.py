"""Files that a step asks for, such as the PDF of an NIB: checked by what they hold, not by what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext as _

from ..problems import Problem
from . import pdfs
from .folder import sha256_of
from .images import cleaned

MOST_BYTES = 10 * 1024 * 1024
_WORDS = {pdfs.MEDIA_TYPE: "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
_BEGINNINGS = {
    pdfs.MEDIA_TYPE: pdfs.BEGIN,
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}


@dataclass(frozen=True, slots=True)
class StepFile:
    """A file as it will be kept."""

    # Types of questions that are answered by a file at the desk.
    types: ClassVar[frozenset[str]] = frozenset({"file", "photo"})

    content: bytes
    type: str
    sha256: str


def read(content: bytes, accepted: tuple[str, ...]) -> StepFile:
    """A file as it came, recognised by its first bytes. Pictures are written anew, without metadata.

    Args:
        content: the whole file.
        accepted: media types.

    Raises:
        Problem: `too_large`; `not_a_pdf` or `not_an_image` when it is cut off or broken; `invalid` when it is of
            none of the accepted types.
    """
    if len(content) > MOST_BYTES:
        raise Problem("too_large", _("Berkas ini lebih dari 10 MB. Perkecil dahulu, lalu pilih lagi."))
    found = next((kind for kind, begins in _BEGINNINGS.items() if content.startswith(begins)), None)
    if found is None or found not in accepted:
        wanted = _(" atau ").join(_WORDS[kind] for kind in accepted)
        raise Problem("invalid", _("Berkas ini bukan %(wanted)s. Pilih berkas yang lain.", wanted=wanted))
    clean = cleaned(content, found)
    return StepFile(clean, found, sha256_of(clean))
