"""Texts of a definition in several languages, shown in the reader's own."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import get_locale

LANGUAGES = ("id", "su", "en")
DEFAULT = "id"


def current_language() -> str:
    """Two-letter code of the language being shown; Indonesian outside a request."""
    locale = get_locale()
    return DEFAULT if locale is None else str(locale.language)


class Text:
    """A text that turns into the reader's language when it is printed; Indonesian where no translation exists."""

    __slots__ = ("by_language",)

    def __init__(self, by_language: Mapping[str, str]) -> None:
        self.by_language = dict(by_language)

    def __str__(self) -> str:
        if len(self.by_language) == 1:
            return self.by_language[DEFAULT]
        return self.by_language.get(current_language()) or self.by_language[DEFAULT]

    def __repr__(self) -> str:
        return f"Text({self.by_language[DEFAULT]!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and other.by_language == self.by_language

    def __hash__(self) -> int:
        return hash(self.by_language[DEFAULT])


def plain(text: str) -> Text:
    """A text that is the same in every language (numbers, names)."""
    return Text({DEFAULT: text})
