"""What a definition says of other services: one file cannot know them, so this is checked where all are known."""

from __future__ import annotations

from collections.abc import Mapping

from .definition import Definition
from .faults import DefinitionError


def check(definition: Definition, others: Mapping[str, Definition], name: str) -> None:
    """Refuse a definition that points to a service which is not there or of no use, or takes the address of another.

    Args:
        others: id -> definition of every other service that is known.
        name: what messages call the source, such as the file name.

    Raises:
        DefinitionError: naming source and faults.
    """
    faults = [*_afterwards(definition, others), *_public_page(definition, others)]
    if faults:
        raise DefinitionError(name, [(None, fault) for fault in faults])


def _afterwards(definition: Definition, others: Mapping[str, Definition]) -> list[str]:
    wanted = definition.afterwards
    if wanted is None:
        return []
    if wanted not in others:
        known = ", ".join(sorted(set(others) - {definition.id}))
        return [f"afterwards menyebut {wanted!r}, layanan yang tidak dikenal; yang ada: {known}"]
    if not set(definition.audience) & set(others[wanted].audience):
        who = ", ".join(others[wanted].audience)
        return [f"afterwards menyebut {wanted!r}, yang hanya dapat diisi oleh {who}"]
    return []


def _public_page(definition: Definition, others: Mapping[str, Definition]) -> list[str]:
    own = definition.public_page
    taken = [
        other.id
        for other in others.values()
        if own and other.id != definition.id and other.public_page and other.public_page.at == own.at
    ]
    return [f"public_page: at {own.at!r} sudah dipakai oleh {name}" for name in taken if own]
