"""Outreach events as phones learn them, and what a phone says of one: for the check and the OpenAPI description."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from .envelope import AREA, _count, _Strict
from .faults import _
from .fields import Instant, ListOf, Mapping, Text, Whole

MOST_WAITING = 100_000


class LetterSchema(Schema):
    """The letter of assignment (surat tugas)."""

    number = Text(required=True, allow_none=True)
    date = fields.Date(required=True, allow_none=True)


class OutreachSchema(Schema):
    """One event (kegiatan jemput bola) of the officer's team."""

    id = fields.UUID(required=True)
    date = fields.Date(required=True)
    area_code = Text(required=True, validate=validate.Regexp(AREA))
    area_name = Text(required=True)
    place = Text(required=True)
    letter = fields.Nested(LetterSchema, required=True)
    team = ListOf(Text(), required=True, metadata={"description": "Names of the officers."})
    services = ListOf(Text(), required=True, metadata={"description": "Services that are offered there."})
    targets = Mapping(values=Whole(), required=True, metadata={"description": "Service to number aimed at."})
    state = Text(required=True, validate=validate.OneOf(("planned", "closed")))
    attendance_url = Text(
        required=True, allow_none=True, metadata={"description": "The attendance list, for a QR code."}
    )


class OutreachListSchema(Schema):
    """The events of the officer's teams, from 7 days ago to 60 days ahead, by date."""

    events = ListOf(fields.Nested(OutreachSchema), required=True)


class OutreachPhoneSchema(_Strict):
    """What a phone says of an event: when it was made ready (or null), and how many entries it still holds."""

    prepared_at = Instant(required=True, allow_none=True)
    waiting = _count(0, MOST_WAITING, _("Jumlah isian yang menunggu harus 0 sampai 100.000."), required=True)
