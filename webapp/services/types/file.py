"""`file`: the SHA-256 of a document (PDF or picture) that travels beside the entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from ..question import Keys
from .photo import PICTURES, Photo

# What a definition may accept, and its media type on the wire.
MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


class File(Photo):
    """Keys: accept, a subset of `pdf, jpeg, png` (default all). Pictures are shrunk as photos are."""

    type = "file"
    rare = True
    keys: ClassVar[Keys] = {"accept": list}
    about = _l("Ada atau tidaknya berkas.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        accept = raw.get("accept", list(MEDIA_TYPES))
        if not accept or not all(isinstance(one, str) and one in MEDIA_TYPES for one in accept):
            raise ValueError(f"accept harus berisi sebagian dari {', '.join(MEDIA_TYPES)}")
        self.accept: tuple[str, ...] = tuple(one for one in MEDIA_TYPES if one in accept)
        # Shrinking makes a JPEG of every picture, so where one will do, all do.
        pictures = () if self.accept == ("pdf",) else PICTURES
        self.media_types = (*(() if "pdf" not in accept else (MEDIA_TYPES["pdf"],)), *pictures)

    def native(self) -> dict[str, str]:
        return {"type": "file", "accept": ",".join(MEDIA_TYPES[one] for one in self.accept)}
