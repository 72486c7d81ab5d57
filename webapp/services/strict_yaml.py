"""YAML as a definition is written in: a doubled key is a fault, and a day stays text as it would in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .faults import DefinitionError


class _Yaml(yaml.SafeLoader):
    """The safe loader, made stricter."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # refused below
            if key.value in seen:
                line = key.start_mark.line + 1
                raise yaml.constructor.ConstructorError(
                    None, None, f"kunci {key.value!r} dua kali, baris {line}"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Any:
    """What a YAML or JSON file holds.

    Raises:
        DefinitionError: the file cannot be opened or is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Yaml)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise DefinitionError(path.name, [(None, f"tidak dapat dibuka: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise DefinitionError(path.name, [(None, "bukan teks UTF-8")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DefinitionError(path.name, [(None, f"bukan YAML yang benar: {error}")]) from None
