"""`money`: an amount in whole rupiah."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .. import scale
from ..areas import AreaBook
from ..language import Text
from ..question import Column
from .integer import Integer, grouped

_CURRENCY = re.compile(r"^(?:rp|idr)\.?\s*|\s*(?:,-|rupiah)$", re.IGNORECASE)


class Money(Integer):
    """Keys: min, max (rupiah); scale (`sales` or `capital`): show the business-size class of the amount."""

    type = "money"
    keys = {**Integer.keys, "scale": str}
    check_name = "money"
    about = "Rupiah, tanpa sen."
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
        if (basis := self.basis) is not None:
            columns.append(
                Column(
                    f"{self.id}.skala",
                    Text({code: f"{name} - skala" for code, name in self.name.by_language.items()}),
                    "text",
                    lambda answers, areas: (
                        str(scale.classify(basis, answers[self.id]).label) if self.id in answers else None
                    ),
                    f"Skala usaha menurut {scale.rule().source}.",
                )
            )
        return columns

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        attributes = super().attributes(areas)
        if self.basis is not None:
            attributes["data-scale"] = json.dumps(
                scale.as_data(self.basis), ensure_ascii=False, separators=(",", ":")
            )
        return attributes
