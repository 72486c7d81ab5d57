"""An index of approved entries: what anybody may read is found among them.

Revision ID: 0008_approved
Revises: 0007_signatures
Create Date: 2026-11-22 10:00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_approved"
down_revision = "0007_signatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    approved = sa.text("phase = 'approved'")
    op.create_index(
        "ix_entry_approved",
        "entry",
        ["kecamatan", "service", "area"],
        sqlite_where=approved,
        postgresql_where=approved,
    )


def downgrade() -> None:
    op.drop_index("ix_entry_approved", "entry")
