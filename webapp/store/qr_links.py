"""The links behind printed QR codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from ..models import QrLink, db, now, within
from ..problems import Problem
from . import areas
from .transaction import writing

# 12 bytes in base64: nobody guesses one of a few thousand links, and the QR stays small.
TOKEN_BYTES = 12
POINT_LENGTH = 60


class QrLinkError(ValueError):
    """The link cannot be made; the message says what to mend."""


def add(
    service: str,
    area: str,
    point: str | None = None,
    *,
    created_by: int | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> QrLink:
    """The link for a service, a kelurahan and a service point; an open one that is the same is used again.

    Args:
        service: id of a published service.
        area: code of a kelurahan or desa.
        point: name of the counter or place, at most 60 characters.
        created_by: id of the person.
        opens_at, closes_at: when entries are taken; None: no bound.

    Raises:
        QrLinkError: no such kelurahan, or the point's name is too long.
    """
    point = (point or "").strip() or None
    if not areas.book().is_village(area):
        raise QrLinkError(
            _("Kelurahan atau desa %(code)s tidak dikenal. Contoh kode: 32.71.02.1003.", code=area)
        )
    if point is not None and len(point) > POINT_LENGTH:
        raise QrLinkError(_("Nama titik layanan terlalu panjang: paling banyak %(n)s huruf.", n=POINT_LENGTH))
    with writing() as session:
        same = session.scalars(
            select(QrLink).where(
                QrLink.service == service,
                QrLink.area == area,
                QrLink.point == point if point else QrLink.point.is_(None),
                QrLink.revoked_at.is_(None),
            )
        )
        for link in same:
            if (link.opens_at, link.closes_at) == (opens_at, closes_at):
                return link
        link = QrLink(
            token=secrets.token_urlsafe(TOKEN_BYTES),
            service=service,
            area=area,
            point=point,
            created_by=created_by,
            opens_at=opens_at,
            closes_at=closes_at,
        )
        session.add(link)
    return link


def of_area(prefix: str, service: str | None = None) -> Sequence[QrLink]:
    """The links of an area prefix, by area and point; closed ones too."""
    statement = select(QrLink).where(within(QrLink.area, prefix)).order_by(QrLink.area, QrLink.created_at)
    if service:
        statement = statement.where(QrLink.service == service)
    return db.session.scalars(statement).all()


def find(token: str) -> QrLink:
    """The link with this token, open or closed.

    Raises:
        Problem: `not_found`.
    """
    link = db.session.get(QrLink, token)
    if link is None:
        raise Problem("not_found")
    return link


def set_dates(token: str, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Take entries only from and until these instants; None: no bound. The printed code stays the same."""
    with writing() as session:
        session.execute(
            update(QrLink).where(QrLink.token == token).values(opens_at=opens_at, closes_at=closes_at)
        )


def close(token: str) -> None:
    """Take nothing through a link from now on; phones keep what they could not send."""
    with writing() as session:
        session.execute(
            update(QrLink).where(QrLink.token == token, QrLink.revoked_at.is_(None)).values(revoked_at=now())
        )
