"""Outreach events, their teams and phones, what was recorded at them, and their attendance links.

Revision ID: 0006_outreach
Revises: 0005_phase
Create Date: 2026-11-22 09:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_outreach"
down_revision = "0005_phase"
branch_labels = None
depends_on = None

TABLES = ("outreach_event", "outreach_entry", "outreach_phone", "outreach_member", "outreach")


def upgrade() -> None:
    op.create_table(
        "outreach",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("area", sa.String(length=13), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("letter_number", sa.String(length=80), nullable=True),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("letter_sha256", sa.String(length=64), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
    )
    op.create_index("ix_outreach_area_date", "outreach", ["area", "date"], unique=False)
    op.create_table(
        "outreach_member",
        sa.Column("outreach_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outreach_id", "user_id", name=op.f("pk_outreach_member")),
    )
    op.create_index("ix_outreach_member_user_id", "outreach_member", ["user_id"], unique=False)
    op.create_table(
        "outreach_phone",
        sa.Column("outreach_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("outreach_id", "device_id", name=op.f("pk_outreach_phone")),
    )
    op.create_table(
        "outreach_entry",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("outreach_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", "entry_id", name=op.f("pk_outreach_entry")),
    )
    op.create_index("ix_outreach_entry_outreach_id", "outreach_entry", ["outreach_id"], unique=False)
    op.create_table(
        "outreach_event",
        sa.Column("outreach_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("outreach_id", "n", name=op.f("pk_outreach_event")),
    )
    with op.batch_alter_table("qr_link") as table:
        table.add_column(sa.Column("outreach_id", sa.Uuid(as_uuid=False), nullable=True))
    _protect()


def _protect() -> None:
    """The history of an outreach event is append-only, like that of an entry."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER outreach_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON outreach_event"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER outreach_event_no_{change} BEFORE {change.upper()} ON outreach_event"
            " BEGIN SELECT RAISE(ABORT, 'rows of outreach_event are never changed or removed'); END"
        )


def downgrade() -> None:
    with op.batch_alter_table("qr_link") as table:
        table.drop_column("outreach_id")
    for table in TABLES:
        op.drop_table(table)
