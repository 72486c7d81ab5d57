"""Why a body is refused as a whole. A fault of one entry is an outcome instead and stops no other entry."""

from __future__ import annotations

from typing import Any


class Fault(Exception):  # noqa: N818 - what arrived is at fault, not the program
    """A request that cannot be taken, by its word code (see `webapp/problems.py`).

    Attributes:
        code: the word code.
        detail: where the fault lies, without personal data; None when the code says it all.
        extra: further members of the problem, such as `errors` by field.
    """

    def __init__(self, code: str, detail: str | None = None, **extra: Any) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.extra = extra


def _(text: str) -> str:
    """Marks a text for translation. The protocol knows no language: whoever answers the person translates."""
    return text
