"""What a report is calculated from, read from counters: a few hundred rows, however many entries there are."""

from __future__ import annotations

from sqlalchemy import func, select

from ..models import Counter, db, tenant_within, within
from ..services import Definition
from ..services.registry import part_of
from ..services.report_figures import Figures, PlaceFigure, StateFigure, Wanted
from ..services.report_part import PLAIN
from ..services.small_groups import SMALLEST_GROUP, place_hidden
from . import areas, registry, services, tallies


def reported() -> list[Definition]:
    """The newest version of every published service, by title: each has a report."""
    newest = (services.latest(service) for service in services.known_versions())
    return sorted((one for one in newest if one), key=lambda one: str(one.short_title).casefold())


def gather(definition: Definition, wanted: Wanted) -> Figures:
    """Read the figures of a report; never wider than the prefix of who asks.

    Doubtful answers that are to be left out count all the same where they are so few that the difference would show
    them: `with_doubtful` says so.
    """
    part = definition.report or PLAIN
    shown = wanted.area or wanted.prefix
    villages = {area.code: area.name for area in areas.book().villages_of(shown)}
    doubts = tallies.doubtful(wanted) if part.survey else {}
    left_out: list[PlaceFigure] = []
    if not wanted.doubtful:
        left_out = tallies.people_by_place(wanted.around._replace(doubtful=True), only_doubtful=True)
        # With them and without them would tell what so few have answered.
        if 0 < doubts.get("", 0) < SMALLEST_GROUP or place_hidden(wanted, left_out):
            wanted, left_out = wanted._replace(doubtful=True), []
    return Figures(
        groups=tallies.by_group(wanted),
        places=tallies.by_place(wanted),
        states=_states(wanted) if part.kind == "coverage" else (),
        areas=villages,
        businesses=_businesses(shown) if part.kind == "coverage" and part_of(definition) else {},
        served=_served(wanted) if part.kind == "skm" else None,
        doubts={reason: n for reason, n in doubts.items() if reason},
        doubtful=doubts.get("", 0),
        with_doubtful=wanted.doubtful,
        around=tallies.people_by_place(wanted.around) if part.survey else (),
        left_out=left_out,
        left_out_groups=tallies.doubtful_by_group(wanted._replace(doubtful=True)) if left_out else (),
    )


def _served(wanted: Wanted) -> int | None:
    """People served in the period: as typed in, else as the services that record them say; None: nothing is known."""
    if wanted.served is not None:
        return wanted.served
    recorded = [one.id for one in reported() if one.report and one.report.served]
    # They are recorded by officers, so not by the points of the survey's QR links.
    narrowed = wanted._replace(point="", doubtful=True)
    return sum(tallies.people(narrowed._replace(service=service)) for service in recorded) or None


def _businesses(prefix: str) -> dict[str, dict[str, int]]:
    return {
        one.area: {
            "businesses": one.businesses,
            "with_nib": one.with_nib,
            "without_nib": one.without_nib,
            "with_halal": one.with_halal,
            "without_halal": one.without_halal,
            "wants_nib": one.wants_nib,
            "wants_halal": one.wants_halal,
        }
        for one in registry.coverage(prefix)
    }


def _states(wanted: Wanted) -> list[StateFigure]:
    columns = (Counter.area, Counter.month, Counter.state)
    total = func.sum(Counter.amount)
    statement = (
        select(*columns, total)
        .where(
            tenant_within(Counter.kecamatan, wanted.prefix),
            within(Counter.area, wanted.prefix),
            Counter.service == wanted.service,
            Counter.month.between(wanted.first, wanted.last),
        )
        .group_by(*columns)
        .having(total != 0)
        .order_by(*columns)
    )
    if wanted.area:
        statement = statement.where(
            tenant_within(Counter.kecamatan, wanted.area), within(Counter.area, wanted.area)
        )
    return [StateFigure(*row[:-1], int(row[-1])) for row in db.session.execute(statement)]
