"""`digits`: a number that is a name, such as a postal code: text of digits, leading zeros kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Keys, Question

# What people write between the digits: spaces, dots, hyphens, slashes, and the dashes that phones put in.
_BETWEEN = re.compile(r"[\s.\-/\u2010-\u2015\u2212]+")
LONGEST_TYPED = 60


class Digits(Question):
    """Keys: length (one number of digits, or a list of those allowed)."""

    type = "digits"
    keys: ClassVar[Keys] = {"length": (int, list)}
    faults: tuple[str, ...] = ("pattern",)
    about = _l("Angka yang ditulis sebagai teks; nol di depan tetap ada.")
    lengths: ClassVar[tuple[int, ...]] = ()
    # What may stand before the digits, as a regular expression that Python and the browser read alike.
    prefix: ClassVar[str] = ""

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        length = raw.get("length")
        self.allowed = self.lengths or ((length,) if isinstance(length, int) else tuple(length or ()))
        if not self.allowed or not all(isinstance(n, int) and 1 <= n <= 40 for n in self.allowed):
            raise ValueError("length harus jumlah angka, 1 sampai 40, atau daftarnya")
        self._prefix = re.compile(self.prefix)

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str):
            raise Fault("pattern")
        if value.isascii() and value.isdigit() and len(value) in self.allowed:
            return value
        if len(value) > LONGEST_TYPED:
            raise Fault("pattern")
        text = _BETWEEN.sub("", self._prefix.sub("", clean(value), count=1))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) in self.allowed):
            raise Fault("pattern")
        return text

    def placeholders(self) -> Mapping[str, Any]:
        return {"length": " / ".join(str(length) for length in self.allowed)}

    def json_schema(self) -> dict[str, Any]:
        lengths = "|".join(f"[0-9]{{{length}}}" for length in self.allowed)
        return {**super().json_schema(), "pattern": f"^(?:{lengths})$"}

    def native(self) -> dict[str, str]:
        groups = "|".join(rf"(?:[\s.\-\/]*[0-9]){{{length}}}" for length in self.allowed)
        return {
            "type": "text",
            "inputmode": "numeric",
            "autocomplete": "off",
            "pattern": rf"\s*{self.prefix.removeprefix('^')}(?:{groups})[\s.\-\/]*",
            "maxlength": str(LONGEST_TYPED),
        }

    def example(self, areas: AreaBook) -> Any:
        return self.raw.get("example", self.default_example or "0123456789" * 4)[: max(self.allowed)]
