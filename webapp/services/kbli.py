"""KBLI codes common in micro business, in both editions, found by everyday words (`rules/kbli.yaml`)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RULES = Path(__file__).parent / "rules" / "kbli.yaml"
EDITIONS = ("2020", "2025")
SHORTEST_PREFIX = 4


@dataclass(frozen=True)
class Code:
    """A code that people may choose.

    Attributes:
        edition: "2020" or "2025"; 2020 only where no 2025 target could be verified.
        code: five digits.
        title: official title in that edition.
        everyday: how people call it.
        words: everyday phrases it is found by.
    """

    edition: str
    code: str
    title: str
    everyday: str
    words: tuple[str, ...]


@cache
def _rules() -> Mapping[str, Any]:
    rules: Mapping[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return rules


def title(edition: str, code: str) -> str | None:
    """The official title; None when the code is not among ours. `56102` means something else in each edition."""
    titles = _rules()["titles"]
    found: str | None = titles[edition].get(code)
    if found is None and edition == "2025" and code in (_rules()["conversion"].get(code) or ()):
        found = titles["2020"][code]  # unchanged, code and title
    return found


def successors(code: str) -> tuple[str, ...] | None:
    """The 2025 codes that a 2020 code may have become.

    None when that is not known: the code is not among ours, was dissolved into the codes of each product, or has no
    verified target. Source: BPS, Tabel Konversi KBLI 2020-2025, Volume 2, Lampiran 5.
    """
    found = _rules()["conversion"].get(code)
    return tuple(found) if isinstance(found, list) else None


@cache
def offered() -> tuple[Code, ...]:
    """The codes that people may choose from, the most common first."""
    return tuple(
        Code(
            one["edition"],
            one["code"],
            title(one["edition"], one["code"]) or "",
            one["name"],
            tuple(word.strip() for word in one["words"].split(",")),
        )
        for one in _rules()["everyday"]
    )


def search(text: str, most: int = 5) -> list[Code]:
    """Candidates for what somebody says they do, best first. `static/app/kbli.js` ranks alike, offline.

    A candidate's score is that of its best phrase: the sum, over the typed words, of how well the word matches the
    phrase (whole word 1, beginning of a word 0.6) times how rare the matched word is among all candidates; and as much
    again for the share of the phrase that was typed.
    """
    typed = _split(text)
    rarity, phrases = _index()
    scored = []
    for place, code in enumerate(offered()):
        score = max(_score(typed, phrase, rarity) for phrase in phrases[place])
        if score > 0:
            scored.append((-score, place, code))
    return [code for _, _, code in sorted(scored)[:most]]


def _score(typed: list[str], phrase: list[str], rarity: Mapping[str, float]) -> float:
    score = sum(max(_likeness(word, other) * rarity[other] for other in phrase) for word in typed)
    covered = sum(1 for word in phrase if any(_likeness(other, word) for other in typed)) / len(phrase)
    return score * (1 + covered)


def _likeness(typed: str, word: str) -> float:
    if typed == word:
        return 1.0
    long_enough = min(len(typed), len(word)) >= SHORTEST_PREFIX
    return 0.6 if long_enough and (word.startswith(typed) or typed.startswith(word)) else 0.0


def _split(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@cache
def _index() -> tuple[Mapping[str, float], list[list[list[str]]]]:
    phrases = [[_split(phrase) for phrase in (*code.words, code.everyday)] for code in offered()]
    seen = Counter(word for own in phrases for word in {word for phrase in own for word in phrase})
    return {word: math.log(1 + len(phrases) / count) for word, count in seen.items()}, phrases
