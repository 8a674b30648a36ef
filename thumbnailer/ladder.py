"""The ladder as data: which renditions an image gets. How they are made is `render.py`'s."""

import hashlib
import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from darkroom.formats import by_extension


class Fit(StrEnum):
    """How a picture meets its box."""

    INSIDE = "inside"
    """The whole picture, its longer side as long as the box."""
    COVER = "cover"
    """A square of the picture, as large as the box, around what the eye is drawn to."""
    CENTRE = "centre"
    """A square of the picture, as large as the box, from its middle."""


class Format(StrEnum):
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

    format: Format
    quality: int


@dataclass(frozen=True)
class Rung:
    """One size of picture: `box` is its longer side in pixels. Nothing is ever enlarged."""

    name: str
    box: int
    fit: Fit
    encodings: tuple[Encoding, ...]
    first: bool = False
    """Whether its JPEG belongs to the first wave: what a screen needs at once."""
    animated: bool = False
    """Whether an original that moves gets a moving WebP on this rung too."""

    def quality(self, format_: Format) -> int | None:
        """What the rung asks of this format, or None if it does not ask for it."""
        return next((encoding.quality for encoding in self.encodings if encoding.format is format_), None)


ENGINE: Final = 6
"""Raised when the same ladder would yield other pictures, so that new ones never hide behind old keys."""

STANDARD: Final = """
    square: 160 cover first jpg avif@74;
    320:    320 first animated jpg avif@74;
    640:    640 animated jpg avif;
    1280:   1280 jpg avif;
    2048:   2048 jpg avif
"""
"""JPEG for every reader, AVIF for a fifth to a third fewer bytes: docs/decisions.md has the table."""

QUALITY: Final = {Format.JPEG: 78, Format.AVIF: 64, Format.WEBP: 80}
"""Equally good to SSIMULACRA2: 75 to 80, where a picture side by side with its original looks the same."""
_MAX_BOX: Final = 4096
"""Pixels; above it a decode at full size and its renditions outgrow the worker's memory."""
_TOLERANCE: Final = 0.95
"""A rung may come out this much smaller than its box where that spares a decode at twice the size. A phone's
4032 pixels halve to 2016: insisting on 2048 would cost 1.9 times the CPU time, and nobody can see it."""


@dataclass(frozen=True)
class Ladder:
    """The rungs an image gets, in any order, each under a name of its own."""

    rungs: tuple[Rung, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a ladder: rungs parted by `;`, each
        `name: box [cover|centre] [first] [animated] format[@quality] …`.

        Raises ValueError that names the rung and what is wrong with it.
        """
        rungs = tuple(_rung(part.strip()) for part in text.split(";") if part.strip())
        if not rungs:
            raise ValueError("a ladder needs at least one rung")
        names = [rung.name for rung in rungs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"rung {name!r} is there twice")
        return cls(rungs)

    @property
    def version(self) -> str:
        """Eight hex digits that change whenever any part of the ladder, or the engine, does."""
        return hashlib.sha256(f"{ENGINE} {self.rungs}".encode()).hexdigest()[:8]

    def largest(self, width: int, height: int) -> int:
        """The longer side, in pixels, at which a `width` × `height` image fills every rung, if it can."""
        return self._longer_side(width, height, 1)

    def enough(self, width: int, height: int) -> int:
        """The longer side, in pixels, that a decode of a `width` × `height` image needs for every rung."""
        return self._longer_side(width, height, _TOLERANCE)

    def _longer_side(self, width: int, height: int, tolerance: float) -> int:
        longer, shorter = max(width, height), min(width, height)
        needs = (rung.box * (longer / shorter if rung.fit is not Fit.INSIDE else tolerance) for rung in self.rungs)
        return min(longer, math.ceil(max(needs)))


_FLAGS: Final = ("first", "animated")


def _rung(text: str) -> Rung:
    name, colon, rest = text.partition(":")
    name, words = name.strip(), rest.split()
    if not colon or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", name):
        raise ValueError(f"rung {text!r} does not start with a name of a-z, 0-9, - or _ and a colon")
    if not words or not words[0].isascii() or not words[0].isdigit() or not 1 <= int(words[0]) <= _MAX_BOX:
        raise ValueError(f"rung {name!r} needs a box of 1 to {_MAX_BOX} pixels after its colon")
    fit, flags, encodings = Fit.INSIDE, set[str](), list[Encoding]()
    for word in words[1:]:
        if word in _FLAGS:
            flags.add(word)
        elif word in list(Fit):
            fit = Fit(word)
        else:
            encodings.append(_encoding(name, word))
    if not encodings:
        raise ValueError(f"rung {name!r} names no format")
    if len({encoding.format for encoding in encodings}) < len(encodings):
        raise ValueError(f"rung {name!r} names a format twice")
    if "animated" in flags and fit is not Fit.INSIDE:
        raise ValueError(f"rung {name!r}: only a whole picture can be animated, not a square of it")
    return Rung(name, int(words[0]), fit, tuple(encodings), "first" in flags, "animated" in flags)


def _encoding(rung: str, text: str) -> Encoding:
    word, at, quality = text.partition("@")
    if word not in list(Format):
        raise ValueError(f"rung {rung!r}: {word!r} is none of {', '.join([*Fit, *_FLAGS, *Format])}")
    if at and not (quality.isascii() and quality.isdigit() and 1 <= int(quality) <= 100):
        raise ValueError(f"rung {rung!r}: the quality in {text!r} is no number from 1 to 100")
    return Encoding(Format(word), int(quality) if at else QUALITY[Format(word)])
