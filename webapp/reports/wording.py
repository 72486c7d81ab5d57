"""How reports call what they count: months, groups, answers, periods."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from ..services import Definition
from ..services.areas import AreaBook
from ..services.report_figures import Figures, Wanted
from ..services.report_part import RECEIVED, TIME, Part, bands_of
from ..services.small_groups import SMALLEST_GROUP

NOWHERE = AreaBook()


def month(key: str, *, short: bool = False) -> str:
    """`2026-03` as `Maret 2026`, or `Mar 2026`."""
    first = date(int(key[:4]), int(key[5:]), 1)
    return str(format_date(first, "MMM y" if short else "MMMM y", locale=get_locale() or "id"))


def period(wanted: Wanted) -> str:
    """`Januari 2026 sampai Juni 2026`; one month by its name."""
    if wanted.first == wanted.last:
        return month(wanted.first)
    return _("%(first)s sampai %(last)s", first=month(wanted.first), last=month(wanted.last))


def dimension(definition: Definition, part: Part, name: str) -> str:
    """What a way of grouping people is called."""
    if name == RECEIVED:
        return _("Layanan yang diterima")
    if name == TIME:
        return _("Jam survei")
    return str(definition.questions[part.dimensions[name]].name)


def groups(definition: Definition, part: Part, name: str) -> dict[str, str]:
    """Group -> label of a dimension, in the order to show them; who did not say comes last."""
    question = part.dimensions[name]
    starts = part.bands.get(question)
    found = {one: band(one) for one in bands_of(starts)} if starts else answers(definition, question)
    return {**found, "": _("Tidak diisi")}


def band(key: str) -> str:
    """`17-25` as it is read; open ends in words."""
    low, _dash, high = key.partition("-")
    if not low:
        return _("%(n)s ke bawah", n=high)
    return f"{low}–{high}" if high else _("%(n)s ke atas", n=low)


def answers(definition: Definition, question: str) -> dict[str, str]:
    """Code -> label of the answers to a question, in its order."""
    options = getattr(definition.questions[question], "options", {})
    return {str(code): str(label) for code, label in options.items()}


def withheld(people: int) -> str:
    """Why a part of a survey is not shown, and what to ask for instead."""
    said = (
        _(
            "Kurang dari %(n)s jawaban: tidak ditampilkan, supaya orangnya tidak dapat dikenali.",
            n=SMALLEST_GROUP,
        )
        if people < SMALLEST_GROUP
        else _(
            "Tidak ditampilkan sendiri: dengan angka ini, jawaban kelompok lain yang kurang dari %(n)s orang "
            "dapat dihitung.",
            n=SMALLEST_GROUP,
        )
    )
    return said + " " + _("Pilih masa yang lebih panjang atau wilayah yang lebih luas.")


def doubtful_kept(wanted: Wanted, figures: Figures) -> list[str]:
    """That doubtful answers count although they were to be left out; nothing where it is as asked."""
    if wanted.doubtful or not figures.with_doubtful or not figures.doubtful:
        return []
    return [
        _(
            "Jawaban meragukan tetap ikut dihitung: jumlahnya terlalu sedikit, sehingga selisihnya menunjukkan "
            "jawaban orangnya."
        )
    ]
