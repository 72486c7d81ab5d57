"""An index that holds what the coverage of businesses is counted from, without their facts.

Revision ID: 0011_coverage
Revises: 0010_reports
Create Date: 2026-11-22 13:55:00
"""

from __future__ import annotations

from alembic import op

revision = "0011_coverage"
down_revision = "0010_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_business_coverage",
        "business",
        ["kecamatan", "area", "active", "has_nib", "has_halal", "wants_nib", "wants_halal"],
    )


def downgrade() -> None:
    op.drop_index("ix_business_coverage", "business")
