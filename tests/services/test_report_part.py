"""What one entry adds to a report's figures."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.services import load
from webapp.services.report_part import Part, band_of, bands_of

YES_NO = [{"code": "1", "label": {"id": "Satu"}}, {"code": "2", "label": {"id": "Dua"}}]


def part(report: dict[str, Any], *questions: dict[str, Any]) -> Part:
    """The report of a small definition with these questions."""
    text = {"id": "Teks"}
    made = load(
        {
            "id": "survei",
            "version": 1,
            "title": text,
            "short_title": text,
            "audience": ["public"],
            "title_from": [],
            "search_from": [],
            "sections": [
                {"id": "isi", "title": text, "questions": [{"label": text, **one} for one in questions]}
            ],
            "workflow": {
                "start": "recorded",
                "states": {"recorded": {"label": text}},
                "transitions": [],
            },
            "report": report,
        },
        "survei.yaml",
    )
    assert made.report is not None
    return made.report


def choice(name: str, kind: str = "choice") -> dict[str, Any]:
    return {"id": name, "type": kind, "choices": YES_NO}


def test_a_survey_counts_each_answer_for_everyone_and_for_each_group() -> None:
    made = part(
        {"kind": "skm", "received": "layanan", "profile": ["umur"], "bands": {"umur": [17, 26]}},
        choice("waktu"),
        choice("sarana"),
        choice("layanan"),
        {"id": "umur", "type": "integer"},
    )
    assert list(made.questions) == ["waktu", "sarana"]
    assert list(made.figures({"waktu": "2", "umur": 25})) == [
        ("", "", "", ""),
        ("", "", "waktu", "2"),
        ("received", "", "", ""),
        ("received", "", "waktu", "2"),
        ("umur", "17-25", "", ""),
        ("umur", "17-25", "waktu", "2"),
    ]
    assert list(made.figures({"layanan": "1", "umur": 25})) == []


def test_shares_count_all_choices_but_the_profile_and_ticks_beside_who_ticked() -> None:
    made = part({"kind": "shares", "profile": ["peran"]}, choice("peran"), choice("saran", "choices"))
    assert list(made.figures({"saran": ["1", "2"], "peran": "1"}))[:4] == [
        ("", "", "", ""),
        ("", "", "saran", ""),
        ("", "", "saran", "1"),
        ("", "", "saran", "2"),
    ]


@pytest.mark.parametrize(
    ("number", "band"), [(0, "-16"), (16, "-16"), (17, "17-25"), (25, "17-25"), (26, "26-"), (99, "26-")]
)
def test_bands(number: int, band: str) -> None:
    assert band_of(number, (17, 26)) == band
    assert band in bands_of((17, 26))
