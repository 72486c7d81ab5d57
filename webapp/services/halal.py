"""Which path to a halal certificate is open, from dated rules (`rules/halal.yaml`), with the reason for each "no"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask_babel import gettext as _

from .clock import today
from .conditions import is_filled
from .language import Text

RULES = Path(__file__).parent / "rules" / "halal.yaml"
SELF_DECLARE, REGULAR, COMPLETE = PATHS = "self_declare", "regular", "complete"
MET, LATER, NOT_MET = "met", "later", "not_met"

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Criterion:
    """One criterion: the question it reads, what passes, and what to say when it does not."""

    id: str
    question: str
    text: Text
    why: Text
    raw: Mapping[str, Any]

    def judge(self, answers: Answers, on: date) -> str | None:
        """MET, LATER (must be cleared up first) or NOT_MET on a day; None when it does not apply."""
        condition = self.raw.get("applies")
        if condition and answers.get(condition["question"]) not in condition["in"]:
            return None
        value: Any = answers.get(self.question)
        if "proof" in self.raw:
            return self._proved(value or (), on)
        if not is_filled(value):
            return LATER
        if "filled" in self.raw:
            return MET
        if "at_most" in self.raw:
            return MET if value <= self.raw["at_most"] else NOT_MET
        found = {row.get(self.raw["rows"]) for row in value} if "rows" in self.raw else {value}
        if found <= set(self.raw["pass"]):
            return MET
        # One that is surely wrong outweighs those that are only not clear yet.
        return LATER if found <= {*self.raw["pass"], *self.raw.get("later", ()), None} else NOT_MET

    def _proved(self, rows: Iterable[Answers], on: date) -> str | None:
        """Whether each row that names a certificate says which, and it holds on the day. ISO days compare as texts."""
        proof = self.raw["proof"]
        named = [row for row in rows if all(row.get(name) == code for name, code in proof["where"].items())]
        if not named:
            return None
        valid = all(
            is_filled(row.get(proof["number"])) and str(row.get(proof["until"]) or on) >= on.isoformat()
            for row in named
        )
        return MET if valid else LATER


@dataclass(frozen=True)
class Rule:
    """The criteria that apply from a day on, and the decree they come from."""

    since: date
    source: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Verdict:
    """What the answers mean for the path.

    Attributes:
        path: `self_declare`, `regular`, or `complete` (something must be completed first).
        regular: the criteria that are not met: reasons for the regular path.
        missing: the criteria that must be cleared up first.
        source: the decree judged by.
    """

    path: str
    regular: tuple[Criterion, ...]
    missing: tuple[Criterion, ...]
    source: str

    @property
    def words(self) -> str:
        """The verdict in the reader's language."""
        if self.path == SELF_DECLARE:
            return _("Dapat lewat jalur self-declare.")
        if self.path == REGULAR:
            return _("Lewat jalur reguler.")
        return _("Lengkapi dulu sebelum jalurnya ditentukan.")

    @property
    def reasons(self) -> list[str]:
        """One sentence per "no", those for the regular path first."""
        return [str(one.why) for one in (*self.regular, *self.missing)]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, oldest first."""
    raw = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    found = [
        Rule(
            date.fromisoformat(one["from"]),
            one["source"],
            tuple(
                Criterion(each["id"], each["question"], Text(each["text"]), Text(each["why"]), each)
                for each in one["criteria"]
            ),
        )
        for one in raw
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def rule(on: date | None = None) -> Rule:
    """The rule in force on a day (today by default); the oldest one for days before it."""
    day = on or today()
    return next((one for one in reversed(rules()) if one.since <= day), rules()[0])


def obligation() -> date:
    """The day from which food and drink of micro and small businesses must be certified (PP 42/2024)."""
    found = yaml.safe_load(RULES.read_text(encoding="utf-8"))["obligation"]["from"]
    return date.fromisoformat(found)


def judge(answers: Answers, on: date | None = None) -> Verdict:
    """Judge canonical answers to FAISAL by the rule of a day (today by default).

    Verification by a Pendamping PPH is a later step of the path and no question of the form.

    Source: Kepkaban BPJPH 146/2025; before it 150/2022.
    """
    now = rule(on)
    judged = [(one, one.judge(answers, on or today())) for one in now.criteria]
    regular = tuple(one for one, said in judged if said == NOT_MET)
    missing = tuple(one for one, said in judged if said == LATER)
    path = REGULAR if regular else COMPLETE if missing else SELF_DECLARE
    return Verdict(path, regular, missing, now.source)
