"""What a batch and its entries look like from outside: each member that is faulty is named."""

import copy
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from sync.batch import read
from sync.envelope import EntrySchema
from sync.faults import Fault
from tests.sync.office import NEIGHBOUR, NOW, VILLAGE, entry, new_id, photo, run

FAULTY_MEMBERS: list[tuple[dict[str, Any], str]] = [
    ({"id": None}, "_id"),
    ({"id": "bukan-uuid"}, "_id"),
    ({"id": str(uuid.UUID(int=5))}, "_id"),
    ({"id": new_id(1) + "\n"}, "_id"),
    ({"id": 17}, "_id"),
    ({"number": None}, "_number"),
    ({"number": 0}, "_number"),
    ({"number": True}, "_number"),
    ({"number": "1"}, "_number"),
    ({"number": 1.0}, "_number"),
    ({"number": 2**31}, "_number"),
    ({"number": 10**400}, "_number"),
    ({"service": "Daku"}, "_service"),
    ({"service": "d" * 41}, "_service"),
    ({"service": ["daku"]}, "_service"),
    ({"version": 0}, "_version"),
    ({"revision": -1}, "_revision"),
    ({"collected_at": "2026-11-22"}, "_collected_at"),
    ({"collected_at": "2026-11-22T09:00:00"}, "_collected_at"),
    ({"collected_at": "2026-02-30T09:00:00Z"}, "_collected_at"),
    ({"collected_at": "0001-01-01T00:00:00+07:00"}, "_collected_at"),
    ({"collected_at": "9999-12-31T23:59:59-07:00"}, "_collected_at"),
    ({"collected_at": "2026-11-22T09:00:00+99:00"}, "_collected_at"),
    ({"collected_at": 1795000000}, "_collected_at"),
    ({"area": "32.71.02"}, "_area"),
    ({"area": NEIGHBOUR}, "_area"),
    ({"area": "3271021003"}, "_area"),
    ({"area": VILLAGE + "\0"}, "_area"),
    ({"answers": []}, "_answers"),
    ({"answers": None}, "_answers"),
    ({"answers": {"nama": "Warung\0Sari"}}, "nama"),
    ({"answers": {"nama": ["a", {"b": "\0"}]}}, "nama"),
    ({"answers": {"na\0ma": "a"}}, "_answers"),
    ({"attachments": {}}, "_attachments"),
    ({"attachments": [photo(sha256="X")]}, "_attachments"),
    ({"attachments": [photo(bytes=0)]}, "_attachments"),
    ({"attachments": [photo(type="text/html")]}, "_attachments"),
    ({"attachments": [3]}, "_attachments"),
    ({"petugas": "Siti"}, "_petugas"),
]


@pytest.mark.parametrize(("changes", "member"), FAULTY_MEMBERS)
def test_a_faulty_member_is_named(changes: dict[str, Any], member: str) -> None:
    (bad, good), memory = run([entry(1, **changes), entry(2)])
    assert bad["outcome"] == "refused"
    assert set(bad["errors"]) == {member}
    assert all(isinstance(text, str) and text for text in bad["errors"][member])
    assert good["outcome"] == "stored"
    assert memory.calls == [[new_id(2)]]


@pytest.mark.parametrize("changes", [{}, *(changes for changes, _member in FAULTY_MEMBERS)])
def test_the_short_way_and_marshmallow_agree(changes: dict[str, Any]) -> None:
    schema = EntrySchema()
    raw = entry(1, **{"attachments": [photo()], **changes})

    def outcome(load: Callable[[Any], Any]) -> Any:
        try:
            return load(raw)
        except ValidationError as error:
            return error.normalized_messages(), error.valid_data

    assert outcome(schema.load) == outcome(lambda data: Schema.load(schema, data))


@pytest.mark.parametrize("raw", [None, 3, "isian", [], ["id"]])
def test_what_is_no_object_is_refused_alone(raw: Any) -> None:
    (bad, good), _memory = run([raw, entry(2)])
    assert (bad["id"], bad["outcome"], list(bad["errors"])) == (None, "refused", ["_entry"])
    assert good["outcome"] == "stored"


BATCH = {
    "sent_at": "2026-11-22T09:15:00+07:00",
    "entries": [entry(1)],
    "discarded": [
        {"number": 7, "id": new_id(7).upper(), "reason": "Ganda"},
        {"number": 8, "reason": "Salah"},
    ],
}


def test_a_batch_is_read() -> None:
    batch = read(json.dumps(BATCH).encode())
    assert batch.entries == BATCH["entries"]
    assert batch.sent_at == NOW
    assert [(gone.number, gone.id, gone.reason) for gone in batch.discarded] == [
        (7, new_id(7), "Ganda"),
        (8, None, "Salah"),
    ]
    assert not batch.may_hold_nul
    assert read(json.dumps({**BATCH, "entries": ["\0"]}).encode()).may_hold_nul


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"sent_at": None}, "sent_at"),
        ({"sent_at": "kemarin"}, "sent_at"),
        ({"entries": {}}, "entries"),
        ({"entries": None}, "entries"),
        ({"discarded": [{"number": 0, "reason": "x"}]}, "discarded.0.number"),
        ({"discarded": [{"number": 1, "reason": "x\0"}]}, "discarded.0.reason"),
        ({"discarded": [{"number": 1, "reason": "x" * 301}]}, "discarded.0.reason"),
        ({"discarded": [7]}, "discarded.0"),
        ({"versi": 2}, "versi"),
    ],
)
def test_a_faulty_frame_names_the_member(changes: dict[str, Any], member: str) -> None:
    body = copy.deepcopy(BATCH) | changes
    with pytest.raises(Fault) as caught:
        read(json.dumps(body).encode())
    assert caught.value.code == "invalid"
    assert {name.removesuffix("._batch") for name in caught.value.extra["errors"]} == {member}


@pytest.mark.parametrize("body", ["[]", "3", "null", '"isi"'])
def test_a_body_that_is_no_batch(body: str) -> None:
    with pytest.raises(Fault) as caught:
        read(body.encode())
    assert caught.value.code == "invalid"


def test_a_hundred_entries_and_not_one_more() -> None:
    assert len(read(json.dumps({**BATCH, "entries": [1] * 100}).encode()).entries) == 100
    with pytest.raises(Fault) as caught:
        read(json.dumps({**BATCH, "entries": [1] * 101}).encode())
    assert (caught.value.code, caught.value.extra) == ("too_many_entries", {"most": 100})
