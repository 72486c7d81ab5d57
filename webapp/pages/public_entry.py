"""Makes an entry of a form that was sent without JavaScript, so that it passes the same check as one from a phone."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from ..models import QrLink, inside, now
from ..services import Definition
from ..services.types.area import Area
from ..store import areas
from .uploads import Uploads

# Parts of an answer that hold a moment: without a clock in the page it is that of opening the form.
TIMED = {"location", "consent"}
# Of the question that only a link for a whole kecamatan asks; it belongs to the entry, not to its answers.
PLACE = "wilayah"


@dataclass(frozen=True)
class Opened:
    """When the form was opened, and a random part that tells two forms opened in the same instant apart."""

    at: datetime
    seed: str

    @classmethod
    def read(cls, token: str | None) -> Opened:
        """From the signed token in the form; a new one when it is missing or not ours."""
        try:
            milliseconds, seed = _signer().loads(token or "")
        except (BadSignature, ValueError):
            return cls(now(), secrets.token_hex(16))
        return cls(datetime.fromtimestamp(milliseconds / 1000, UTC), seed)

    def token(self) -> str:
        """For a hidden field of the form."""
        return _signer().dumps([int(self.at.timestamp() * 1000), self.seed])


def typed_in(definition: Definition, link: QrLink, opened: Opened) -> MultiDict[str, str]:
    """What the form brought, with what it cannot know: the link's kelurahan and the moment."""
    typed = request.form.copy()
    if definition.area_question and not link.wide:
        typed[definition.area_question] = link.area
    for name, question in definition.questions.items():
        if question.type in TIMED and not typed.get(f"{name}-at"):
            typed[f"{name}-at"] = opened.at.isoformat(timespec="seconds")
    return typed


def place_question(definition: Definition, link: QrLink) -> Area | None:
    """What asks a respondent of a whole kecamatan for the kelurahan, when the form itself does not."""
    if not link.wide or definition.area_question:
        return None
    return Area(
        {"id": PLACE, "type": "area", "label": {"id": _("Kelurahan atau desa Anda")}, "required": True}
    )


def area_of(definition: Definition, link: QrLink, typed: Mapping[str, Any]) -> str:
    """The kelurahan of an entry: the link's, or of many the one that was chosen; empty if none of them was."""
    if not link.wide:
        return link.area
    chosen = str(typed.get(definition.area_question or PLACE) or "")
    known = areas.book().is_village(chosen) and inside(chosen, link.area)
    return chosen if known else ""


def entry_of(
    definition: Definition,
    area: str,
    opened: Opened,
    answers: Mapping[str, Any],
    uploads: Uploads,
) -> dict[str, Any]:
    """The entry as a phone would send it, filed in a kelurahan.

    Its id follows from the form and what stands in it: pressing the button twice makes one entry, and another answer
    in a form that was gone back to makes another.
    """
    zone = ZoneInfo(areas.timezone_of(area))
    return {
        "id": str(_id(opened, answers)),
        "service": definition.id,
        "version": definition.version,
        "revision": 1,
        "collected_at": opened.at.astimezone(zone).isoformat(timespec="seconds"),
        "area": area,
        "answers": dict(answers),
        "attachments": [
            held.announced(question) for question, held in uploads.held.items() if question in answers
        ],
    }


def _id(opened: Opened, answers: Mapping[str, Any]) -> UUID:
    """A UUIDv7 (RFC 9562) whose random bits come from the form's seed and its answers."""
    content = json.dumps(answers, sort_keys=True, separators=(",", ":"))
    random = int.from_bytes(hashlib.sha256(f"{opened.seed}{content}".encode()).digest()[:10])
    milliseconds = int(opened.at.timestamp() * 1000)
    high = (milliseconds & (1 << 48) - 1) << 16 | 0x7 << 12 | random >> 62 & 0xFFF
    return UUID(int=high << 64 | 0b10 << 62 | random & (1 << 62) - 1)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="formulir-dibuka")
