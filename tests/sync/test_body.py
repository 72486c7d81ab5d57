"""Bodies that are cut, forged or ambiguous: each is refused with its own code, before it is looked at."""

import gzip
import json
import random
import zlib
from collections.abc import Callable

import pytest

from sync import body as reader
from sync.body import DEEPEST, LIMITS, read_json, unpack
from sync.faults import Fault

BODY = json.dumps(
    {"sent_at": "2026-11-22T09:15:00+07:00", "nama": "Warung Sari 🍜", "isi": [1, 2.5, None]}
).encode()


def code_of(body: bytes) -> str:
    with pytest.raises(Fault) as caught:
        read_json(body)
    return caught.value.code


def gzip_code_of(body: bytes) -> str:
    with pytest.raises(Fault) as caught:
        unpack(body, "gzip")
    return caught.value.code


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"a": 1} {', "bad_json"),
        (b"{'a': 1}", "bad_json"),
        (b'{"a": 01}', "bad_json"),
        (b'{"a": +1}', "bad_json"),
        (b'{"a": "\x01"}', "bad_json"),
        (b'\xef\xbb\xbf{"a": 1}', "bad_json"),
        (b'{"a": "\xff"}', "bad_encoding"),
        (b'{"a": "\xed\xa0\x80"}', "bad_encoding"),
        ('{"a": 1}'.encode("utf-16-be"), "nul_byte"),
        (b'{"a": "\x00"}', "nul_byte"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (b'[{"x": {"a": 1, "\\u0061": 2}}]', "duplicate_key"),
        (b'{"a": NaN}', "bad_number"),
        (b'{"a": -Infinity}', "bad_number"),
        (b'{"a": 1e999}', "bad_number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad_number"),
        (nested(DEEPEST + 1), "too_deep"),
        (b'{"a":' * 13 + b"1" + b"}" * 13, "too_deep"),
        (nested(500_000), "too_deep"),
        (b'{"a":' * 150_000 + b"1" + b"}" * 150_000, "too_deep"),
        (b'{"a": "\\ud83d"}', "lone_surrogate"),
        (b'{"\\udc00": 1}', "lone_surrogate"),
        (b'["\\ude00\\ud83d"]', "lone_surrogate"),
    ],
)
def test_each_bad_body_has_its_own_code(body: bytes, code: str) -> None:
    assert code_of(body) == code


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (BODY, json.loads(BODY)),
        (nested(DEEPEST), json.loads(nested(DEEPEST))),
        (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        (b'{"a": -0.0, "b": 1e-999}', {"a": 0, "b": 0}),
        (b'["\\ud83c\\udf5c", "\\u0000"]', ["🍜", "\0"]),
        (b'  {"a": {"b": 1}, "c": {"b": 1}}\n', {"a": {"b": 1}, "c": {"b": 1}}),
    ],
)
def test_what_is_whole_is_read(body: bytes, value: object) -> None:
    assert read_json(body) == value


# Strings that look like keys, escapes of half a character, numbers at the edges, and what is no JSON at all.
STRINGS = r'"a" "\u0061" "b" "" ":" "\":" "\\" "\ud83c\udf5c" "\ud83c" "\u0000" {} [[]] true null'
NUMBERS = "0 -0 -0.0 1.5 01 1e5 1e999 -1e-999 5e-324 NaN -Infinity 0.1000000000000000055511151231257827"
WORDS = (
    *STRINGS.split(),
    *NUMBERS.split(),
    *(f"{sign * 2**bits + more}" for sign in (1, -1) for bits in (53, 63, 64) for more in (-1, 0, 1)),
    *("9223372036854775808.0", "9" * 30, " ", "\0", "\ufeff"),
)
KEYS = ('"a"', '"a"', r'"\u0061"', '"b"', '"b" ', r'"\":"', '""', r'"\ude00"')


def invented(chance: random.Random, levels: int) -> str:
    """JSON text, right or nearly so, with all that two readers could understand differently."""
    kind = chance.random()
    if levels == 0 or kind < 0.3:
        return chance.choice(WORDS)
    inner = [invented(chance, levels - 1) for _ in range(chance.randrange(4))]
    if kind < 0.5:
        return f"[{', '.join(inner)}]"
    pairs = (f"{chance.choice(KEYS)}:{chance.choice(('', '', ' '))}{value}" for value in inner)
    return f"{{{','.join(pairs)}}}"


def told(read: Callable[[bytes, int], object], body: bytes, deepest: int) -> object:
    """What a reader makes of a body, down to the kind of a number and the sign of a zero."""
    try:
        return repr(read(body, deepest))
    except Fault as fault:
        return fault.code, fault.detail, fault.extra


def test_the_quick_way_to_read_and_the_close_one_say_the_same() -> None:
    chance = random.Random(3)
    quick = 0
    for _ in range(10_000):
        body, deepest = invented(chance, chance.randrange(6)).encode(), chance.choice((1, 2, 3, DEEPEST))
        assert told(read_json, body, deepest) == told(reader._read_closely, body, deepest), body
        quick += reader._plainly_right(body, deepest) is not reader._DOUBTFUL
    assert quick > 2000


@pytest.mark.parametrize(
    "body",
    [BODY, b'{"a":{"b":[1,2.5,"x"]},"c":[]}', b'"alone"', b"[]", b'{"\\u0061\\n": 1}', nested(DEEPEST)],
)
def test_what_is_plainly_right_is_read_quickly(body: bytes) -> None:
    assert reader._plainly_right(body, DEEPEST) == json.loads(body)


def test_a_body_cut_at_any_byte_is_never_read() -> None:
    for length in range(len(BODY)):
        assert code_of(BODY[:length]) in {"bad_json", "bad_encoding"}, length


def test_a_gzip_cut_or_damaged_at_any_byte_is_never_unpacked() -> None:
    packed = gzip.compress(BODY, mtime=0)
    assert unpack(packed, "gzip") == BODY
    for length in range(len(packed)):
        assert gzip_code_of(packed[:length]) == "bad_gzip", length
    chance = random.Random(3)
    for place in range(10, len(packed)):
        damaged = bytearray(packed)
        damaged[place] ^= chance.randrange(1, 256)
        try:
            unpacked = unpack(bytes(damaged), "gzip")
        except Fault as fault:
            assert fault.code in {"bad_gzip", "too_large"}
        else:
            assert unpacked == BODY  # some bits of a deflate stream carry nothing
    for trailing in (b"\0", b"x", packed):
        assert gzip_code_of(packed + trailing) == "bad_gzip"
    assert gzip_code_of(zlib.compress(BODY)) == "bad_gzip"
    assert gzip_code_of(BODY) == "bad_gzip"
    assert gzip_code_of(b"") == "bad_gzip"


def test_a_gzip_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b" " * 200_000_000)
    assert len(bomb) < LIMITS.wire
    assert gzip_code_of(bomb) == "too_large"
    assert len(unpack(gzip.compress(b" " * LIMITS.unpacked), "gzip")) == LIMITS.unpacked
    assert gzip_code_of(gzip.compress(b" " * (LIMITS.unpacked + 1))) == "too_large"


def test_the_limit_on_the_wire_counts_before_unpacking() -> None:
    for encoding in (None, "identity", "gzip"):
        with pytest.raises(Fault) as caught:
            unpack(b" " * (LIMITS.wire + 1), encoding)
        assert caught.value.code == "too_large"
    assert unpack(b" " * LIMITS.wire, None) == b" " * LIMITS.wire


def test_other_packings_are_named_as_such() -> None:
    for encoding in ("br", "deflate", "gzip, gzip", "zstd"):
        with pytest.raises(Fault) as caught:
            unpack(BODY, encoding)
        assert caught.value.code == "unsupported_encoding"
