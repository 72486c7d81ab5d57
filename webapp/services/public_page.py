"""The `public_page:` part of a definition: which of its entries anybody may read, and what of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .areas import NOWHERE
from .question import Question
from .question_set import QuestionSet

# What an entry may say in public: words and numbers about a thing, never who somebody is or where.
SHOWN_TYPES = ("choice", "choices", "text", "long_text", "integer", "money", "date", "year", "time", "score")
TITLE_TYPES = ("choice", "text")
LONGEST_WORD = 40
_AT = re.compile(r"[a-z][a-z_]{2,29}")
_KEYS = {"at", "state", "title", "questions"}


@dataclass(frozen=True)
class PublicPage:
    """How the entries of a service are read without signing in.

    Attributes:
        at: the word that its addresses begin with: `/standar/32.71.02.1003`.
        state: the state of the workflow in which an entry is public; in any other it is not.
        title: the choice or text questions that name an entry; the last one answered is its heading.
        questions: what is shown, in order; nothing else ever is.
    """

    at: str
    state: str
    title: tuple[str, ...]
    questions: tuple[str, ...]

    def key(self, answers: Mapping[str, Any]) -> str:
        """The entry's place in its address: `ktp`, `lainnya-peminjaman-aula`.

        It follows from what names the entry, so that a printed code leads to the newest one of that name.
        """
        return "-".join(_word(str(answers[name])) for name in self.title if answers.get(name))

    def heading(self, answers: Mapping[str, Any], questions: QuestionSet) -> str:
        """What the entry is called on its page."""
        named = [name for name in self.title if answers.get(name) and name in questions.questions]
        return questions.questions[named[-1]].display(answers[named[-1]], NOWHERE) if named else ""

    def lines(self, answers: Mapping[str, Any], questions: QuestionSet) -> list[tuple[str, str]]:
        """Label and answer of what is shown of an entry; a question that its version did not ask is left out."""
        shown = [questions.questions[name] for name in self.questions if name in questions.questions]
        return [
            (str(one.label), text) for one in shown if (text := one.display(answers.get(one.id), NOWHERE))
        ]


def read(
    raw: Mapping[str, Any], questions: Mapping[str, Question], public_states: set[str], *, anonymous: bool
) -> PublicPage:
    """Read the `public_page:` part of a definition.

    Args:
        public_states: the states whose phase is `approved`: nothing is published that nobody has agreed to.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if anonymous:
        raise ValueError("public_page: isian tanpa nama (anonymous) tidak pernah dibuka satu per satu")
    for key in sorted(_KEYS ^ set(raw)):
        raise ValueError(f"public_page memerlukan tepat {', '.join(sorted(_KEYS))}; lihat {key}")
    at, state = raw["at"], raw["state"]
    if not isinstance(at, str) or not _AT.fullmatch(at):
        raise ValueError(f"public_page: at {at!r} harus 3 sampai 30 huruf kecil atau garis bawah")
    if state not in public_states:
        known = ", ".join(sorted(public_states)) or "tidak ada"
        raise ValueError(f"public_page: state {state!r} bukan keadaan yang disetujui; yang ada: {known}")
    return PublicPage(
        at,
        state,
        _named("title", raw["title"], questions, TITLE_TYPES),
        _named("questions", raw["questions"], questions, SHOWN_TYPES),
    )


def _named(
    key: str, names: Any, questions: Mapping[str, Question], types: tuple[str, ...]
) -> tuple[str, ...]:
    if not isinstance(names, list) or not names:
        raise ValueError(f"public_page: {key} harus daftar id pertanyaan")
    for name in names:
        if not isinstance(name, str) or name not in questions:
            raise ValueError(f"public_page: {key} menyebut {name!r}, yang bukan pertanyaan")
        if questions[name].type not in types:
            raise ValueError(
                f"public_page: {key} menyebut {name}, yang harus berjenis {' atau '.join(types)}"
            )
        if questions[name].officer_only:
            raise ValueError(f"public_page: {key} menyebut {name}, yang hanya untuk petugas")
    return tuple(names)


def _word(text: str) -> str:
    """A text as a part of an address; one without Latin letters becomes a few digits of its hash."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9_]+", "-", plain)[:LONGEST_WORD].strip("-")
    return word or hashlib.sha256(text.encode()).hexdigest()[:12]
