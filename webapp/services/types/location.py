"""`location`: where the phone stands, how exactly it knows, or why it could not be told."""

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
from ..language import DEFAULT, Text
from ..question import Column, Question

# The box around Indonesia's land and sea, in degrees.
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
# The earth's circumference, roughly: no fix is worse (metres).
WORST_ACCURACY = 40_000_000.0
REASON_LENGTH = range(3, 201)
# Reasons that are a tap away. Whatever the language of the phone, the office stores and counts one wording.
REASONS = (
    Text({"id": "Sinyal GPS tidak ada", "su": "Sinyal GPS teu aya", "en": "No GPS signal"}),
    Text({"id": "Ponsel tidak mengizinkan", "su": "HP teu ngidinan", "en": "The phone does not allow it"}),
    Text({"id": "Pemilik usaha keberatan", "su": "Nu gaduh usaha teu kersa", "en": "The owner objects"}),
    Text({"id": "Didata dari tempat lain", "su": "Didata ti tempat sanés", "en": "Recorded from elsewhere"}),
)
_REASONS = {said: reason for reason in REASONS for said in reason.by_language.values()}
# Neither infinite nor beyond what a float can hold.
LARGEST = 1e300
# Seven decimals of a degree are a centimetre.
DECIMALS = 7
SOURCES = ("gps", "manual")
PARTS = ("lat", "lon", "accuracy", "at", "source", "absent")
_PARTS = frozenset(PARTS)


class Location(Question):
    """`{lat, lon, accuracy, at, source}` in degrees, metres and RFC 3339, or `{absent: reason}`.

    A point set by hand may lack accuracy; a form without JavaScript may lack the time, which then is the form's.
    """

    type = "location"
    faults = ("type", "outside", "absent")
    check_name = "location"
    grouped = True
    parts = PARTS
    reasons = REASONS
    about = _l("Titik koordinat (WGS 84).")
    default_example = {
        "lat": -6.6103,
        "lon": 106.8201,
        "accuracy": 8.0,
        "at": "2026-11-20T09:15:00+07:00",
        "source": "gps",
    }

    def normalise(self, value: Any, areas: AreaBook) -> dict[str, Any] | None:
        if not isinstance(value, dict) or not value.keys() <= _PARTS:
            raise Fault("type")
        given = {part: inner for part, inner in value.items() if inner is not None and inner != ""}
        if not given:
            return None
        if "absent" in given:
            return self._absent(given)
        lat, lon = number(given.get("lat")), number(given.get("lon"))
        if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
            raise Fault("outside")
        source = given.get("source", "manual")
        if source not in SOURCES:
            raise Fault("type")
        point: dict[str, Any] = {"lat": round(lat, DECIMALS), "lon": round(lon, DECIMALS)}
        if "accuracy" in given:
            point["accuracy"] = round(number(given["accuracy"]), 1)
            if not 0 <= point["accuracy"] <= WORST_ACCURACY:
                raise Fault("type")
        elif source == "gps":
            raise Fault("type")
        point["at"] = moment(given.get("at"))
        point["source"] = source
        return point

    def _absent(self, given: Mapping[str, Any]) -> dict[str, str]:
        reason = given["absent"]
        if "lat" in given or "lon" in given or not isinstance(reason, str):
            raise Fault("type")
        reason = clean(reason)
        if len(reason) not in REASON_LENGTH:
            raise Fault("absent")
        known = _REASONS.get(reason)
        return {"absent": known.by_language[DEFAULT] if known else reason}

    def form_field(self, areas: AreaBook) -> UnboundField:
        return PartsAnswer(question=self, areas=areas)

    def from_form(self, form: Any, name: str) -> Any:
        found = {part: form.get(f"{name}-{part}") for part in self.parts}
        given = {part: value for part, value in found.items() if isinstance(value, str) and value.strip()}
        if "absent" in given:
            # Whoever writes a reason may have a stale point beneath it; but a point with a reason is a contradiction.
            return given if "lat" in given else {"absent": given["absent"]}
        if "lat" not in given and "lon" not in given:
            return None
        return {"at": datetime.now(UTC).isoformat(timespec="seconds"), **given}

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None:
            return ""
        if "absent" in value:
            return _("Tidak diambil: %(reason)s", reason=_REASONS.get(value["absent"], value["absent"]))
        accuracy = f" (\u00b1 {value['accuracy']:.0f} m)" if "accuracy" in value else ""
        return f"{value['lat']:.6f}, {value['lon']:.6f}{accuracy}"

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def json_schema(self) -> dict[str, Any]:
        point = {
            "type": "object",
            "required": ["lat", "lon", "at", "source"],
            "additionalProperties": False,
            "properties": {
                "lat": {"type": "number", "minimum": SOUTH, "maximum": NORTH},
                "lon": {"type": "number", "minimum": WEST, "maximum": EAST},
                "accuracy": {"type": "number", "minimum": 0, "maximum": WORST_ACCURACY},
                "at": {"type": "string", "format": "date-time"},
                "source": {"type": "string", "enum": list(SOURCES)},
            },
        }
        absent = {
            "type": "object",
            "required": ["absent"],
            "additionalProperties": False,
            "properties": {"absent": {"type": "string", "minLength": 3, "maxLength": 200}},
        }
        return {"description": super().json_schema()["description"], "oneOf": [point, absent]}

    def columns(self) -> list[Column]:
        return [
            self.part_column("lat", _("lintang"), "number", _("Derajat, negatif di selatan khatulistiwa.")),
            self.part_column("lon", _("bujur"), "number", _("Derajat.")),
            self.part_column(
                "accuracy", _("ketelitian (m)"), "number", _("Perkiraan kesalahan dalam meter.")
            ),
            self.part_column(
                "absent", _("alasan tidak ada"), "text", _("Mengapa titik tidak dapat diambil.")
            ),
        ]

    def native(self) -> dict[str, str]:
        return {
            "data-south": str(SOUTH),
            "data-north": str(NORTH),
            "data-west": str(WEST),
            "data-east": str(EAST),
        }

    def part_attributes(self, part: str) -> dict[str, str]:
        if part == "absent":
            return {"type": "text", "maxlength": str(REASON_LENGTH.stop - 1)}
        if part in ("at", "source"):
            return {"type": "hidden"}
        return {"type": "text", "inputmode": "decimal", "autocomplete": "off", "maxlength": "24"}


def number(value: Any) -> float:
    """A finite number, also typed with a decimal comma. Raises Fault `type`."""
    if type(value) is float and -LARGEST <= value <= LARGEST:
        return value
    if isinstance(value, str) and len(value) <= 40:
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            raise Fault("type") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:
        raise Fault("type")
    return float(value)


def moment(value: Any) -> str:
    """An instant with its offset, to the second. Raises Fault `type`."""
    if not isinstance(value, str) or len(value) > 40:
        raise Fault("type")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise Fault("type") from None
    if at.tzinfo is None or not value.isascii():
        raise Fault("type")
    return at.isoformat(timespec="seconds")
