"""Phones of an area: enrol by QR, look, revoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..documents import qr
from ..models import Device, Role, User, now
from ..store import areas as area_store
from ..store import devices as device_store
from ..store import users
from . import moments

blueprint = Blueprint("devices", __name__, url_prefix="/meja/perangkat")

SEE_OTHER = 303
MOST_RUNS_SAID = 8


@dataclass(frozen=True)
class Shown:
    """A phone as the page shows it."""

    id: int
    officer: str
    area: str
    name: str
    seen: str
    numbers: str
    missing: str
    clock: str
    revoked: str


@blueprint.get("")
@access.signed_in(Role.ADMIN)
def devices() -> str:
    """The phones of the area's officers."""
    return _page({})


@blueprint.post("")
@access.signed_in(Role.ADMIN)
def enrol() -> tuple[str, int] | Response:
    """A one-time code, shown once, as a QR and in type.

    The code stands in the fragment of the address, which browsers do not send: no log ever holds it.
    """
    officer = {str(user.id): user for user in _officers()}.get(request.form.get("petugas", ""))
    if officer is None:
        return _page({"petugas": _("Pilih petugas dari daftar.")}), 422
    code = device_store.make_code(officer, current_user)
    base = current_app.extensions["settings"].public_url or request.host_url.rstrip("/")
    until = now() + timedelta(minutes=device_store.CODE_MINUTES)
    page = render_template(
        "desk/enrol.html",
        officer=officer.name,
        code=code,
        image=qr.data_uri(f"{base}/app/#kode={code}"),
        app_address=f"{base}/app/",
        until=moments.say(until, moments.zone_of(area_store.book(), officer.area)),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<int:device_id>/cabut")
@access.signed_in(Role.ADMIN)
def confirm(device_id: int) -> str:
    """Asked once before a phone is cut off."""
    return render_template(
        "desk/revoke_device.html", device=_shown(device_store.find(device_id, current_user.area))
    )


@blueprint.post("/<int:device_id>/cabut")
@access.signed_in(Role.ADMIN)
def revoke(device_id: int) -> AnyResponse:
    """Refuse this phone from now on."""
    device = device_store.find(device_id, current_user.area)
    device_store.revoke(device.id)
    flash(
        _("Ponsel “%(name)s” dicabut. Isian yang belum terkirim tetap ada di ponsel itu.", name=device.name)
    )
    return redirect(url_for("devices.devices"), SEE_OTHER)


def _page(faults: Mapping[str, str]) -> str:
    return render_template(
        "desk/devices.html",
        devices=[_shown(device) for device in device_store.of_area(current_user.area)],
        officers=[(str(user.id), f"{user.name} · {_area_name(user.area)}") for user in _officers()],
        faults=faults,
    )


def _officers() -> list[User]:
    return [user for user in users.everyone(current_user.area) if user.role == Role.PETUGAS and user.active]


def _area_name(code: str) -> str:
    return area_store.book().name(code)


def _shown(device: Device) -> Shown:
    zone = moments.zone_of(area_store.book(), device.user.area)
    missing = say_missing(device_store.missing_numbers(device))
    if not device.highest_number:
        numbers = _("Belum mengirim")
    elif missing:
        numbers = _("Sampai nomor %(last)s", last=device.highest_number)
    else:
        numbers = _("Sampai nomor %(last)s, lengkap", last=device.highest_number)
    return Shown(
        id=device.id,
        officer=device.user.name,
        area=_area_name(device.user.area),
        name=device.name,
        seen=moments.say(device.last_seen_at, zone) if device.last_seen_at else _("Belum pernah"),
        numbers=numbers,
        missing=missing,
        clock=moments.say_skew(device.clock_skew_seconds),
        revoked=_("Dicabut %(when)s", when=moments.say(device.revoked_at, zone)) if device.revoked_at else "",
    )


def say_missing(numbers: Sequence[int]) -> str:
    """`Nomor 7 dan 9–11 belum sampai ...`: what is missing, in runs, and what to do."""
    if not numbers:
        return ""
    return _(
        "Nomor %(numbers)s belum sampai. Minta petugas membuka aplikasi di ponsel itu sampai semuanya terkirim.",
        numbers=runs_of(numbers),
    )


def runs_of(numbers: Sequence[int]) -> str:
    """`7, 9–11`: whole numbers in runs, the first few."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs[:MOST_RUNS_SAID]]
    if len(runs) > MOST_RUNS_SAID:
        said.append("…")
    return ", ".join(said)
