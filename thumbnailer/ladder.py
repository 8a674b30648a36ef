"""The ladder as data: which renditions an image gets. `render.py` makes them.

`python -m thumbnailer.ladder "a: 320 jpg"` says whether a text is a ladder, and what is wrong with it.
"""

import hashlib
import math
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from darkroom.errors import InvalidSettings
from darkroom.formats import by_extension


class Fit(StrEnum):
    """How a picture fits into its box."""

    INSIDE = "inside"
    """The whole picture, its longer side as long as the box."""
    COVER = "cover"
    """A square of the picture, as large as the box, around what attracts the eye."""
    CENTRE = "centre"
    """A square of the picture, as large as the box, from its middle."""


class RenditionFormat(StrEnum):
    """A file format that renditions come in; its value is the extension."""

    JPEG = "jpg"
    AVIF = "avif"
    WEBP = "webp"

    @property
    def content_type(self) -> str:
        return by_extension(self.value).media_type


@dataclass(frozen=True)
class Encoding:
    """A file format and its quality, 1 to 100 on the scale of its encoder."""

    format: RenditionFormat
    quality: int


@dataclass(frozen=True)
class Rung:
    """One size of picture: `box` is its longer side in pixels. Nothing is ever enlarged."""

    name: str
    box: int
    fit: Fit
    encodings: tuple[Encoding, ...]
    first: bool = False
    """Whether its JPEG belongs to the first wave, which a screen needs at once."""
    animated: bool = False
    """Whether an animation also gets an animated WebP on this rung."""
    srgb: bool = False
    """Whether its pictures are in sRGB, even if the original has more colours."""

    @property
    def wide(self) -> bool:
        """Whether its stills keep the colours of Display P3."""
        return self.box >= WIDE_FROM and not self.srgb

    def quality(self, format_: RenditionFormat) -> int | None:
        """The quality that the rung asks for in this format, or None if it does not have this format."""
        return next((encoding.quality for encoding in self.encodings if encoding.format is format_), None)


WIDE_FROM: Final = 640
"""Pixels of a rung's box, from which it keeps Display P3. In smaller pictures hardly anybody sees the difference,
and a profile is a tenth of their bytes.
"""

ENGINE: Final = 9
"""Raise it if the same ladder would give other pictures, so that new pictures never get old keys."""

STANDARD: Final = """
    square: 160 cover first jpg;
    320:    320 first animated jpg avif@74;
    640:    640 animated jpg avif;
    1280:   1280 jpg avif;
    2048:   2048 jpg avif
"""
"""JPEG for every reader, AVIF for a sixth to a fifth fewer bytes; docs/decisions.md has the table. A square's AVIF
saves 2 KB, which never pays for its PUT. That of 320 does not either, but a page's `<source>` of AVIF would load
640 instead.
"""

QUALITY: Final = {RenditionFormat.JPEG: 78, RenditionFormat.AVIF: 64, RenditionFormat.WEBP: 80}
"""Equally good by SSIMULACRA2: 75 to 80, at which a picture looks the same as its original beside it."""
_NAME: Final = "[a-z0-9][a-z0-9_-]{0,31}"
_BOX: Final = "[1-9][0-9]{0,2}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-6]"
"""1 to 4096 pixels: above, a decode at full size and its renditions need more than the worker's memory."""
_QUALITY: Final = "[1-9][0-9]?|100"
_FLAGS: Final = ("first", "animated", "srgb")
_TOLERANCE: Final = 0.95
"""A rung may be this much smaller than its box if that saves a decode at twice the size. Half of a phone's 4032
pixels is 2016: to reach 2048 would cost 1.9 times the CPU time, and nobody sees the difference.
"""


@dataclass(frozen=True)
class Ladder:
    """The rungs that an image gets, in any order, each with a different name."""

    rungs: tuple[Rung, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a ladder: rungs separated by `;`, each `name: box [inside|cover|centre] [first] [animated] [srgb]
        format[@quality] …`, the words after the box in any order.

        Raises ValueError that names the rung and says what is wrong with it.
        """
        if not text.isascii():  # CloudFormation may not accept everything that looks like a blank
            raise ValueError("a ladder is written in ASCII, blanks included")
        rungs = tuple(_rung(part.strip()) for part in text.strip().removesuffix(";").split(";"))
        names = [rung.name for rung in rungs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"rung {name!r} is defined twice")
        return cls(rungs)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """The deployment's ladder: LADDER, or the standard one. Raises InvalidSettings."""
        try:
            return cls.parse(environ.get("LADDER", "").strip() or STANDARD)
        except ValueError as error:
            raise InvalidSettings(f"LADDER: {error}") from error

    @property
    def version(self) -> str:
        """Eight hex digits that change whenever any part of the ladder, or the engine, does."""
        return hashlib.sha256(f"{ENGINE} {self.rungs}".encode()).hexdigest()[:8]

    def largest(self, width: int, height: int) -> int:
        """The longer side, in pixels, at which a `width` × `height` image fills every rung, as far as it is
        large enough.
        """
        return self._longer_side(width, height, 1)

    def enough(self, width: int, height: int) -> int:
        """The longer side, in pixels, that a decode of a `width` × `height` image needs for every rung."""
        return self._longer_side(width, height, _TOLERANCE)

    def _longer_side(self, width: int, height: int, tolerance: float) -> int:
        longer, shorter = max(width, height), min(width, height)
        needs = (rung.box * (longer / shorter if rung.fit is not Fit.INSIDE else tolerance) for rung in self.rungs)
        return min(longer, math.ceil(max(needs)))


def pattern() -> str:
    """A regular expression for what `Ladder.parse` accepts, or an empty text: the template's AllowedPattern.

    CloudFormation refuses a parameter that does not match before it changes anything. The expression means the
    same in Java and in Python.
    """
    fit, format_ = "|".join(Fit), "|".join(RenditionFormat)
    word = rf"{fit}|{'|'.join(_FLAGS)}|(?:{format_})(?:@(?:{_QUALITY}))?"
    names_a_format = rf"(?=[^;]*\b(?:{format_})\b)"
    no_word_twice = r"(?![^;]*\b([a-z]+)\b[^;]*\b\2\b)"
    no_second_fit = rf"(?![^;]*\b(?:{fit})\b[^;]*\b(?:{fit})\b)"
    no_moving_square = rf"(?!(?=[^;]*\banimated\b)[^;]*\b(?:{Fit.COVER}|{Fit.CENTRE})\b)"
    rules = names_a_format + no_word_twice + no_second_fit + no_moving_square
    rung = rf"\s*{_NAME}\s*:{rules}\s*(?:{_BOX})(?:\s+(?:{word}))+\s*"
    no_name_twice = rf"(?![\s\S]*(?:^|;)\s*({_NAME})\s*:[\s\S]*;\s*\1\s*:)"
    return rf"^(?:\s*|{no_name_twice}(?:(?:^|;){rung})+;?\s*)$"


def _rung(text: str) -> Rung:
    name, colon, rest = text.partition(":")
    name, words = name.strip(), rest.split()
    if not colon or not re.fullmatch(_NAME, name):
        raise ValueError(f"rung {text!r} does not start with a name of a-z, 0-9, - or _ and a colon")
    if not words or not re.fullmatch(_BOX, words[0]):
        raise ValueError(f"rung {name!r} needs a box of 1 to 4096 pixels after its colon")
    encodings = tuple(_encoding(name, word) for word in words[1:] if word not in (*Fit, *_FLAGS))
    if not encodings:
        raise ValueError(f"rung {name!r} names no format")
    if len({encoding.format for encoding in encodings}) < len(encodings):
        raise ValueError(f"rung {name!r} names a format twice")
    fits = [Fit(word) for word in words if word in list(Fit)]
    if len(fits) > 1:
        raise ValueError(f"rung {name!r} can be only one of {', '.join(Fit)}")
    flags = [word for word in words if word in _FLAGS]
    if len(set(flags)) < len(flags):
        raise ValueError(f"rung {name!r} repeats a word: {' '.join(flags)}")
    fit = fits[0] if fits else Fit.INSIDE
    if "animated" in flags and fit is not Fit.INSIDE:
        raise ValueError(f"rung {name!r}: only a whole picture can be animated, not a square of it")
    return Rung(name, int(words[0]), fit, encodings, "first" in flags, "animated" in flags, "srgb" in flags)


def _encoding(rung: str, text: str) -> Encoding:
    word, at, quality = text.partition("@")
    if word not in list(RenditionFormat):
        raise ValueError(f"rung {rung!r}: {word!r} is not one of {', '.join([*Fit, *_FLAGS, *RenditionFormat])}")
    if at and not re.fullmatch(_QUALITY, quality):
        raise ValueError(f"rung {rung!r}: the quality in {text!r} is not a number from 1 to 100")
    return Encoding(RenditionFormat(word), int(quality) if at else QUALITY[RenditionFormat(word)])


if __name__ == "__main__":
    try:
        print("A ladder of", ", ".join(rung.name for rung in Ladder.parse(" ".join(sys.argv[1:])).rungs))
    except ValueError as fault:
        sys.exit(str(fault))
