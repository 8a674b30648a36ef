"""Text from untrusted bytes: decoded as its standard says if there is one, and always cleaned and bounded."""

import re
import unicodedata
from typing import Final

# C0 and C1 controls except tab and line feed, and the non-characters and lone surrogates that cannot be stored.
_CONTROLS: Final = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
MAX_TEXT: Final = 8_192  # characters of one value, even in the full tag tree


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """Text without control characters and surrounding blanks, at most `limit` characters long."""
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text).strip(" \t\n\ufeff")[:limit].rstrip()


def decode_text(raw: bytes, encoding: str | None = None) -> str:
    """Decode bytes of a known encoding; without one, as UTF-8 if it is valid, otherwise as Windows-1252.

    UTF-8 is first because text in another encoding is almost never valid UTF-8 by chance, and because writers of
    EXIF, GIF and JPEG use it although their standards once said ASCII.
    """
    raw = raw[: MAX_TEXT * 4]
    if encoding:
        return clean_text(raw.decode(encoding, "replace"))
    try:
        return clean_text(raw.decode())
    except UnicodeDecodeError as fault:
        # A character that our limit or the writer's has cut in half does not mean another encoding.
        if fault.start >= len(raw) - 3 and fault.start and any(byte > 127 for byte in raw[: fault.start]):
            return clean_text(raw[: fault.start].decode())
        return clean_text(raw.decode("cp1252", "replace"))


def decode_utf16(raw: bytes, *, little_endian: bool) -> str:
    """Decode UTF-16 in the byte order of its mark or, without one, in the order that makes more sense: writers use
    both.

    `little_endian` says which order it should be. It decides if neither order makes more sense.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        little_endian, raw = raw[:2] == b"\xff\xfe", raw[2:]
        return _utf16(raw, little_endian=little_endian)
    stated, other = (_utf16(raw, little_endian=order) for order in (little_endian, not little_endian))
    return other if _nonsense(other) < _nonsense(stated) else stated


def _utf16(raw: bytes, *, little_endian: bool) -> str:
    return raw[: len(raw) & ~1].decode("utf-16-le" if little_endian else "utf-16-be", "replace")


# The pages of 256 characters with everything that people write outside East Asia: scripts, punctuation, symbols.
_PAGES_IN_USE: Final = frozenset([*range(0x07), *range(0x09, 0x11), 0x12, 0x13, 0x17, *range(0x1E, 0x28)])
# They contain the ideographs and syllables that are in use, a tenth to a third of those in Unicode.
_EAST_ASIAN: Final = ("gb2312", "big5", "shift_jis", "euc_kr")
_SAMPLE: Final = 128  # characters; more would give the same result


def _nonsense(text: str) -> int:
    """How little sense a text makes: the number of characters that nobody uses, plus the number of pages of the
    others.
    """
    sample = text.partition("\0")[0][:_SAMPLE]
    return sum(map(_oddness, sample)) + len({ord(character) >> 8 for character in sample} - {0})


def _oddness(character: str) -> int:
    if unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") and character not in "\t\r\n":
        return 4
    page = ord(character) >> 8
    if page in _PAGES_IN_USE or page > 0xFF:
        return 0
    return 0 if any(_in(character, codec) for codec in _EAST_ASIAN) else 2


def _in(character: str, codec: str) -> bool:
    try:
        return len(character.encode(codec)) == 2  # rare syllables have eight bytes
    except UnicodeEncodeError:
        return False
