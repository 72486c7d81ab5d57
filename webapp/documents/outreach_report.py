"""The report of an outreach event as an official paper: figures, signatures, list of entries, photo page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from PIL import Image

from .posters import fonts

# Width and height in millimetres; F4 is the paper of Indonesian offices.
SIZES = {"a4": (210, 297), "f4": (215, 330)}
TEMPLATE = Path(__file__).with_name("outreach_report.typ")
MOST_PHOTOS = 12
# A photo is printed some 56 mm wide: 720 pixels are more than 300 to the inch.
PHOTO_SIDE = 720
PHOTO_QUALITY = 78


@dataclass(frozen=True)
class Sheet:
    """A table: headings, rows of texts, which columns hold numbers, the relative widths of the columns."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    widths: Sequence[int] = ()


@dataclass(frozen=True)
class Signature:
    """One who signs; an empty name or NIP becomes a dotted line."""

    above: str
    title: str
    name: str
    nip: str


@dataclass(frozen=True)
class Picture:
    """A photo and the line below it."""

    path: Path
    caption: str


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, facts (label, value), a list of names, a table."""

    title: str
    texts: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Sheet | None = None


@dataclass(frozen=True)
class EventReport:
    """What stands in the report, in the order of the paper; all of it is only ever text.

    Attributes:
        letterhead: the office's lines from the highest to its own.
        title, subtitle: of the paper.
        warning: in a box below the title; may be empty.
        sections: the body.
        signed: place and day above the signatures.
        signatures: from left to right.
        annex: the list of entries, on pages of its own.
        photos: at most `MOST_PHOTOS`.
        photo_title: heading of the photo page.
        without_photos: said there when there are none.
        foot: names the paper at the foot of every page.
        page: the word for page.
    """

    letterhead: Sequence[str]
    title: str
    subtitle: str
    warning: str
    sections: Sequence[Section]
    signed: str
    signatures: Sequence[Signature]
    annex: Section
    photo_title: str
    without_photos: str
    foot: str
    page: str
    photos: Sequence[Picture] = field(default_factory=tuple)


def pdf(report: EventReport, size: str = "a4", *, author: str) -> bytes:
    """The report as a PDF, tagged for screen readers, fonts embedded, photos made small.

    Args:
        report: its content.
        size: one of `SIZES`.
        author: for the properties of the document.

    Raises:
        KeyError: the size is not known.
    """
    width, height = SIZES[size]
    with TemporaryDirectory(prefix="laporan-") as folder:
        root = Path(folder)
        photos = [
            {"file": name, "caption": picture.caption}
            for number, picture in enumerate(report.photos[:MOST_PHOTOS])
            if _small(picture.path, root / (name := f"foto-{number}.jpg"))
        ]
        kit = asdict(report) | {"photos": photos, "author": author, "width": width, "height": height}
        template = root / TEMPLATE.name
        shutil.copyfile(TEMPLATE, template)
        return bytes(
            typst.compile(
                str(template),
                root=str(root),
                font_paths=fonts(),
                format="pdf",
                sys_inputs={"kit": json.dumps(kit, ensure_ascii=False)},
            )
        )


def _small(source: Path, target: Path) -> bool:
    """Write the photo small; False when it cannot be read, for one broken file must not cost the report."""
    try:
        with Image.open(source) as picture:
            picture.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
            small = picture.convert("RGB")
        small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        written = BytesIO()
        small.save(written, "JPEG", quality=PHOTO_QUALITY, optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    target.write_bytes(written.getvalue())
    return True
