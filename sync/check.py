"""Is this entry fit to be stored? Its envelope, its area, its answers by its own version, its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

from marshmallow import ValidationError

from .content import digest
from .entry import AnnouncedFile, CheckedEntry, Sender
from .envelope import EntrySchema
from .faults import _
from .receipt import receipt_of

LONGEST_TITLE = 200
LENGTH_OF_VILLAGE = len("32.71.02.1003")
_WHOLE = {"_schema": "_answers"}
_ENTRY = EntrySchema()
Errors = Mapping[str, list[str]]


class Definition(Protocol):
    """What the protocol must know of a service definition (see `webapp/services`)."""

    @property
    def questions(self) -> Mapping[str, Any]:
        """All questions by id."""
        ...

    @property
    def file_questions(self) -> Sequence[str]:
        """Ids of the questions that a file answers: photos, signatures, consents that may be signed."""
        ...

    @property
    def area_question(self) -> str | None:
        """Id of the question that says to which kelurahan an entry belongs."""
        ...

    def takes(self, question: str, media_type: str) -> bool:
        """Whether a file of this media type answers the question."""
        ...

    def check(self, answers: Any, areas: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Canonical answers, and messages by question; `_schema` for the answers as a whole."""
        ...

    def title_of(self, answers: Mapping[str, Any], areas: Any) -> str:
        """For lists."""
        ...

    def search_text(self, answers: Mapping[str, Any], areas: Any) -> str:
        """For the text filter."""
        ...


class Refusal(Exception):  # noqa: N818 - the entry is at fault, not the program
    """An entry that cannot be stored, with messages by question or by `_member`."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(sorted(errors))
        self.errors = errors


def envelope(raw: Any, sender: Sender, areas: Any, may_hold_nul: bool = True) -> dict[str, Any]:
    """The members of an entry, loaded; `area` is the link's for a respondent, unless the link is for many kelurahan.

    Raises:
        Refusal: with messages by `_member`, or by question for a NUL inside an answer.
    """
    if not isinstance(raw, dict):
        raise Refusal({"_entry": [_("Isian harus berupa objek.")]})
    given = {**raw, "area": sender.area} if _area_is_given(sender) else raw
    try:
        sent: dict[str, Any] = _ENTRY.load(given)
    except ValidationError as error:
        raise Refusal(_by_member(error.messages)) from None
    errors: dict[str, list[str]] = {}
    # An entry that came back to another phone of the officer is mended there; its number stays with the first.
    if sender.kind == "device" and "number" not in sent and sent["revision"] == 1:
        errors["_number"] = [_("Nomor isian wajib ada.")]
    if sender.kind != "device" and "number" in sent:
        errors["_number"] = [_("Hanya ponsel petugas yang memakai nomor isian.")]
    if sender.service is not None and sent["service"] != sender.service:
        errors["_service"] = [_("Tautan ini untuk layanan lain.")]
    if not _area_is_given(sender):
        if not _inside(sent["area"], sender.area):
            outside = _("Wilayah ini di luar wilayah kerja Anda.")
            errors["_area"] = [_("Pilih kelurahan dari daftar.") if sender.kind == "respondent" else outside]
        elif sent["area"] not in areas:
            errors["_area"] = [_("Kode wilayah ini tidak dikenal server.")]
    if not _in_time(sent, sender):
        errors["_collected_at"] = [_("Tautan formulir tidak dibuka pada waktu isian ini dibuat.")]
    if may_hold_nul:
        errors.update(_nul_in(sent["answers"]))
    if errors:
        raise Refusal(errors)
    sent["id"] = sent["id"].lower()
    return sent


def check(
    raw: Mapping[str, Any],
    sent: dict[str, Any],
    sender: Sender,
    definition: Definition | None,
    areas: Any,
    on_crash: Callable[[str, Exception], None] | None = None,
) -> CheckedEntry:
    """The entry as it is stored: canonical answers, or untouched in quarantine when its version is unknown.

    Raises:
        Refusal: with messages by question.
    """
    announced = tuple(dict.fromkeys(AnnouncedFile(**file) for file in sent.get("attachments", ())))
    judgement = None
    if definition is not None:
        try:
            judgement = judge(sent["answers"], announced, definition, areas)
            _same_area(judgement.answers, sent["area"], sender, definition)
        except Refusal:
            raise
        except Exception as error:
            # One entry that a definition stumbles over must neither be lost nor stop the rest of the queue.
            if on_crash is None:
                raise
            on_crash(sent["id"], error)
    return CheckedEntry(
        id=sent["id"],
        number=sent.get("number"),
        service=sent["service"],
        version=sent["version"],
        revision=sent["revision"],
        collected_at=sent["collected_at"],
        area=sent["area"],
        answers=judgement.answers if judgement else sent["answers"],
        digest=digest(raw),
        receipt=receipt_of(sent["id"]),
        title=judgement.title if judgement else "",
        search_text=judgement.search_text if judgement else "",
        attachments=judgement.attachments if judgement else announced,
        quarantined=judgement is None,
        outreach=sender.outreach if sender.kind == "respondent" else sent.get("outreach"),
    )


class Judgement(NamedTuple):
    """What a definition makes of answers: canonical form, title, filter text, the files that count."""

    answers: dict[str, Any]
    title: str
    search_text: str
    attachments: tuple[AnnouncedFile, ...]


def judge(
    answers: dict[str, Any], announced: tuple[AnnouncedFile, ...], definition: Definition, areas: Any
) -> Judgement:
    """Check answers and files by a definition.

    The store releases a quarantined entry by this too, once its definition has been published.

    Raises:
        Refusal: with messages by question.
    """
    canonical, errors = definition.check(answers, areas)
    if errors:
        raise Refusal({_WHOLE.get(key, key): [str(text) for text in texts] for key, texts in errors.items()})
    return Judgement(
        canonical,
        definition.title_of(canonical, areas)[:LONGEST_TITLE],
        definition.search_text(canonical, areas),
        _files(announced, canonical, definition),
    )


def _files(
    announced: tuple[AnnouncedFile, ...], answers: dict[str, Any], definition: Definition
) -> tuple[AnnouncedFile, ...]:
    """The announced files that the answers name; files of questions that do not apply are left behind."""
    named = _named(answers, definition)
    kept = []
    errors: dict[str, list[str]] = {}
    for file in announced:
        if file.question not in definition.questions:
            errors["_attachments"] = [_("Lampiran menyebut pertanyaan yang tidak ada.")]
        elif file.question in named and not definition.takes(file.question, file.type):
            errors[file.question] = [_("Jenis berkas ini tidak diterima di sini. Pilih berkas lain.")]
        elif named.get(file.question) == file.sha256:
            kept.append(file)
        elif file.question in named:
            errors[file.question] = [_("Berkas yang disertakan tidak sama dengan yang dijawab. Ambil ulang.")]
    for question in named.keys() - {file.question for file in kept}:
        errors.setdefault(question, [_("Berkasnya tidak disertakan. Ambil ulang.")])
    if errors:
        raise Refusal(errors)
    return tuple(kept)


def _named(answers: dict[str, Any], definition: Definition) -> dict[str, str]:
    """The hash of the file that answers a question; a consent may be given by a signature."""
    found: dict[str, str] = {}
    for question in definition.file_questions:
        value = answers.get(question)
        if isinstance(value, Mapping):
            value = value.get("signature")
        if value:
            found[question] = value
    return found


def _same_area(answers: dict[str, Any], area: str, sender: Sender, definition: Definition) -> None:
    """The kelurahan answered is the kelurahan under which the entry is filed; a respondent's by the link's."""
    question = definition.area_question
    if not _area_is_given(sender) and question is not None and answers.get(question, area) != area:
        raise Refusal(
            {question: [_("Kelurahan ini berbeda dari kelurahan tempat isian dicatat. Pilih ulang.")]}
        )


def _area_is_given(sender: Sender) -> bool:
    """Whether the QR link says which kelurahan; that of a whole kecamatan leaves it to the respondent."""
    return sender.kind == "respondent" and len(sender.area) == LENGTH_OF_VILLAGE


def _inside(area: str, prefix: str) -> bool:
    return area == prefix or area.startswith(prefix + ".")


def _in_time(sent: dict[str, Any], sender: Sender) -> bool:
    """Whether the link was open when the entry was made, by the phone's clock with its error taken out."""
    if sender.opens_at is None and sender.closes_at is None:
        return True
    moment = sent["collected_at"] - timedelta(seconds=sender.clock_skew_seconds or 0)
    after = sender.opens_at is None or sender.opens_at <= moment
    return after and (sender.closes_at is None or moment < sender.closes_at)


def _by_member(messages: Any) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for member, below in messages.items():
        texts = made.setdefault(f"_{member}" if not member.startswith("_") else member, [])
        stack = [below]
        while stack:
            item = stack.pop()
            if isinstance(item, Mapping):
                stack.extend(item.values())
            else:
                texts.extend(text for text in map(str, item) if text not in texts)
    return made


def _nul_in(answers: dict[str, Any]) -> dict[str, list[str]]:
    """A NUL cannot be stored and is never typed on purpose."""
    said = [_("Jawaban memuat tanda yang tidak sah. Hapus, lalu ketik ulang.")]
    return {
        ("_answers" if "\0" in key else key): said for key, value in answers.items() if _holds_nul(key, value)
    }


def _holds_nul(key: str, value: Any) -> bool:
    stack = [key, value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if "\0" in item:
                return True
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return False
