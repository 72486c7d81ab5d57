"""`email`: an e-mail address as the HTML standard understands it, with a dot in the domain."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..faults import Fault
from .text import Text

# The expression of the HTML standard for <input type=email>, so that browser and server agree.
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_ADDRESS = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})+")


class Email(Text):
    """Kept as typed, with the domain in lower case."""

    type = "email"
    faults = (*Text.faults, "type")
    check_name = ""
    about = _l("Alamat e-mail.")
    default_example = "sari@contoh.com"

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        text = super().normalise(value, areas)
        if text is None:
            return None
        if not _ADDRESS.fullmatch(text):
            raise Fault("type")
        local, _, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"

    def masked(self, value: Any, areas: AreaBook) -> str:
        local, _, domain = str(value).rpartition("@")
        return f"{local[:1]}***@{domain}"

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        return {**super().attributes(areas), "data-fault-pattern": self.message("type")}

    def native(self) -> dict[str, str]:
        # The standard's own check admits a domain without a dot.
        return {**super().native(), "type": "email", "inputmode": "email", "pattern": r".+@.+\..+"}
