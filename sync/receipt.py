"""The receipt code that a citizen takes home, computed from the id: phone and server agree offline."""

from __future__ import annotations

# Neither 0 and O nor 1, I and L, which people confuse when they copy by hand.
SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(SYMBOLS)
LENGTH = 10
BYTES_OF_UUID = 16
_RANDOM_BITS = (1 << 62) - 1
_NUMBERS = BASE ** (LENGTH - 1)
_LAST_PLACE = pow(LENGTH, -1, BASE)
_VALUES = {symbol: value for value, symbol in enumerate(SYMBOLS)}


def receipt_of(entry_id: str) -> str:
    """The ten symbols for an entry, without the hyphen (see docs/architecture.md, "Receipt code").

    Nine symbols carry the lowest 62 bits of the UUID modulo 31^9, most significant first. The tenth makes the
    sum of weight times value zero modulo 31, with the weights 1 to 10.

    Raises:
        ValueError: the id is not a UUID.
    """
    uuid = bytes.fromhex(entry_id.replace("-", ""))
    if len(uuid) != BYTES_OF_UUID:
        raise ValueError(entry_id)
    rest = (int.from_bytes(uuid) & _RANDOM_BITS) % _NUMBERS
    symbols = []
    weighted = 0
    for weight in range(LENGTH - 1, 0, -1):
        rest, value = divmod(rest, BASE)
        symbols.append(SYMBOLS[value])
        weighted += weight * value
    symbols.reverse()
    symbols.append(SYMBOLS[-weighted * _LAST_PLACE % BASE])
    return "".join(symbols)


def written(receipt: str) -> str:
    """As it is shown to people: `K7QFM-3XP9T`."""
    return f"{receipt[:5]}-{receipt[5:]}"


def typed(text: str) -> str | None:
    """The ten symbols that a person typed, in any case and spacing; None if it is no receipt code.

    Any one wrong symbol and any swap of two is noticed.
    """
    receipt = "".join(text.split()).replace("-", "").upper()
    if len(receipt) != LENGTH or not all(symbol in _VALUES for symbol in receipt):
        return None
    weighted = sum(weight * _VALUES[symbol] for weight, symbol in enumerate(receipt, start=1))
    return receipt if weighted % BASE == 0 else None
