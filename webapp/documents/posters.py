"""The poster kit: QR codes as sheets to print, in A4, A5 and F4, with letterhead and instructions in two languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from . import qr

# Width and height in millimetres. F4 is the paper of Indonesian offices (Folio, 215 x 330 mm).
SIZES = {"a4": (210, 297), "a5": (148, 210), "f4": (215, 330)}
TEMPLATE = Path(__file__).with_name("posters.typ")


@dataclass(frozen=True)
class Instructions:
    """The steps in one language: its code, its own name, one sentence for each step."""

    language: str
    name: str
    steps: Sequence[str]


@dataclass(frozen=True)
class Poster:
    """What stands on one sheet.

    Args:
        letterhead: the office's lines from the highest to its own.
        title: of the service.
        place: where it hangs: the number and the name of the service point, the kelurahan.
        link: the whole address in the code.
        address: the short one, to be typed.
        typed: says above the address what it is for.
        alt: says what the picture is, for those who have the file read to them.
        dates: from when until when; may be empty.
        number: names this very sheet, small at the foot.
    """

    letterhead: Sequence[str]
    title: str
    place: str
    link: str
    address: str
    typed: str
    alt: str
    dates: str
    number: str
    instructions: Sequence[Instructions]


def pdf(posters: Sequence[Poster], size: str, *, title: str, author: str) -> bytes:
    """The sheets as one PDF, a page each, tagged for screen readers, fonts embedded.

    Args:
        posters: at least one.
        size: one of `SIZES`.
        title, author: for the properties of the document.

    Raises:
        KeyError: the size is not known.
    """
    width, height = SIZES[size]
    kit = {
        "width": width,
        "height": height,
        "title": title,
        "author": author,
        "posters": [_content(poster) for poster in posters],
    }
    return bytes(
        typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=fonts(),
            format="pdf",
            sys_inputs={"kit": json.dumps(kit, ensure_ascii=False)},
        )
    )


def _content(poster: Poster) -> dict[str, object]:
    return {
        "letterhead": list(poster.letterhead),
        "title": poster.title,
        "place": poster.place,
        "qr": qr.svg(poster.link, qr.POSTER_VERSION).decode(),
        "address": poster.address,
        "typed": poster.typed,
        "alt": poster.alt,
        "dates": poster.dates,
        "number": poster.number,
        "steps": [
            {"language": part.language, "name": part.name, "steps": list(part.steps)}
            for part in poster.instructions
        ],
    }


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Only the library's own fonts: a paper looks the same on every server."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
