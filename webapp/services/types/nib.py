"""`nib`: Nomor Induk Berusaha, 13 digits without a public check digit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from .digits import Digits


class Nib(Digits):
    """Leading zeros count; no date is read from it."""

    type = "nib"
    keys = {}
    lengths = (13,)
    about = _l("Nomor Induk Berusaha, 13 angka.")
    default_example = "0123456789012"
