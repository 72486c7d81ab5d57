"""Every error that a client can see: word code, HTTP status and message, as RFC 9457 problem details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, json
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException


@dataclass(frozen=True)
class Kind:
    """A kind of error: the HTTP status it travels with and what is said to a person."""

    status: int
    title: Any


KINDS: dict[str, Kind] = {
    "bad_request": Kind(400, _l("Permintaan tidak dapat dibaca.")),
    "body_cut": Kind(400, _l("Kiriman terputus sebelum selesai. Kirim ulang.")),
    "bad_json": Kind(400, _l("Isi kiriman bukan JSON yang utuh.")),
    "bad_gzip": Kind(400, _l("Isi kiriman tidak dapat dibuka (gzip rusak atau terpotong).")),
    "bad_encoding": Kind(400, _l("Isi kiriman memuat huruf yang tidak sah.")),
    "duplicate_key": Kind(400, _l("Isi kiriman memuat kunci yang sama dua kali.")),
    "bad_number": Kind(400, _l("Isi kiriman memuat angka yang tidak sah (NaN atau tak hingga).")),
    "nul_byte": Kind(400, _l("Isi kiriman memuat bita NUL.")),
    "lone_surrogate": Kind(400, _l("Isi kiriman memuat separuh tanda (surrogate tanpa pasangan).")),
    "too_deep": Kind(400, _l("Isi kiriman bersarang terlalu dalam.")),
    "sign_in_needed": Kind(401, _l("Silakan masuk terlebih dahulu.")),
    "token_unknown": Kind(401, _l("Ponsel ini belum terdaftar. Silakan masuk lagi; isian tetap tersimpan.")),
    "token_revoked": Kind(
        401, _l("Pendaftaran ponsel ini sudah dicabut. Isian tetap tersimpan; hubungi admin.")
    ),
    "sign_in_failed": Kind(401, _l("Nama pengguna atau kata sandi tidak cocok.")),
    "code_unknown": Kind(401, _l("Kode pendaftaran tidak dikenal, sudah dipakai, atau kedaluwarsa.")),
    "not_allowed": Kind(403, _l("Anda tidak berwenang melakukan ini.")),
    "link_closed": Kind(403, _l("Tautan formulir ini sudah ditutup.")),
    "link_not_open": Kind(403, _l("Formulir ini belum dibuka.")),
    "csrf": Kind(400, _l("Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.")),
    "not_found": Kind(404, _l("Yang dicari tidak ada.")),
    "method_not_allowed": Kind(405, _l("Cara memanggil alamat ini tidak dikenal.")),
    "not_acceptable": Kind(406, _l("Bentuk jawaban yang diminta tidak tersedia.")),
    "conflict": Kind(409, _l("Data di server sudah berubah.")),
    "range_conflict": Kind(409, _l("Potongan berkas tidak menyambung dengan yang sudah diterima.")),
    "length_needed": Kind(411, _l("Panjang kiriman harus disebutkan.")),
    "too_large": Kind(413, _l("Kiriman terlalu besar.")),
    "too_many_entries": Kind(413, _l("Terlalu banyak isian dalam satu kiriman.")),
    "not_json": Kind(415, _l("Isi kiriman harus JSON.")),
    "unsupported_encoding": Kind(415, _l("Pemampatan kiriman tidak dikenal. Pakai gzip.")),
    "bad_range": Kind(416, _l("Content-Range tidak dapat dibaca.")),
    "invalid": Kind(422, _l("Ada isian yang perlu diperbaiki.")),
    "digest_mismatch": Kind(422, _l("Berkas yang diterima tidak sama dengan yang dikirim.")),
    "not_an_image": Kind(422, _l("Berkas ini bukan foto yang dapat dibuka.")),
    "not_a_signature": Kind(422, _l("Tanda tangan terlalu kecil. Tanda tangani lagi lebih besar.")),
    "not_a_pdf": Kind(422, _l("Berkas ini bukan PDF.")),
    "too_many_requests": Kind(429, _l("Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.")),
    "server_error": Kind(500, _l("Server sedang bermasalah. Isian tetap tersimpan; coba lagi nanti.")),
}

BY_STATUS = {
    400: "bad_request",
    401: "sign_in_needed",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    411: "length_needed",
    413: "too_large",
    415: "not_json",
    416: "bad_range",
    422: "invalid",
    429: "too_many_requests",
}


class Problem(HTTPException):
    """An error by its word code; `detail` and `extra` say more, never with personal data.

    Raises:
        KeyError: the code is not in `KINDS`.
    """

    def __init__(
        self, code: str, detail: str | None = None, *, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        kind = KINDS[code]
        super().__init__(description=detail)
        self.code = kind.status
        self.word = code
        self.title = kind.title
        self.detail = detail
        self.extra = extra
        self.headers = headers or {}


def from_http(error: HTTPException) -> Problem:
    """The problem that stands for one of Werkzeug's own errors (a 404 of the router, a 405 ...)."""
    if isinstance(error, Problem):
        return error
    status = error.code or 500
    word = BY_STATUS.get(status, "bad_request" if 400 <= status < 500 else "server_error")
    headers = {}
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            headers[name] = value
    return Problem(word, headers=headers)


def as_json(problem: Problem) -> Response:
    """`application/problem+json` as RFC 9457 wants it: type, title, status, detail; `code` is the word."""
    body: dict[str, Any] = {
        "type": f"urn:jemput-bola:problem:{problem.word}",
        "code": problem.word,
        "title": str(problem.title),
        "status": problem.code,
    }
    if problem.detail:
        body["detail"] = str(problem.detail)
    body.update(problem.extra)
    response = Response(json.dumps(body), status=problem.code, mimetype="application/problem+json")
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response
