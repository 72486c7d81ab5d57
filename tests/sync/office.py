"""An office in memory to send batches to: its kelurahan, who sends, the smallest definition, what it keeps."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sync.batch import Batch, ingest
from sync.entry import CheckedEntry, Outcome, SaveResult, Sender

NOW = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
VILLAGE = "32.71.02.1003"
NEIGHBOUR = "32.71.02.1004"
AREAS = {"32", "32.71", "32.71.02", VILLAGE, NEIGHBOUR}
OFFICER = Sender("device", VILLAGE, device_id=4, user_id=7)
RESPONDENT = Sender("respondent", NEIGHBOUR, qr_token="abc", point="Loket 1", service="daku")
PHOTO = "5" * 64


class Daku:
    """The smallest definition that has every trait the protocol looks at."""

    questions = dict.fromkeys(("nama", "kelurahan", "modal", "foto", "persetujuan"))
    area_question = "kelurahan"
    file_questions = ("foto", "persetujuan")

    def takes(self, question: str, media_type: str) -> bool:
        return media_type != "application/pdf"

    def check(self, answers: dict[str, Any], areas: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
        if answers.get("nama") == "rusak":
            raise ZeroDivisionError
        errors = {key: ["Pertanyaan ini tidak ada."] for key in answers if key not in self.questions}
        if not answers.get("nama"):
            errors["nama"] = ["Nama wajib diisi."]
        kept = {key: value for key, value in answers.items() if key != "foto" or answers.get("modal")}
        return {**kept, "nama": str(answers.get("nama")).strip()}, errors

    def title_of(self, answers: Mapping[str, Any], areas: Any) -> str:
        return str(answers["nama"]) * 50

    def search_text(self, answers: Mapping[str, Any], areas: Any) -> str:
        return str(answers["nama"]).lower()


@dataclass
class Memory:
    """Keeps entries by id, and remembers how often it was asked."""

    rows: dict[str, CheckedEntry] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    sender: Sender | None = None

    def save(self, entries: Sequence[CheckedEntry], sender: Sender) -> list[SaveResult]:
        self.calls.append([entry.id for entry in entries])
        self.sender = sender
        return [self._one(entry) for entry in entries]

    def _one(self, entry: CheckedEntry) -> SaveResult:
        wanted = tuple(file.sha256 for file in entry.attachments)
        old = self.rows.get(entry.id)
        if old and (old.revision, old.digest) == (entry.revision, entry.digest):
            return SaveResult(entry.id, Outcome.ALREADY_STORED, entry.receipt, wanted)
        if old and old.revision >= entry.revision:
            return SaveResult(entry.id, Outcome.CONFLICT, entry.receipt)
        self.rows[entry.id] = entry
        outcome = Outcome.QUARANTINED if entry.quarantined else Outcome.STORED
        return SaveResult(entry.id, outcome, entry.receipt, wanted)


def new_id(number: int) -> str:
    return str(uuid.UUID(int=(1_795_000_000_000 << 80) | (7 << 76) | (2 << 62) | number * 7919))


def entry(which: int = 1, /, **changes: Any) -> dict[str, Any]:
    made = {
        "id": new_id(which),
        "number": which,
        "service": "daku",
        "version": 1,
        "revision": 1,
        "collected_at": "2026-11-22T09:00:00+07:00",
        "area": VILLAGE,
        "answers": {"nama": " Warung Sari "},
        **changes,
    }
    return {key: value for key, value in made.items() if value is not None}


def photo(**changes: Any) -> dict[str, Any]:
    return {"question": "foto", "sha256": PHOTO, "bytes": 9, "type": "image/jpeg", **changes}


def run(
    entries: list[Any], sender: Sender = OFFICER, memory: Memory | None = None, **options: Any
) -> tuple[list[dict[str, Any]], Memory]:
    memory = memory or Memory()
    results = ingest(
        Batch(entries, NOW),
        sender,
        lambda service, version: Daku() if (service, version) == ("daku", 1) else None,
        memory.save,
        lambda: NOW,
        areas=AREAS,
        **options,
    )
    return [result.as_json() for result in results], memory
