"""Areas of Indonesia by Kemendagri code, from province to village."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import db


class Area(db.Model):
    """A province (`32`), regency (`32.71`), kecamatan (`32.71.02`) or kelurahan / desa (`32.71.02.1003`)."""

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    # An editable default: letterheads and postal lists disagree for some desa.
    postal_code: Mapped[str | None] = mapped_column(String(5))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    # Where the row came from and under which licence (ODbL data must be credited).
    source: Mapped[str] = mapped_column(String(120), default="")
