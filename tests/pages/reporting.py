"""From answers to a report: sending what people answered, and asking for its figures by command."""

from __future__ import annotations

import json
from contextvars import Context
from typing import Any

from flask import Flask

from tests import surveys
from tests.conftest import BOGOR_TIMUR
from tests.pages.visitor import Visitor
from webapp.models import QrLink
from webapp.services import Definition

PERIOD = "dari=2026-01&sampai=2026-06"
SUKASARI = f"{BOGOR_TIMUR}.1001"


def post(
    visitor: Visitor, made: Definition, link: QrLink, *said: dict[str, Any], **options: Any
) -> list[str]:
    """Send answers through a QR link as a phone does; they are all stored."""
    start = options.pop("start", 1)
    sent = [surveys.posted(made, one, start + n, area=link.area, **options) for n, one in enumerate(said)]
    answer = visitor.ask(
        "/sync/v1/batches",
        "POST",
        json={"sent_at": "2026-11-22T02:00:00Z", "entries": sent},
        headers={"Authorization": f"Bearer q_{link.token}"},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    results = answer.get_json()["results"]
    assert {one["outcome"] for one in results} <= {"stored", "already_stored"}, results
    return [one["id"] for one in sent]


def command(app: Flask, *arguments: str) -> str:
    # In a context of its own, or it would look at the database as the test last saw it.
    found = Context().run(lambda: app.test_cli_runner().invoke(args=["report", *arguments]))
    assert found.exit_code == 0, found.output
    return str(found.output)


def as_json(app: Flask, service: str, *more: str, area: str = BOGOR_TIMUR) -> dict[str, Any]:
    options = ["--from", "2026-01-01", "--to", "2026-06-30", "--area", area, "--format", "json"]
    return dict(json.loads(command(app, service, *options, *more)))
