"""`nik`: Nomor Induk Kependudukan, PPKKCC DDMMYY SSSS, day + 40 for women; it has no check digit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..clock import today
from ..faults import Fault
from .digits import Digits

# Kemendagri province codes; 54 was Timor Timur. An old NIK keeps the code of a region that has since been split.
PROVINCES = frozenset(
    [
        *("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"),
        *("31", "32", "33", "34", "35", "36", "51", "52", "53", "54"),
        *("61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76"),
        *("81", "82", "91", "92", "93", "94", "95", "96"),
    ]
)
# Beyond this many kecamatan the page leaves the region check to the server: it would weigh too much.
MOST_KECAMATAN_IN_PAGE = 60
WORKING_AGE, OLDEST = 17, 100


@dataclass(frozen=True)
class Reading:
    """What sixteen digits say.

    Attributes:
        region: kecamatan of first registration, six digits.
        sex: `L` (men) or `P` (women), as the choices of sex are coded.
        birth_date: with the century made out.
        serial: four digits.
    """

    region: str
    sex: str
    birth_date: date
    serial: str


def read(digits: str, on: date | None = None) -> Reading:
    """Read sixteen digits.

    The century: of the dates that exist and are not in the future, the one that makes the person 17 to 100
    years old on the given day; failing that, 0 to 100; failing that, the latest.

    Args:
        digits: exactly sixteen.
        on: the day of reading; today by default.

    Raises:
        Fault: `date` when the birth date does not exist in either century, `serial` when the serial is 0000.
    """
    on = on or today()
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    sex = "P" if day > 40 else "L"
    day -= 40 if day > 40 else 0
    born = [found for century in (1900, 2000) if (found := _date(century + year, month, day)) and found <= on]
    if not born:
        raise Fault("date", date=f"{day:02}-{month:02}")
    if digits[12:] == "0000":
        raise Fault("serial")
    likely = [
        found for low in (WORKING_AGE, 0) for found in reversed(born) if low <= age(found, on) <= OLDEST
    ] or born[-1:]
    return Reading(digits[:6], sex, likely[0], digits[12:])


def _plainly_right(digits: str) -> bool:
    """Whether `read` has nothing to refuse: born on a day of the last century, which is never in the future."""
    day = int(digits[6:8])
    born = _date(1900 + int(digits[10:12]), int(digits[8:10]), day - 40 if day > 40 else day)
    return born is not None and digits[12:] != "0000"


def age(born: date, on: date) -> int:
    """Completed years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class Nik(Digits):
    """Tells sex and birth date; an unknown region is a warning only, since old regions live on in old NIK."""

    type = "nik"
    keys = {}
    lengths = (16,)
    prefix = r"^(?:[Nn][Ii][Kk][\s.:]*)?"
    faults = ("pattern", "date", "serial")
    warning_codes = ("region",)
    check_name = "nik"
    about = _l("Nomor Induk Kependudukan, 16 angka.")
    default_example = "3271021708909901"

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        digits = super().normalise(value, areas)
        if digits is not None and not _plainly_right(digits):
            read(digits)
        return digits

    def facts(self, value: Any) -> Mapping[str, str]:
        reading = read(value)
        return {"sex": reading.sex, "birth_date": reading.birth_date.isoformat()}

    def warnings(self, value: Any, areas: AreaBook) -> list[str]:
        return [] if self.region_known(value, areas) else [self.warning("region")]

    def region_known(self, value: str, areas: AreaBook) -> bool:
        """Whether the first six digits may be a kecamatan, as far as the loaded areas can tell."""
        if value[:2] not in PROVINCES:
            return False
        kecamatan = areas.whole_regencies().get(f"{value[:2]}.{value[2:4]}")
        return kecamatan is None or f"{value[:2]}.{value[2:4]}.{value[4:6]}" in kecamatan

    def masked(self, value: Any, areas: AreaBook) -> str:
        return f"{value[:6]}******{value[12:]}" if value else ""

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        attributes = super().attributes(areas)
        attributes["data-provinces"] = " ".join(sorted(PROVINCES))
        regencies = areas.whole_regencies()
        if 0 < sum(len(found) for found in regencies.values()) <= MOST_KECAMATAN_IN_PAGE:
            attributes["data-regions"] = json.dumps(
                {
                    code.replace(".", ""): sorted(part[-2:] for part in found)
                    for code, found in regencies.items()
                },
                separators=(",", ":"),
            )
        return attributes
