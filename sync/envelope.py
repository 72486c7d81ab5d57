"""The shape of what travels: one schema per message, for the check here and for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate

from .entry import Outcome
from .faults import _
from .fields import Hint, Instant, ListOf, Mapping, Matches, Text, Whole, closer_look

MOST_ENTRIES = 100
MOST_FILES = 20
LARGEST_FILE = 8 * 1024 * 1024
FILE_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
LARGEST_INTEGER = 2**31 - 1

UUID7 = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
UUID = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
SHA256 = "^[0-9a-f]{64}$"
SERVICE = "^[a-z][a-z0-9_]{0,39}$"
QUESTION = "^[a-z][a-z0-9_]{0,59}$"
AREA = "^[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{4})?)?)?$"
VILLAGE = "^[0-9]{2}\\.[0-9]{2}\\.[0-9]{2}\\.[0-9]{4}$"
RECEIPT = "^[2-9A-HJKMNP-Z]{10}$"


class _Strict(Schema):
    """Unknown members are refused: dropping them without a word could drop something that matters."""

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": _("Bagian ini tidak dikenal."),
        "type": _("Harus berupa objek."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._members = [
            (name, field, getattr(field, "plain", closer_look)) for name, field in self.load_fields.items()
        ]

    def load(self, data: Any, **options: Any) -> Any:
        """As marshmallow's; what is plainly right goes past its machinery, which then finds the words for the rest."""
        plain = None if options or type(data) is not dict else self._plainly_right(data)
        return super().load(data, **options) if plain is None else plain

    def _plainly_right(self, data: dict[str, Any]) -> dict[str, Any] | None:
        loaded: dict[str, Any] = {}
        for name, field, plain in self._members:
            if name in data:
                value = data[name]
                if plain(value):
                    loaded[name] = value
                    continue
                try:
                    loaded[name] = field.deserialize(value, name, data)
                except ValidationError:
                    return None
            elif field.required:
                return None
        return loaded if len(loaded) == len(data) else None


def _text(pattern: str, message: str, longest: int | None = None, **options: Any) -> Text:
    checks: list[Any] = [Matches(pattern, error=message)]
    if longest:
        checks.append(validate.Length(min=1, max=longest, error=message))
    return Text(validate=checks, error_messages={"invalid": message}, **options)


def _count(least: int, most: int, message: str, **options: Any) -> Whole:
    return Whole(validate=validate.Range(least, most, error=message), **options)


class FileSchema(_Strict):
    """A file that belongs to an entry and is sent after it with `PUT /attachments/<sha256>`."""

    question = _text(QUESTION, _("Kode pertanyaan tidak sah."), required=True)
    sha256 = _text(SHA256, _("SHA-256 harus 64 angka heksadesimal huruf kecil."), required=True)
    bytes = _count(1, LARGEST_FILE, _("Ukuran berkas harus 1 bita sampai 8 MiB."), required=True)
    type = Text(
        required=True,
        validate=validate.OneOf(FILE_TYPES, error=_("Jenis berkas harus JPEG, PNG, WebP, atau PDF.")),
        error_messages={"invalid": _("Jenis berkas harus JPEG, PNG, WebP, atau PDF.")},
    )


class EntrySchema(_Strict):
    """One filled-in form. Respondents leave out `number`; `area` too, unless their link is for a whole kecamatan."""

    id = _text(UUID7, _("Id isian harus UUID versi 7."), required=True)
    number = _count(1, LARGEST_INTEGER, _("Nomor isian harus 1 atau lebih."))
    service = _text(SERVICE, _("Kode layanan tidak sah."), required=True)
    version = _count(1, LARGEST_INTEGER, _("Versi formulir harus 1 atau lebih."), required=True)
    revision = _count(1, LARGEST_INTEGER, _("Revisi harus 1 atau lebih."), required=True)
    collected_at = Instant(required=True)
    area = _text(VILLAGE, _("Wilayah harus kode kelurahan atau desa, misalnya 32.71.02.1003."), required=True)
    answers = Mapping(required=True, error_messages={"invalid": _("Jawaban harus berupa objek.")})
    attachments = ListOf(
        fields.Nested(FileSchema),
        validate=validate.Length(max=MOST_FILES, error=_("Lampiran paling banyak 20.")),
    )
    outreach = Hint(
        UUID,
        allow_none=True,
        metadata={
            "description": "Id of the outreach event at which it was recorded. One that does not fit is passed over."
        },
    )


class DiscardedSchema(_Strict):
    """A number whose entry the officer deleted on the phone before it was sent."""

    number = _count(1, LARGEST_INTEGER, _("Nomor isian harus 1 atau lebih."), required=True)
    id = _text(UUID7, _("Id isian harus UUID versi 7."), allow_none=True)
    reason = _text(
        "^[^\\u0000]*$", _("Alasan harus berupa teks, paling banyak 300 huruf."), 300, required=True
    )


class BatchSchema(_Strict):
    """Up to 100 entries from one phone or one respondent."""

    sent_at = Instant(required=True)
    entries = ListOf(fields.Nested(EntrySchema), required=True, validate=validate.Length(max=MOST_ENTRIES))
    discarded = ListOf(
        fields.Nested(DiscardedSchema),
        validate=validate.Length(max=1000, error=_("Paling banyak 1.000 nomor.")),
    )


class BatchFrameSchema(BatchSchema):
    """The batch without a look at its entries: one faulty entry must not stop the others."""

    entries = ListOf(fields.Raw(), required=True)


class ResultSchema(Schema):
    """What became of one entry. `errors` is keyed by question, or by a member of the entry as `_area`."""

    id = Text(
        required=True, allow_none=True, metadata={"description": "As it was sent; null when it was no text."}
    )
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    receipt = _text(RECEIPT, "", metadata={"description": "Ten symbols; people see them as K7QFM-3XP9T."})
    wanted = ListOf(_text(SHA256, ""), metadata={"description": "Files that have not arrived yet."})
    errors = Mapping(values=ListOf(Text()))
    message = Text(metadata={"description": "A sentence for the person."})


class NumbersSchema(Schema):
    """Entry numbers of the device as the server knows them: a missing one is a lost entry."""

    highest_number = Whole(required=True)
    missing = ListOf(Whole(), required=True)


class BatchAnswerSchema(Schema):
    """One result per entry, in the order sent."""

    received_at = fields.DateTime(required=True)
    results = ListOf(fields.Nested(ResultSchema), required=True)
    device = fields.Nested(NumbersSchema, metadata={"description": "Absent for respondents."})


class EnrolSchema(_Strict):
    """Enrols a phone: either `username` and `password`, or a one-time `code` from the admin."""

    device_name = _text(
        "^[^\\u0000]*$", _("Nama ponsel harus berupa teks, paling banyak 80 huruf."), 80, required=True
    )
    username = _text("^[^\\u0000]*$", _("Nama pengguna paling banyak 60 huruf."), 60)
    password = _text("^[^\\u0000]*$", _("Kata sandi paling banyak 200 huruf."), 200, load_only=True)
    code = _text("^[A-Za-z0-9_-]*$", _("Kode pendaftaran tidak sah."), 100, load_only=True)


class DeviceSchema(Schema):
    """The enrolled phone."""

    id = Whole(required=True)
    name = Text(required=True)
    highest_number = Whole(required=True)


class OfficerSchema(Schema):
    """The officer who uses it, and the area they collect in."""

    username = Text(required=True)
    name = Text(required=True)
    area = _text(AREA, "", required=True)
    area_name = Text(required=True)


class EnrolAnswerSchema(Schema):
    """The token is shown once; the server keeps only its hash."""

    token = Text(required=True)
    device = fields.Nested(DeviceSchema, required=True)
    user = fields.Nested(OfficerSchema, required=True)


class DeviceAnswerSchema(Schema):
    """The phone and its officer, with the numbers that never arrived."""

    device = fields.Nested(DeviceSchema, required=True)
    user = fields.Nested(OfficerSchema, required=True)
    missing = ListOf(Whole(), required=True)


class ReceivedSchema(Schema):
    """How much of a file has arrived: where to go on."""

    received = Whole(required=True)
    total = Whole(required=True)
    complete = fields.Boolean(required=True)


class ChangeSchema(Schema):
    """Something the phone must learn: `review` tells of an entry, `definition` of a new form version."""

    kind = Text(required=True)
    at = fields.DateTime()
    entry = _text(UUID7, "")
    state = Text()
    phase = Text(
        metadata={
            "description": "What the state amounts to: new, revised, working, returned, approved, rejected, withdrawn."
        }
    )
    label = Text(metadata={"description": "What the service calls the state."})
    revision = Whole()
    note = Text(allow_none=True)
    notes = Mapping(values=Text(), allow_none=True)
    mend_by = fields.DateTime(
        metadata={"description": "Of a returned entry: it should be mended before this."}
    )
    service = Text()
    version = Whole()


class ChangesSchema(Schema):
    """Changes after a cursor. `cursor` goes into the next call; `more` says that it should follow at once."""

    cursor = Text(required=True)
    more = fields.Boolean(required=True)
    changes = ListOf(fields.Nested(ChangeSchema), required=True)


class StoredEntrySchema(Schema):
    """One of the officer's own entries, as it stands on the server."""

    id = _text(UUID7, "", required=True)
    number = Whole(allow_none=True)
    service = Text(required=True)
    version = Whole(required=True)
    revision = Whole(required=True)
    area = _text(AREA, "", required=True)
    state = Text(required=True)
    receipt = _text(RECEIPT, "", required=True)
    title = Text(required=True)
    collected_at = fields.DateTime(required=True)
    answers = Mapping(required=True)
    attachments = ListOf(fields.Nested(FileSchema), required=True)
    note = Text(allow_none=True)
    notes = Mapping(values=Text(), allow_none=True)
    from_citizen = fields.Boolean(
        metadata={
            "description": "A citizen sent it through a QR link; the officer mends it together with them."
        }
    )


class PingSchema(Schema):
    """Tells the server from a captive portal."""

    service = Text(required=True, validate=validate.Equal("jemput-bola"))
    time = fields.DateTime(required=True)


class ProblemSchema(Schema):
    """RFC 9457 problem details; `code` is the word to act on, `title` the sentence for the person."""

    class Meta:
        unknown = INCLUDE

    type = Text(required=True)
    code = Text(required=True)
    title = Text(required=True)
    status = Whole(required=True)
    detail = Text()
    errors = Mapping(values=ListOf(Text()))
