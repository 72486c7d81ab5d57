"""Indexes that hold what reports of many entries add up, in the order in which they do.

Revision ID: 0010_reports
Revises: 0009_holes
Create Date: 2026-11-22 13:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_reports"
down_revision = "0009_holes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_tally_groups",
        "tally",
        [
            "kecamatan",
            "service",
            "dimension",
            "value",
            "question",
            "answer",
            "month",
            "area",
            "point",
            "doubtful",
            "amount",
            "folded",
        ],
        sqlite_where=sa.text("folded"),
        postgresql_where=sa.text("folded"),
    )


def downgrade() -> None:
    op.drop_index("ix_tally_groups", "tally")
