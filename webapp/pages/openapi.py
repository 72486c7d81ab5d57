"""The OpenAPI 3.1 description of the protocol, put together from the schemas that check it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from sync import envelope, outreach, registry
from sync.attachments import LARGEST_FILE

from ..problems import KINDS

JSON = "application/json"
PROBLEM = "application/problem+json"
SHA256 = {"type": "string", "pattern": envelope.SHA256}
ENTRY_ID = "01932d5a-7c00-7f3a-9b1c-5d2e8f604a17"
PHOTO = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# What may be wrong with any request that needs a token; with a JSON body; with the address or the method.
TOKEN = ("token_unknown", "token_revoked")
BODY = (
    "bad_request",
    "body_cut",
    "length_needed",
    "too_large",
    "not_json",
    "unsupported_encoding",
    "bad_gzip",
    "bad_encoding",
    "nul_byte",
    "bad_json",
    "duplicate_key",
    "bad_number",
    "too_deep",
    "lone_surrogate",
    "invalid",
)
ALWAYS = ("server_error",)
WITHOUT_BODY = (204, 304)

EXAMPLE_ENTRY = {
    "id": ENTRY_ID,
    "number": 17,
    "service": "daku",
    "version": 1,
    "revision": 1,
    "collected_at": "2026-11-22T09:12:40+07:00",
    "area": "32.71.02.1003",
    "answers": {"nama_pemilik": "Siti Aminah", "foto_usaha": PHOTO},
    "attachments": [{"question": "foto_usaha", "sha256": PHOTO, "bytes": 210344, "type": "image/jpeg"}],
}
EXAMPLE_BATCH = {
    "sent_at": "2026-11-22T09:15:00+07:00",
    "entries": [EXAMPLE_ENTRY],
    "discarded": [{"number": 16, "id": None, "reason": "Tercatat dua kali"}],
}
EXAMPLE_RESULTS = {
    "received_at": "2026-11-22T02:15:02.114+00:00",
    "results": [
        {"id": ENTRY_ID, "outcome": "stored", "receipt": "MQ4T7B2KXD", "wanted": [PHOTO]},
        {"id": ENTRY_ID, "outcome": "refused", "errors": {"nik": ["NIK harus 16 angka."]}},
    ],
    "device": {"highest_number": 17, "missing": []},
}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole description. It is the same for every server, so it is put together once."""
    spec = APISpec(
        title="Jemput Bola: sinkronisasi",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={
            "description": "How phones bring entries to the office. Every entry of a batch is answered for itself; "
            "sending the same thing again changes nothing. Errors are problem details (RFC 9457) with a word in "
            "`code`. Bodies may be packed with `Content-Encoding: gzip`; at most 1 MiB packed and unpacked."
        },
        servers=[{"url": "/"}],
    )
    spec.components.security_scheme(
        "device", {"type": "http", "scheme": "bearer", "description": "Token of an enrolled phone: `d_...`"}
    )
    spec.components.security_scheme(
        "respondent",
        {"type": "http", "scheme": "bearer", "description": "`q_` and the token of a QR link"},
    )
    spec.components.schema("Problem", schema=envelope.ProblemSchema)
    for path, operations in _paths().items():
        parameters = operations.pop("parameters", [])
        spec.path(path=path, operations=operations, parameters=parameters)
    return spec.to_dict()


def _schema_name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Schema")


def _paths() -> dict[str, Any]:
    return {
        "/sync/v1/ping": {
            "get": _operation("ping", "Is it our server?", {200: envelope.PingSchema}, security=[]),
        },
        "/sync/v1/openapi.json": {
            "get": _operation("openapi", "This description", {200: None}, security=[]),
        },
        "/sync/v1/devices": {
            "post": _operation(
                "enrol",
                "Enrol a phone by signing in, or by a one-time code",
                {201: envelope.EnrolAnswerSchema},
                (*BODY, "sign_in_failed", "code_unknown", "not_allowed", "too_many_requests"),
                security=[],
                request=envelope.EnrolSchema,
                example={"code": "K7QF-M3XP-9TAB", "device_name": "Android, Chrome"},
            )
        },
        "/sync/v1/device": {
            "get": _operation(
                "this_device", "The phone and its officer", {200: envelope.DeviceAnswerSchema}, TOKEN
            ),
        },
        "/sync/v1/batches": {
            "post": _operation(
                "receive",
                "Send entries",
                {200: envelope.BatchAnswerSchema},
                (*TOKEN, *BODY, "link_closed", "too_many_entries", "too_many_requests"),
                security=[{"device": []}, {"respondent": []}],
                request=envelope.BatchSchema,
                example=EXAMPLE_BATCH,
                answer_example=EXAMPLE_RESULTS,
            )
        },
        "/sync/v1/attachments/{sha256}": {
            "parameters": [{"in": "path", "name": "sha256", "required": True, "schema": SHA256}],
            "get": _operation(
                "file_state",
                "How much of a file has arrived",
                {200: envelope.ReceivedSchema},
                (*TOKEN, "link_closed", "not_found"),
                security=[{"device": []}, {"respondent": []}],
            ),
            "put": _put_file(),
        },
        "/sync/v1/entries/{id}": {
            "parameters": [
                {"in": "path", "name": "id", "required": True, "schema": {"type": "string", "format": "uuid"}}
            ],
            "get": _operation(
                "own_entry",
                "One of the officer's entries",
                {200: envelope.StoredEntrySchema},
                (*TOKEN, "not_found"),
            ),
        },
        "/sync/v1/changes": {
            "get": _operation(
                "changes_since",
                "What the phone has not learnt yet",
                {200: envelope.ChangesSchema},
                (*TOKEN, "bad_request"),
                parameters=[
                    {
                        "in": "query",
                        "name": "after",
                        "description": "`cursor` of the answer before; absent the first time",
                        "schema": {"type": "string"},
                    }
                ],
            )
        },
        "/sync/v1/registry": {
            "get": _operation(
                "registry_since",
                "What the phone's copy of the registry lacks",
                {200: registry.RegistrySchema},
                (*TOKEN, "bad_request", "not_found"),
                parameters=[
                    {
                        "in": "query",
                        "name": "after",
                        "description": "`cursor` of the page before; absent for a new copy",
                        "schema": {"type": "string"},
                    },
                    {
                        "in": "query",
                        "name": "area",
                        "description": "A kecamatan or kelurahan inside the device's area; absent: the device's area",
                        "schema": {"type": "string", "pattern": envelope.AREA},
                    },
                ],
            )
        },
        "/sync/v1/outreach": {
            "get": _operation(
                "outreach_events",
                "The outreach events of the officer's teams",
                {200: outreach.OutreachListSchema, 304: None},
                TOKEN,
            )
        },
        "/sync/v1/outreach/{outreach_id}/phone": {
            "parameters": [
                {
                    "in": "path",
                    "name": "outreach_id",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                }
            ],
            "put": _operation(
                "outreach_phone",
                "The phone is ready for an event, or still holds entries of it",
                {204: None},
                (*TOKEN, *BODY, "not_found"),
                request=outreach.OutreachPhoneSchema,
                example={"prepared_at": "2026-11-22T07:05:00+07:00", "waiting": 12},
            ),
        },
    }


def _put_file() -> dict[str, Any]:
    made = _operation(
        "take_file",
        "Send a file, whole or in pieces",
        {
            200: envelope.ReceivedSchema,
            201: envelope.ReceivedSchema,
            202: envelope.ReceivedSchema,
        },
        (
            *TOKEN,
            "link_closed",
            "bad_request",
            "body_cut",
            "not_found",
            "range_conflict",
            "length_needed",
            "too_large",
            "unsupported_encoding",
            "bad_range",
            "digest_mismatch",
            "not_an_image",
            "not_a_signature",
            "not_a_pdf",
        ),
        security=[{"device": []}, {"respondent": []}],
        parameters=[
            {
                "in": "header",
                "name": "Content-Range",
                "description": "`bytes first-last/total`; without it the body is the whole file",
                "schema": {"type": "string", "pattern": "^bytes [0-9]{1,15}-[0-9]{1,15}/[0-9]{1,15}$"},
                "example": "bytes 0-65535/210344",
            }
        ],
    )
    made["requestBody"] = {
        "required": True,
        "content": {
            media: {"schema": {"type": "string", "format": "binary", "maxLength": LARGEST_FILE}}
            for media in envelope.FILE_TYPES
        },
    }
    return made


def _operation(
    name: str,
    summary: str,
    answers: dict[int, Any],
    problems: tuple[str, ...] = (),
    *,
    security: list[dict[str, Any]] | None = None,
    request: Any = None,
    example: Any = None,
    answer_example: Any = None,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    said = {
        200: "Answered",
        201: "Made",
        202: "Taken, more is to come",
        204: "Noted",
        304: "As it was known",
    }
    responses: dict[str, Any] = {}
    for status, schema in answers.items():
        if status in WITHOUT_BODY:
            responses[str(status)] = {"description": said[status]}
            continue
        content: dict[str, Any] = {"schema": schema or {"type": "object"}}
        if answer_example is not None:
            content["example"] = answer_example
        responses[str(status)] = {"description": said[status], "content": {JSON: content}}
    for status in sorted({KINDS[code].status for code in (*problems, *ALWAYS)}):
        codes = [code for code in (*problems, *ALWAYS) if KINDS[code].status == status]
        responses[str(status)] = {
            "description": "`code`: " + ", ".join(f"`{code}`" for code in codes),
            "content": {PROBLEM: {"schema": "Problem"}},
        }
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "security": [{"device": []}] if security is None else security,
        "responses": responses,
    }
    if parameters:
        operation["parameters"] = parameters
    if request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": request, "example": example}},
        }
    return operation
