"""Business-size class of an amount, from dated rules (`rules/business_scale.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .clock import today
from .language import Text

RULES = Path(__file__).parent / "rules" / "business_scale.yaml"
BASES = ("capital", "sales")


@dataclass(frozen=True)
class SizeClass:
    """One class; a limit is inclusive, in rupiah, None for the open end."""

    code: str
    label: Text
    capital: int | None
    sales: int | None

    def limit(self, basis: str) -> int | None:
        """Upper limit by `capital` or `sales`."""
        return self.capital if basis == "capital" else self.sales


@dataclass(frozen=True)
class Rule:
    """The classes that apply from a day on, smallest first, and the regulation they come from."""

    since: date
    source: str
    classes: tuple[SizeClass, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, oldest first."""
    raw = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    found = [
        Rule(
            date.fromisoformat(one["from"]),
            one["source"],
            tuple(SizeClass(c["code"], Text(c["label"]), c["capital"], c["sales"]) for c in one["classes"]),
        )
        for one in raw
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def rule(on: date | None = None) -> Rule:
    """The rule in force on a day (today by default); the oldest one for days before it."""
    day = on or today()
    return next((one for one in reversed(rules()) if one.since <= day), rules()[0])


def classify(basis: str, amount: int, on: date | None = None) -> SizeClass:
    """The class of a business.

    Args:
        basis: `capital` (without land and building) or `sales` (per year).
        amount: rupiah, not negative.
        on: the day whose rule applies; today by default.

    Source: PP 7/2021 Pasal 35.

    Raises:
        ValueError: another basis, or a negative amount.
    """
    if basis not in BASES or amount < 0:
        raise ValueError(f"no business size for {basis} {amount}")
    classes = rule(on).classes
    for one in classes[:-1]:
        limit = one.limit(basis)
        if limit is not None and amount <= limit:
            return one
    return classes[-1]


def as_data(basis: str, on: date | None = None) -> dict[str, Any]:
    """The rule as the page carries it: `{source, classes: [{code, label, max}]}`; `max` is None at the open end."""
    now = rule(on)
    classes = [{"code": one.code, "label": str(one.label), "max": one.limit(basis)} for one in now.classes]
    return {"basis": basis, "source": now.source, "classes": classes}
