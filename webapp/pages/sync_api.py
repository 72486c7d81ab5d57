"""The protocol's addresses under /sync/v1: thin views over `sync` and the store."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from sync import attachments as files
from sync import batch as batches
from sync.entry import CheckedEntry, Outcome, SaveResult, Sender
from sync.envelope import EnrolSchema
from sync.outreach import OutreachPhoneSchema

from .. import access
from ..extensions import limiter
from ..models import Device, inside, now
from ..problems import Problem
from ..services import Definition
from ..store import (
    areas,
    attachments,
    changes,
    devices,
    entries,
    outreach,
    outreach_phones,
    registry_sync,
    services,
)
from ..store.folder import Folder
from .openapi import description
from .outreach_wire import outreach_json
from .sync_request import body, faults_are_problems, json_body, message, sender

blueprint = Blueprint("sync_api", __name__, url_prefix="/sync/v1")

Answer = tuple[dict[str, Any], int]

NO_CONTENT = 204
UNAUTHORIZED = 401
TOO_MANY_REQUESTS = 429
SMALL_MESSAGE = 8 * 1024
_ENROL = EnrolSchema()
_OUTREACH_PHONE = OutreachPhoneSchema()

# Offices and whole villages share one address of the mobile network, so these are wide; the store rests an
# account by name after a few wrong passwords.
FAILED_ENROLMENTS_OF_ADDRESS = "30/minute;300/hour"
BATCHES_OF_RESPONDENTS = "60/minute;1200/hour"


@blueprint.get("/ping")
@access.everyone
def ping() -> dict[str, Any]:
    """Tells the server from a captive portal, which answers 200 with its own page."""
    return {"service": "jemput-bola", "time": now().isoformat(timespec="milliseconds")}


@blueprint.get("/openapi.json")
@access.everyone
def openapi() -> dict[str, Any]:
    """The description of this API."""
    return description()


@blueprint.post("/devices")
@limiter.limit(FAILED_ENROLMENTS_OF_ADDRESS, deduct_when=lambda answer: answer.status_code == UNAUTHORIZED)
@access.everyone
@faults_are_problems
def enrol() -> Answer:
    """Enrol a phone by signing in on it once, or by a code from the admin. The token is shown only here."""
    told = message(_ENROL, SMALL_MESSAGE)
    name = told["device_name"]
    if "code" in told and not {"username", "password"} & told.keys():
        device, token = devices.enrol_with_code(told["code"], name)
    elif "code" not in told and {"username", "password"} <= told.keys():
        device, token = devices.enrol_with_password(told["username"], told["password"], name)
    else:
        needed = gettext("Isi nama pengguna dan kata sandi, atau kode pendaftaran saja.")
        raise Problem("invalid", errors={"_batch": [needed]})
    return {"token": token, **_about(device)}, 201


@blueprint.get("/device")
@access.device
def this_device() -> dict[str, Any]:
    """The phone, its officer and the numbers that never arrived."""
    return {**_about(g.device), "missing": devices.missing_numbers(g.device)}


@blueprint.post("/batches")
@limiter.limit(
    BATCHES_OF_RESPONDENTS, exempt_when=lambda: not _by_link(), key_func=lambda: _token_at_address()
)
@access.device_or_respondent
@faults_are_problems
def receive() -> dict[str, Any]:
    """One outcome per entry, in order. The same thing twice changes nothing and answers the same receipts."""
    batch = batches.read(*json_body())
    who = sender()
    if batch.discarded and who.device_id is None:
        raise Problem(
            "invalid", errors={"discarded": [gettext("Hanya ponsel petugas yang memakai nomor isian.")]}
        )
    results = batches.ingest(
        batch,
        who,
        _published if who.kind == "device" else _public,
        save_each,
        now,
        areas=areas.book(),
        translate=gettext,
        on_crash=_note_crash,
    )
    answer: dict[str, Any] = {
        "received_at": now().isoformat(timespec="milliseconds"),
        "results": [result.as_json() for result in results],
    }
    if who.device_id is not None:
        devices.discard_numbers(who.device_id, batch.discarded)
        missing = devices.missing_numbers(g.device)
        answer["device"] = {"highest_number": g.device.highest_number, "missing": missing}
    return answer


@blueprint.put("/attachments/<sha256>")
@access.device_or_respondent
@faults_are_problems
def take_file(sha256: str) -> Answer:
    """A piece of a file that an entry announced; with the last one it is verified, cleaned and kept."""
    if not files.is_digest(sha256):
        raise Problem("not_found")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_encoding", gettext("Foto dikirim apa adanya, tanpa pemampatan."))
    content = body(files.LARGEST_FILE)
    piece = files.piece(request.headers.get("Content-Range"), len(content))
    state = attachments.receive(_folder(), sha256, sender(), piece.first, content, piece.total)
    told = {"received": state.received, "total": state.total, "complete": state.complete}
    return told, 200 if state.already else 201 if state.complete else 202


@blueprint.get("/attachments/<sha256>")
@access.device_or_respondent
def file_state(sha256: str) -> dict[str, Any]:
    """How much of a file has arrived: where to go on."""
    if not files.is_digest(sha256):
        raise Problem("not_found")
    state = attachments.state(_folder(), sha256, sender())
    return {"received": state.received, "total": state.total, "complete": state.complete}


@blueprint.get("/entries/<uuid:entry_id>")
@access.device
def own_entry(entry_id: UUID) -> dict[str, Any]:
    """One of the officer's own entries, for a phone that does not hold it (any more)."""
    found = entries.own(str(entry_id), g.device.user_id)
    if found.service in services.anonymous():
        raise Problem("not_found")
    return {
        "id": found.id,
        "number": found.number if found.device_id == g.device.id else None,
        "service": found.service,
        "version": found.version,
        "revision": found.revision,
        "area": found.area,
        "state": str(found.state),
        "receipt": found.receipt,
        "title": found.title,
        "collected_at": found.collected_at.isoformat(),
        "answers": found.answers,
        "attachments": [
            {"question": file.question, "sha256": file.sha256, "bytes": file.bytes, "type": file.type}
            for file in attachments.of_entry(found)
        ],
        "note": found.note,
        "notes": found.notes,
        "from_citizen": found.qr_token is not None,
    }


@blueprint.get("/changes")
@access.device
def changes_since() -> dict[str, Any]:
    """What the phone has not learnt yet: reviews of its officer's entries and new form versions."""
    user = g.device.user
    page = changes.changes_after(request.args.get("after") or None, user.id, user.area)
    return {
        "cursor": page.cursor,
        "more": page.more,
        "changes": [
            {
                "kind": change.kind,
                "at": change.at.isoformat(),
                **({"entry": change.entry_id} if change.entry_id else {}),
                **change.data,
            }
            for change in page.changes
        ],
    }


@blueprint.get("/registry")
@access.device
def registry_since() -> dict[str, Any]:
    """What the phone's copy of the registry lacks: businesses of its area, hashes of the rest of the kecamatan."""
    mine = g.device.user.area
    area = request.args.get("area") or mine
    if area != mine and not (inside(area, mine) and area in areas.book()):
        raise Problem("not_found")
    return registry_sync.page_after(request.args.get("after") or None, area)._asdict()


@blueprint.get("/outreach")
@access.device
def outreach_events() -> Response:
    """The outreach events of the officer's teams, from a week ago to two months ahead; 304 when they are known."""
    events = outreach.of_officer(g.device.user)
    response = jsonify({"events": outreach_json(events)})
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.put("/outreach/<uuid:outreach_id>/phone")
@access.device
@faults_are_problems
def outreach_phone(outreach_id: UUID) -> tuple[str, int]:
    """A phone says that it is ready for an event, and how many entries of it it still holds."""
    outreach_phones.require_member(str(outreach_id), g.device)
    told = message(_OUTREACH_PHONE, SMALL_MESSAGE)
    outreach_phones.report(str(outreach_id), g.device, told["prepared_at"], told["waiting"])
    return "", NO_CONTENT


@blueprint.after_request
def _finish(response: Response) -> Response:
    """Answers hold personal data or tokens: no cache on the way may keep one. A throttled phone is told how long."""
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == TOO_MANY_REQUESTS and "Retry-After" not in response.headers:
        limit = limiter.current_limit
        if limit is not None:
            response.headers["Retry-After"] = str(max(1, math.ceil(limit.reset_at - time.time())))
    return response


def _published(service: str, version: int) -> Definition | None:
    return services.definition(service, version)


def _public(service: str, version: int) -> Definition | None:
    found = services.definition(service, version)
    return found.public if found is not None else None


def save_each(checked: Sequence[CheckedEntry], who: Sender) -> list[SaveResult]:
    """All in one transaction; if the database cannot take one of them, each in its own.

    One entry that the database refuses must not hold back the rest of the queue for ever.
    """
    try:
        return entries.save_batch(checked, who)
    except StatementError as error:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
            raise  # the database itself is in trouble: the phone keeps everything and tries again
        # No traceback: the statement's parameters are personal data.
        current_app.logger.error("the database refused a batch of %d entries", len(checked))
        if len(checked) > 1:
            return [result for entry in checked for result in save_each([entry], who)]
        refused = gettext("Isian ini tidak dapat disimpan server. Simpan ke berkas dan hubungi admin.")
        return [SaveResult(entry.id, Outcome.REFUSED, message=refused) for entry in checked]


def _note_crash(entry_id: str, error: Exception) -> None:
    # The kind of error only: its text may quote an answer.
    current_app.logger.error("the definition of entry %s failed with %s", entry_id, type(error).__name__)


def _about(device: Device) -> dict[str, Any]:
    user = device.user
    return {
        "device": {"id": device.id, "name": device.name, "highest_number": device.highest_number},
        "user": {
            "username": user.username,
            "name": user.name,
            "area": user.area,
            "area_name": areas.book().name(user.area),
        },
    }


def _folder() -> Folder:
    return Folder(current_app.extensions["settings"].attachments_dir)


def _by_link() -> bool:
    return request.headers.get("Authorization", "").lower().startswith("bearer q_")


def _token_at_address() -> str:
    return f"{get_remote_address()} {access.token_hash(request.headers.get('Authorization', ''))}"
