"""Text that people write, without what could disguise it. Pure."""

import unicodedata
from typing import Final

# Directional overrides and isolates make "gpj.exe" look like "exe.jpg"; marks and joiners that scripts and emoji
# need are kept.
_DISGUISES: Final = {*"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"}
_CONTROLS: Final = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of a character, line and paragraph separators


def visible(text: str, *, also: str = "") -> str:
    """The text without control characters and disguises, except those in `also`."""
    return "".join(
        char
        for char in text
        if char in also or (unicodedata.category(char) not in _CONTROLS and char not in _DISGUISES)
    )


def line(text: str) -> str:
    """One line of text, composed (NFC) and without blanks around it."""
    return unicodedata.normalize("NFC", visible(" ".join(text.split()))).strip()


def paragraphs(text: str) -> str:
    """Text of several lines, composed (NFC) and without blanks around it; every line ends with a line feed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", visible(unified, also="\n\t")).strip()
