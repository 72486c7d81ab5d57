"""The registry of businesses.

Revision ID: 0002_registry
Revises: 0001
Create Date: 2026-11-22 06:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_registry"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("unattached", "registry_of", "business_pair", "business_event", "business_entry", "business")
NOTE = 500


def upgrade() -> None:
    op.create_table(
        "business",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("area", sa.String(length=13), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=True),
        sa.Column("nib", sa.String(length=13), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("has_nib", sa.Boolean(), nullable=False),
        sa.Column("has_halal", sa.Boolean(), nullable=False),
        sa.Column("wants_nib", sa.Boolean(), nullable=False),
        sa.Column("wants_halal", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", "id", name=op.f("pk_business")),
    )
    op.create_index(
        "ix_business_merged",
        "business",
        ["kecamatan", "merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
        sqlite_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index("ix_business_name", "business", ["kecamatan", "area", "name_key"], unique=False)
    op.create_index("ix_business_nib", "business", ["kecamatan", "nib"], unique=False)
    op.create_index("ix_business_nik", "business", ["kecamatan", "nik"], unique=False)
    op.create_index("ix_business_phone", "business", ["kecamatan", "phone"], unique=False)
    op.create_index("ix_business_position", "business", ["kecamatan", "position"], unique=False)
    op.create_table(
        "business_entry",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("business_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=13), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("step_facts", sa.JSON(), nullable=False),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("awaits", sa.Uuid(as_uuid=False), nullable=True),
        sa.PrimaryKeyConstraint("kecamatan", "entry_id", name=op.f("pk_business_entry")),
    )
    op.create_index(
        "ix_business_entry_awaits",
        "business_entry",
        ["kecamatan", "awaits"],
        unique=False,
        postgresql_where=sa.text("awaits IS NOT NULL"),
        sqlite_where=sa.text("awaits IS NOT NULL"),
    )
    op.create_index(
        "ix_business_entry_business", "business_entry", ["kecamatan", "business_id"], unique=False
    )
    op.create_table(
        "business_event",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("business_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", "business_id", "n", name=op.f("pk_business_event")),
    )
    op.create_table(
        "business_pair",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("a", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("b", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", "a", "b", name=op.f("pk_business_pair")),
    )
    op.create_table(
        "registry_of",
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("nik_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kecamatan", name=op.f("pk_registry_of")),
    )
    op.create_table(
        "unattached",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unattached")),
    )
    op.create_index("ix_unattached_kecamatan", "unattached", ["kecamatan"], unique=False)
    _protect()
    _note_all()


def _protect() -> None:
    """The history of a business is append-only, like that of an entry."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER business_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON business_event"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER business_event_no_{change} BEFORE {change.upper()} ON business_event"
            " BEGIN SELECT RAISE(ABORT, 'rows of business_event are never changed or removed'); END"
        )


def _note_all() -> None:
    """Entries that were stored before there was a registry wait to be attached like new ones."""
    connection = op.get_bind()
    entry = sa.table("entry", sa.column("kecamatan", sa.String), sa.column("id", sa.Uuid(as_uuid=False)))
    unattached = sa.table("unattached", sa.column("kecamatan", sa.String), sa.column("entry_ids", sa.JSON))
    for (kecamatan,) in connection.execute(sa.select(entry.c.kecamatan).distinct()).all():
        last = None
        while True:
            some = (
                sa.select(entry.c.id).where(entry.c.kecamatan == kecamatan).order_by(entry.c.id).limit(NOTE)
            )
            ids = list(connection.scalars(some if last is None else some.where(entry.c.id > last)))
            if not ids:
                break
            connection.execute(unattached.insert(), {"kecamatan": kecamatan, "entry_ids": ids})
            last = ids[-1]


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
