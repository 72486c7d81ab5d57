"""Which characters a typed text may hold: harmless ones are put right, dangerous ones refused."""

from __future__ import annotations

import re
import unicodedata

from .faults import Fault

# White space ends with the ideographic space; to look through all of Unicode takes every start a tenth of a second.
_SPACES = "".join(chr(code) for code in range(ord("\u3000") + 1) if chr(code).isspace())
# Zero-width space, non-joiner, joiner, word joiner, byte order mark, soft hyphen, left-to-right and right-to-left mark.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_SURROUNDING = _SPACES + _INVISIBLE
# Joiners stay inside a text: emoji and several scripts of Indonesia need them.
_DROPPED = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f]")
_LINE_END = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
_OTHER_SPACE = re.compile("[\t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ALLOWED_FORMAT = "\u200c\u200d"


def blank(text: str) -> bool:
    """Whether a text holds nothing that anybody could see."""
    return not text.strip(_SURROUNDING)


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it is kept: NFC, without surrounding spaces, with plain spaces inside.

    Args:
        lines: keep line breaks (as `\\n`); otherwise each becomes a space.

    Raises:
        Fault: `characters`: a control character, half a surrogate pair, a direction override or a code point
            that is no character, none of which anybody types on purpose.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = _DROPPED.sub("", text)
    text = _LINE_END.sub("\n" if lines else " ", text)
    text = _OTHER_SPACE.sub(" ", text).strip(_SURROUNDING)
    if not text.isprintable():
        for character in text:
            if not (character.isprintable() or (lines and character == "\n") or _harmless(character)):
                raise Fault("characters")
    return unicodedata.normalize("NFC", text)


def _harmless(character: str) -> bool:
    if character in _ALLOWED_FORMAT:
        return True
    # Not yet assigned in this Python's tables is mostly a newer emoji; U+xxFFFE, U+xxFFFF and U+FDD0.. never are.
    code = ord(character)
    noncharacter = (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return unicodedata.category(character) == "Cn" and not noncharacter
