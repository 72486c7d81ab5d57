"""The shape of the code, proved: imports point downwards, every route states its rule, no file is a grab-bag."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What each room may import of ours (docs/architecture.md). The longest matching prefix speaks for a module.
ROOMS: dict[str, set[str]] = {
    "sync": {"sync"},
    "webapp": set(),
    "webapp.config": set(),
    "webapp.problems": set(),
    "webapp.models": {"webapp.models"},
    "webapp.services": {"webapp.services"},
    "webapp.documents": {"webapp.documents", "webapp.services"},
    "webapp.reports": {"webapp.reports", "webapp.services"},
    "webapp.store": {"webapp.store", "webapp.models", "webapp.services", "webapp.problems", "sync"},
    "webapp.access": {"webapp.models", "webapp.problems"},
    "webapp.extensions": {"webapp.models", "webapp.problems"},
    "webapp.pages": {
        "webapp.access",
        "webapp.config",
        "webapp.documents",
        "webapp.extensions",
        "webapp.models",
        "webapp.pages",
        "webapp.problems",
        "webapp.reports",
        "webapp.services",
        "webapp.store",
        "sync",
    },
    "webapp.cli": {
        "webapp.cli",
        "webapp.config",
        "webapp.documents",
        "webapp.models",
        "webapp.problems",
        "webapp.reports",
        "webapp.services",
        "webapp.store",
        "sync",
    },
    "webapp.app": {"webapp", "sync"},
    "wsgi": {"webapp.app", "webapp.config"},
}

# Rooms that must work without a web request or a database.
PURE = {
    "sync": {"flask", "flask_babel", "flask_login", "flask_wtf", "sqlalchemy", "flask_sqlalchemy", "wtforms"},
    "webapp.services": {"flask_login", "flask_sqlalchemy", "sqlalchemy", "psycopg"},
    "webapp.documents": {"flask_login", "flask_sqlalchemy", "sqlalchemy", "psycopg"},
    "webapp.reports": {"flask", "flask_login", "flask_sqlalchemy", "sqlalchemy", "psycopg"},
}
REQUEST_NAMES = {"request", "session", "g", "current_app"}
WITHOUT_REQUEST = (
    "sync",
    "webapp.services",
    "webapp.documents",
    "webapp.reports",
    "webapp.store",
    "webapp.models",
)

LONGEST_FILE = 330
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "misc"}


def sources() -> list[Path]:
    found = [ROOT / "wsgi.py"]
    for room in ("webapp", "sync"):
        found += sorted(path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def package_of(path: Path) -> str:
    name = module_name(path)
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, with the imported name appended (`from . import access` -> `webapp.access`)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = package_of(path).split(".")
                anchor = ".".join(package[: len(package) - node.level + 1])
                base = f"{anchor}.{base}".rstrip(".")
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def room_of(module: str) -> str | None:
    """The room a module or an imported name belongs to: `webapp.store.entries.find` -> `webapp.store`."""
    matches = [room for room in ROOMS if module == room or module.startswith(room + ".")]
    return max(matches, key=len, default=None)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downwards(path: Path) -> None:
    module = module_name(path)
    room = room_of(module)
    assert room is not None, f"{module} belongs to no room: add it to docs/architecture.md and here"
    allowed = ROOMS[room]
    for name in imports(path):
        target = room_of(name)
        if target is None:
            continue  # not ours
        assert target in allowed or (target.startswith("webapp") and "webapp" in allowed), (
            f"{module} may not import {name}"
        )


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_rooms_know_neither_request_nor_database(path: Path) -> None:
    module = module_name(path)
    for room, forbidden in PURE.items():
        if module == room or module.startswith(room + "."):
            tops = {name.split(".")[0] for name in imports(path)}
            assert not tops & forbidden, f"{module} must stay free of {tops & forbidden}"
    if any(module == room or module.startswith(room + ".") for room in WITHOUT_REQUEST):
        named = {name.removeprefix("flask.") for name in imports(path) if name.startswith("flask.")}
        assert not named & REQUEST_NAMES, f"{module} must not read the request"


def test_sync_needs_little() -> None:
    for path in sources():
        module = module_name(path)
        if room_of(module) != "sync":
            continue
        tops = {name.split(".")[0] for name in imports(path)}
        foreign = tops - set(sys.stdlib_module_names) - {"sync", "marshmallow", "orjson"}
        assert not foreign, f"{module} imports {foreign}"


def test_the_walker_sees_relative_imports() -> None:
    """The proof above is only worth something if `from . import x` is not overlooked."""
    assert "webapp.access" in imports(ROOT / "webapp" / "app.py")
    assert "webapp.models.db" in imports(ROOT / "webapp" / "access.py")
    assert room_of("webapp.models.db") == "webapp.models"
    assert room_of("webapplication") is None


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_named_for_what_they_are_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.stem not in GRAB_BAGS, f"{path.name}: name it after what it does"
    assert len(text.splitlines()) <= LONGEST_FILE, f"{path.name} is too long: split it by noun"
    assert ast.get_docstring(ast.parse(text)), f"{path.name}: the first line says what the module is for"
