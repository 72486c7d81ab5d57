"""The keys that a definition may have and what each of them holds; complaints where it is otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .language import LANGUAGES

TOP = {
    "id": str,
    "version": int,
    "title": dict,
    "short_title": dict,
    "about": dict,
    "audience": list,
    "title_from": list,
    "search_from": list,
    "sections": list,
    "checks": list,
    "workflow": dict,
    "registry": dict,
    "report": dict,
    "anonymous": bool,
    "sheet": list,
    "rule": str,
    "afterwards": str,
    "public_page": dict,
}
OPTIONAL_TOP = {
    *("about", "checks", "registry", "report", "anonymous", "sheet", "rule", "afterwards", "public_page"),
}
SECTION = {"id": str, "title": dict, "hint": dict, "show_if": dict, "questions": list}
QUESTION: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "type": str,
    "label": dict,
    "name": dict,
    "hint": dict,
    "required": bool,
    "officer_only": bool,
    "show_if": dict,
    "messages": dict,
    "derive": dict,
    "example": object,
}
# What decides over other questions has no place inside a row.
IN_ROW = {key: kind for key, kind in QUESTION.items() if key not in ("officer_only", "show_if", "derive")}
_KINDS = {
    str: "teks",
    int: "bilangan bulat",
    bool: "true atau false",
    list: "daftar",
    dict: "nama dan isinya",
}


class Complaints:
    """Faults gathered on the way, so that an author sees all of them at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[tuple[str | None, str]] = []

    def complain(self, question: str | None, text: str) -> None:
        """Note a fault of a question, or of the definition as a whole (None)."""
        self.faults.append((question, text))

    def shape(
        self,
        question: str | None,
        raw: Mapping[str, Any],
        known: Mapping[str, Any],
        needed: set[str],
        prefix: str = "",
    ) -> None:
        """Complain of keys that are missing, unknown, or hold something else."""
        for key in sorted(needed - set(raw)):
            self.complain(question, f"{prefix}{key} belum diisi")
        for key, value in raw.items():
            if key not in known:
                self.complain(question, f"{prefix}{key} tidak dikenal; yang ada: {', '.join(sorted(known))}")
                continue
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            # A bool is an int to Python, but `version: true` is a slip.
            if not isinstance(value, kinds) or (isinstance(value, bool) and not {bool, object} & set(kinds)):
                wanted = " atau ".join(_KINDS[kind] for kind in kinds)
                self.complain(question, f"{prefix}{key} harus berupa {wanted}")

    def texts(self, question: str | None, key: str, raw: Any) -> None:
        """Complain of a text per language that lacks Indonesian or has empty or unknown languages."""
        if raw is None:
            return
        if not isinstance(raw, Mapping) or "id" not in raw:
            self.complain(question, f"{key} memerlukan teks bahasa Indonesia (id)")
            return
        for language, text in raw.items():
            if language not in LANGUAGES:
                self.complain(
                    question, f"{key}: bahasa {language!r} tidak dikenal; yang ada: {', '.join(LANGUAGES)}"
                )
            elif not isinstance(text, str) or not text.strip():
                self.complain(question, f"{key}: teks {language} kosong")
