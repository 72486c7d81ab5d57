"""Entries know their phase and until when the desk must have made its next step.

Revision ID: 0005_phase
Revises: 0002_qr
Create Date: 2026-11-22 06:45:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_phase"
down_revision = "0002_qr"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Entries that are here already keep no limit: nobody knows any more when they came into their state.
    with op.batch_alter_table("entry") as table:
        table.add_column(sa.Column("phase", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    # The states of services so far are phases, but for one.
    op.execute("UPDATE entry SET phase = CASE state WHEN 'recorded' THEN 'new' ELSE state END")
    with op.batch_alter_table("entry") as table:
        table.alter_column("phase", existing_type=sa.String(length=12), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("entry") as table:
        table.drop_column("due_at")
        table.drop_column("phase")
