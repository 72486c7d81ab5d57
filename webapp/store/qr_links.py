"""The links behind printed QR codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..models import QrLink, db, now, within
from ..problems import Problem
from ..services.areas import KECAMATAN
from . import areas
from .transaction import exclusive, writing

# 12 bytes in base64: nobody guesses one of a few thousand links, and the QR stays small.
TOKEN_BYTES = 12
POINT_LENGTH = 60
# What is typed by hand from a poster: no two symbols that look alike in print, no vowels that make words.
# 21^6 are 85 million codes; finding one by chance leads to a form that hangs on a wall anyway.
CODE_SYMBOLS = "346789bcdfhjkmnprtwxy"
CODE_LENGTH = 6


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
    outreach_id: str | None = None,
) -> QrLink:
    """The link for a service, an area and a service point; an open one that is the same is used again.

    Args:
        service: id of a published service.
        area: code of a kelurahan or desa; or of a kecamatan, whose respondents then choose among its kelurahan.
        point: name of the counter or place, at most 60 characters.
        created_by: id of the person.
        opens_at, closes_at: when entries are taken; None: no bound.
        outreach_id: the outreach event that everything sent through it belongs to.

    Raises:
        QrLinkError: no such kelurahan or kecamatan, or the point's name is too long.
    """
    point = " ".join((point or "").split()) or None
    if not fits(area):
        raise QrLinkError(
            _("Kelurahan atau desa %(code)s tidak dikenal. Contoh kode: 32.71.02.1003.", code=area)
        )
    if point is not None and len(point) > POINT_LENGTH:
        raise QrLinkError(_("Nama titik layanan terlalu panjang: paling banyak %(n)s huruf.", n=POINT_LENGTH))
    with writing() as session:
        exclusive(session, f"qr {area}")
        same = session.scalars(
            select(QrLink).where(
                QrLink.service == service,
                QrLink.area == area,
                QrLink.point == point if point else QrLink.point.is_(None),
                QrLink.revoked_at.is_(None),
                QrLink.outreach_id == outreach_id if outreach_id else QrLink.outreach_id.is_(None),
            )
        )
        for link in same:
            if (link.opens_at, link.closes_at) == (opens_at, closes_at):
                return link
        link = QrLink(
            token=secrets.token_urlsafe(TOKEN_BYTES),
            code=_free_code(session),
            number=_number(session, area, point),
            service=service,
            area=area,
            point=point,
            created_by=created_by,
            opens_at=opens_at,
            closes_at=closes_at,
            outreach_id=outreach_id,
        )
        session.add(link)
    return link


def fits(area: str) -> bool:
    """Whether a link can be made for this code: a known kelurahan, or a kecamatan of which some are known."""
    book = areas.book()
    return book.is_village(area) or (len(area) == KECAMATAN and bool(book.villages_of(area)))


def _number(session: Session, area: str, point: str | None) -> int:
    """The point's number: that of its other links, else the next one of the area."""
    of_point = QrLink.point == point if point else QrLink.point.is_(None)
    known = session.scalar(select(QrLink.number).where(QrLink.area == area, of_point).limit(1))
    if known is not None:
        return known
    return (session.scalar(select(func.max(QrLink.number)).where(QrLink.area == area)) or 0) + 1


def _free_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(CODE_SYMBOLS) for _ in range(CODE_LENGTH))
        if session.scalar(select(QrLink.token).where(QrLink.code == code)) is None:
            return code


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


def by_code(typed: str) -> QrLink:
    """The link with this short code, in any case and spacing, open or closed.

    Raises:
        Problem: `not_found`.
    """
    code = "".join(typed.split()).replace("-", "").lower()
    link = None
    if len(code) == CODE_LENGTH and set(code) <= set(CODE_SYMBOLS):
        link = db.session.scalar(select(QrLink).where(QrLink.code == code))
    if link is None:
        raise Problem("not_found", _("Kode ini tidak dikenal. Ketik lagi persis seperti di lembar."))
    return link


def beside(link: QrLink, service: str) -> QrLink | None:
    """The newest link of another service at the same place (area and service point) that takes entries now."""
    moment = now()
    point, outreach_id = link.point, link.outreach_id
    same = (
        QrLink.area == link.area,
        QrLink.point == point if point else QrLink.point.is_(None),
        QrLink.outreach_id == outreach_id if outreach_id else QrLink.outreach_id.is_(None),
    )
    found = db.session.scalars(
        select(QrLink).where(*same, QrLink.service == service).order_by(QrLink.created_at.desc())
    )
    return next((one for one in found if one.open_at(moment)), None)


def set_dates(token: str, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Take entries only from and until these instants; None: no bound. The printed code stays the same."""
    with writing() as session:
        session.execute(
            update(QrLink).where(QrLink.token == token).values(opens_at=opens_at, closes_at=closes_at)
        )


def move(session: Session, link: QrLink, area: str, point: str | None) -> None:
    """Another place for a link, within a writing transaction; the printed code stays the same."""
    if (link.area, link.point) != (area, point):
        exclusive(session, f"qr {area}")
        link.number = _number(session, area, point)
        link.area, link.point = area, point


def close(token: str) -> None:
    """Take nothing through a link from now on; phones keep what they could not send."""
    with writing() as session:
        session.execute(
            update(QrLink).where(QrLink.token == token, QrLink.revoked_at.is_(None)).values(revoked_at=now())
        )
