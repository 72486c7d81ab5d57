"""What a report is calculated from, read from counters: a few hundred rows, however many entries there are."""

from __future__ import annotations

from sqlalchemy import func, select

from ..models import Counter, db, tenant_within, within
from ..services import Definition
from ..services.registry import part_of
from ..services.report_figures import Figures, StateFigure, Wanted
from ..services.report_part import PLAIN
from . import areas, registry, services, tallies


def reported() -> list[Definition]:
    """The newest version of every published service, by title: each has a report."""
    newest = (services.latest(service) for service in services.known_versions())
    return sorted((one for one in newest if one), key=lambda one: str(one.short_title).casefold())


def gather(definition: Definition, wanted: Wanted) -> Figures:
    """Read the figures of a report; never wider than the prefix of who asks."""
    part = definition.report or PLAIN
    shown = wanted.area or wanted.prefix
    villages = {area.code: area.name for area in areas.book().villages_of(shown)}
    doubts = tallies.doubtful(wanted) if part.survey else {}
    return Figures(
        groups=tallies.by_group(wanted),
        places=tallies.by_place(wanted),
        states=_states(wanted) if part.kind == "coverage" else (),
        areas=villages,
        businesses=_businesses(shown) if part.kind == "coverage" and part_of(definition) else {},
        served=_served(wanted) if part.kind == "skm" else None,
        doubts={reason: n for reason, n in doubts.items() if reason},
        doubtful=doubts.get("", 0),
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
