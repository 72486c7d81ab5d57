"""The question types, one class per file; a new type is a new file here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..question import Question


def _register() -> dict[str, type[Question]]:
    found: dict[str, type[Question]] = {}
    for module in iter_modules(__path__):
        for thing in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(thing, type) and issubclass(thing, Question) and thing.type:
                found[thing.type] = thing
    return found


TYPES: dict[str, type[Question]] = _register()
