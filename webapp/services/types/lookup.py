"""`lookup`: which business of the registry an entry is about."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..faults import Fault
from ..question import Cell, Column, Question

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
KINDS = ("business", "entry")


class Lookup(Question):
    """Keys: fills, registry field -> id of the question that takes it when it is still empty.

    `{"business": uuid}` names a business of the registry; `{"entry": uuid}` an entry from which the server will make
    one, when the phone has not sent it yet. Nothing: a new business. Only officers see it: the registry is not public.
    """

    type = "lookup"
    rare = True
    keys = {"fills": dict}
    faults = ("type",)
    about = _l("Nomor usaha di daftar usaha, atau nomor isian yang mendaftarkannya.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.officer_only = True
        self.fills: dict[str, str] = raw.get("fills", {})
        for field, target in self.fills.items():
            if not isinstance(field, str) or not _FIELD.fullmatch(field) or not isinstance(target, str):
                raise ValueError("fills harus berisi nama isian daftar usaha dan id pertanyaan")

    def normalise(self, value: Any, areas: AreaBook) -> dict[str, str]:
        if not isinstance(value, Mapping) or len(value) != 1:
            raise Fault("type")
        kind, key = next(iter(value.items()))
        key = key.strip().lower() if isinstance(key, str) and len(key) <= 60 else ""
        if kind not in KINDS or not _UUID.fullmatch(key):
            raise Fault("type")
        return {kind: key}

    def from_form(self, form: Any, name: str) -> Any:
        """`business:<uuid>`, as the one hidden control holds it."""
        kind, _colon, key = str(form.get(name) or "").partition(":")
        return {kind: key} if kind else None

    def typed(self, value: Any) -> str:
        if isinstance(value, Mapping) and len(value) == 1:
            return ":".join(str(part) for part in next(iter(value.items())))
        return ""

    def display(self, value: Any, areas: AreaBook) -> str:
        if not value:
            return ""
        return _("Usaha di daftar") if "business" in value else _("Usaha dari isian yang belum dikirim")

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def difference(self, old: Any, new: Any, areas: AreaBook) -> tuple[str, str] | None:
        if old == new:
            return None
        return (
            self.display(old, areas),
            _("Usaha lain di daftar") if old and new else self.display(new, areas),
        )

    def json_schema(self) -> dict[str, Any]:
        uuid = {"type": "string", "pattern": f"^{_UUID.pattern}$"}
        return {
            "description": super().json_schema()["description"],
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {kind: uuid for kind in KINDS},
        }

    def columns(self) -> list[Column]:
        def key(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            value = answers.get(self.id)
            return next(iter(value.values()), None) if isinstance(value, Mapping) else None

        return [self.column("", "", "text", key)]

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        fills = json.dumps(self.fills, separators=(",", ":"))
        return {**super().attributes(areas), "data-lookup": fills}

    def native(self) -> dict[str, str]:
        return {"type": "hidden"}
