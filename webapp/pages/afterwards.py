"""What is offered to whoever has filled in a form whose definition names another service: the survey after a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..models import QrLink
from ..services import Definition
from ..store import qr_links, services
from .public_entry import PLACE


@dataclass(frozen=True)
class Offer:
    """The other form as the end of this one names it.

    Attributes:
        title: of the form.
        address: where it is filled in, for the same place; carries nothing of what was filled in before.
        anonymous: it asks for no name, so nothing may tell later who has answered it.
    """

    title: str
    address: str
    anonymous: bool


def at_link(link: QrLink, definition: Definition, area: str | None = None) -> Offer | None:
    """For citizens: None unless the other form can be answered now, at the same area and service point.

    Args:
        area: kelurahan that was chosen, where the link is for a whole kecamatan.
    """
    other = _other(definition, "public")
    found = qr_links.beside(link, other.id) if other else None
    if other is None or found is None:
        return None
    where: dict[str, Any] = {PLACE: area} if area else {}
    return Offer(str(other.title), url_for("public.form", token=found.token, **where), other.anonymous)


def on_phone(definition: Definition) -> Offer | None:
    """For officers, whose phone holds every form; an anonymous one opens where the phone is handed over."""
    other = _other(definition, "officer")
    if other is None:
        return None
    anchor = "serahkan" if other.anonymous else None
    address = url_for("field.form_page", service=other.id, _anchor=anchor)
    return Offer(str(other.title), address, other.anonymous)


def lacking(link: QrLink, definition: Definition) -> Definition | None:
    """The form that should be offered after this one, when citizens at this place cannot answer it."""
    other = _other(definition, "public")
    return other if other and qr_links.beside(link, other.id) is None else None


def _other(definition: Definition, audience: str) -> Definition | None:
    found = services.latest(definition.afterwards) if definition.afterwards else None
    return found if found is not None and audience in found.audience else None
