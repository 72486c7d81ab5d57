"""The shape of a phone's copy of the registry, for the OpenAPI description."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from .fields import ListOf, Text


class BusinessSchema(Schema):
    """A business of the device's own area. Besides these members: what is known of it, by registry field."""

    class Meta:
        unknown = INCLUDE

    id = fields.UUID(required=True)
    area = Text(required=True)
    services = ListOf(Text(), required=True, metadata={"description": "Services that it has entries of."})


class GoneSchema(Schema):
    """A business to drop; `into` is the one it was merged into."""

    id = fields.UUID(required=True)
    into = fields.UUID(required=True, allow_none=True)


class ElsewhereSchema(Schema):
    """A business of the rest of the kecamatan: the keyed hash of its NIK, or null."""

    id = fields.UUID(required=True)
    nik = Text(
        required=True,
        allow_none=True,
        metadata={
            "description": "HMAC-SHA-256 of the NIK's digits, its first 8 bytes, base64url without padding."
        },
    )


class RegistrySchema(Schema):
    """A page of the copy. `reset`: drop what was held before. `cursor` goes into the next call, at once with `more`."""

    area = Text(required=True, metadata={"description": "Empty: name a kecamatan by `area`."})
    reset = fields.Boolean(required=True)
    key = Text(required=True, metadata={"description": "32 bytes, base64url without padding."})
    rows = ListOf(fields.Nested(BusinessSchema), required=True)
    gone = ListOf(fields.Nested(GoneSchema), required=True)
    elsewhere = ListOf(fields.Nested(ElsewhereSchema), required=True)
    cursor = Text(required=True)
    more = fields.Boolean(required=True)
