"""KBLI codes common in micro business, in both editions, found by everyday words (`rules/kbli.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass

EDITIONS = ("2020", "2025")


@dataclass(frozen=True)
class Code:
    """A code of one edition with its official title and how people call the business."""

    edition: str
    code: str
    title: str
    everyday: str


def title(edition: str, code: str) -> str | None:
    """The official title; None when the code is not in our short list."""
    return next((one.title for one in offered() if (one.edition, one.code) == (edition, code)), None)


def offered() -> tuple[Code, ...]:
    """The codes that people may choose from."""
    return (Code("2025", "56101", "Aktivitas Penyediaan Makanan di Bangunan Tetap", "Warung nasi"),)
