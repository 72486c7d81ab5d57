"""Who signs the report of an outreach event.

Revision ID: 0007_signatures
Revises: 0006_outreach
Create Date: 2026-11-22 09:45:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_signatures"
down_revision = "0006_outreach"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outreach") as table:
        table.add_column(sa.Column("signatures", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("outreach") as table:
        table.alter_column(
            "signatures", existing_type=sa.JSON(), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    with op.batch_alter_table("outreach") as table:
        table.drop_column("signatures")
