"""What a definition says of other services: one file cannot know them, so this is checked where all are known."""

from __future__ import annotations

from collections.abc import Mapping

from .definition import Definition
from .faults import DefinitionError
from .types.note import Note


def check(definition: Definition, others: Mapping[str, Definition], name: str) -> None:
    """Refuse a definition that points to a service which is not there or of no use, or takes the address of another.

    Args:
        others: id -> definition of every other service that is known.
        name: what messages call the source, such as the file name.

    Raises:
        DefinitionError: naming source and faults.
    """
    faults = [
        *_afterwards(definition, others),
        *_opened(definition, others),
        *_public_page(definition, others),
    ]
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


def _opened(definition: Definition, others: Mapping[str, Definition]) -> list[str]:
    """Notes lead to forms that officers fill in, from facts that both forms know."""
    faults = []
    for name, service in opened_by(definition).items():
        where = f"{name}: opens menyebut {service!r}"
        if service == definition.id or service not in others:
            known = ", ".join(sorted(set(others) - {definition.id}))
            faults.append(f"{where}, layanan yang tidak dikenal; yang ada: {known}")
        elif "officer" not in others[service].audience:
            faults.append(f"{where}, yang tidak diisi oleh petugas")
        elif definition.registry is None or others[service].registry is None:
            faults.append(f"{where}; keduanya memerlukan registry, supaya orangnya terisi")
    return faults


def opened_by(definition: Definition) -> dict[str, str]:
    """Which services the notes of a form lead to: question id -> service id."""
    notes = [one for one in definition.questions.values() if isinstance(one, Note)]
    return {one.id: one.opens for one in notes if one.opens}


def _public_page(definition: Definition, others: Mapping[str, Definition]) -> list[str]:
    own = definition.public_page
    taken = [
        other.id
        for other in others.values()
        if own and other.id != definition.id and other.public_page and other.public_page.at == own.at
    ]
    return [f"public_page: at {own.at!r} sudah dipakai oleh {name}" for name in taken if own]
