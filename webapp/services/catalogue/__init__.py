"""The services that come with the program, one YAML file each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..definition import Definition
from ..loader import load_file

FOLDER = Path(__file__).parent


@cache
def builtin() -> MappingProxyType[str, Definition]:
    """Id -> definition, as the files of this folder have it.

    Raises:
        DefinitionError: a file cannot be used.
    """
    found = [load_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return MappingProxyType({definition.id: definition for definition in found})
