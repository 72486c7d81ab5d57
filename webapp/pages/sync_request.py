"""What the protocol's views read from a request: a body that is whole, and who sends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from flask_babel import gettext
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import ClientDisconnected

from sync.batch import flat
from sync.body import LIMITS, Limits, read_json, unpack
from sync.entry import Sender
from sync.faults import Fault

from ..models import Device
from ..problems import Problem

View = TypeVar("View", bound=Callable[..., Any])


def body(largest: int = LIMITS.wire) -> bytes:
    """The bytes of the body, as they came over the wire.

    Raises:
        Problem: `length_needed`, `too_large` (before anything is read) or `body_cut`.
    """
    length = request.content_length
    if length is None:
        raise Problem("length_needed")
    if length > largest:
        raise Problem("too_large", largest=largest)
    try:
        read = request.get_data(cache=False)
    except ClientDisconnected:
        raise Problem("body_cut") from None
    if len(read) != length:
        raise Problem("body_cut")
    return read


def json_body(largest: int = LIMITS.wire) -> tuple[bytes, str | None]:
    """The body of a request that says it brings JSON, still packed, and its Content-Encoding.

    Raises:
        Problem: `not_json`, or as `body`.
    """
    if request.mimetype != "application/json":
        raise Problem("not_json")
    return body(largest), request.headers.get("Content-Encoding")


def message(schema: Schema, largest: int) -> dict[str, Any]:
    """A small JSON message, read as strictly as a batch and loaded by its schema.

    Raises:
        Problem: any fault of the body, or `invalid` with `errors` by member.
    """
    packed, encoding = json_body(largest)
    value = read_json(unpack(packed, encoding, Limits(wire=largest, unpacked=largest)))
    try:
        loaded: dict[str, Any] = schema.load(value)
    except ValidationError as error:
        raise Fault("invalid", errors=flat(error.messages)) from None
    return loaded


def faults_are_problems(view: View) -> View:
    """Answers a fault of the protocol with the problem of the same code, in the language of the person."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except Fault as fault:
            extra = dict(fault.extra)
            if "errors" in extra:
                extra["errors"] = {
                    member: [gettext(text) for text in texts] for member, texts in extra["errors"].items()
                }
            raise Problem(fault.code, fault.detail, **extra) from None

    return answered  # type: ignore[return-value]


def sender() -> Sender:
    """Who sends: the enrolled phone, or the respondent behind the QR link. `access` has found which."""
    if g.qr_link is not None:
        link = g.qr_link
        return Sender(
            "respondent",
            link.area,
            qr_token=link.token,
            point=link.point,
            service=link.service,
            opens_at=link.opens_at,
            closes_at=link.closes_at,
            outreach=link.outreach_id,
        )
    device: Device = g.device
    return Sender("device", device.user.area, device_id=device.id, user_id=device.user_id)
