"""Files of a form sent without JavaScript: pictures shrunk as the phone would, all kept while faults are mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from PIL import Image, ImageOps

from sync.entry import Sender
from sync.envelope import LARGEST_FILE

from ..problems import Problem
from ..services import Question
from ..store import attachments, pdfs
from ..store.folder import Folder, sha256_of
from ..store.images import MOST_PIXELS, signed

# As static/app/camera.js does it: a form filled in without JavaScript weighs no more in the store.
LONGEST_SIDE = 1600
MOST_BYTES = 300_000
QUALITIES = (82, 72, 62, 50, 40)
PICTURE = "image/jpeg"


@dataclass(frozen=True)
class Held:
    """A file that has arrived with the form and waits until the rest is in order."""

    sha256: str
    bytes: int
    type: str

    def announced(self, question: str) -> dict[str, Any]:
        """As an entry announces it."""
        return {"question": question, "sha256": self.sha256, "bytes": self.bytes, "type": self.type}


@dataclass
class Uploads:
    """The files of one form: `held` by question, `faults` by question.

    They lie with the pieces of files that are still arriving, under the sender's name; what nobody goes on with is
    removed from there as every other piece.
    """

    folder: Folder
    owner: str
    held: dict[str, Held] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def take(self, questions: Iterable[Question]) -> None:
        """Take what the form brings: a new photo, else the one that it brought before."""
        for question in questions:
            upload = request.files.get(question.id)
            if upload is not None and upload.filename:
                with upload.stream as arrived:
                    self._keep(question, arrived.read())
            elif (token := request.form.get(f"{question.id}-kept")) and (held := self._known(token)):
                self.held[question.id] = held

    def tokens(self) -> Mapping[str, str]:
        """What the page carries so that a photo need not be chosen twice."""
        return {
            question: _signer().dumps([held.sha256, held.bytes, held.type])
            for question, held in self.held.items()
        }

    def deliver(self, sender: Sender, wanted: Iterable[str]) -> None:
        """Hand the photos over to the entry that has announced them."""
        sizes = {held.sha256: held.bytes for held in self.held.values()}
        for sha256 in wanted:
            with self.folder.arriving(self.owner, sha256) as arriving:
                content = arriving.content()
            attachments.receive(self.folder, sha256, sender, 0, content, sizes[sha256])
            with self.folder.arriving(self.owner, sha256) as arriving:
                arriving.forget()

    def _keep(self, question: Question, content: bytes) -> None:
        try:
            kept, media_type = _fit(question, content)
        except Problem as problem:
            self.faults[question.id] = str(problem.detail or problem.title)
            return
        held = Held(sha256_of(kept), len(kept), media_type)
        with self.folder.arriving(self.owner, held.sha256) as arriving:
            arriving.add(0, kept)
        self.held[question.id] = held

    def _known(self, token: str) -> Held | None:
        try:
            sha256, size, media_type = _signer().loads(token)
        except (BadSignature, ValueError):
            return None
        return Held(sha256, size, media_type) if self.folder.received(self.owner, sha256) == size else None


def _fit(question: Question, content: bytes) -> tuple[bytes, str]:
    """A file as it will be kept, with its media type.

    Raises:
        Problem: it cannot be read, or is not what the question asks for.
    """
    if pdfs.MEDIA_TYPE in question.media_types and (
        content.startswith(pdfs.BEGIN) or PICTURE not in question.media_types
    ):
        if len(content) > LARGEST_FILE:
            raise Problem("too_large", _("Berkas ini lebih dari 8 MB. Perkecil dahulu, lalu pilih lagi."))
        return pdfs.verified(content), pdfs.MEDIA_TYPE
    try:
        small = shrunk(content)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        wanted = _("Foto ini tidak dapat dibuka. Pilih foto lain (JPEG atau PNG).")
        if pdfs.MEDIA_TYPE in question.media_types:
            wanted = _("Berkas ini tidak dapat dibuka. Pilih PDF, atau foto (JPEG atau PNG).")
        raise Problem("not_an_image", wanted) from None
    if question.type == "signature" and not signed(small):
        raise Problem("not_a_signature")
    return small, PICTURE


def shrunk(content: bytes) -> bytes:
    """A JPEG of at most 1600 px and 300 kB, upright and without metadata.

    Raises:
        OSError, ValueError, SyntaxError: it is no picture that can be read, or one of too many pixels.
    """
    with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    side = LONGEST_SIDE
    while True:
        upright.thumbnail((side, side))
        for quality in QUALITIES:
            written = BytesIO()
            upright.save(written, "JPEG", quality=quality, optimize=True)
            if written.tell() <= MOST_BYTES:
                return written.getvalue()
        side = side * 4 // 5


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="foto-formulir")
