"""PDF documents as they are kept: recognised by what they hold, whole, and byte for byte as they came."""

from __future__ import annotations

from flask_babel import gettext as _

from ..problems import Problem

MEDIA_TYPE = "application/pdf"
BEGIN, _END = b"%PDF-", b"%%EOF"
# Readers look for the end of a PDF in its last kilobyte (ISO 32000-1, annex H.3.18).
_TAIL = 1024


def verified(content: bytes) -> bytes:
    """The document itself, if it is one.

    Raises:
        Problem: `not_a_pdf`: of another kind, or cut off.
    """
    if not content.startswith(BEGIN):
        raise Problem("not_a_pdf")
    if _END not in content[-_TAIL:]:
        raise Problem("not_a_pdf", _("PDF ini terpotong. Unduh lagi dari sumbernya, lalu pilih lagi."))
    return content
