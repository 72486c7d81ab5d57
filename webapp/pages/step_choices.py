"""Which steps an entry offers at the desk, and in which shape: a button, a button with notes, or a form of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_login import current_user

from ..models import Entry, Phase, User
from ..services.workflow import Transition
from ..store import standing, steps

# An entry that ends here is used no more: behind a fold, so that no slip ends one.
_ENDS = (Phase.REJECTED, Phase.WITHDRAWN)


@dataclass
class Choices:
    """The steps of one entry for one person.

    Attributes:
        plain: need nothing but a button.
        main: the state that the one button leads to which is most often wanted; None: none of them.
        back: returns the entry to its officer, with notes at the questions.
        menders: officers, of whom one is to mend with the citizen what came from one; none for an officer's entry.
        ends: state -> words on the button, for steps after which the entry is used no more; with a reason.
        forms: ask for something, each in its own form.
    """

    plain: list[Transition] = field(default_factory=list)
    main: str | None = None
    back: Transition | None = None
    menders: Sequence[User] = ()
    ends: Mapping[str, str] = field(default_factory=dict)
    forms: list[Transition] = field(default_factory=list)

    @property
    def buttons(self) -> list[Transition]:
        """The steps that need nothing but a button, and the way back; the main one first."""
        steps = [*self.plain, *([self.back] if self.back else [])]
        return sorted(steps, key=lambda step: step.target != self.main)

    @property
    def known(self) -> set[str]:
        """The states that a button of the entry's main form leads to."""
        return {*(step.target for step in self.plain), *self.ends, *([self.back.target] if self.back else [])}


def choices_of(entry: Entry, verdict: str | None = None) -> Choices:
    """The steps that the person signed in may make with an entry as it is.

    Args:
        verdict: what the rule of law that its service names says of it: the step to take then is the main one.
    """
    if entry.phase == Phase.QUARANTINED:
        return Choices(ends={str(Phase.REJECTED): _("Tolak isian")})
    path = standing.path_of(entry.service, entry.version)
    found = Choices()
    ends: dict[str, str] = {}
    for step in steps.possible(entry, current_user) if path else ():
        phase = path.states[step.target].phase if path else ""
        if step.asks.questions:
            found.forms.append(step)
        elif phase == Phase.RETURNED and found.back is None:
            if entry.officer_id is None:
                found.menders = steps.menders(entry)
                if not found.menders:
                    # There is nobody to mend it.
                    continue
            found.back = step
        elif phase in _ENDS:
            ends[step.target] = str(step.label)
        else:
            found.plain.append(step)
    found.ends = ends
    wanted = [step for step in (*found.plain, found.back) if step and verdict and step.verdict == verdict]
    wanted += [step for step in found.plain if step.verdict in (None, verdict)]
    found.main = wanted[0].target if wanted else None
    return found
