"""Reads a request body strictly: what is whole and unambiguous becomes Python values, all else a fault."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from typing import Any

import orjson

from .faults import Fault

# A batch nests seven deep: batch, entries, entry, answers, composite answer, and a list inside it.
DEEPEST = 12
_GZIP = 16 + zlib.MAX_WBITS
_SPACE_BEFORE_COLON = (b" :", b"\n:", b"\r:", b"\t:")
_LOOKED_INTO = frozenset((dict, list, float))
# From here on a float may have been a whole number that the quick reader has rounded.
_LARGE = 2.0**63


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes on the wire, bytes after unpacking, entries in a batch."""

    wire: int = 1024 * 1024
    unpacked: int = 1024 * 1024
    entries: int = 100


LIMITS = Limits()


def unpack(body: bytes, encoding: str | None, limits: Limits = LIMITS) -> bytes:
    """Undo the Content-Encoding of a body: none, `identity` or `gzip`.

    Raises:
        Fault: `too_large` (never unpacks more than the limit), `bad_gzip`, `unsupported_encoding`.
    """
    if len(body) > limits.wire:
        raise Fault("too_large", largest=limits.wire)
    match (encoding or "identity").strip().lower():
        case "identity" | "":
            return body
        case "gzip" | "x-gzip":
            return _gunzip(body, limits.unpacked)
        case _:
            raise Fault("unsupported_encoding")


def _gunzip(body: bytes, largest: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        unpacked = unpacker.decompress(body, largest + 1)
    except zlib.error:
        raise Fault("bad_gzip") from None
    if len(unpacked) > largest:
        raise Fault("too_large", largest=largest)
    if not unpacker.eof or unpacker.unused_data:
        raise Fault("bad_gzip")
    return unpacked


def read_json(body: bytes, deepest: int = DEEPEST) -> Any:
    """The JSON value in a body, refusing everything that two readers could understand differently.

    A NUL inside a string (`\\u0000`) is left to the check of the entry that it belongs to.

    Raises:
        Fault: `nul_byte`, `bad_encoding` (not UTF-8), `bad_json`, `duplicate_key`, `bad_number` (NaN,
            infinity, beyond the range of a double or longer than 4,300 digits), `too_deep`, `lone_surrogate`.
    """
    quick = _plainly_right(body, deepest)
    return _read_closely(body, deepest) if quick is _DOUBTFUL else quick


_DOUBTFUL = object()


def _plainly_right(body: bytes, deepest: int) -> Any:
    """The value in a body that is plainly right, at a third of the cost; `_DOUBTFUL` when that takes a closer look.

    orjson refuses what `_read_closely` refuses, but for a key that occurs twice, a value nested too deep, and whole
    numbers beyond 64 bits, which it rounds. Every key ends in `":` where no space stands before a colon, and such a
    pair inside a string only makes more of them: as many pairs as keys in the value means that no key was dropped.
    """
    if any(mark in body for mark in _SPACE_BEFORE_COLON):
        return _DOUBTFUL
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _DOUBTFUL
    return value if _keys_in(value, deepest) == body.count(b'":') else _DOUBTFUL


def _keys_in(value: Any, deepest: int) -> int | None:
    """How many keys its objects have in all; None when it is nested too deep or holds a large float."""
    keys = 0
    level = [value] if type(value) in _LOOKED_INTO else []
    for levels_left in range(deepest, -1, -1):
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is float:
                if not -_LARGE < item < _LARGE:
                    return None
            elif levels_left == 0:
                return None
            else:
                if kind is dict:
                    keys += len(item)
                    item = item.values()
                below += [inner for inner in item if type(inner) in _LOOKED_INTO]
        level = below
    return keys


def _read_closely(body: bytes, deepest: int) -> Any:
    if b"\0" in body:
        raise Fault("nul_byte")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Fault("bad_encoding", at_byte=error.start) from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Fault("bad_json", at_character=error.pos) from None
    except RecursionError:
        raise Fault("too_deep", deepest=deepest) from None
    except ValueError:
        # Python refuses to read integers of more than 4,300 digits, because that takes quadratic time.
        raise Fault("bad_number") from None
    _look_through(value, deepest, escapes="\\u" in text)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Fault("duplicate_key")
    return made


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Fault("bad_number")
    return number


def _constant(text: str) -> float:
    raise Fault("bad_number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_constant)


def _look_through(value: Any, deepest: int, escapes: bool) -> None:
    """Depth and lone surrogates, level by level, without recursion. Surrogates can only come from escapes."""
    level = [value]
    depth = 0
    while level:
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                below.extend(item.values())
                if escapes:
                    below.extend(item)
            elif type(item) is list:
                below.extend(item)
            elif escapes and type(item) is str and not item.isascii():
                _encodable(item)
        depth += any(type(item) in (dict, list) for item in level)
        if depth > deepest:
            raise Fault("too_deep", deepest=deepest)
        level = below


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Fault("lone_surrogate") from None
