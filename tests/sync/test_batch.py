"""A batch against a store in memory: what is refused, what is kept, what happens twice."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sync.batch import LARGEST_SKEW, Batch, ingest, skew
from sync.check import Refusal, judge
from sync.content import digest
from sync.receipt import receipt_of
from tests.sync.office import (
    AREAS,
    NEIGHBOUR,
    NOW,
    OFFICER,
    PHOTO,
    RESPONDENT,
    VILLAGE,
    Daku,
    Memory,
    entry,
    new_id,
    photo,
    run,
)


def test_a_good_entry_is_stored_in_canonical_form() -> None:
    (result,), memory = run([entry()])
    assert result == {"id": new_id(1), "outcome": "stored", "receipt": receipt_of(new_id(1))}
    row = memory.rows[new_id(1)]
    assert row.answers == {"nama": "Warung Sari"}
    assert row.title == ("Warung Sari" * 50)[:200]
    assert row.search_text == "warung sari"
    assert row.collected_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert (row.number, row.area, row.quarantined, row.attachments) == (1, VILLAGE, False, ())


def test_one_bad_entry_stops_no_other_and_order_is_kept() -> None:
    entries = [entry(number) for number in range(1, 11)]
    entries[3]["answers"] = {"nama": "", "hobi": "x"}
    results, memory = run(entries)
    assert [result["id"] for result in results] == [item["id"] for item in entries]
    assert [result["outcome"] for result in results] == ["stored"] * 3 + ["refused"] + ["stored"] * 6
    assert set(results[3]["errors"]) == {"nama", "hobi"}
    assert "receipt" not in results[3]
    assert memory.calls == [[item["id"] for item in entries if item is not entries[3]]]


def test_messages_are_translated() -> None:
    (result,), _memory = run([entry(number=0)], translate=lambda text: f"<{text}>")
    assert result["errors"] == {"_number": ["<Nomor isian harus 1 atau lebih.>"]}


def test_an_unknown_area_inside_the_officers_own_is_refused() -> None:
    (result,), _memory = run([entry(area="32.71.02.1999")], replace(OFFICER, area="32.71.02"))
    assert set(result["errors"]) == {"_area"}


def test_areas_are_compared_part_by_part() -> None:
    (result,), _memory = run([entry(area="32.71.02.1003")], replace(OFFICER, area="32.71.0"))
    assert set(result["errors"]) == {"_area"}


@pytest.mark.parametrize("changes", [{"version": 2}, {"service": "perisa"}])
def test_an_unknown_version_is_kept_unchecked(changes: dict[str, Any]) -> None:
    answers = {"nama": "", "baru": {"a": [1, 10**30]}}
    (result,), memory = run([entry(answers=answers, **changes)])
    assert result["outcome"] == "quarantined"
    assert result["receipt"] == receipt_of(new_id(1))
    assert result["message"]
    row = memory.rows[new_id(1)]
    assert (row.answers, row.quarantined, row.title) == (answers, True, "")


def test_a_definition_that_stumbles_quarantines_that_entry_only() -> None:
    crashes: list[tuple[str, Exception]] = []
    results, _memory = run(
        [entry(1, answers={"nama": "rusak"}), entry(2)], on_crash=lambda *crash: crashes.append(crash)
    )
    assert [result["outcome"] for result in results] == ["quarantined", "stored"]
    assert [(found, type(error)) for found, error in crashes] == [(new_id(1), ZeroDivisionError)]


def test_answers_kept_in_quarantine_are_judged_later_by_the_same_rules() -> None:
    judged = judge({"nama": " Sari "}, (), Daku(), AREAS)
    assert (judged.answers, judged.search_text, judged.attachments) == ({"nama": "Sari"}, "sari", ())
    with pytest.raises(Refusal) as caught:
        judge({}, (), Daku(), AREAS)
    assert set(caught.value.errors) == {"nama"}


def test_the_same_thing_twice_in_one_batch_is_stored_once() -> None:
    results, memory = run([entry(1), entry(2), entry(1)])
    assert [result["outcome"] for result in results] == ["stored", "stored", "already_stored"]
    assert results[0]["receipt"] == results[2]["receipt"]
    assert memory.calls == [[new_id(1), new_id(2)]]


def test_two_revisions_in_one_batch_are_saved_in_order() -> None:
    second = entry(1, revision=2, answers={"nama": "Sari Baru"})
    other = entry(1, answers={"nama": "Lain"})
    results, memory = run([entry(1), second, entry(2), other])
    assert [result["outcome"] for result in results] == ["stored", "stored", "stored", "conflict"]
    assert results[3]["message"]
    assert memory.calls == [[new_id(1), new_id(2)], [new_id(1)], [new_id(1)]]
    assert memory.rows[new_id(1)].revision == 2


def test_an_entry_that_came_back_to_another_phone_has_no_number_there() -> None:
    (result,), memory = run([entry(1, number=None, revision=2)])
    assert result["outcome"] == "stored"
    assert memory.rows[new_id(1)].number is None


def test_sending_again_answers_the_same_receipt() -> None:
    first, memory = run([entry(1), entry(2)])
    again, _memory = run([entry(1, id=new_id(1).upper()), entry(2, number=9)], memory=memory)
    assert [result["outcome"] for result in again] == ["already_stored"] * 2
    assert [result["receipt"] for result in again] == [result["receipt"] for result in first]
    assert again[0]["id"] == new_id(1).upper()


def test_the_digest_is_of_what_was_sent() -> None:
    one = entry(1)
    assert digest(one) == digest(json.loads(json.dumps(dict(reversed(one.items())))))
    for member, value in [
        ("service", "perisa"),
        ("version", 2),
        ("collected_at", "2026-11-22T09:00:01+07:00"),
        ("area", NEIGHBOUR),
        ("answers", {"nama": "Warung Sari"}),
        ("attachments", []),
    ]:
        assert digest({**one, member: value}) != digest(one), member


def test_a_respondent_is_placed_by_the_link() -> None:
    for area in (None, VILLAGE, "karangan", 5):
        (result,), memory = run([entry(number=None) | {"area": area}], RESPONDENT)
        assert result["outcome"] == "stored"
        assert memory.rows[new_id(1)].area == NEIGHBOUR
        assert memory.rows[new_id(1)].number is None


def test_an_officer_files_an_entry_under_the_kelurahan_that_was_answered() -> None:
    here, there = ({"nama": "Sari", "kelurahan": area} for area in (VILLAGE, NEIGHBOUR))
    good, bad = run([entry(1, answers=here), entry(2, answers=there)])[0]
    assert (good["outcome"], set(bad["errors"])) == ("stored", {"kelurahan"})
    (result,), memory = run([entry(1, number=None, answers=here)], RESPONDENT)
    assert result["outcome"] == "stored"
    assert memory.rows[new_id(1)].answers["kelurahan"] == VILLAGE


def test_a_respondent_has_no_number_and_one_service() -> None:
    (numbered, other), _memory = run([entry(1), entry(2, number=None, service="perisa")], RESPONDENT)
    assert set(numbered["errors"]) == {"_number"}
    assert set(other["errors"]) == {"_service"}


def test_a_link_takes_what_was_made_while_it_was_open_however_late_it_comes() -> None:
    link = replace(RESPONDENT, opens_at=NOW - timedelta(hours=1), closes_at=NOW - timedelta(minutes=10))
    outcomes = {}
    for minutes in (-70, -30, -5):
        made = (NOW + timedelta(minutes=minutes)).isoformat()
        (result,), _memory = run([entry(number=None, collected_at=made)], link)
        outcomes[minutes] = result.get("errors", {}).keys() or result["outcome"]
    assert outcomes == {-70: {"_collected_at"}, -30: "stored", -5: {"_collected_at"}}


def with_files(answers: dict[str, Any], *files: dict[str, Any]) -> dict[str, Any]:
    return entry(answers={"nama": "Sari", "modal": 1, **answers}, attachments=list(files))


def test_files_and_answers_agree() -> None:
    signature = {"how": "signature", "signature": "6" * 64}
    (result,), memory = run(
        [
            with_files(
                {"foto": PHOTO, "persetujuan": signature},
                photo(),
                photo(),
                photo(question="persetujuan", sha256="6" * 64, type="image/png"),
            )
        ]
    )
    assert result["wanted"] == [PHOTO, "6" * 64]
    assert [file.question for file in memory.rows[new_id(1)].attachments] == ["foto", "persetujuan"]


@pytest.mark.parametrize(
    ("answers", "files", "fault"),
    [
        ({"foto": PHOTO}, [], "foto"),
        ({"foto": PHOTO}, [photo(sha256="6" * 64)], "foto"),
        ({"foto": PHOTO}, [photo(), photo(sha256="6" * 64)], "foto"),
        ({"foto": PHOTO}, [photo(), photo(question="hobi")], "_attachments"),
        # A document is no answer to a question that asks for a photo.
        ({"foto": PHOTO}, [photo(type="application/pdf")], "foto"),
        ({"persetujuan": {"how": "signature", "signature": PHOTO}}, [photo()], "persetujuan"),
    ],
)
def test_files_that_do_not_agree_are_named(
    answers: dict[str, Any], files: list[dict[str, Any]], fault: str
) -> None:
    (result,), _memory = run([with_files(answers, *files)])
    assert set(result["errors"]) == {fault}


def test_the_file_of_a_question_that_does_not_apply_is_left_behind() -> None:
    made = with_files({"foto": PHOTO}, photo())
    del made["answers"]["modal"]
    (result,), _memory = run([made])
    assert result["outcome"] == "stored"
    assert "wanted" not in result


def test_the_clock_skew_is_measured() -> None:
    memory = Memory()
    batch = Batch([entry()], NOW + timedelta(minutes=3))
    ingest(batch, OFFICER, lambda *_: None, memory.save, lambda: NOW, areas=AREAS)
    assert memory.sender is not None
    assert memory.sender.clock_skew_seconds == 180
    assert skew(datetime(1970, 1, 1, tzinfo=UTC), NOW) == -round(NOW.timestamp())
    assert skew(datetime(2199, 1, 1, tzinfo=UTC), NOW) == LARGEST_SKEW
