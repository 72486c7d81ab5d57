"""What travels between the check and the store: checked entries, who sent them, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple


class Outcome(StrEnum):
    """What became of one entry of a batch."""

    STORED = "stored"
    ALREADY_STORED = "already_stored"
    REFUSED = "refused"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A file that belongs to an entry and arrives after it.

    Attributes:
        question: the id of the photo or signature question it answers.
        sha256: lower-case hex digest of the file as it will be sent.
        bytes: its length.
        type: its media type, `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    """

    question: str
    sha256: str
    bytes: int
    type: str


# Not frozen, though nobody changes one: that would make a batch of them three times as dear to make.
@dataclass(slots=True)
class CheckedEntry:
    """One entry that may be stored.

    Attributes:
        id: UUIDv7 made on the phone, lower case with hyphens.
        number: 1, 2, 3 ... on its device; None from a respondent.
        service: id of the service.
        version: version of the definition it was collected under.
        revision: from 1; a higher one replaces a lower one until review has begun.
        collected_at: the phone's clock, aware.
        area: Kemendagri code of the kelurahan, allowed for the sender.
        answers: canonical form; as they were sent when quarantined.
        digest: lower-case hex SHA-256 of the canonical JSON of what was sent (see `sync.digest`).
        receipt: ten symbols without the hyphen.
        title: for lists, such as "Warung Sari - Siti Aminah"; empty when quarantined.
        search_text: lower case, for the text filter; empty when quarantined.
        attachments: files that the entry announces.
        quarantined: its service or version is unknown: stored as it came, unchecked.
        outreach: id of the outreach event at which it was recorded; empty when what was sent is none.
    """

    id: str
    number: int | None
    service: str
    version: int
    revision: int
    collected_at: datetime
    area: str
    answers: dict[str, Any]
    digest: str
    receipt: str
    title: str
    search_text: str
    attachments: tuple[AnnouncedFile, ...] = ()
    quarantined: bool = False
    outreach: str | None = None


class SaveResult(NamedTuple):
    """What the store did with one entry.

    Attributes:
        id: of the entry.
        outcome: `stored`, `already_stored`, `conflict`, `quarantined` or `refused`.
        receipt: ten symbols, as stored; None when refused.
        wanted: SHA-256 of its files that have not arrived yet.
        message: a sentence for the person, for a conflict or a refusal.
    """

    id: str
    outcome: Outcome
    receipt: str | None = None
    wanted: tuple[str, ...] = ()
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a batch, and where they may collect.

    Attributes:
        kind: "device" (an officer's phone), "respondent" (through a QR link) or "desk".
        device_id: the phone; None unless kind is "device".
        user_id: the officer; None for a respondent.
        qr_token: the QR link; None unless kind is "respondent".
        point: the service point named by the QR link.
        area: area prefix the sender may collect in; for a respondent the link's kelurahan or kecamatan.
        clock_skew_seconds: how far the phone's clock was ahead of the server's when it sent.
        service: the only service the sender may fill in; None: any.
        opens_at, closes_at: when the QR link takes entries, by the time of collecting; None: no bound.
        outreach: the outreach event that the QR link belongs to.
    """

    kind: Literal["device", "respondent", "desk"]
    area: str
    device_id: int | None = None
    user_id: int | None = None
    qr_token: str | None = None
    point: str | None = None
    clock_skew_seconds: int | None = None
    service: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    outreach: str | None = None


@dataclass(frozen=True, slots=True)
class Discarded:
    """An entry that the officer deleted on the phone before it was sent: its number is no lost entry."""

    number: int
    id: str | None
    reason: str
