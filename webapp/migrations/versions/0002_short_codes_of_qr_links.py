"""QR links get a code short enough to type and the number of their service point; wrong tries at tracking are counted.

Revision ID: 0002_qr
Revises: 0004
Create Date: 2026-11-22 06:40:00.000000
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002_qr"
down_revision = "0004"
branch_labels = None
depends_on = None

SYMBOLS = "346789bcdfhjkmnprtwxy"
LENGTH = 6


def upgrade() -> None:
    with op.batch_alter_table("qr_link") as table:
        table.add_column(sa.Column("code", sa.String(length=8), nullable=True))
        table.add_column(sa.Column("number", sa.Integer(), nullable=True))
    _fill()
    with op.batch_alter_table("qr_link") as table:
        table.alter_column("code", existing_type=sa.String(length=8), nullable=False)
        table.alter_column("number", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint("uq_qr_link_code", ["code"])

    op.create_table(
        "try_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_try_count")),
    )
    op.create_index("ix_try_count_last_at", "try_count", ["last_at"], unique=False)


def _fill() -> None:
    """A code for every link that hangs already; points of a kelurahan numbered in the order they were made."""
    link = sa.table(
        "qr_link",
        sa.column("token", sa.String),
        sa.column("area", sa.String),
        sa.column("point", sa.String),
        sa.column("created_at", sa.DateTime),
        sa.column("code", sa.String),
        sa.column("number", sa.Integer),
    )
    connection = op.get_bind()
    numbers: dict[str, dict[str | None, int]] = {}
    codes: set[str] = set()
    for row in connection.execute(
        sa.select(link.c.token, link.c.area, link.c.point).order_by(link.c.area, link.c.created_at)
    ).all():
        points = numbers.setdefault(row.area, {})
        number = points.setdefault(row.point, len(points) + 1)
        code = ""
        while not code or code in codes:
            code = "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH))
        codes.add(code)
        connection.execute(sa.update(link).where(link.c.token == row.token).values(code=code, number=number))


def downgrade() -> None:
    op.drop_index("ix_try_count_last_at", table_name="try_count")
    op.drop_table("try_count")
    with op.batch_alter_table("qr_link") as table:
        table.drop_constraint("uq_qr_link_code", type_="unique")
        table.drop_column("number")
        table.drop_column("code")
