"""Published service definitions: every version is kept, none ever changes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, inspect, select

from ..models import ServiceVersion, db
from ..services import Definition, load
from .changes import record_change
from .transaction import exclusive, writing


class AlteredVersion(ValueError):  # noqa: N818 - reads as what it is
    """A definition differs from the one published under the same version number."""

    def __init__(self, service: str, version: int) -> None:
        super().__init__(
            f"Layanan {service} versi {version} sudah terbit dengan isi lain. Naikkan nomor versinya, lalu terbitkan."
        )
        self.service = service
        self.version = version


# A published version never changes, so it may be kept for ever.
_kept: WeakKeyDictionary[Engine, dict[tuple[str, int], Definition]] = WeakKeyDictionary()
# What was read once, by digest: another database of this process most likely holds the same.
_read: dict[str, Definition] = {}


def publish(definition: Definition) -> bool:
    """Publish a definition; phones learn of it with the next changes.

    Returns:
        False if exactly this was published before.

    Raises:
        AlteredVersion: something else was published under this version.
    """
    with writing() as session:
        exclusive(session, f"service {definition.id}")
        known = session.get(ServiceVersion, (definition.id, definition.version))
        if known is not None:
            if known.digest != definition.digest:
                raise AlteredVersion(definition.id, definition.version)
            return False
        session.add(
            ServiceVersion(
                service=definition.id,
                version=definition.version,
                definition=definition.raw,
                digest=definition.digest,
            )
        )
        data = {"service": definition.id, "version": definition.version}
        record_change(session, "definition", data)
    return True


def definition(service: str, version: int) -> Definition | None:
    """The definition as it was published; None if it never was."""
    kept = _kept.setdefault(db.engine, {})
    found = kept.get((service, version))
    if found is None:
        row = db.session.get(ServiceVersion, (service, version))
        if row is None:
            return None
        found = _read.get(row.digest) or load(row.definition, f"{service} v{version}")
        kept[service, version] = _read[row.digest] = found
    return found


def latest(service: str) -> Definition | None:
    """The newest published version of a service; None if it has none."""
    version = db.session.scalar(
        select(func.max(ServiceVersion.version)).where(ServiceVersion.service == service)
    )
    return None if version is None else definition(service, version)


def anonymous() -> set[str]:
    """Ids of the services whose single answers no officer may see; one whose newest version says so stays closed."""
    return {name for name, one in newest().items() if one.anonymous}


def newest() -> dict[str, Definition]:
    """The newest published version of every service, by id."""
    found = ((name, definition(name, versions[-1])) for name, versions in known_versions().items())
    return {name: one for name, one in found if one is not None}


def ready() -> bool:
    """Whether the database has been set up: a definition can be checked where nothing else exists yet."""
    return inspect(db.engine).has_table(ServiceVersion.__tablename__)


def known_versions() -> dict[str, list[int]]:
    """The published versions of every service, oldest first: `{"daku": [1, 2]}`."""
    found: dict[str, list[int]] = {}
    rows = db.session.execute(
        select(ServiceVersion.service, ServiceVersion.version).order_by(
            ServiceVersion.service, ServiceVersion.version
        )
    )
    for service, version in rows:
        found.setdefault(service, []).append(version)
    return found
