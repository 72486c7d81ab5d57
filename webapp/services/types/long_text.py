"""`long_text`: several lines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..fields import LongTextAnswer
from .text import Text


class LongText(Text):
    """Keys: as text, and rows."""

    type = "long_text"
    keys = {**Text.keys, "rows": int}
    about = _l("Tulisan, boleh beberapa baris.")
    longest = 1000
    lines = True

    def form_field(self, areas: AreaBook) -> UnboundField:
        return LongTextAnswer(question=self, areas=areas)

    def native(self) -> dict[str, str]:
        attributes = super().native()
        del attributes["type"]
        return {**attributes, "rows": str(self.raw.get("rows", 3))}
