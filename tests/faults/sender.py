"""A phone without a screen: makes entries as the app does and posts them, for tests of the wire alone."""

from __future__ import annotations

import gzip
import http.client
import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from uuid_utils import uuid7

from tests.conftest import KATULAMPA
from webapp.models import User
from webapp.store import areas, devices, services

NETWORK_ERRORS = (OSError, http.client.HTTPException)


@dataclass
class Sender:
    """One enrolled device."""

    token: str
    example: dict[str, Any]
    numbered: int = 0

    @classmethod
    def enrol(cls, officer: User, names: list[str]) -> list[Sender]:
        """New devices of an officer; in the context of the app."""
        definition = services.latest("daku")
        assert definition is not None
        answers = definition.example(areas.book())
        example = {"service": "daku", "version": definition.version, "answers": answers}
        return [cls(devices.enrol(officer, name)[1], example) for name in names]

    def entries(self, count: int) -> list[dict[str, Any]]:
        """Valid entries without photos, numbered on from the last."""
        return [self.entry() for _ in range(count)]

    def entry(self) -> dict[str, Any]:
        self.numbered += 1
        made = deepcopy(self.example)
        made.update(
            id=str(uuid7()),
            number=self.numbered,
            revision=1,
            collected_at=datetime.now(UTC).isoformat(timespec="seconds"),
            area=KATULAMPA,
        )
        made["attachments"] = []
        return made

    def post(
        self, origin: str, entries: list[dict[str, Any]], timeout: float = 30
    ) -> tuple[int, dict[str, Any]]:
        """Send one batch; the status and the answer. Raises one of NETWORK_ERRORS when no answer comes."""
        body = gzip.compress(
            json.dumps(
                {"sent_at": datetime.now(UTC).isoformat(timespec="seconds"), "entries": entries}
            ).encode()
        )
        connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=timeout)
        try:
            connection.request(
                "POST",
                "/sync/v1/batches",
                body,
                {
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/json",
                    "Content-Encoding": "gzip",
                },
            )
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()
