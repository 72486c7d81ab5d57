"""The reports are pure: no database, no request, nothing of ours above the services."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2] / "webapp" / "reports"
FORBIDDEN = ("flask", "flask_sqlalchemy", "flask_login", "sqlalchemy", "psycopg", "sync")


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_no_database_and_no_request(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            reaches_out = node.level > 1 and not (node.module or "").startswith("services")
            assert not reaches_out, f"{path.name} reaches out of the room"
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] not in FORBIDDEN, f"{path.name} imports {name}"
            assert not name.startswith("webapp") or name.startswith(("webapp.services", "webapp.reports"))
