"""`photo`: the SHA-256 of an image that travels beside the entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..faults import Fault
from ..question import Cell, Column, Keys, Question

PICTURES = ("image/jpeg", "image/png", "image/webp")
# Words in the id of a photo question that asks for a person's papers.
_PAPERS = {"ktp", "kk", "identitas", "nik"}
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def digest(value: Any) -> str:
    """A SHA-256 in lower-case hex. Raises Fault `type`."""
    if not isinstance(value, str) or len(value) > 80 or not _SHA256.fullmatch(text := value.strip().lower()):
        raise Fault("type")
    return text


class Photo(Question):
    """The file itself is sent separately and matched by its digest.

    Keys: identity, whether it shows a person's papers and therefore stays out of reports; where it is left out, an id
    that speaks of an identity card (`foto_ktp`) says so.
    """

    type = "photo"
    keys: ClassVar[Keys] = {"identity": bool}
    faults = ("type",)
    media_types = PICTURES
    about = _l("Ada atau tidaknya foto.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.identity = raw.get("identity", bool(_PAPERS & set(self.id.split("_"))))

    def normalise(self, value: Any, areas: AreaBook) -> str:
        return digest(value)

    def typed(self, value: Any) -> str:
        return value if isinstance(value, str) and _SHA256.fullmatch(value) else ""

    def display(self, value: Any, areas: AreaBook) -> str:
        return _("Ada") if value else ""

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def difference(self, old: Any, new: Any, areas: AreaBook) -> tuple[str, str] | None:
        if old == new:
            return None
        return (_("Berkas lama") if old else "", _("Berkas baru") if new else "")

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "pattern": "^[0-9a-f]{64}$"}

    def columns(self) -> list[Column]:
        yes, no = _("Ya"), _("Tidak")

        def value(answers: Any, areas: AreaBook) -> Cell:
            return yes if answers.get(self.id) else no

        return [self.column("", "", "text", value)]

    def native(self) -> dict[str, str]:
        return {"type": "file", "accept": "image/*", "capture": "environment"}
