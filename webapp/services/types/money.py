"""`money`: an amount in whole rupiah."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import scale
from ..areas import AreaBook
from ..question import Cell, Column
from .integer import Integer, grouped

_CURRENCY = re.compile(r"^(?:rp|idr)\.?\s*|\s*(?:,-|rupiah)$", re.IGNORECASE)


class Money(Integer):
    """Keys: min, max (rupiah); scale (`sales` or `capital`): show the business-size class of the amount."""

    type = "money"
    keys = {**Integer.keys, "scale": str}
    check_name = "money"
    about = _l("Rupiah, tanpa sen.")
    default_example = 25_000_000
    # Fifteen digits: exact in a browser and in a spreadsheet.
    largest = 999_999_999_999_999

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.basis: str | None = raw.get("scale")
        if self.basis is not None and self.basis not in scale.BASES:
            raise ValueError(f"scale harus salah satu dari {', '.join(scale.BASES)}")

    def bare(self, text: str) -> str:
        return _CURRENCY.sub("", text)

    def placeholders(self) -> Mapping[str, Any]:
        return {"min": f"Rp{grouped(self.low)}", "max": f"Rp{grouped(self.high)}"}

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None:
            return ""
        amount = f"Rp{grouped(value)}"
        return amount if self.basis is None else f"{amount} ({scale.classify(self.basis, value).label})"

    def columns(self) -> list[Column]:
        columns = super().columns()
        if self.basis is not None:
            columns.append(self._size_column(self.basis))
        return columns

    def _size_column(self, basis: str) -> Column:
        def size(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            amount = answers.get(self.id)
            return None if amount is None else str(scale.classify(basis, amount).label)

        about = _("Skala usaha menurut %(source)s.", source=scale.rule().source)
        return self.column("skala", _("skala usaha"), "text", size, about)

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        attributes = super().attributes(areas)
        if self.basis is not None:
            attributes["data-scale"] = json.dumps(
                scale.as_data(self.basis), ensure_ascii=False, separators=(",", ":")
            )
        return attributes
