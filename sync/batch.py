"""A batch in, one result per entry out. No faulty entry stops another, and nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from marshmallow import ValidationError

from .body import LIMITS, Limits, read_json, unpack
from .check import Definition, Refusal, check, envelope
from .entry import CheckedEntry, Discarded, Outcome, SaveResult, Sender
from .envelope import BatchFrameSchema
from .faults import Fault, _

# More than half a century: a clock that far off says nothing, and a 32-bit column must hold the difference.
LARGEST_SKEW = 2_000_000_000
_FRAME = BatchFrameSchema()

FindDefinition = Callable[[str, int], Definition | None]
Save = Callable[[Sequence[CheckedEntry], Sender], Sequence[SaveResult]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request brings: entries still unchecked, and numbers that were deleted on the phone."""

    entries: list[Any]
    sent_at: datetime | None = None
    discarded: tuple[Discarded, ...] = ()
    # False when the body cannot hold an escaped NUL, which spares looking for one.
    may_hold_nul: bool = True


class Result(NamedTuple):
    """What is answered for one entry; `errors` by question, or by a member of the entry as `_area`."""

    id: str | None
    outcome: Outcome
    receipt: str | None = None
    wanted: tuple[str, ...] = ()
    errors: Mapping[str, list[str]] | None = None
    message: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it goes over the wire: members without content are left out."""
        made: dict[str, Any] = {"id": self.id, "outcome": self.outcome.value}
        if self.receipt is not None:
            made["receipt"] = self.receipt
        if self.wanted:
            made["wanted"] = list(self.wanted)
        if self.errors:
            made["errors"] = dict(self.errors)
        if self.message:
            made["message"] = self.message
        return made


def read(body: bytes, encoding: str | None = None, limits: Limits = LIMITS) -> Batch:
    """The batch in a request body.

    Raises:
        Fault: one of the faults of `sync.body`, `too_many_entries`, or `invalid` with `errors` by member.
    """
    unpacked = unpack(body, encoding, limits)
    value = read_json(unpacked)
    try:
        frame = _FRAME.load(value)
    except ValidationError as error:
        raise Fault("invalid", errors=flat(error.messages)) from None
    if len(frame["entries"]) > limits.entries:
        raise Fault("too_many_entries", most=limits.entries)
    discarded = tuple(
        Discarded(item["number"], item.get("id") and item["id"].lower(), item["reason"])
        for item in frame.get("discarded", ())
    )
    return Batch(frame["entries"], frame["sent_at"], discarded, may_hold_nul=b"\\u0000" in unpacked)


def ingest(
    batch: Batch,
    sender: Sender,
    find_definition: FindDefinition,
    save: Save,
    clock: Callable[[], datetime],
    *,
    areas: Any,
    translate: Callable[[str], str] = str,
    on_crash: Callable[[str, Exception], None] | None = None,
) -> list[Result]:
    """Check every entry and save the good ones in one go.

    Args:
        batch: from `read`.
        sender: who sent it; the clock skew is filled in from `sent_at`.
        find_definition: service and version to definition; None: unknown, so the entry is quarantined.
        save: stores entries with different ids in one transaction, one result each, in the same order.
        clock: the present instant, aware.
        areas: the AreaBook that definitions check areas with.
        translate: into the language of the person.
        on_crash: told the id when a definition fails in an unforeseen way; the entry is then quarantined.

    Returns:
        One result per entry, in the order sent.
    """
    if batch.sent_at is not None:
        sender = replace(sender, clock_skew_seconds=skew(batch.sent_at, clock()))
    find = _remembered(find_definition)
    results: list[Result | None] = [None] * len(batch.entries)
    good: list[tuple[int, CheckedEntry]] = []
    for place, raw in enumerate(batch.entries):
        try:
            sent = envelope(raw, sender, areas, batch.may_hold_nul)
            definition = find(sent["service"], sent["version"])
            good.append((place, check(raw, sent, sender, definition, areas, on_crash)))
        except Refusal as refusal:
            errors = {key: [translate(text) for text in texts] for key, texts in refusal.errors.items()}
            results[place] = Result(_id_of(raw), Outcome.REFUSED, errors=errors)
    for wave, repeats in _waves(good):
        saved = save([entry for _place, entry in wave], sender)
        for (place, entry), result in zip(wave, saved, strict=True):
            results[place] = _answer(_id_of(batch.entries[place]), result, translate)
            for repeat in repeats.get(entry.id, ()):
                results[repeat] = _repeated(results[place])
    return [result for result in results if result is not None]


def skew(sent_at: datetime, now: datetime) -> int:
    """How many seconds the phone's clock was ahead of ours when it sent."""
    seconds = round((sent_at - now).total_seconds())
    return max(-LARGEST_SKEW, min(LARGEST_SKEW, seconds))


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Marshmallow's nested messages under dotted names: `{"discarded.0.reason": ["..."]}`."""
    if isinstance(messages, Mapping):
        made: dict[str, list[str]] = {}
        for key, below in messages.items():
            name = "_batch" if key == "_schema" else str(key)
            made.update(flat(below, f"{path}.{name}" if path else name))
        return made
    return {path or "_batch": [str(text) for text in messages]}


def _remembered(find: FindDefinition) -> FindDefinition:
    """A batch seldom holds more than one service and version: ask once for each."""
    known: dict[tuple[str, int], Definition | None] = {}

    def remembered(service: str, version: int) -> Definition | None:
        key = (service, version)
        if key not in known:
            known[key] = find(service, version)
        return known[key]

    return remembered


def _waves(
    good: Iterable[tuple[int, CheckedEntry]],
) -> Iterator[tuple[list[tuple[int, CheckedEntry]], dict[str, list[int]]]]:
    """Groups to save one after the other, so that no id occurs twice in one statement.

    Nearly always one group. The same content once more is a repeat of the first: it is answered, not saved.
    """
    rest = list(good)
    while rest:
        wave: dict[str, tuple[int, CheckedEntry]] = {}
        repeats: dict[str, list[int]] = {}
        later = []
        for place, entry in rest:
            first = wave.setdefault(entry.id, (place, entry))[1]
            if first is entry:
                continue
            if (first.revision, first.digest) == (entry.revision, entry.digest):
                repeats.setdefault(entry.id, []).append(place)
            else:
                later.append((place, entry))
        yield list(wave.values()), repeats
        rest = later


def _answer(id_as_sent: str | None, saved: SaveResult, translate: Callable[[str], str]) -> Result:
    message = saved.message
    if message is None and saved.outcome is Outcome.CONFLICT:
        message = translate(_CONFLICT)
    elif message is None and saved.outcome is Outcome.QUARANTINED:
        message = translate(_QUARANTINED)
    return Result(id_as_sent, saved.outcome, saved.receipt, tuple(saved.wanted), message=message)


_CONFLICT = _(
    "Isian ini sudah diperiksa atau sudah ada dengan isi lain. Keduanya disimpan; supervisor akan memilih."
)
_QUARANTINED = _("Isian disimpan, tetapi formulirnya belum dikenal server. Isian diperiksa kemudian.")


def _repeated(first: Result | None) -> Result | None:
    if first is not None and first.outcome is Outcome.STORED:
        return first._replace(outcome=Outcome.ALREADY_STORED)
    return first


def _id_of(raw: Any) -> str | None:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str) else None
