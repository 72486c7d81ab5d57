"""`signature`: the SHA-256 of a drawn signature that travels beside the entry."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from ..question import Keys
from .photo import Photo


class Signature(Photo):
    """Drawn on the screen, sent as an image."""

    type = "signature"
    keys: ClassVar[Keys] = {}
    about = _l("Ada atau tidaknya tanda tangan.")

    def native(self) -> dict[str, str]:
        return {"type": "file", "accept": "image/png"}
