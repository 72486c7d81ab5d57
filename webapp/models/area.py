"""Areas of Indonesia by Kemendagri code, from province to village."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from .base import KECAMATAN_LENGTH, Model, UtcDateTime, kecamatan_of, now


def inside(area: str, prefix: str) -> bool:
    """Whether an area code lies within a prefix: `32.71.02.1003` is inside `32.71.02`, `32.71.021` is not."""
    return area == prefix or area.startswith(prefix + ".")


def within(column: Any, prefix: str) -> ColumnElement[bool]:
    """The same as `inside`, as a condition on a column of area codes."""
    return or_(column == prefix, column.startswith(prefix + ".", autoescape=True))


def tenant_within(kecamatan: Any, prefix: str) -> ColumnElement[bool]:
    """The condition on a column of kecamatan that goes with `within`: it leads to the right index, or shard."""
    if len(prefix) >= KECAMATAN_LENGTH:
        return kecamatan == kecamatan_of(prefix)
    return within(kecamatan, prefix)


class Area(Model):
    """A province (`32`), regency (`32.71`), kecamatan (`32.71.02`) or kelurahan / desa (`32.71.02.1003`)."""

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    # An editable default: letterheads and postal lists disagree for some desa.
    postal_code: Mapped[str | None] = mapped_column(String(5))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    # Where the row came from and under which licence (ODbL data must be credited).
    source: Mapped[str] = mapped_column(String(120), default="")
    # Tells the other server processes that their cached book of areas is old.
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
