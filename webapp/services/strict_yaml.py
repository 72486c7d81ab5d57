"""YAML as a definition is written in: a doubled key is a fault, and a day stays text as it would in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .faults import DefinitionError


class _Yaml(yaml.CSafeLoader):
    """The safe loader on libyaml, which PyYAML's wheels hold and which takes a tenth of the time, made stricter."""

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


# A service nests ten deep; libyaml itself would follow a file of nothing but brackets until the stack ends.
DEEPEST = 100


def read(path: Path) -> Any:
    """What a YAML or JSON file holds.

    Raises:
        DefinitionError: the file cannot be opened or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_depth(text)
        return yaml.load(text, Loader=_Yaml)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise DefinitionError(path.name, [(None, f"tidak dapat dibuka: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise DefinitionError(path.name, [(None, "bukan teks UTF-8")]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionError(path.name, [(None, f"bukan YAML yang benar: {error}")]) from None


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Yaml):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                mark = event.start_mark
                where = f", baris {mark.line + 1}" if mark else ""
                raise ValueError(f"bersarang lebih dari {DEEPEST} tingkat{where}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
