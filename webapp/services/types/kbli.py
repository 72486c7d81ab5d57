"""`kbli`: a business classification code together with its edition, for codes are reused with another meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..faults import Fault
from ..fields import SelectAnswer
from ..kbli import EDITIONS, offered, title
from ..question import Cell, Column, Question

_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_TYPED = re.compile(r"(2020|2025)\s*[:/]\s*([0-9]{5})", re.ASCII)


class Kbli(Question):
    """One control whose value is `<edition>:<code>`. Codes outside our short list are accepted: it is not the law."""

    type = "kbli"
    faults = ("type",)
    about = _l("Kode KBLI, 5 angka, beserta tahun terbitnya.")
    default_example = {"edition": "2025", "code": "56101"}

    def normalise(self, value: Any, areas: AreaBook) -> dict[str, str]:
        if isinstance(value, str):
            found = _TYPED.fullmatch(value.strip())
            if found is None:
                raise Fault("type")
            edition, code = found.groups()
        elif isinstance(value, dict) and value.keys() == {"edition", "code"}:
            edition, code = value["edition"], value["code"]
        else:
            raise Fault("type")
        if edition not in EDITIONS or not isinstance(code, str) or not _CODE.fullmatch(code):
            raise Fault("type")
        return {"edition": edition, "code": code}

    def form_field(self, areas: AreaBook) -> UnboundField:
        # The words ride along, so that the page can be searched without a network.
        options = [
            SelectChoice(f"{one.edition}:{one.code}", one.everyday, {"data-words": ", ".join(one.words)})
            for one in offered()
        ]
        return SelectAnswer(question=self, areas=areas, choices=[SelectChoice("", ""), *options])

    def typed(self, value: Any) -> str:
        if isinstance(value, Mapping) and isinstance(value.get("code"), str):
            return f"{value.get('edition')}:{value['code']}"
        return super().typed(value)

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None:
            return ""
        official = title(value["edition"], value["code"])
        return f"{value['code']} (KBLI {value['edition']})" + (f" {official}" if official else "")

    def json_schema(self) -> dict[str, Any]:
        return {
            **super().json_schema(),
            "type": "object",
            "required": ["edition", "code"],
            "additionalProperties": False,
            "properties": {
                "edition": {"type": "string", "enum": list(EDITIONS)},
                "code": {"type": "string", "pattern": "^[0-9]{5}$"},
            },
        }

    def columns(self) -> list[Column]:
        def code(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            return answers[self.id]["code"] if self.id in answers else None

        def edition(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            return answers[self.id]["edition"] if self.id in answers else None

        return [
            self.column("", _("kode"), "text", code),
            self.column("edisi", _("edisi"), "text", edition, _("Tahun terbit KBLI.")),
        ]

    def native(self) -> dict[str, str]:
        return {}
