"""The areas and the definition that the tests of definitions stand on."""

import pytest

from webapp.services import Area, AreaBook, Definition, catalogue

VILLAGES = {
    "32.71.02": ("Sukasari", "Baranangsiang", "Katulampa", "Sindangsari", "Sindangrasa", "Tajur"),
    "32.14.02": (
        *("Campaka", "Campakasari", "Benteng", "Cirende", "Cikumpay"),
        *("Cijaya", "Kertamukti", "Cimahi", "Cijunti", "Cisaat"),
    ),
}
FIRST = {"32.71.02": 1001, "32.14.02": 2001}


@pytest.fixture(scope="session")
def areas() -> AreaBook:
    """The villages of Kecamatan Bogor Timur and Kecamatan Campaka, with what is above them."""
    above = [
        Area("32", "Jawa Barat"),
        Area("32.71", "Kota Bogor"),
        Area("32.71.02", "Bogor Timur"),
        Area("32.14", "Kabupaten Purwakarta"),
        Area("32.14.02", "Campaka"),
    ]
    villages = [
        Area(f"{code}.{FIRST[code] + place}", name)
        for code, names in VILLAGES.items()
        for place, name in enumerate(names)
    ]
    return AreaBook([*above, *villages])


@pytest.fixture(scope="session")
def daku() -> Definition:
    """DAKU as it comes with the program."""
    return catalogue.builtin()["daku"]
