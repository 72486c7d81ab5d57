"""`consent`: who agreed to which wording, how and when (UU 27/2022: consent must be shown to have been given)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..fields import PartsAnswer
from ..language import LANGUAGES, Text
from ..question import Column, Question
from .date import written
from .location import moment
from .photo import PICTURES, digest

LONGEST_NAME = 120
WAYS = ("tick", "signature")
PARTS = ("version", "given_by", "how", "at", "signature")
_PARTS = frozenset(PARTS)


class Consent(Question):
    """Keys: version and text (per language) of the wording that is read out.

    The text is part of the published definition, so the version with the entry's definition gives the exact words.
    """

    type = "consent"
    keys = {"version": str, "text": dict}
    faults = ("type", "given_by", "signature")
    check_name = "consent"
    media_types = PICTURES
    grouped = True
    parts = PARTS
    about = _l("Persetujuan atas pemakaian data pribadi.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        text = raw.get("text")
        if not isinstance(text, Mapping) or not text.get("id") or set(text) - set(LANGUAGES):
            raise ValueError("text memerlukan bahasa id, boleh ditambah su dan en")
        if not raw.get("version"):
            raise ValueError("version dari kalimat persetujuan belum diisi")
        self.text = Text(text)
        self.version: str = raw["version"]

    def normalise(self, value: Any, areas: AreaBook) -> dict[str, str] | None:
        if not isinstance(value, dict) or not value.keys() <= _PARTS:
            raise Fault("type")
        how = value.get("how")
        if how is None or how == "":
            return None
        if how not in WAYS:
            raise Fault("type")
        if value.get("version") != self.version:
            raise Fault("version")
        given_by = value.get("given_by")
        given_by = clean(given_by) if isinstance(given_by, str) else ""
        if not 1 <= len(given_by) <= LONGEST_NAME:
            raise Fault("given_by")
        consent = {"version": self.version, "given_by": given_by, "how": how, "at": moment(value.get("at"))}
        signature = value.get("signature")
        if how == "signature":
            if not signature:
                raise Fault("signature")
            consent["signature"] = digest(signature)
        elif signature:
            raise Fault("type")
        return consent

    def form_field(self, areas: AreaBook) -> UnboundField:
        return PartsAnswer(question=self, areas=areas)

    def from_form(self, form: Any, name: str) -> Any:
        found = {part: form.get(f"{name}-{part}") for part in self.parts}
        given = {part: value for part, value in found.items() if isinstance(value, str) and value.strip()}
        if "how" not in given:
            # Nothing is agreed to; what else was typed is kept for showing the form again.
            return given or None
        if given["how"] == "tick":
            given.pop("signature", None)
        # Without JavaScript the moment of consent is the moment of sending.
        return {"at": datetime.now(UTC).isoformat(timespec="seconds"), **given}

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None:
            return ""
        return _(
            "%(name)s, %(how)s, %(day)s (kalimat versi %(version)s)",
            name=value["given_by"],
            how=_("tanda tangan") if value["how"] == "signature" else _("centang"),
            day=written(datetime.fromisoformat(value["at"])),
            version=value["version"],
        )

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def json_schema(self) -> dict[str, Any]:
        return {
            **super().json_schema(),
            "type": "object",
            "required": ["version", "given_by", "how", "at"],
            "additionalProperties": False,
            "properties": {
                "version": {"type": "string", "enum": [self.version]},
                "given_by": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
                "how": {"type": "string", "enum": list(WAYS)},
                "at": {"type": "string", "format": "date-time"},
                "signature": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
        }

    def columns(self) -> list[Column]:
        return [
            self.part_column("version", _("versi kalimat"), "text", _("Versi kalimat yang dibacakan.")),
            self.part_column("given_by", _("diberikan oleh"), "text", _("Nama orang yang setuju.")),
            self.part_column("how", _("cara"), "text", _("tick (centang) atau signature (tanda tangan).")),
            self.part_column("at", _("waktu"), "datetime", _("Kapan persetujuan diberikan.")),
        ]

    def example(self, areas: AreaBook) -> Any:
        return {
            "version": self.version,
            "given_by": self.raw.get("example", "Siti Aminah"),
            "how": "tick",
            "at": "2026-11-20T09:20:00+07:00",
        }

    def native(self) -> dict[str, str]:
        return {"data-version": self.version}

    def part_attributes(self, part: str) -> dict[str, str]:
        if part == "given_by":
            return {"type": "text", "maxlength": str(LONGEST_NAME), "autocomplete": "off"}
        if part == "how":
            return {"type": "checkbox"}
        return {"type": "hidden"}

    def typed_part(self, value: Any, part: str) -> str:
        # The wording on the page is always the one being asked for now.
        return self.version if part == "version" else super().typed_part(value, part)
