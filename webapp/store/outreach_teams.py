"""Teams of outreach events: who is in them, and who may be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..models import KECAMATAN_LENGTH, Outreach, OutreachMember, Role, User, db, within


def of(event: Outreach) -> list[User]:
    """The officers of the team, by name."""
    statement = (
        select(User)
        .join(OutreachMember, OutreachMember.user_id == User.id)
        .where(OutreachMember.outreach_id == event.id)
        .order_by(User.name, User.id)
    )
    return list(db.session.scalars(statement))


def of_many(events: Sequence[Outreach]) -> dict[str, list[User]]:
    """The teams of many events, by the event's id."""
    found: dict[str, list[User]] = {event.id: [] for event in events}
    statement = (
        select(OutreachMember.outreach_id, User)
        .join(User, User.id == OutreachMember.user_id)
        .where(OutreachMember.outreach_id.in_(found))
        .order_by(User.name, User.id)
    )
    for outreach_id, user in db.session.execute(statement):
        found[outreach_id].append(user)
    return found


def officers_for(prefix: str) -> list[User]:
    """Who may be in a team of some kelurahan of this prefix: active officers of it, in it or above it."""
    above = [prefix[:length] for length in (2, 5, KECAMATAN_LENGTH) if length < len(prefix)]
    statement = (
        select(User)
        .where(
            User.role == Role.PETUGAS, User.active.is_(True), within(User.area, prefix) | User.area.in_(above)
        )
        .order_by(User.area, User.name, User.id)
    )
    return list(db.session.scalars(statement))


def put(session: Session, event: Outreach, user_ids: Sequence[int]) -> None:
    """Make these people the team, within a writing transaction."""
    session.execute(delete(OutreachMember).where(OutreachMember.outreach_id == event.id))
    session.add_all(OutreachMember(outreach_id=event.id, user_id=id_) for id_ in sorted(set(user_ids)))
