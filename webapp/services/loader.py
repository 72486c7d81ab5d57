"""Reads a definition and refuses it, with every fault named, when something in it cannot work."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import wtforms
from flask_wtf import FlaskForm

from . import conditions, messages, roles, strict_yaml, workflow_reader
from .areas import Area, AreaBook
from .conditions import Condition
from .definition import Definition, Section
from .faults import DefinitionError, Fault
from .language import Text
from .question import Question
from .question_set import QuestionSet
from .shapes import IN_ROW, OPTIONAL_TOP, QUESTION, SECTION, TOP, Complaints
from .types import TYPES
from .types.lookup import Lookup
from .types.repeat import Repeat
from .workflow import Workflow

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Names that a form already uses for itself.
_TAKEN = (
    frozenset(dir(FlaskForm))
    | frozenset(dir(wtforms.Form))
    | {"answers", "applies", "definition", "csrf_token"}
)
# An area for trying the examples where no area book is at hand.
_SAMPLE_AREAS = AreaBook([Area("32.71.02.1003", "Katulampa")])


def load_file(path: Path) -> Definition:
    """Load a YAML or JSON file (JSON is YAML).

    Raises:
        DefinitionError: naming file, question and fault.
    """
    source = strict_yaml.read(path)
    return load(source, path.name)


def load(source: Any, name: str) -> Definition:
    """Make a definition of parsed YAML or JSON.

    Args:
        name: what messages call the source, such as the file name.

    Raises:
        DefinitionError: naming source, question and fault, all that were found.
    """
    return _Reader(source, name).read()


class _Reader(Complaints):
    """One reading of a source."""

    def __init__(self, source: Any, name: str) -> None:
        super().__init__(name)
        self.source = source
        self.questions: dict[str, Question] = {}
        # Also those that could not be made, so that one fault does not bring others after it.
        self.seen: set[str] = set()

    def read(self) -> Definition:
        raw = self.source
        if not isinstance(raw, Mapping):
            raise DefinitionError(self.name, [(None, "harus berupa nama dan isinya")])
        self.shape(None, raw, TOP, set(TOP) - OPTIONAL_TOP)
        if self.faults:
            raise DefinitionError(self.name, self.faults)
        self._json(raw)
        self._head(raw)
        sections = [section for one in raw["sections"] if (section := self._section(one))]
        self._links(raw)
        path = self._workflow(raw)
        tasks = self._roles(raw, path)
        if self.faults or path is None or tasks is None:
            raise DefinitionError(self.name, self.faults)
        definition = Definition(raw, sections, path, tasks)
        self._public(definition)
        self._example(definition)
        if self.faults:
            raise DefinitionError(self.name, self.faults)
        return definition

    # The definition as a whole

    def _json(self, raw: Mapping[str, Any]) -> None:
        try:
            json.dumps(raw, allow_nan=False)
        except (TypeError, ValueError):
            self.complain(None, "memuat isi yang bukan JSON (tanggal tanpa tanda kutip, atau NaN)")

    def _head(self, raw: Mapping[str, Any]) -> None:
        if not _ID.fullmatch(raw["id"]):
            self.complain(
                None, f"id {raw['id']!r} harus huruf kecil, angka, dan garis bawah, paling banyak 40"
            )
        if raw["version"] < 1:
            self.complain(None, "version dimulai dari 1")
        for key in ("title", "short_title", "about"):
            self.texts(None, key, raw.get(key))
        if not raw["audience"] or not set(raw["audience"]) <= {"officer", "public"}:
            self.complain(None, "audience harus daftar dari officer, public")
        if not raw["sections"]:
            self.complain(None, "sections masih kosong")

    def _section(self, raw: Any) -> Section | None:
        if not isinstance(raw, Mapping):
            self.complain(None, "setiap bagian (section) harus berupa nama dan isinya")
            return None
        before = len(self.faults)
        self.shape(None, raw, SECTION, {"id", "title", "questions"}, f"bagian {raw.get('id')}: ")
        if len(self.faults) > before:
            return None
        for key in ("title", "hint"):
            self.texts(None, f"bagian {raw['id']}: {key}", raw.get(key))
        condition = self._condition(None, raw["show_if"]) if "show_if" in raw else None
        found = [one for inner in raw["questions"] if (one := self._question(inner, condition))]
        if not raw["questions"]:
            self.complain(None, f"bagian {raw['id']} tidak memuat pertanyaan")
        if len(self.faults) > before:
            return None
        hint = Text(raw["hint"]) if "hint" in raw else None
        return Section(raw["id"], Text(raw["title"]), hint, tuple(found))

    def _workflow(self, raw: Mapping[str, Any]) -> Workflow | None:
        try:
            path = workflow_reader.read(raw["workflow"], self._asks)
        except workflow_reader.WorkflowError as error:
            for text in error.faults:
                self.complain(None, text)
            return None
        if "registry" not in raw and any(step.updates for step in path.transitions):
            self.complain(None, "workflow: updates memerlukan registry di definisi ini")
        return path

    def _asks(self, where: str, raw: list[Any]) -> QuestionSet | None:
        """What a step asks for: questions as those of the form, which see only each other."""
        inner = _Reader({}, self.name)
        made = [one for ask in raw if (one := inner._question(ask, None))]
        inner._links({"title_from": [], "search_from": []})
        for question in made:
            if question.type in workflow_reader.NEVER_ASKED:
                inner.complain(question.id, f"jenis {question.type} tidak dapat ditanyakan pada langkah")
        for name, text in inner.faults:
            self.complain(name, f"workflow: {where}: {text}")
        return None if inner.faults else QuestionSet(where, made)

    def _roles(self, raw: Mapping[str, Any], path: Workflow | None) -> roles.Roles | None:
        # A question with a fault of its own is missing here; it is named once, where the fault is.
        if self.faults or path is None:
            return None
        try:
            return roles.read(raw, self.questions, path)
        except ValueError as error:
            self.complain(None, str(error))
            return None

    # One question

    def _question(self, raw: Any, of_section: Condition | None) -> Question | None:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            self.complain(None, "setiap pertanyaan memerlukan id")
            return None
        name = raw["id"]
        before = len(self.faults)
        self._name(name)
        kind = raw.get("type")
        if not isinstance(kind, str) or kind not in TYPES:
            self.complain(name, f"jenis {kind!r} tidak dikenal; yang ada: {', '.join(sorted(TYPES))}")
            return None
        self.shape(name, raw, {**QUESTION, **TYPES[kind].keys}, {"id", "type", "label"})
        for key in ("label", "name", "hint"):
            self.texts(name, key, raw.get(key))
        self._messages(name, raw)
        if kind == Repeat.type and isinstance(raw.get("questions"), list):
            for inner in raw["questions"]:
                self._in_row(name, inner)
        condition = self._condition(name, raw["show_if"]) if "show_if" in raw else None
        if len(self.faults) > before:
            return None
        try:
            question = TYPES[kind](raw, conditions.both(of_section, condition))
        except ValueError as error:
            self.complain(name, str(error))
            return None
        if question.required and not question.answered:
            self.complain(name, f"jenis {kind} tidak diisi, jadi tidak dapat wajib")
        if question.required and isinstance(question, Lookup):
            self.complain(name, "lookup tidak dapat wajib: usaha baru belum ada di daftar usaha")
        self.questions[name] = question
        return question

    def _in_row(self, name: str, raw: Any) -> None:
        """A question inside a row: simple, always shown, and without a say over others."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            self.complain(name, "setiap pertanyaan di dalam questions memerlukan id")
            return
        inner, kind = f"{name}.{raw['id']}", raw.get("type")
        if not _ID.fullmatch(raw["id"]):
            self.complain(inner, "id harus huruf kecil, angka, dan garis bawah, paling banyak 40")
        if not isinstance(kind, str) or kind not in Repeat.simple:
            known = ", ".join(sorted(Repeat.simple))
            self.complain(inner, f"jenis {kind!r} tidak dapat berada di dalam baris; yang dapat: {known}")
            return
        self.shape(inner, raw, {**IN_ROW, **Repeat.simple[kind].keys}, {"id", "type", "label"})
        for key in ("label", "name", "hint"):
            self.texts(inner, key, raw.get(key))
        self._messages(inner, raw)

    def _name(self, name: str) -> None:
        if not _ID.fullmatch(name):
            self.complain(name, "id harus huruf kecil, angka, dan garis bawah, paling banyak 40")
        elif name in _TAKEN:
            self.complain(name, "id ini dipakai oleh formulir sendiri; pilih nama lain")
        if name in self.seen:
            self.complain(name, "id ini dipakai dua kali")
        self.seen.add(name)

    def _condition(self, name: str | None, raw: Any) -> Condition | None:
        try:
            return conditions.read(raw, self.questions)
        except ValueError as error:
            self.complain(name, str(error))
            return None

    def _messages(self, name: str, raw: Mapping[str, Any]) -> None:
        own = raw.get("messages", {})
        if not isinstance(own, Mapping):
            return
        for code, text in own.items():
            if not isinstance(code, str) or not (
                code in messages.FAULTS or f"{raw['type']}.{code}" in messages.FAULTS
            ):
                self.complain(name, f"messages: kode {code!r} tidak dikenal")
            self.texts(name, f"messages: {code}", text)

    # Between questions

    def _links(self, raw: Mapping[str, Any]) -> None:
        for key in ("title_from", "search_from"):
            for name in raw[key]:
                if name not in self.seen:
                    self.complain(None, f"{key} menyebut {name!r}, yang bukan pertanyaan")
        for name, question in self.questions.items():
            for fact, target in question.derive.items():
                self._fact(name, name, fact, target)
            for target in question.fills.values() if isinstance(question, Lookup) else ():
                if target not in self.seen:
                    self.complain(name, f"fills menyebut {target!r}, yang bukan pertanyaan")
        for check in raw.get("checks", []):
            self._check(check)

    def _check(self, raw: Any) -> None:
        if not isinstance(raw, Mapping) or set(raw) != {"question", "agrees_with", "fact"}:
            self.complain(None, "checks: setiap isi memerlukan question, agrees_with, dan fact")
            return
        name, other, fact = raw["question"], raw["agrees_with"], raw["fact"]
        if name in self.questions and self._fact(name, other, fact, name):
            self.questions[name].agrees = (other, fact)
        elif name not in self.seen:
            self.complain(None, f"checks menyebut {name!r}, yang bukan pertanyaan")

    def _fact(self, name: str, source: Any, fact: Any, target: Any) -> bool:
        """Whether `source` can tell `fact` (tried on its example) and `target` can take it."""
        if source not in self.questions:
            self.complain(name, f"menyebut {source!r}, yang bukan pertanyaan")
            return False
        question = self.questions[source]
        facts = question.facts(question.example(_SAMPLE_AREAS))
        if fact not in facts or fact not in messages.WARNINGS:
            known = ", ".join(facts) or "tidak ada"
            self.complain(name, f"dari {source} tidak dapat dibaca {fact!r}; yang dapat: {known}")
            return False
        if target not in self.questions:
            if target not in self.seen:
                self.complain(name, f"derive menyebut {target!r}, yang bukan pertanyaan")
            return False
        try:
            self.questions[target].check(facts[fact], _SAMPLE_AREAS)
        except Fault:
            self.complain(name, f"{target} tidak dapat berisi {fact} dari {source} ({facts[fact]})")
            return False
        return True

    def _public(self, definition: Definition) -> None:
        if "public" not in definition.audience:
            return
        public = definition.public.questions
        for name, question in public.items():
            for needed in question.show_if.questions if question.show_if else ():
                if needed not in public:
                    self.complain(name, f"show_if menyebut {needed}, yang hanya untuk petugas")

    def _example(self, definition: Definition) -> None:
        _, faults = definition.check(definition.example(_SAMPLE_AREAS), _SAMPLE_AREAS)
        for name, texts in faults.items():
            self.complain(name, f"contohnya tidak lolos pemeriksaan: {' '.join(texts)}")
