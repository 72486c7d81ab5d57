"""`nib`: Nomor Induk Berusaha, 13 digits without a public check digit."""

from __future__ import annotations

from .digits import Digits


class Nib(Digits):
    """Leading zeros count; no date is read from it."""

    type = "nib"
    keys = {}
    lengths = (13,)
    about = "Nomor Induk Berusaha, 13 angka."
    default_example = "0123456789012"
