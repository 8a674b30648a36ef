"""Text from untrusted bytes: decoded as its standard says where one does, cleaned and bounded always."""

import re
from typing import Final

# C0 and C1 controls but tab and line feed, and the non-characters and lone surrogates that no store accepts.
_CONTROLS: Final = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
MAX_TEXT: Final = 8_192  # characters of one value, even in the full tag tree


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """Text without control characters and surrounding blanks, at most `limit` characters long."""
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text).strip(" \t\n\ufeff")[:limit].rstrip()


def decode_text(raw: bytes, encoding: str | None = None) -> str:
    """Decode bytes of a known encoding; without one, UTF-8 where it is valid, otherwise Windows-1252.

    UTF-8 first because text in another encoding is next to never valid UTF-8 by chance, and because EXIF, GIF
    and JPEG writers use it although their standards once said ASCII.
    """
    raw = raw[: MAX_TEXT * 4]
    if encoding:
        return clean_text(raw.decode(encoding, "replace"))
    try:
        return clean_text(raw.decode())
    except UnicodeDecodeError as fault:
        # A character cut in half by our bound or the writer's does not make the text another encoding.
        if fault.start >= len(raw) - 3 and fault.start and any(byte > 127 for byte in raw[: fault.start]):
            return clean_text(raw[: fault.start].decode())
        return clean_text(raw.decode("cp1252", "replace"))
