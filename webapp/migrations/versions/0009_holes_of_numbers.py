"""A phone's row holds the ranges of entry numbers that are missing, so that they need not be looked for.

Revision ID: 0009_holes
Revises: 0008_approved
Create Date: 2026-11-22 13:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_holes"
down_revision = "0008_approved"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Up to `complete_to` nothing was missing; beyond, the next batch of the phone has the stored numbers looked at.
    op.execute("ALTER TABLE device RENAME COLUMN complete_to TO looked_to")
    op.add_column("device", sa.Column("holes", sa.JSON(), nullable=False, server_default="[]"))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("device", "holes", server_default=None)


def downgrade() -> None:
    op.drop_column("device", "holes")
    op.execute("ALTER TABLE device RENAME COLUMN looked_to TO complete_to")
    # Nothing is taken to be complete: the stored numbers are looked at once more.
    op.execute("UPDATE device SET complete_to = 0")
