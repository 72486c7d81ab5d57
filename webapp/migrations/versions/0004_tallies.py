"""Figures of reports, and which answers to surveys are doubtful.

Revision ID: 0004
Revises: 0002_registry
Create Date: 2026-11-22 06:45:00.000000
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002_registry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=13), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("point", sa.String(length=60), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
    )
    op.create_index("ix_tally_report", "tally", ["kecamatan", "service", "dimension", "month"], unique=False)
    op.create_index(
        "ix_tally_new",
        "tally",
        ["kecamatan", "service", "month"],
        unique=False,
        sqlite_where=sa.text("NOT folded"),
        postgresql_where=sa.text("NOT folded"),
    )
    op.create_table(
        "doubt",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reasons", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", "entry_id", name=op.f("pk_doubt")),
    )


def downgrade() -> None:
    op.drop_table("doubt")
    op.drop_table("tally")
