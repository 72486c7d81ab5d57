"""The lines at the head of official papers: whose office this is, from the area's code."""

from __future__ import annotations

from ..services.areas import KECAMATAN, REGENCY, VILLAGE, AreaBook

# The first of the last four digits tells a kelurahan (1) from a desa (Kemendagri coding, Permendagri 58/2021).
KELURAHAN = "1"


def letterhead(areas: AreaBook, code: str) -> list[str]:
    """`Pemerintah Kota Bogor`, `Kecamatan Bogor Timur`, `Kelurahan Katulampa`; areas that are not known are left out.

    Args:
        areas: the book of areas.
        code: of a kelurahan, desa, kecamatan or regency.
    """
    lines = []
    for length in (REGENCY, KECAMATAN, VILLAGE):
        known = areas.get(code[:length]) if len(code) >= length else None
        if known is not None:
            lines.append(f"{_title(known.code)} {known.name}")
    return lines


def office(areas: AreaBook, code: str) -> str:
    """The office itself: the last line of its letterhead, or the code when nothing is known."""
    return (letterhead(areas, code) or [code])[-1]


def _title(code: str) -> str:
    if len(code) == REGENCY:
        return "Pemerintah"
    if len(code) == KECAMATAN:
        return "Kecamatan"
    return "Kelurahan" if code[-4] == KELURAHAN else "Desa"
