"""Businesses that stand near each other and have names alike, around those that were registered last."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from heapq import nlargest
from typing import NamedTuple

from sqlalchemy import select

from ..models import KECAMATAN_LENGTH, Business, db, tenant_within, within
from ..services import registry as rules

# Closer than this, with names this alike, two businesses may be one (metres; from 0 to 1).
NEAR = 150.0
ALIKE = 0.75
# 150 metres, in degrees of latitude; of longitude it is a little more, and the distance is measured afterwards.
BOX = 0.002
# Around so many: a double is new when it is seen for the first time.
NEWEST = 50


class _Spot(NamedTuple):
    lat: float
    lon: float
    id: str
    name: str


def alike_around_the_newest(prefix: str) -> list[tuple[str, str]]:
    """Ids of pairs inside a prefix, the older first. Of more than a kecamatan none: it would take too long."""
    if len(prefix) < KECAMATAN_LENGTH:
        return []
    known = db.session.execute(
        select(Business.area, Business.lat, Business.lon, Business.id, Business.name_key).where(
            tenant_within(Business.kecamatan, prefix),
            within(Business.area, prefix),
            Business.active,
            Business.lat.is_not(None),
            Business.lon.is_not(None),
        )
    )
    by_area: dict[str, list[_Spot]] = {}
    for area, lat, lon, id_, name in known:
        by_area.setdefault(area, []).append(_Spot(lat or 0, lon or 0, id_, name))
    newest = nlargest(NEWEST, ((one.id, area, one) for area, spots in by_area.items() for one in spots))
    found = []
    for area in {area for _id, area, _one in newest}:
        spots = sorted(by_area[area])
        for one in (one for _id, at, one in newest if at == area):
            low = bisect_left(spots, (one.lat - BOX,))
            high = bisect_right(spots, (one.lat + BOX,))
            found += [(other.id, one.id) for other in spots[low:high] if _together(one, other)]
    return found


def _together(one: _Spot, other: _Spot) -> bool:
    # What is soon reckoned comes first: the likeness of names of unlike length cannot reach what is wanted.
    longer, shorter = max(len(one.name), len(other.name)), min(len(one.name), len(other.name))
    return (
        abs(one.lon - other.lon) < BOX
        and other.id < one.id
        and 2 * shorter >= ALIKE * (longer + shorter)
        and rules.metres(one[:2], other[:2]) <= NEAR
        and rules.likeness(one.name, other.name) >= ALIKE
    )
