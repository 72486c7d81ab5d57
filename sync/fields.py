"""Fields of the protocol: strict about JSON types, and quick about what is plainly right.

Entries come by the hundred thousand and nearly all are right, so each field asks its own rule before it sets
marshmallow's machinery in motion, which then only has to find the words for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from marshmallow import fields, validate
from marshmallow.types import ErrorMessages

from .faults import _

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# Clocks of phones with an empty battery start in 1970; beyond these years a database cannot follow.
YEARS = range(1970, 2200)


Test = Callable[[Any], bool]


def closer_look(value: Any) -> bool:
    """Whether any value is right can only be told by marshmallow's machinery."""
    return False


class Matches(validate.Regexp):
    """The whole text matches; a plain `$` would let a final line break pass."""

    def __call__(self, value: Any) -> Any:
        if not self.fits(value):
            raise validate.ValidationError(self.error)
        return value

    def fits(self, value: Any) -> bool:
        """Whether the whole text matches."""
        return self.regex.fullmatch(value) is not None


class _Field(fields.Field[Any]):
    """What every field of ours says when it is absent or null, and the short way past the machinery."""

    default_error_messages: ErrorMessages = {"required": _("Wajib ada."), "null": _("Tidak boleh kosong.")}

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        return value if self.plain(value) else super().deserialize(value, attr, data, **kwargs)

    @cached_property
    def plain(self) -> Test:
        """Tells whether a value is right as it is; False also when that takes a closer look."""
        return closer_look

    def lone_check(self, kind: type) -> Any:
        """The one validator of this field, if it has just one and it is of this kind."""
        found = self.validators
        return found[0] if len(found) == 1 and type(found[0]) is kind else None


class Text(_Field, fields.String):
    """A JSON string."""

    @cached_property
    def plain(self) -> Test:
        pattern = self.lone_check(Matches)
        if pattern is None:
            return closer_look
        matches = pattern.regex.fullmatch
        return lambda value: type(value) is str and matches(value) is not None


class Hint(_Field, fields.String):
    """A text that is never a reason to refuse an entry: what does not match the pattern is loaded as empty."""

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(**options)
        self._pattern = re.compile(pattern)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return value.lower() if isinstance(value, str) and self._pattern.fullmatch(value) else ""


class Mapping(_Field, fields.Dict):
    """A JSON object."""

    @cached_property
    def plain(self) -> Test:
        if self.value_field is not None or self.validators:
            return closer_look
        return lambda value: type(value) is dict


class ListOf(_Field, fields.List):
    """A JSON array."""

    default_error_messages: ErrorMessages = {"invalid": _("Harus berupa daftar.")}

    @cached_property
    def plain(self) -> Test:
        anything = type(self.inner) is fields.Raw and not self.inner.validators
        if self.validators:
            longest = self.lone_check(validate.Length)
            return closer_look if longest is None or longest.min else lambda value: value == []
        return lambda value: type(value) is list and (not value or (anything and None not in value))


class Whole(_Field, fields.Integer):
    """A JSON integer: no text, no fraction, no boolean."""

    default_error_messages: ErrorMessages = {"invalid": _("Harus berupa bilangan bulat.")}

    @cached_property
    def plain(self) -> Test:
        bounds = self.lone_check(validate.Range)
        if bounds is None:
            return closer_look
        low, high = bounds.min, bounds.max
        return lambda value: type(value) is int and low <= value <= high

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class Instant(_Field, fields.DateTime):
    """RFC 3339 with an offset, loaded as an aware datetime."""

    default_error_messages: ErrorMessages = {
        "invalid": _("Harus berupa waktu RFC 3339 dengan zona, 2026-11-22T09:15:00+07:00.")
    }

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is str and not self.validators:
            return self._deserialize(value, attr, data)
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or RFC3339.fullmatch(value) is None:
            raise self.make_error("invalid", input=value)
        try:
            moment = datetime.fromisoformat(value.upper())
        except ValueError:
            raise self.make_error("invalid", input=value) from None
        if moment.year not in YEARS:
            raise self.make_error("invalid", input=value)
        return moment
