"""The content of an entry as one hash: the same thing sent twice is recognised by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import orjson

# The number belongs to the phone; the id and the revision are what the hash is compared under.
MEMBERS = ("service", "version", "collected_at", "area", "answers", "attachments")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes but the necessary ones, in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # A whole number of more than 64 bits, which only unchecked answers hold.
        return _ENCODER.encode(value).encode()


def digest(entry: Mapping[str, Any]) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of what was sent."""
    return hashlib.sha256(canonical([entry.get(member) for member in MEMBERS])).hexdigest()
