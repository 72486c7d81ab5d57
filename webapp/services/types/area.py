"""`area`: a kelurahan or desa, by Kemendagri code."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import Area as OneArea
from ..areas import AreaBook
from ..faults import Fault
from ..fields import SelectAnswer, choices_of
from ..question import Cell, Column, Question

_UNDOTTED = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4})", re.ASCII)
EXAMPLE = "32.71.02.1003"


class Area(Question):
    """Known to the area book. Whether the sender may collect there is not decided here."""

    type = "area"
    faults = ("choice",)
    about = _l("Kode kelurahan atau desa (Kemendagri).")
    default_example = EXAMPLE

    def known(self, areas: AreaBook) -> Collection[str]:
        return areas.village_codes

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str):
            raise Fault("choice")
        code = value.strip()
        if found := _UNDOTTED.fullmatch(code):
            code = ".".join(found.groups())
        if not areas.is_village(code):
            raise Fault("choice")
        return code

    def options_within(self, areas: AreaBook, prefix: str) -> tuple[OneArea, ...]:
        """What a person whose area begins with the prefix may choose from, by code."""
        return areas.villages_of(prefix)

    def form_field(self, areas: AreaBook) -> UnboundField:
        options: list[tuple[str, Any]] = [("", "")]
        options += [(area.code, area.name) for area in areas.villages_of("")]
        return SelectAnswer(question=self, areas=areas, choices=choices_of(options))

    def display(self, value: Any, areas: AreaBook) -> str:
        return areas.name(value) if value else ""

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "pattern": r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"}

    def columns(self) -> list[Column]:
        def name(answers: Any, areas: AreaBook) -> Cell:
            return areas.name(answers[self.id]) if self.id in answers else None

        return [
            self.column("", _("kode"), "text", lambda answers, areas: answers.get(self.id)),
            self.column("nama", "", "text", name, _("Nama kelurahan atau desa.")),
        ]

    def example(self, areas: AreaBook) -> Any:
        wanted = self.raw.get("example", self.default_example)
        if areas.is_village(wanted):
            return wanted
        return next((area.code for area in areas.villages_of("")), wanted)

    def native(self) -> dict[str, str]:
        return {}
