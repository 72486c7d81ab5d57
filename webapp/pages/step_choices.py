"""Which steps an entry offers at the desk, and in which shape: a button, a button with notes, or a form of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_login import current_user

from ..models import Entry, Phase
from ..services.workflow import Transition
from ..store import standing, steps

# An entry that ends here is used no more: behind a fold, so that no slip ends one.
_ENDS = (Phase.REJECTED, Phase.WITHDRAWN)


@dataclass
class Choices:
    """The steps of one entry for one person.

    Attributes:
        plain: need nothing but a button; the first is the one most often wanted.
        back: returns the entry to its officer, with notes at the questions.
        ends: state -> words on the button, for steps after which the entry is used no more; with a reason.
        forms: ask for something, each in its own form.
    """

    plain: list[Transition] = field(default_factory=list)
    back: Transition | None = None
    ends: Mapping[str, str] = field(default_factory=dict)
    forms: list[Transition] = field(default_factory=list)

    @property
    def known(self) -> set[str]:
        """The states that a button of the entry's main form leads to."""
        return {*(step.target for step in self.plain), *self.ends, *([self.back.target] if self.back else [])}


def choices_of(entry: Entry) -> Choices:
    """The steps that the person signed in may make with an entry as it is."""
    if entry.phase == Phase.QUARANTINED:
        return Choices(ends={str(Phase.REJECTED): _("Tolak isian")})
    path = standing.path_of(entry.service, entry.version)
    found = Choices()
    ends: dict[str, str] = {}
    for step in steps.possible(entry, current_user) if path else ():
        phase = path.states[step.target].phase if path else ""
        if phase == Phase.RETURNED and entry.officer_id is None:
            # There is nobody at a phone to mend it.
            continue
        if step.asks.questions:
            found.forms.append(step)
        elif phase == Phase.RETURNED and found.back is None:
            found.back = step
        elif phase in _ENDS:
            ends[step.target] = str(step.label)
        else:
            found.plain.append(step)
    found.ends = ends
    return found
