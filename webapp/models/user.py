"""People who work with the app: officers, supervisors and admins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, UtcDateTime, now


class Role(StrEnum):
    """What a person may do; where they may do it is `User.area`."""

    PETUGAS = "petugas"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class User(Model):
    """A person with a role inside one area prefix."""

    __tablename__ = "person"  # "user" is a reserved word in PostgreSQL

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(12))
    area: Mapped[str] = mapped_column(String(13), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    # A demo account lets a stranger in with a published password: production refuses to start beside one.
    demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="id")
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Changing it ends every session that was opened before (password change, deactivation).
    session_key: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    # What Flask-Login asks of a person.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return f"{self.id}.{self.session_key}"
