"""The areas that the checks know: a frozen book of Kemendagri codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PROVINCE, REGENCY, KECAMATAN, VILLAGE = 2, 5, 8, 13


@dataclass(frozen=True, slots=True)
class Area:
    """A province (`32`), regency (`32.71`), kecamatan (`32.71.02`) or kelurahan / desa (`32.71.02.1003`)."""

    code: str
    name: str
    postal_code: str | None = None
    timezone: str = "Asia/Jakarta"


class AreaBook(Mapping[str, Area]):
    """Code -> Area, read-only. The store builds it from the table and keeps it until the table changes.

    Compared by identity, so that forms and schemas built for one book are cached as long as it lives.
    """

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._areas = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        villages: dict[str, list[Area]] = {}
        kecamatan: dict[str, set[str]] = {}
        for code, area in self._areas.items():
            if len(code) == VILLAGE:
                villages.setdefault(code[:KECAMATAN], []).append(area)
            elif len(code) == KECAMATAN:
                kecamatan.setdefault(code[:REGENCY], set()).add(code)
        self._villages = {code: tuple(found) for code, found in villages.items()}
        self.village_codes = frozenset(area.code for found in villages.values() for area in found)
        # What others have built for this book (schemas, forms): it lives and dies with it.
        self.derived: dict[Any, Any] = {}
        # A regency is taken to be loaded whole when more than one of its kecamatan is here: an office that
        # loads only its own kecamatan must not be warned about the neighbours' NIK.
        self._whole = {code: frozenset(found) for code, found in kecamatan.items() if len(found) > 1}

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, code: str) -> Area:
        return self._areas[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._areas)

    def __len__(self) -> int:
        return len(self._areas)

    def name(self, code: str) -> str:
        """The area's name; the code itself when it is not known."""
        area = self._areas.get(code)
        return code if area is None else area.name

    def is_village(self, code: str) -> bool:
        """Whether the code is a known kelurahan or desa."""
        return code in self.village_codes

    def villages_of(self, prefix: str) -> tuple[Area, ...]:
        """The kelurahan and desa under a kecamatan (`32.71.02`) or any other prefix, by code.

        A prefix that is itself a village gives that village; the empty prefix gives all.
        """
        if len(prefix) == KECAMATAN:
            return self._villages.get(prefix, ())
        if len(prefix) == VILLAGE:
            return (self._areas[prefix],) if prefix in self._areas else ()
        return tuple(
            area
            for kecamatan, found in self._villages.items()
            if not prefix or kecamatan.startswith(f"{prefix}.")
            for area in found
        )

    def whole_regencies(self) -> Mapping[str, frozenset[str]]:
        """Regency code -> codes of all its kecamatan, for the regencies that are loaded whole."""
        return self._whole


# For what needs no areas, or has none at hand.
NOWHERE = AreaBook()
